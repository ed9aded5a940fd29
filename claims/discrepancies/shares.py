"""Shares: none is below nothing or above the whole, and those of parts make up no more than it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from operator import add

from claims.discrepancies.gaps import Discrepancy, Rule, gap_between
from claims.discrepancies.statements import (
    Aggregation,
    Known,
    Link,
    LinkKind,
    Tally,
    factor_between,
    scaled,
)
from claims.intervals import Interval
from claims.quantities import ValueType
from claims.timelines.rows import Days

_PERCENT = "%"
_ALL = Interval.point(Fraction(100))
_FROM_NONE_TO_ALL = Interval(Fraction(0), Fraction(100))


def shares_out_of_range(tally: Tally) -> Iterator[Discrepancy]:
    """Yield each share that can't lie from 0 to 100%, whatever its period."""
    factor = _to_percent(tally)
    if not factor:
        return
    limits = Known(_FROM_NONE_TO_ALL * Interval.point(1 / factor), ())
    for statement in tally.statements:
        if statement.row.quantity.value_type != ValueType.LEVEL:
            continue
        share = tally.known(statement)
        for low, high in ((share, limits), (limits, share)):
            gap = gap_between(low.interval, high.interval)
            if gap:
                yield Discrepancy(
                    rule=Rule.SHARE_OUT_OF_RANGE,
                    series=tally.series,
                    period=statement.row.period,
                    statements=(statement,),
                    low=low,
                    high=high,
                    gap=gap,
                    unit=tally.counted.unit,
                )


def shares_of_more_than_all(
    whole: str, shares: Sequence[Tally], links: Sequence[Link]
) -> Iterator[Discrepancy]:
    """Yield the periods in which shares of one whole add up to more than 100%.

    They are taken to be shares of parts that don't overlap; one that is `part_of` another of them is
    in that one already. `whole` is the slug of the series that all are shares of.
    """
    found: dict[Days, list[Known]] = {}
    for tally in _outermost(shares, links):
        factor = _to_percent(tally)
        if factor:
            for days, ends in tally.extremes.items():
                found.setdefault(days, []).append(scaled(ends.highest, factor))
    for knowns in found.values():
        if len(knowns) > 1:
            yield from _excess(whole, reduce(add, knowns))


def _excess(whole: str, total: Known) -> Iterator[Discrepancy]:
    gap = gap_between(_ALL, total.interval)
    if gap:
        yield Discrepancy(
            rule=Rule.SHARES_EXCEED_WHOLE,
            series=whole,
            period=total.statements[0].row.period,
            statements=total.statements,
            low=Known(_ALL, ()),
            high=total,
            gap=gap,
            unit=_PERCENT,
        )


def _outermost(shares: Sequence[Tally], links: Sequence[Link]) -> Sequence[Tally]:
    """Leave out what is part of another."""
    slugs = {tally.series for tally in shares}
    inner = {
        link.source
        for link in links
        if link.kind == LinkKind.PART_OF and {link.source, link.target} <= slugs
    }
    return sorted((each for each in shares if each.series not in inner), key=_slug)


def _to_percent(tally: Tally) -> Fraction | None:
    if tally.counted.aggregation != Aggregation.SHARE:
        return None
    return factor_between(tally.counted.unit, _PERCENT)


def _slug(tally: Tally) -> str:
    return tally.series
