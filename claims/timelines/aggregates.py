"""One figure of several: their sum, mean, least or greatest.

Sums and means by the arithmetic of intervals (R. E. Moore, Interval Analysis, 1966): each true
number may lie anywhere in its own interval, whatever the others are. The least of some numbers is
no more than any of their upper ends, and no less than the least of their lower ones.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from operator import add

from claims.changes import Figure, Hedged, computed, figure
from claims.intervals import Interval, greatest, least


class Aggregate(StrEnum):
    """Which figure stands for those of a bucket."""

    LAST = "last"
    FIRST = "first"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    SUM = "sum"


PICKING = frozenset({Aggregate.LAST, Aggregate.FIRST})
"""Those by which one figure is picked as it is."""


def aggregated(aggregate: Aggregate, figures: Sequence[Hedged]) -> Figure | None:
    """Return one figure for one or more, in the order of their periods.

    None: out of the range of doubles.
    """
    known = [figure(each) for each in figures]
    # As it is, with all its digits.
    return known[0] if len(known) == 1 else _WAYS[aggregate](known)


def _last(figures: Sequence[Figure]) -> Figure | None:
    return figures[-1]


def _first(figures: Sequence[Figure]) -> Figure | None:
    return figures[0]


def _sum(figures: Sequence[Figure]) -> Figure | None:
    return computed(_stated(figures), _total(figures), *figures)


def _mean(figures: Sequence[Figure]) -> Figure | None:
    share = Fraction(1, len(figures))
    interval = _total(figures) * Interval.point(share)
    return computed(_stated(figures) * share, interval, *figures)


def _min(figures: Sequence[Figure]) -> Figure | None:
    interval = least(each.interval for each in figures)
    return computed(min(each.stated for each in figures), interval, *figures)


def _max(figures: Sequence[Figure]) -> Figure | None:
    interval = greatest(each.interval for each in figures)
    return computed(max(each.stated for each in figures), interval, *figures)


def _stated(figures: Sequence[Figure]) -> Fraction:
    return sum((each.stated for each in figures), Fraction(0))


def _total(figures: Sequence[Figure]) -> Interval:
    return reduce(add, (each.interval for each in figures))


_WAYS: dict[Aggregate, Callable[[Sequence[Figure]], Figure | None]] = {
    Aggregate.LAST: _last,
    Aggregate.FIRST: _first,
    Aggregate.MEAN: _mean,
    Aggregate.MIN: _min,
    Aggregate.MAX: _max,
    Aggregate.SUM: _sum,
}
