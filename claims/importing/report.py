"""What an import did, or would do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.contrib.auth.models import User

from claims.content import Content
from claims.importing.columns import Thing
from claims.importing.problems import Advice, Problems
from claims.importing.tables import Cells, Format
from claims.models import Change, Revision


class Outcome(StrEnum):
    """What becomes of a row. `SKIPPED`: it follows a refused row of the same claim."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What becomes of one row, and the kind of revision that records it.

    Attributes:
        content: what it states; null where that can't be read.
        before: the word that it is held against; null where it stands alone.
        claim: the key of its claim; null where that was not on record before.
        cells: of a row that can't be read, as the file has them.
    """

    line: int
    external_id: str
    outcome: Outcome
    kind: str = ""
    content: Content | None = None
    before: Revision | None = None
    claim: int | None = None
    cells: Cells = field(default_factory=dict)


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
        held_to: whose permissions each row is held to; null where the import is the operator's own.
        advice: the words of the door that the file came by.
    """

    name: str
    format_: Format | None = None
    create: bool = False
    overwrite: bool = False
    status: str = Revision.Status.PUBLISHED
    dry_run: bool = False
    held_to: User | None = None
    advice: Advice = field(default_factory=Advice)


@dataclass(slots=True)
class Report:
    """What an import did or, where it has problems or was a trial, would do.

    Nothing was kept unless `is_kept`.

    Attributes:
        change: the change that holds what was recorded; null where nothing was, or is kept.
    """

    problems: Problems = field(default_factory=Problems)
    warnings: Problems = field(default_factory=Problems)
    counts: Counter[Outcome] = field(default_factory=Counter)
    new: dict[Thing, int] = field(default_factory=dict)
    is_kept: bool = False
    change: Change | None = None

    @property
    def is_recording(self) -> bool:
        """Whether any row is recorded, and not only found as it is on record."""
        return bool(self.counts[Outcome.CREATED] or self.counts[Outcome.REVISED])

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

Observer = Callable[[RowOutcome], object]
"""Told what becomes of each row, claim by claim; first of those that are refused by themselves."""

Keep = Callable[[Report, Change], bool]
"""Asked once all is recorded, and before it is committed, whether it is to be kept."""
