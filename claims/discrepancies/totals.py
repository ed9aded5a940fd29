"""Totals: one that falls, and one that is not the sum of its parts in time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import add
from typing import NamedTuple

from claims.discrepancies.gaps import Discrepancy, Gap, Rule, all_of, gap_between, gaps_apart
from claims.discrepancies.statements import (
    Aggregation,
    Extremes,
    Known,
    Level,
    Tally,
    extremes_of,
    height,
)
from claims.periods import Granularity, Period, ends_before
from claims.timelines.rows import days_of

_PARTS = (
    Granularity.DAY,
    Granularity.MONTH,
    Granularity.QUARTER,
    Granularity.THIRD,
    Granularity.HALF,
    Granularity.YEAR,
)
_DAY = timedelta(days=1)


class _Fall(NamedTuple):
    gap: Gap
    peak: Known
    later: Level


class _Part(NamedTuple):
    start: date
    end: date
    ends: Extremes


def falls(tally: Tally) -> Iterator[Discrepancy]:
    """Yield where a cumulative total is lower than it was: once for each peak that it falls from."""
    if tally.counted.aggregation != Aggregation.CUMULATIVE:
        return
    by_peak: dict[Known, list[_Fall]] = {}
    for levels in _by_era(tally):
        for fall in _falls(levels):
            by_peak.setdefault(fall.peak, []).append(fall)
    for peak, fallen in by_peak.items():
        worst = max(fallen, key=lambda fall: fall.gap.distance)
        yield Discrepancy(
            rule=Rule.CUMULATIVE_FALLS,
            series=tally.series,
            period=worst.later.period,
            statements=all_of(peak, *(fall.later.known for fall in fallen)),
            low=worst.later.known,
            high=peak,
            gap=worst.gap,
            unit=tally.counted.unit,
        )


def _by_era(tally: Tally) -> Sequence[Sequence[Level]]:
    """Return levels by the break since which they are counted as they are."""
    eras: dict[int, list[Level]] = {}
    for level in tally.levels:
        if tally.is_placed(level.period):
            era = bisect_right(tally.breaks, level.period.start or date.min)
            eras.setdefault(era, []).append(level)
    return list(eras.values())


def _falls(levels: Sequence[Level]) -> Iterator[_Fall]:
    """Yield each level that lies below the highest of those before its period."""
    ended = sorted(levels, key=_end, reverse=True)
    peak: Known | None = None
    for later in sorted(levels, key=_begin):
        # Starts never go back, so what has ended once stays so.
        while ended and ends_before(ended[-1].period, later.period):
            known = ended.pop().known
            peak = known if peak is None else max(peak, known, key=height)
        gap = peak and gap_between(later.known.interval, peak.interval)
        if peak and gap:
            yield _Fall(gap, peak, later)


def sums_that_do_not_fit(tally: Tally) -> Iterator[Discrepancy]:
    """Yield where the flows of all days, months… of a longer period are not that one's flow.

    All of them must be known: of some alone nothing follows, since a flow may be negative.
    """
    if tally.counted.aggregation != Aggregation.FLOW or tally.unit.divisors:
        return
    parts = _parts(tally)
    for levels in tally.levels_by_days.values():
        period = levels[0].period
        whole = tally.extremes[days_of(period)]
        for each in parts.values():
            tiles = _tiling(each, period)
            if tiles:
                yield from _missum(tally, period, whole, tiles)


def _parts(tally: Tally) -> Mapping[Granularity, Sequence[_Part]]:
    """Return what is known of days, of months…, each in order."""
    found: dict[Granularity, dict[tuple[date, date], list[Known]]] = {}
    for levels in tally.levels_by_days.values():
        for level in levels:
            start, end = level.period.start, level.period.end
            if level.period.granularity in _PARTS and start and end:
                alike = found.setdefault(level.period.granularity, {})
                alike.setdefault((start, end), []).append(level.known)
    return {
        granularity: [_Part(*days, extremes_of(alike[days])) for days in sorted(alike)]
        for granularity, alike in found.items()
    }


def _tiling(parts: Sequence[_Part], period: Period) -> Sequence[_Part]:
    """Return the parts, two at least, that make up a period without a gap; else none."""
    start, end = period.start, period.end
    if start is None or end is None:
        return []
    first = bisect_left(parts, start, key=lambda part: part.start)
    tiles = []
    for part in parts[first:]:
        if part.start != start or part.end > end:
            break
        tiles.append(part)
        start = part.end + _DAY
    return tiles if len(tiles) > 1 and tiles[-1].end == end else []


def _missum(
    tally: Tally, period: Period, whole: Extremes, tiles: Sequence[_Part]
) -> Iterator[Discrepancy]:
    summed = Extremes(
        reduce(add, (part.ends.highest for part in tiles)),
        reduce(add, (part.ends.lowest for part in tiles)),
    )
    gaps = gaps_apart(summed, whole)
    if gaps:
        gap, low, high = gaps[0]
        parts, of = (low, high) if low is summed.lowest else (high, low)
        yield Discrepancy(
            rule=Rule.PERIODS_DO_NOT_ADD_UP,
            series=tally.series,
            period=period,
            statements=all_of(parts, of),
            low=low,
            high=high,
            gap=gap,
            unit=tally.counted.unit,
        )


def _end(level: Level) -> date:
    return level.period.end or date.max


def _begin(level: Level) -> date:
    return level.period.start or date.min
