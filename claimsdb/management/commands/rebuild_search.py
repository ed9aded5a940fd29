from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claimsdb.search.indexes import search_indexes


class Command(BaseCommand):
    help = (
        "Index anew every row that is not found by the words that it holds: after the database was "
        "written by other means, or under another version of Python, which may know more letters."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count such rows, and exit with 1 if any"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        total = 0
        for index in search_indexes():
            count = sum(1 for _ in index.faults()) if options["check"] else index.rebuild()
            self.stdout.write(f"{index.model()._meta.verbose_name_plural} {count}")
            total += count
        if options["check"] and total:
            raise CommandError("Not indexed as they stand: rebuild the indexes without --check.")
