"""One figure for each month, quarter or year, from the levels whose periods lie in it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from claims.changes import Figure, Hedged
from claims.periods import Granularity, Length, Period, length_of, years_between
from claims.timelines.aggregates import PICKING, Aggregate, aggregated
from claims.timelines.calendar import Frequency, bucket_holding, days_in, longest
from claims.timelines.coverage import days_in_span, spans_of
from claims.timelines.lines import Rules, crossed_break
from claims.timelines.points import Comparison
from claims.timelines.rows import Dated, Days, by_period, days_of


class Reason(StrEnum):
    """Why there is no figure."""

    OPEN_PERIOD = "open_period"
    FINER_THAN_PERIOD = "finer_than_period"
    ASTRIDE_BUCKETS = "astride_buckets"
    OVERLAPPING_PERIODS = "overlapping_periods"
    UNLIKE_PERIODS = "unlike_periods"
    DEFINITION_BREAK = "definition_break"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Levels that make no figure, and why."""

    reason: Reason
    levels: tuple[Dated, ...]


@dataclass(frozen=True, kw_only=True)
class BucketChange(Comparison):
    """How the figure of a bucket differs from that of an earlier one."""

    earlier: "Bucket"
    figures: tuple[Figure, Figure]
    apart: Fraction | None

    @property
    def years(self) -> Fraction | None:
        return self.apart

    @property
    def ends(self) -> tuple[Hedged, Hedged]:
        return self.figures


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A month, quarter or year, and the figure that stands for it; None: `refusal` says why.

    `levels` are those that the figure follows from, in the order of their periods, `passed_over`
    the others that lie in the bucket. `covered_days` of its `days` are those that any of them is
    about. `change` is from the last bucket before it that has a figure; like that of a point it may
    be None for a `definition_break`, or for flows that are `incomparable`.
    """

    period: Period
    levels: tuple[Dated, ...]
    passed_over: tuple[Dated, ...]
    figure: Figure | None
    refusal: Refusal | None
    days: int
    covered_days: int
    length: Length | None
    change: BucketChange | None = None
    definition_break: date | None = None
    incomparable: "Bucket | None" = None

    @property
    def is_complete(self) -> bool:
        return self.covered_days == self.days

    @property
    def is_expected(self) -> bool:
        """Whether it holds anything that tells what is to come."""
        return any(level.row.is_expected for level in self.levels)

    @property
    def counted(self) -> Period:
        """The days from the first to the last that its figure is about."""
        return replace(
            self.period,
            start=min(level.period.start or date.min for level in self.levels),
            end=max(level.period.end or date.max for level in self.levels),
            granularity=Granularity.INTERVAL,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """The buckets that hold a level, in order of time, and the levels that lie in none."""

    buckets: tuple[Bucket, ...]
    refusals: tuple[Refusal, ...]


def buckets_of(
    levels: Iterable[Dated],
    *,
    frequency: Frequency,
    aggregate: Aggregate,
    breaks: Sequence[date],
    rules: Rules,
) -> Buckets:
    """Part levels into months, quarters or years, and find the figure of each.

    A level lies in the bucket that holds its whole period. Of several for the same days one counts:
    what was observed or estimated before what was expected, then the one known last. Of what counts,
    `last` is the one whose period ends last, and of these begins last; `first` the one whose period
    begins first, and of these ends first.

    Args:
        levels: in any order.
        aggregate: `sum` only of a flow; whoever asks refuses it elsewhere.
        breaks: the days from which the series is counted differently, in order.
    """
    held: dict[str, list[Dated]] = defaultdict(list)
    periods: dict[str, Period] = {}
    refusals = []
    for level in by_period(levels):
        period = bucket_holding(level.period, frequency)
        if period is None:
            refusals.append(_outside(level, frequency))
        else:
            held[period.text].append(level)
            periods[period.text] = period
    made = [
        _bucket(periods[text], found, aggregate, breaks, rules)
        for text, found in sorted(held.items())
    ]
    return Buckets(buckets=_with_changes(made, breaks, rules), refusals=tuple(refusals))


def _outside(level: Dated, frequency: Frequency) -> Refusal:
    if level.period.start is None or level.period.end is None:
        reason = Reason.OPEN_PERIOD
    elif days_in(level.period) > longest(frequency):
        reason = Reason.FINER_THAN_PERIOD
    else:
        reason = Reason.ASTRIDE_BUCKETS
    return Refusal(reason=reason, levels=(level,))


def _bucket(
    period: Period,
    found: Sequence[Dated],
    aggregate: Aggregate,
    breaks: Sequence[date],
    rules: Rules,
) -> Bucket:
    levels = _picked(aggregate, _one_for_each_period(found))
    refusal = _refusal(levels, aggregate, breaks, rules)
    figure = None if refusal else aggregated(aggregate, [each.row.quantity for each in levels])
    if figure is None and refusal is None:
        refusal = Refusal(reason=Reason.OUT_OF_RANGE, levels=tuple(levels))
    kept = {level.row.claim for level in levels}
    bucket = Bucket(
        period=period,
        levels=tuple(levels),
        passed_over=tuple(level for level in found if level.row.claim not in kept),
        figure=figure,
        refusal=refusal,
        days=days_in(period),
        covered_days=sum(map(days_in_span, spans_of(level.period for level in found))),
        length=None,
    )
    return replace(bucket, length=_length(bucket, aggregate))


def _one_for_each_period(levels: Iterable[Dated]) -> list[Dated]:
    """Keep one of the levels for the same days; they come in the order in which they were known."""
    kept: dict[Days, Dated] = {}
    for level in levels:
        held = kept.get(days_of(level.period))
        if held is None or held.row.is_expected or not level.row.is_expected:
            kept[days_of(level.period)] = level
    return list(kept.values())


def _picked(aggregate: Aggregate, levels: Sequence[Dated]) -> Sequence[Dated]:
    if aggregate not in PICKING:
        return levels
    if aggregate == Aggregate.FIRST:
        return levels[:1]
    return [max(levels, key=lambda level: (level.period.end, level.period.start))]


def _refusal(
    levels: Sequence[Dated], aggregate: Aggregate, breaks: Sequence[date], rules: Rules
) -> Refusal | None:
    """Say why some levels make no figure, if they don't."""
    if aggregate in PICKING:
        return None
    if not rules.across_breaks and (parted := _parted(levels, breaks)):
        return Refusal(reason=Reason.DEFINITION_BREAK, levels=parted)
    if aggregate == Aggregate.SUM:
        overlapping = _overlapping(levels)
        return (
            Refusal(reason=Reason.OVERLAPPING_PERIODS, levels=overlapping) if overlapping else None
        )
    if rules.is_flow and len({length_of(level.period) for level in levels}) > 1:
        return Refusal(reason=Reason.UNLIKE_PERIODS, levels=tuple(levels))
    return None


def _parted(levels: Sequence[Dated], breaks: Sequence[date]) -> tuple[Dated, ...]:
    """Return all levels if not all of their days are counted in one way."""
    first = levels[0]
    is_parted = any(crossed_break(breaks, first.period, level.period) for level in levels)
    return tuple(levels) if is_parted else ()


def _overlapping(levels: Sequence[Dated]) -> tuple[Dated, ...]:
    """Return the levels, in the order of their periods, that share a day with another."""
    found: list[Dated] = []
    longest = levels[0]
    for level in levels[1:]:
        if (level.period.start or date.min) <= (longest.period.end or date.max):
            found += [each for each in (longest, level) if each not in found]
        if (level.period.end or date.max) > (longest.period.end or date.max):
            longest = level
    return tuple(found)


def _length(bucket: Bucket, aggregate: Aggregate) -> Length | None:
    """Return how long a time the figure of a bucket is over; None: less than all of its days."""
    if aggregate != Aggregate.SUM:
        return length_of(bucket.levels[0].period)
    return length_of(bucket.period) if bucket.is_complete else None


def _with_changes(
    buckets: Iterable[Bucket], breaks: Sequence[date], rules: Rules
) -> tuple[Bucket, ...]:
    alike: dict[tuple[Length | None, bool], Bucket] = {}
    before: dict[bool, Bucket] = {}
    changed = []
    for bucket in buckets:
        if bucket.figure is None:
            changed.append(bucket)
            continue
        length = bucket.length if rules.is_flow else None
        earlier = alike.get((length, bucket.is_expected))
        if earlier:
            changed.append(_with_change(bucket, earlier, breaks, rules))
        else:
            changed.append(replace(bucket, incomparable=before.get(bucket.is_expected)))
        for with_expected in {bucket.is_expected, True}:
            before[with_expected] = bucket
            if length or not rules.is_flow:
                alike[length, with_expected] = bucket
    return tuple(changed)


def _with_change(bucket: Bucket, earlier: Bucket, breaks: Sequence[date], rules: Rules) -> Bucket:
    crossed = crossed_break(breaks, earlier.counted, bucket.counted)
    if crossed and not rules.across_breaks:
        return replace(bucket, definition_break=crossed)
    return replace(bucket, definition_break=crossed, change=_change(earlier, bucket))


def _change(earlier: Bucket, later: Bucket) -> BucketChange | None:
    if earlier.figure is None or later.figure is None:
        return None
    return BucketChange(
        apart=years_between(earlier.period, later.period),
        earlier=earlier,
        figures=(earlier.figure, later.figure),
    )
