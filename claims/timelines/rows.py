"""What a timeline is built from: one row for each claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from claims.periods import Period, sort_key
from claims.quantities import Nature, Quantity, ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one claim says, as far as a timeline needs it.

    `claim` is the claim's id; `speaker` and `organisation` are slugs, of the one that stands for
    those that were merged; `quantity` is in the series' unit.

    Raises:
        ValueError: a level has a baseline period, or a relative quantity has none.
    """

    claim: int
    speaker: str
    organisation: str | None = None
    nature: Nature = Nature.OBSERVED
    quantity: Quantity
    period: Period | None = None
    baseline_period: Period | None = None
    known_from: datetime

    def __post_init__(self) -> None:
        value_type = self.quantity.value_type
        if (value_type == ValueType.LEVEL) != (self.baseline_period is None):
            needed = "no" if self.baseline_period else "a"
            raise ValueError(f"Claim {self.claim}: a {value_type} has {needed} baseline period.")

    @property
    def is_expected(self) -> bool:
        """Whether it tells what is to come, not what was."""
        return self.nature in {Nature.FORECAST, Nature.TARGET}


@dataclass(frozen=True, slots=True)
class Dated:
    """A row and its period."""

    row: Row
    period: Period


@dataclass(frozen=True, slots=True)
class Relative(Dated):
    """A row, its period, and the one that it is relative to."""

    baseline: Period


SomeDated = TypeVar("SomeDated", bound=Dated)
Days = tuple[bool, date, bool, date]


def days_of(period: Period) -> Days:
    """Return a period's first and last day, in the order of its sort key, however it is written."""
    return sort_key(period)[:-1]


def by_period(rows: Iterable[SomeDated]) -> list[SomeDated]:
    """Return rows in the order of their periods' days, and for the same days as by_knowledge."""
    return sorted(rows, key=_place)


def by_knowledge(rows: Iterable[Row]) -> list[Row]:
    """Return rows in the order in which they became known, and else of their claims' ids."""
    return sorted(rows, key=_knowledge)


def _place(dated: Dated) -> tuple[Days, tuple[datetime, int]]:
    return days_of(dated.period), _knowledge(dated.row)


def _knowledge(row: Row) -> tuple[datetime, int]:
    return row.known_from, row.claim
