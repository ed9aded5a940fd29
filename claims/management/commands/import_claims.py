import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, Self

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from claims.importing import Format, Options, Report, run_import
from claims.models import Revision

_REFUSED = 2
"""The exit status where nothing was imported."""


class Command(BaseCommand):
    help = (
        "Import claims from a CSV or JSONL file: all of it in one change, or nothing. "
        "docs/import.md describes the columns."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="- for standard input")
        parser.add_argument(
            "--format",
            choices=list(Format),
            help="default: by the file's extension, or else by its first character",
        )
        parser.add_argument(
            "--create",
            action="store_true",
            help="let rows bring new series, speakers, organisations, publishers and articles",
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="record rows although an editor has changed their words meanwhile",
        )
        parser.add_argument(
            "--status",
            choices=[Revision.Status.DRAFT.value, Revision.Status.PUBLISHED.value],
            default=Revision.Status.PUBLISHED.value,
            help="of new claims whose rows say none (default: %(default)s)",
        )
        parser.add_argument("--user", metavar="NAME", help="who imports it")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and count all, and keep nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        by = _user(options["user"])
        chosen = Options(
            name="standard input" if options["file"] == "-" else _name(options["file"]),
            format_=Format(options["format"]) if options["format"] else None,
            create=options["create"],
            overwrite=options["overwrite"],
            status=options["status"],
            dry_run=options["dry_run"],
        )
        with _opened(options["file"]) as stream, _Bars() as bars:
            report = run_import(stream, options=chosen, by=by, progress=bars.show)
        self._tell(report, chosen)

    def _tell(self, report: Report, options: Options) -> None:
        for line in report.warnings.lines():
            self.stderr.write(f"warning: {line}")
        if report.new and (report.is_kept or options.dry_run):
            new = ", ".join(f"{thing} {count}" for thing, count in report.new.items())
            self.stdout.write(f"new on record: {new}")
        if options.dry_run:
            self.stdout.write("A trial: nothing is kept.")
        self.stdout.write(str(report))
        if report.problems.total:
            lines = [
                f"Nothing of {options.name} is imported. Problems: {report.problems.total}.",
                *report.problems.lines(),
            ]
            raise CommandError("\n".join(lines), returncode=_REFUSED)


class _Bars:
    """A progress bar for each stage, on a terminal."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, stage: str, done: int, total: int | None) -> None:
        if self._bar is None or stage != self._stage:
            self.__exit__()
            self._stage = stage
            # Disabled where standard error is no terminal.
            self._bar = tqdm(desc=stage, total=total, unit=" rows", unit_scale=True, disable=None)
        self._bar.update(done)


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        message = f"{name} can't be read: {error.strerror}."
        raise CommandError(message, returncode=_REFUSED) from error


def _name(path: str) -> str:
    """Return a file's name as text that can be kept, whatever its bytes."""
    return Path(path).name.encode(errors="replace").decode()


def _user(name: str | None) -> User | None:
    if name is None:
        return None
    model = get_user_model()
    user = model.objects.filter(**{model.USERNAME_FIELD: name}).first()
    if user is None:
        raise CommandError(f"There is no user {name!r}.", returncode=_REFUSED)
    return user
