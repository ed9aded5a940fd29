"""What an import did, or would do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from claims.importing.columns import Thing
from claims.importing.problems import Problems
from claims.importing.tables import Format
from claims.models import Revision


class Outcome(StrEnum):
    """What becomes of a row. `SKIPPED`: it follows a refused row of the same claim."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What becomes of one row, and the kind of revision that records it."""

    line: int
    external_id: str
    outcome: Outcome
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a file is to be imported.

    Attributes:
        name: of the file; it stands in the change and, where a row gives no reason, as it.
        format_: by default, what the name tells, or else the first character.
        create: whether rows may bring new series, speakers, publishers and articles.
        overwrite: whether a row replaces what an editor has made of the word meanwhile.
        status: of new claims whose rows say none: `draft` or `published`.
        dry_run: validate and count, and keep nothing.
    """

    name: str
    format_: Format | None = None
    create: bool = False
    overwrite: bool = False
    status: str = Revision.Status.PUBLISHED
    dry_run: bool = False


@dataclass(slots=True)
class Report:
    """What an import did or, where it has problems or was a trial, would do.

    Nothing was kept unless `is_kept`.
    """

    problems: Problems = field(default_factory=Problems)
    warnings: Problems = field(default_factory=Problems)
    counts: Counter[Outcome] = field(default_factory=Counter)
    new: dict[Thing, int] = field(default_factory=dict)
    is_kept: bool = False

    def undo(self, *, is_trial: bool) -> None:
        """Count that nothing was recorded; a trial goes on to tell what would have been."""
        if not is_trial:
            self.counts[Outcome.CREATED] = self.counts[Outcome.REVISED] = 0

    def __str__(self) -> str:
        """The rows by what became of them."""
        counted = [outcome for outcome in Outcome if outcome is not Outcome.SKIPPED]
        return ", ".join(f"{outcome} {self.counts[outcome]}" for outcome in counted)


Progress = Callable[[str, int, int | None], None]
"""Told of each stage's name, how many more rows it has done, and of how many, if that is known."""

Observer = Callable[[RowOutcome], None]
"""Told what becomes of each row, claim by claim; first of those that are refused by themselves."""
