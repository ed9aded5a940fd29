"""The levels of a series over time, each with its change from an earlier one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from claims import changes
from claims.changes import Figure
from claims.periods import ends_before, years_between
from claims.timelines.lines import Latest, crossed_break
from claims.timelines.rows import Dated, Row, by_period


@dataclass(frozen=True, kw_only=True)
class PerYear:
    """The yearly change that leads from one level to another.

    `difference` is linear, in the unit a year; `factor` compounds: as many of it as there are years
    make the whole factor. Neither follows from the other, and where a factor has no meaning (from
    zero, say) the difference has one still.
    """

    difference: Figure | None
    factor: Figure | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a level differs from an earlier one. A figure is None where it has no meaning.

    `years` is the time between the middles of the two periods; None: an end is open or unknown.
    """

    earlier: Row
    later: Row
    years: Fraction | None

    @cached_property
    def difference(self) -> Figure | None:
        """Later − earlier, in the series' unit."""
        return changes.difference(self.earlier.quantity, self.later.quantity)

    @cached_property
    def factor(self) -> Figure | None:
        """Later / earlier."""
        return changes.factor(self.earlier.quantity, self.later.quantity)

    @cached_property
    def percent(self) -> Figure | None:
        """(Later / earlier − 1) × 100."""
        return changes.percent(self.earlier.quantity, self.later.quantity)

    @cached_property
    def per_year(self) -> PerYear | None:
        """The change a year; None: the time between is not known."""
        if self.years is None:
            return None
        ends = self.earlier.quantity, self.later.quantity
        return PerYear(
            difference=changes.per_year_difference(*ends, self.years),
            factor=changes.per_year_factor(*ends, self.years),
        )


@dataclass(frozen=True, kw_only=True)
class Point:
    """A level in a period, and its change from the latest one of its line before that period.

    `change` is None where there is none before, and where the series is counted differently since:
    then `definition_break` is the first day counted the new way.
    """

    row: Row
    change: Change | None
    definition_break: date | None


def points_of(levels: Iterable[Dated], breaks: Sequence[date]) -> tuple[Point, ...]:
    """Return levels as points, in the order of their periods.

    A point's change is from the last of the points before it, in that order, of which the period
    is known to end before its own begins. Of several for the same days that is the one known last.
    """
    ordered = by_period(levels)
    places = sorted(range(len(ordered)), key=lambda place: _end(ordered[place]), reverse=True)
    latest: Latest[Dated] = Latest()
    points = []
    for later in ordered:
        # Starts never go back along the points, so what has ended once stays so.
        while places and ends_before(ordered[places[-1]].period, later.period):
            place = places.pop()
            latest.add(ordered[place].row, place, ordered[place])
        points.append(_point(latest.of(later.row), later, breaks))
    return tuple(points)


def _end(dated: Dated) -> date:
    """Return when a period ended: never, as far as is known, where the end is open or unknown."""
    return dated.period.end or date.max


def _point(earlier: Dated | None, later: Dated, breaks: Sequence[date]) -> Point:
    if earlier is None:
        return Point(row=later.row, change=None, definition_break=None)
    crossed = crossed_break(breaks, earlier.period, later.period)
    change = Change(
        earlier=earlier.row,
        later=later.row,
        years=years_between(earlier.period, later.period),
    )
    return Point(row=later.row, change=None if crossed else change, definition_break=crossed)
