from contextlib import closing
from itertools import chain, islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.models import Change, Claim, Revision
from claims.renderings import misrendered
from claims.verification import faults


class Command(BaseCommand):
    help = (
        "Recompute every digest, check that the record is whole, and that it is shown as it is. "
        "Names the first thing that does not hold, and exits with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="name all, not the first alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        # Closed while the database still is open: it may have more to tell.
        with closing(faults()) as found, closing(misrendered()) as shown:
            every = chain(found, shown)
            messages = list(map(str, islice(every, None if options["all"] else 1)))
        if messages:
            raise CommandError("The record does not hold.\n" + "\n".join(messages))
        self.stdout.write(
            f"Verified {Revision.objects.count()} revisions of {Claim.objects.count()} claims "
            f"in {Change.objects.count()} changes: all hold."
        )
