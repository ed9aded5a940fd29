"""One import: a file is read, its rows are checked, and all are recorded in one change, or none."""

from typing import BinaryIO

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import reset_queries

from claims import recording
from claims.importing.applying import Applier
from claims.importing.library import Library
from claims.importing.lines import Lines
from claims.importing.problems import FileError, Note, Problem, Problems
from claims.importing.report import (
    Keep,
    Observer,
    Options,
    Outcome,
    Progress,
    Report,
    RowOutcome,
)
from claims.importing.staging import BATCH, Staging
from claims.importing.statements import Reader, problems_of
from claims.importing.tables import Cells, Row, format_of, rows
from claims.importing.things import Register, Settlement
from claims.models import Change


def run_import(
    stream: BinaryIO,
    *,
    options: Options,
    by: User | None = None,
    progress: Progress = lambda stage, done, total: None,  # noqa: ARG005 - as Progress
    observe: Observer = lambda outcome: None,  # noqa: ARG005 - as Observer
    note: Note = lambda problem: None,  # noqa: ARG005 - as Note
    keep: Keep = lambda report, change: True,  # noqa: ARG005 - as Keep
) -> Report:
    """Import a file of claims: wholly, in one change, or not at all.

    Memory is bounded, however long the file. The write lock is held while rows are recorded, not
    while they are read and checked.

    Args:
        stream: CSV or JSONL, in UTF-8.
        by: who imports it, if that is known.
        note: told of each problem.
        keep: where it says no, all is undone as if rows were refused.

    Returns:
        What was done; with problems, or as a trial, what would have been.
    """
    report = Report(problems=Problems(note=note))
    with Staging() as staging:
        run = _Run(staging, options=options, by=by, report=report, observe=observe, keep=keep)
        try:
            run.read(stream, progress)
            run.check(progress)
            run.record(progress)
        except FileError as error:
            for problem in error.problems:
                report.problems.add(problem)
        except _RefusedError:
            report.undo(is_trial=options.dry_run)
    return report


class _RefusedError(Exception):
    """Rolls the change of an import back."""


class _Run:
    def __init__(
        self,
        staging: Staging,
        *,
        options: Options,
        by: User | None,
        report: Report,
        observe: Observer,
        keep: Keep,
    ) -> None:
        self._staging = staging
        self._options = options
        self._by = by
        self._report = report
        self._observe = observe
        self._keep = keep
        self._library = Library(staging)
        self._reader = Reader(self._library)
        self._without_texts: set[str] = set()
        self._unnamed, self._unnamed_rows = 0, 0

    def read(self, stream: BinaryIO, progress: Progress) -> None:
        """Stage the rows, and what they say of what they name."""
        format_ = self._options.format_ or format_of(self._options.name)
        register = Register(self._staging)
        advice = self._options.advice
        found = rows(Lines(stream), format_=format_, refuse=self._refuse, advice=advice)
        for number, (line, cells) in enumerate(found, start=1):
            self._staging.add_row(line, cells)
            register.take(line, cells)
            if number % BATCH == 0:
                progress("Reading", BATCH, None)

    def check(self, progress: Progress) -> None:
        """Settle what rows name, and stage what they state."""
        Settlement(
            self._staging,
            self._library,
            options=self._options,
            refuse=self._refuse,
            warn=self._report.warnings.add,
        ).settle()
        total = self._staging.count()
        for batch in self._staging.row_batches():
            self._check(batch)
            progress("Checking", len(batch), total)
            reset_queries()
        if self._unnamed_rows:
            self._warn(
                self._unnamed,
                f"It has no external_id ({self._unnamed_rows} in all): imported again, it would be "
                "recorded again.",
            )
        self._report.new = self._staging.count_new()

    def record(self, progress: Progress) -> None:
        """Record what rows state. The change is rolled back where any row was refused."""
        with recording.change(
            by=self._by,
            door=Change.Door.IMPORT,
            note=self._options.name,
            dry_run=self._options.dry_run,
        ) as recorder:
            self._library.create(by=self._by, reason=f"Imported from {self._options.name}")
            self._apply(recorder, progress)
            self._require_no_problems()
            if not self._options.dry_run and not self._keep(self._report, recorder.change):
                raise _RefusedError
        self._report.is_kept = not self._options.dry_run
        if self._report.is_kept and self._report.is_recording:
            self._report.change = recorder.change

    def _apply(self, recorder: recording.Recorder, progress: Progress) -> None:
        applier = Applier(
            recorder,
            self._staging,
            options=self._options,
            report=self._report,
            observe=self._observe,
        )
        total = self._staging.count_statements()
        for batch in self._staging.statement_batches():
            applier.apply(self._reader.unpack(batch))
            progress("Recording", len(batch), total)
            reset_queries()

    def _require_no_problems(self) -> None:
        if self._report.problems.total or self._report.counts[Outcome.REFUSED]:
            raise _RefusedError

    def _check(self, batch: list[Row]) -> None:
        self._reader.load(cells for _, cells in batch)
        refused = self._staging.refused([line for line, _ in batch])
        statements = []
        for line, cells in batch:
            self._warn_of(line, cells)
            try:
                statement = self._reader.read(line, cells)
            except ValidationError as error:
                for problem in problems_of(line, cells, error.message_dict):
                    self._report.problems.add(problem)
                self._refuse_line(line, cells)
            else:
                if line not in refused:
                    statements.append(statement.staged)
        self._staging.add_statements(statements)

    def _refuse(self, problem: Problem) -> None:
        self._report.problems.add(problem)
        self._refuse_line(problem.line, self._staging.cells(problem.line))

    def _refuse_line(self, line: int, cells: Cells) -> None:
        name = cells.get("external_id", "")
        if self._staging.refuse(line, name):
            self._report.counts[Outcome.REFUSED] += 1
            self._observe(RowOutcome(line, name, Outcome.REFUSED, cells=cells))

    def _warn_of(self, line: int, cells: Cells) -> None:
        if "external_id" not in cells:
            self._unnamed = self._unnamed or line
            self._unnamed_rows += 1
        if not self._report.warnings.is_full and self._reader.lacks_snapshots(cells):
            self._warn_of_texts(line, cells["article"])

    def _warn_of_texts(self, line: int, article: str) -> None:
        if article not in self._without_texts:
            self._without_texts.add(article)
            message = "No text of this article was captured here: its snapshots are left out."
            self._warn(line, message, column="article", value=article)

    def _warn(self, line: int, message: str, *, column: str = "", value: str = "") -> None:
        warning = Problem(line=line, message=message, column=column, value=value)
        self._report.warnings.add(warning)
