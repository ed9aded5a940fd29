import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.exporting import export_claims
from claims.importing import Format, format_of
from claims.models import Revision

_FAILED = 2


class Command(BaseCommand):
    help = (
        "Write every word on record as a row that import_claims reads back, drafts included. "
        "docs/import.md describes the columns."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", nargs="?", default="-", help="default: standard output"
        )
        parser.add_argument(
            "--format", choices=list(Format), help="default: by the file's extension, or else CSV"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        name = options["file"]
        format_ = Format(options["format"] or format_of(name) or Format.CSV)
        words = Revision.objects.words()
        if name == "-":
            self.stdout.ending = ""
            export_claims(words, self.stdout, format_=format_)
            return
        try:
            with replacing(Path(name)) as stream:
                count = export_claims(words, stream, format_=format_)
        except OSError as error:
            message = f"{name} can't be written: {error.strerror}."
            raise CommandError(message, returncode=_FAILED) from error
        self.stdout.write(f"exported {count}")


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Write a file beside `path`, and put it in its place once it is whole.

    What is there and no file, such as a pipe, is written straight to.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("x", encoding="utf-8", newline="") as stream:
            yield stream
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
