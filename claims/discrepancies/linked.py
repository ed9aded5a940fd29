"""Series that are linked: a part and its whole, a flow and the stock that it changes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from claims.discrepancies.gaps import Discrepancy, Rule, all_of, gap_between, gaps_apart
from claims.discrepancies.statements import (
    Aggregation,
    Extremes,
    Known,
    Level,
    Link,
    LinkKind,
    Tally,
    extremes_of,
    factor_between,
    scaled,
)
from claims.intervals import Interval
from claims.periods import Granularity, Period

_DAYS_PER_MONTH = Fraction("365.2425") / 12
_DAY = timedelta(days=1)
_ACCOUNTED = frozenset(
    {
        Granularity.DAY,
        Granularity.MONTH,
        Granularity.QUARTER,
        Granularity.THIRD,
        Granularity.HALF,
        Granularity.YEAR,
    }
)
_Closing = Mapping[tuple[Granularity, date], Sequence[Level]]


def parts_of_more_than_all(
    part: Tally, whole: Tally, links: Sequence[Link]
) -> Iterator[Discrepancy]:
    """Yield the periods in which a part is more than its whole.

    Amounts alone are compared: shares and per-head figures of a part may well be higher. Nor does it
    hold of what can be negative: series with a figure below zero, and changes of a stock.
    """
    factor = factor_between(part.counted.unit, whole.counted.unit)
    if not factor or not _adds_up(part, whole, links):
        return
    for days, ends in part.extremes.items():
        of = whole.extremes.get(days)
        high = scaled(ends.highest, factor)
        gap = of and gap_between(of.lowest.interval, high.interval)
        if of and gap:
            yield Discrepancy(
                rule=Rule.PART_EXCEEDS_WHOLE,
                series=part.series,
                period=high.statements[0].row.period,
                statements=all_of(high, of.lowest),
                low=of.lowest,
                high=high,
                gap=gap,
                unit=whole.counted.unit,
            )


def _adds_up(part: Tally, whole: Tally, links: Sequence[Link]) -> bool:
    changes = {link.source for link in links if link.kind == LinkKind.CHANGE_OF}
    if part.counted.aggregation != whole.counted.aggregation:
        return False
    return all(
        tally.counted.aggregation != Aggregation.SHARE
        and tally.is_amount
        and not tally.is_ever_negative
        and tally.series not in changes
        for tally in (part, whole)
    )


def flows_that_do_not_fit(flow: Tally, stock: Tally) -> Iterator[Discrepancy]:
    """Yield where a flow is not what its stock changes by, from the start of its period to the end.

    The stock is known at both where it is stated for the day before and for the last day, or for
    the period before, of the same kind, and the flow's own: a figure for a month or year then is
    taken for the one at its close, as the balance sheets of national accounts have it
    (System of National Accounts 2008, chapter 13).
    """
    kinds = flow.counted.aggregation, stock.counted.aggregation
    if kinds[0] not in {Aggregation.FLOW, Aggregation.RATE}:
        return
    if kinds[1] not in {Aggregation.STOCK, Aggregation.CUMULATIVE}:
        return
    closing = _closing(stock)
    for days, ends in flow.extremes.items():
        period = flow.levels_by_days[days][0].period
        factor = _flown(flow, stock, period)
        if factor is None:
            continue
        flown = Extremes(*(Known(each.interval * factor, each.statements) for each in ends))
        for granularity in dict.fromkeys((Granularity.DAY, period.granularity)):
            change = _change(stock, closing, period, granularity)
            misfit = change and _misfit(flow, stock, period, flown, change)
            if misfit:
                yield misfit
                break


def _closing(stock: Tally) -> _Closing:
    """Return levels by the kind and the last day of their periods."""
    found: dict[tuple[Granularity, date], list[Level]] = {}
    for levels in stock.levels_by_days.values():
        for level in levels:
            if level.period.granularity in _ACCOUNTED and level.period.end:
                key = level.period.granularity, level.period.end
                found.setdefault(key, []).append(level)
    return found


def _flown(flow: Tally, stock: Tally, period: Period) -> Interval | None:
    """Return what makes a figure of a flow its amount in a period, in the stock's unit.

    Of what flows a day, a month, a year, the days are counted, and the months where they are whole:
    either may be meant.
    """
    of_amount = factor_between(flow.counted.unit, stock.counted.unit)
    if of_amount:
        return Interval.point(of_amount)
    a_day = factor_between(flow.counted.unit, f"{stock.counted.unit}/day")
    start, end = period.start, period.end
    if not a_day or start is None or end is None:
        return None
    lengths = [Fraction((end - start).days + 1)]
    if start.day == 1 and (end + _DAY).day == 1:
        months = 12 * (end.year - start.year) + end.month - start.month + 1
        lengths.append(months * _DAYS_PER_MONTH)
    return Interval(a_day * min(lengths), a_day * max(lengths))


def _change(
    stock: Tally, closing: _Closing, period: Period, granularity: Granularity
) -> Extremes | None:
    """Return the change of a stock over a period, from its figures for periods of one kind."""
    if period.start is None or period.end is None or period.start == date.min:
        return None
    before = closing.get((granularity, period.start - _DAY))
    after = closing.get((granularity, period.end))
    if not before or not after:
        return None
    if not stock.in_one_era(before[0].period, after[0].period):
        return None
    opened = extremes_of([level.known for level in before])
    closed = extremes_of([level.known for level in after])
    return Extremes(_less(closed.highest, opened.lowest), _less(closed.lowest, opened.highest))


def _less(later: Known, earlier: Known) -> Known:
    statements = (*earlier.statements, *later.statements)
    return Known(later.interval - earlier.interval, statements)


def _misfit(
    flow: Tally, stock: Tally, period: Period, flown: Extremes, change: Extremes
) -> Discrepancy | None:
    gaps = gaps_apart(flown, change)
    if not gaps:
        return None
    gap, low, high = gaps[0]
    changed, said = (high, low) if high is change.highest else (low, high)
    return Discrepancy(
        rule=Rule.FLOW_DOES_NOT_FIT_STOCK,
        series=flow.series,
        period=period,
        statements=all_of(changed, said),
        low=low,
        high=high,
        gap=gap,
        unit=stock.counted.unit,
    )
