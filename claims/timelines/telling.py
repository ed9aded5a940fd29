"""A timeline in the terms that a reader asks for: by months or years, as an index…"""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.changes import Figure
from claims.periods import Period
from claims.timelines.aggregates import Aggregate
from claims.timelines.buckets import Buckets, buckets_of
from claims.timelines.building import Timeline
from claims.timelines.calendar import Frequency
from claims.timelines.coverage import Coverage, Gap, coverage_of, gaps_of
from claims.timelines.lines import USUAL, Rules
from claims.timelines.rows import Dated
from claims.timelines.transforms import (
    Base,
    Transform,
    Value,
    base_of,
    transformed,
    values_of_buckets,
    values_of_points,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a reader wants of a timeline. `base` is the period of an index: None, the first one."""

    frequency: Frequency | None = None
    aggregate: Aggregate = Aggregate.LAST
    transform: Transform | None = None
    base: Period | None = None
    rules: Rules = USUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What follows from a timeline, in a reader's terms.

    `buckets` are None without a frequency. `transformed` holds a figure for each bucket, else for
    each point, and is empty without a transform; `base` is that of an index. `gaps` lie between the
    periods of the points or, with a frequency, of the buckets that have a figure.
    """

    buckets: Buckets | None
    transformed: Sequence[Figure | None]
    base: Base | None
    coverage: Coverage
    gaps: Sequence[Gap]


def tell(timeline: Timeline, terms: Terms) -> Telling:
    """Part a timeline into buckets, transform its figures, and find what days they cover."""
    levels = [Dated(point.row, period) for point in timeline.points if (period := point.row.period)]
    periods = told = [level.period for level in levels]
    values: Sequence[Value] = values_of_points(timeline.points) if terms.transform else ()
    buckets = None
    if terms.frequency:
        buckets = buckets_of(
            levels,
            frequency=terms.frequency,
            aggregate=terms.aggregate,
            breaks=timeline.breaks,
            rules=terms.rules,
        )
        values = values_of_buckets(buckets.buckets)
        told = [bucket.period for bucket in buckets.buckets if bucket.figure]
    base = base_of(values, terms.base) if terms.transform == Transform.INDEX else None
    return Telling(
        buckets=buckets,
        transformed=_transformed(values, timeline, terms, base),
        base=base,
        coverage=coverage_of(periods),
        gaps=gaps_of(told),
    )


def _transformed(
    values: Sequence[Value], timeline: Timeline, terms: Terms, base: Base | None
) -> Sequence[Figure | None]:
    if terms.transform is None:
        return []
    return transformed(
        values, terms.transform, base=base, breaks=timeline.breaks, rules=terms.rules
    )
