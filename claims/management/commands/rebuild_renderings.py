from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims import renderings


class Command(BaseCommand):
    help = (
        "Render anew every revision that is not rendered as this version shows it: after an upgrade, "
        "or after the database was written by other means. Until then such revisions are rendered "
        "whenever they are shown."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count such revisions, and exit with 1 if any"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        is_check = options["check"]
        count = sum(1 for _ in renderings.faults()) if is_check else renderings.rebuild()
        self.stdout.write(f"revisions {count}")
        if is_check and count:
            raise CommandError("Not rendered as they stand: run it without --check.")
