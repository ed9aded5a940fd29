from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims import demo


class Command(BaseCommand):
    help = (
        "Load the demo: claims with a history of some days. "
        "Does nothing where it is loaded already, and refuses a database that holds anything else."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        if demo.is_loaded():
            self.stdout.write("The demo is loaded already.")
            return
        try:
            demo.load()
        except demo.DemoRefusedError as error:
            raise CommandError(f"{error} The demo is not mixed into it.") from error
        self.stdout.write("The demo is loaded.")
