"""The levels of a series over time, each with its change from an earlier one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from claims import changes
from claims.changes import Figure, Hedged
from claims.periods import Length, ends_before, length_of, years_between
from claims.timelines.lines import Latest, Rules, crossed_break
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
class Comparison:
    """How a figure differs from an earlier one. A result is None where it has no meaning."""

    @property
    def years(self) -> Fraction | None:
        """The time between the middles of the two periods; None: an end is open or unknown."""
        raise NotImplementedError

    @property
    def ends(self) -> tuple[Hedged, Hedged]:
        """The earlier figure and the later one."""
        raise NotImplementedError

    @cached_property
    def difference(self) -> Figure | None:
        """Later − earlier, in the series' unit."""
        return changes.difference(*self.ends)

    @cached_property
    def factor(self) -> Figure | None:
        """Later / earlier."""
        return changes.factor(*self.ends)

    @cached_property
    def percent(self) -> Figure | None:
        """(Later / earlier − 1) × 100."""
        return changes.percent(*self.ends)

    @cached_property
    def per_year(self) -> PerYear | None:
        """The change a year; None: the time between is not known."""
        years = self.years
        if years is None:
            return None
        return PerYear(
            difference=changes.per_year_difference(*self.ends, years),
            factor=changes.per_year_factor(*self.ends, years),
        )


@dataclass(frozen=True, kw_only=True)
class Between(Comparison):
    """How one of any two figures differs from the other."""

    earlier: Hedged
    later: Hedged
    apart: Fraction | None

    @property
    def years(self) -> Fraction | None:
        return self.apart

    @property
    def ends(self) -> tuple[Hedged, Hedged]:
        return self.earlier, self.later


@dataclass(frozen=True, kw_only=True)
class Change(Comparison):
    """How a level differs from an earlier one."""

    earlier: Row
    later: Row

    @property
    def years(self) -> Fraction | None:
        one, other = self.earlier.period, self.later.period
        return years_between(one, other) if one and other else None

    @property
    def ends(self) -> tuple[Hedged, Hedged]:
        return self.earlier.quantity, self.later.quantity


@dataclass(frozen=True, kw_only=True)
class Point:
    """A level in a period, and its change from the latest one of its line before that period.

    `change` is None where there is none before. Where the series is counted differently since,
    `definition_break` is the first day counted the new way. `incomparable` is an earlier flow,
    over a period of another length, where there is no other to compare with.
    """

    row: Row
    change: Change | None
    definition_break: date | None
    incomparable: Row | None = None


def points_of(levels: Iterable[Dated], breaks: Sequence[date], rules: Rules) -> tuple[Point, ...]:
    """Return levels as points, in the order of their periods.

    A point's change is from the last of the points before it, in that order, of which the period
    is known to end before its own begins. Of several for the same days that is the one known last.
    A flow is compared with those alone that are over as long a period.
    """
    ordered = by_period(levels)
    places = sorted(range(len(ordered)), key=lambda place: _end(ordered[place]), reverse=True)
    before = _Before(is_flow=rules.is_flow)
    points = []
    for later in ordered:
        # Starts never go back along the points, so what has ended once stays so.
        while places and ends_before(ordered[places[-1]].period, later.period):
            place = places.pop()
            before.add(place, ordered[place])
        points.append(_point(before, later, breaks, rules))
    return tuple(points)


class _Before:
    """What has ended before a point: of flows, apart by the lengths of their periods."""

    def __init__(self, *, is_flow: bool) -> None:
        self._is_flow = is_flow
        self._all: Latest[Dated] = Latest()
        self._alike: dict[Length | None, Latest[Dated]] = defaultdict(Latest)

    def add(self, place: int, dated: Dated) -> None:
        self._all.add(dated.row, place, dated)
        if self._is_flow:
            self._alike[length_of(dated.period)].add(dated.row, place, dated)

    def comparable(self, later: Dated) -> Dated | None:
        if not self._is_flow:
            return self.any(later)
        length = length_of(later.period)
        return self._alike[length].of(later.row) if length else None

    def any(self, later: Dated) -> Dated | None:
        return self._all.of(later.row)


def _end(dated: Dated) -> date:
    """Return when a period ended: never, as far as is known, where the end is open or unknown."""
    return dated.period.end or date.max


def _point(before: _Before, later: Dated, breaks: Sequence[date], rules: Rules) -> Point:
    earlier = before.comparable(later)
    if earlier is None:
        other = before.any(later)
        return Point(
            row=later.row,
            change=None,
            definition_break=None,
            incomparable=other.row if other else None,
        )
    crossed = crossed_break(breaks, earlier.period, later.period)
    change = Change(earlier=earlier.row, later=later.row)
    is_parted = crossed is not None and not rules.across_breaks
    return Point(row=later.row, change=None if is_parted else change, definition_break=crossed)
