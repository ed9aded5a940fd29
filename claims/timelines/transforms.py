"""The figures of a timeline in other terms: as changes, logarithms, or an index.

The transformations are those that FRED offers of its series
(https://fred.stlouisfed.org/docs/api/fred/series_observations.html, `units`: lin, chg, pch, log),
and an index to a base of 100, as FRED's graphs have it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from claims import changes
from claims.changes import Figure, Hedged, computed
from claims.intervals import Interval
from claims.periods import Length, Period, length_of
from claims.timelines.buckets import Bucket
from claims.timelines.lines import Rules, crossed_break
from claims.timelines.points import Comparison, Point
from claims.timelines.rows import days_of

_HUNDRED = Fraction(100)


class Transform(StrEnum):
    """What is shown of a figure."""

    LEVEL = "level"
    DIFFERENCE = "difference"
    PERCENT = "percent"
    LOG = "log"
    INDEX = "index"


@dataclass(frozen=True, kw_only=True)
class Value:
    """What a transform needs of a point or a bucket.

    `period` is the one that it is found by, `counted` the days that its figure is about, `length`
    how long a time that is over.
    """

    claims: tuple[int, ...]
    period: Period
    counted: Period
    length: Length | None
    figure: Hedged | None
    change: Comparison | None
    is_expected: bool


@dataclass(frozen=True, kw_only=True)
class Base:
    """What an index is relative to: the figure of a period; None: there is none."""

    period: Period
    value: Value | None


def values_of_points(points: Iterable[Point]) -> list[Value]:
    return [
        Value(
            claims=(point.row.claim,),
            period=period,
            counted=period,
            length=length_of(period),
            figure=point.row.quantity,
            change=point.change,
            is_expected=point.row.is_expected,
        )
        for point in points
        if (period := point.row.period)
    ]


def values_of_buckets(buckets: Iterable[Bucket]) -> list[Value]:
    return [
        Value(
            claims=tuple(level.row.claim for level in bucket.levels),
            period=bucket.period,
            counted=bucket.counted,
            length=bucket.length,
            figure=bucket.figure,
            change=bucket.change,
            is_expected=bucket.is_expected,
        )
        for bucket in buckets
    ]


def base_of(values: Iterable[Value], period: Period | None = None) -> Base | None:
    """Return the base at a period, or at that of the first figure; None: there is no figure.

    Of several figures for its days it is what was observed or estimated before what was expected,
    then the one known last.
    """
    figures = [value for value in values if value.figure is not None]
    if period is None:
        if not figures:
            return None
        period = figures[0].period
    there = [value for value in figures if days_of(value.period) == days_of(period)]
    there.sort(key=lambda value: not value.is_expected)
    return Base(period=period, value=there[-1] if there else None)


def transformed(
    values: Sequence[Value],
    transform: Transform,
    *,
    base: Base | None,
    breaks: Sequence[date],
    rules: Rules,
) -> list[Figure | None]:
    """Return each value in other terms; None where these have no meaning.

    `difference` and `percent` are those of its change, `log` is the natural logarithm, `index` the
    figure / that of the base × 100. As a change, an index is none across a break, nor between flows
    over times of unlike lengths.
    """
    if transform == Transform.INDEX:
        of_base = base.value if base else None
        return [_index(value, of_base, breaks, rules) for value in values]
    return [_alone(value, transform) for value in values]


def _alone(value: Value, transform: Transform) -> Figure | None:
    if transform == Transform.DIFFERENCE:
        return value.change.difference if value.change else None
    if transform == Transform.PERCENT:
        return value.change.percent if value.change else None
    if value.figure is None:
        return None
    if transform == Transform.LOG:
        return changes.logarithm(value.figure)
    return changes.figure(value.figure)


def _index(value: Value, base: Value | None, breaks: Sequence[date], rules: Rules) -> Figure | None:
    if value.figure is None or base is None or base.figure is None:
        return None
    if rules.is_flow and (value.length is None or value.length != base.length):
        return None
    if not rules.across_breaks and crossed_break(breaks, base.counted, value.counted):
        return None
    index = changes.index(base.figure, value.figure)
    if index is None or value is not base:
        return index
    # However the base is hedged, it is as large as itself.
    return computed(_HUNDRED, Interval.point(_HUNDRED))
