from contextlib import closing
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.models import Change, Claim, Revision
from claims.verification import faults


class Command(BaseCommand):
    help = (
        "Recompute every digest and check that the record is whole. "
        "Names the first thing that does not hold, and exits with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="name all, not the first alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        # Closed while the database still is open: it may have more to tell.
        with closing(faults()) as found:
            messages = [str(fault) for fault in islice(found, None if options["all"] else 1)]
        if messages:
            raise CommandError("The record does not hold.\n" + "\n".join(messages))
        self.stdout.write(
            f"Verified {Revision.objects.count()} revisions of {Claim.objects.count()} claims "
            f"in {Change.objects.count()} changes: all hold."
        )
