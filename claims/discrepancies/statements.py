"""What the rules reason with: claims of series, and the intervals that their numbers lie in."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from claims.intervals import Interval
from claims.periods import Period
from claims.quantities import Quantity, ValueType
from claims.rounding import SIGNIFICANT_DIGITS
from claims.timelines.rows import Days, Row, days_of
from claims.units import Unit, UnitError, conversion_factor, parse_unit

_NOBODY_KNOWS_WHEN = "-XX"
"""In EDTF, a day or month of a longer period, of which it isn't said which one."""


class Aggregation(StrEnum):
    """How the figures of a series add up over time."""

    STOCK = "stock"
    CUMULATIVE = "cumulative"
    FLOW = "flow"
    RATE = "rate"
    SHARE = "share"


class LinkKind(StrEnum):
    """What one series is of another."""

    PART_OF = "part_of"
    CHANGE_OF = "change_of"
    SHARE_OF = "share_of"


class Link(NamedTuple):
    """A series, by its slug, and what it is of another."""

    source: str
    kind: LinkKind
    target: str


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What is claimed of one series.

    `series` is its slug, `rows` one for each claim, in its `unit`, and `breaks` the first days from
    which it is counted differently.
    """

    series: str
    unit: str
    aggregation: Aggregation
    rows: Sequence[Row]
    breaks: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim, the series that it is of, and the unit of that."""

    row: Row
    series: str
    unit: str


@dataclass(frozen=True, slots=True)
class Known:
    """What some claims together say of a number: the interval that it lies in."""

    interval: Interval
    statements: tuple[Statement, ...]

    def __add__(self, other: "Known") -> "Known":
        return Known(self.interval + other.interval, (*self.statements, *other.statements))


class Extremes(NamedTuple):
    """Of all that is known of one number, what says that it is highest, and lowest.

    If any two of them exclude each other, these two do, and none lie further apart.
    """

    highest: Known
    lowest: Known


@dataclass(frozen=True, slots=True)
class Level:
    """A level in a period whose days are known."""

    statement: Statement
    known: Known
    period: Period


@dataclass(frozen=True)
class Tally:
    """The claims of one series in the form that rules take: what is to come is left out.

    Numbers that are hedged as approximate have their intervals widened by `tolerance`, a share of
    each end. Approximate periods are none that is known, or with `approximate_periods` those that
    they are written as.
    """

    counted: Counted
    tolerance: Fraction
    approximate_periods: bool = False

    @property
    def series(self) -> str:
        return self.counted.series

    @cached_property
    def unit(self) -> Unit:
        return parse_unit(self.counted.unit)

    @cached_property
    def breaks(self) -> Sequence[date]:
        return sorted(set(self.counted.breaks))

    @cached_property
    def statements(self) -> Sequence[Statement]:
        """What tells of what was."""
        counted = self.counted
        rows = (row for row in counted.rows if not row.is_expected)
        return [Statement(row, counted.series, counted.unit) for row in rows]

    @cached_property
    def levels(self) -> Sequence[Level]:
        """Levels with a period that lies in one era."""
        return [
            Level(statement, self.known(statement), statement.row.period)
            for statement in self.statements
            if statement.row.quantity.value_type == ValueType.LEVEL
            and statement.row.period
            and self.in_one_era(statement.row.period)
        ]

    @cached_property
    def levels_by_days(self) -> Mapping[Days, Sequence[Level]]:
        """Levels by what they are of: periods whose days are known exactly."""
        return grouped(level for level in self.levels if self.is_definite(level.period))

    @cached_property
    def extremes(self) -> Mapping[Days, Extremes]:
        """Of each period with levels, the extremes."""
        return MappingProxyType(
            {
                days: extremes_of([level.known for level in levels])
                for days, levels in self.levels_by_days.items()
            }
        )

    @cached_property
    def is_amount(self) -> bool:
        """Whether it tells how much there is, not how much for each of something but time."""
        per = [term.word.measure if term.word else "" for term in self.unit.divisors]
        return all(measure == "time" for measure in per)

    @cached_property
    def is_ever_negative(self) -> bool:
        quantities = (each.row.quantity for each in self.statements)
        return any(each.value_type == ValueType.LEVEL and each.value < 0 for each in quantities)

    def known(self, statement: Statement) -> Known:
        return Known(widened(statement.row.quantity, self.tolerance), (statement,))

    def is_definite(self, period: Period) -> bool:
        """Whether its days are known exactly: two of the same days are then one period."""
        has_ends = period.start is not None and period.end is not None
        return has_ends and self.is_placed(period) and _NOBODY_KNOWS_WHEN not in period.text

    def is_placed(self, period: Period) -> bool:
        """Whether it is as it is written, neither approximate nor uncertain."""
        about = period.approximate and not self.approximate_periods
        return not (about or period.uncertain)

    def in_one_era(self, *periods: Period) -> bool:
        """Whether all days of the periods are known to be counted in one way."""
        if not self.breaks:
            return True
        eras = set()
        for period in periods:
            if period.start is None or period.end is None:
                return False
            eras |= {bisect_right(self.breaks, day) for day in (period.start, period.end)}
        return len(eras) == 1


def extremes_of(knowns: Sequence[Known]) -> Extremes:
    """Return the extremes of at least one."""
    return Extremes(max(knowns, key=height), min(knowns, key=depth))


def grouped(levels: Iterable[Level]) -> Mapping[Days, Sequence[Level]]:
    """Return levels by the days of their periods, however these are written."""
    found: dict[Days, list[Level]] = {}
    for level in levels:
        found.setdefault(days_of(level.period), []).append(level)
    return found


def widened(quantity: Quantity, tolerance: Fraction) -> Interval:
    """Return the numbers that can be meant, where “about” allows for a share of each end.

    A number of 15 digits may have been rounded when it was converted; so much is allowed, too.
    """
    interval = quantity.interval
    share = tolerance if quantity.approximate else Fraction(0)
    lower, upper = interval.lower, interval.upper
    return Interval(
        lower if lower is None else lower - share * abs(lower) - _rounding(lower),
        upper if upper is None else upper + share * abs(upper) + _rounding(upper),
        lower_open=interval.lower_open,
        upper_open=interval.upper_open,
    )


def scaled(known: Known, factor: Fraction) -> Known:
    """Return what is known of a number's multiple."""
    return Known(known.interval * Interval.point(factor), known.statements)


@lru_cache(maxsize=4096)
def factor_between(source: str, target: str) -> Fraction | None:
    """Return how many of a unit one of another is; None where they measure different things."""
    try:
        return conversion_factor(source=source, target=target)
    except UnitError:
        return None


def _rounding(number: Fraction) -> Fraction:
    """Return what a number that was rounded to 15 digits may be off by; 0 of one with fewer."""
    if number.denominator == 1 and abs(number) < 10 ** (SIGNIFICANT_DIGITS - 1):
        return Fraction(0)
    written = Decimal(repr(float(number))).normalize().as_tuple()
    if len(written.digits) < SIGNIFICANT_DIGITS or not isinstance(written.exponent, int):
        return Fraction(0)
    return Fraction(10) ** (written.exponent + len(written.digits) - SIGNIFICANT_DIGITS) / 2


def height(known: Known) -> tuple[bool, Fraction, bool]:
    """Order by the lower end; of two at one place, the open one is higher."""
    interval = known.interval
    lower = interval.lower
    return lower is not None, lower or Fraction(0), interval.lower_open


def depth(known: Known) -> tuple[bool, Fraction, bool]:
    """Order by the upper end; of two at one place, the open one is lower."""
    interval = known.interval
    upper = interval.upper
    return upper is None, upper or Fraction(0), not interval.upper_open
