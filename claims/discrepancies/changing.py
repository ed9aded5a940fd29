"""Claims of change, held against the levels that they lead from and to."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from claims.discrepancies.gaps import Discrepancy, Rule, all_of, gaps_apart
from claims.discrepancies.statements import (
    Extremes,
    Known,
    Statement,
    Tally,
    extremes_of,
)
from claims.intervals import Interval
from claims.periods import Period
from claims.quantities import ValueType
from claims.timelines import MAX_LINKS
from claims.timelines.rows import Days, days_of

_HUNDRED = Interval.point(Fraction(100))
_HUNDREDTH = Interval.point(Fraction(1, 100))


@dataclass(frozen=True, slots=True)
class Changing:
    """A relative claim between two periods that are known exactly, counted in one way."""

    statement: Statement
    known: Known
    baseline: Period
    period: Period

    @property
    def value_type(self) -> ValueType:
        return self.statement.row.quantity.value_type

    @property
    def is_difference(self) -> bool:
        return self.value_type == ValueType.DIFFERENCE

    @property
    def key(self) -> tuple[Days, Days, bool]:
        """What two of them share that tell of the same number, a difference or a multiplier."""
        return days_of(self.period), days_of(self.baseline), self.is_difference


def changes_of(tally: Tally) -> list[Changing]:
    """Return the relative claims that can be compared, in the order of their periods' days."""
    found = []
    for statement in tally.statements:
        baseline, period = statement.row.baseline_period, statement.row.period
        if baseline is None or period is None:
            continue
        is_known = tally.is_definite(baseline) and tally.is_definite(period)
        if is_known and tally.in_one_era(baseline, period):
            found.append(Changing(statement, tally.known(statement), baseline, period))
    return sorted(found, key=_place)


def multiplier_of(change: Changing) -> Known:
    """Return what a factor, or a change in per cent, multiplies its baseline by."""
    if change.value_type == ValueType.FACTOR:
        return change.known
    multiplier = (change.known.interval + _HUNDRED) * _HUNDREDTH
    return Known(multiplier, change.known.statements)


def changes_that_do_not_fit(tally: Tally) -> Iterator[Discrepancy]:
    """Yield where a change, from the level of its baseline period, leads to none that is known.

    Of several levels in a period those are taken that are furthest apart. Where no level is stated
    for the end, or the start, of a change, the one counts that other changes lead to: so chains of
    changes are held together, onwards in time alone.
    """
    implied: dict[Days, Extremes] = {}
    for change in changes_of(tally):
        begun, ended = days_of(change.baseline), days_of(change.period)
        base = tally.extremes.get(begun)
        if base is None and begun < ended:
            base = implied.get(begun)
        reached = [] if base is None else _reached(base, change)
        if not reached:
            continue
        ends, stated = extremes_of(reached), tally.extremes.get(ended)
        against = stated or implied.get(ended)
        if against and (stated or not _is_same_change(against, change)):
            yield from _misfit(tally, change, ends, against)
        if not stated:
            implied[ended] = extremes_of([*reached, *(against or ())])


def _reached(base: Extremes, change: Changing) -> list[Known]:
    """Return the levels that a change leads to."""
    starts = dict.fromkeys(base)
    return [led for start in starts if (led := _led(start, change))]


def _led(start: Known, change: Changing) -> Known | None:
    if len(start.statements) > MAX_LINKS:
        return None
    statements = (*start.statements, change.statement)
    if change.is_difference:
        return Known(start.interval + change.known.interval, statements)
    if not _can_be_multiplied(start.interval):
        return None
    return Known(start.interval * multiplier_of(change).interval, statements)


def _can_be_multiplied(level: Interval) -> bool:
    """Whether “twice as much” means anything of it: of nothing, or a debt, it doesn't."""
    ends = [end for end in (level.lower, level.upper) if end is not None]
    return all(end >= 0 for end in ends) and any(ends)


def _is_same_change(against: Extremes, change: Changing) -> bool:
    """Whether two changes that lead to a level are one, of which disagreements tell."""
    rows = [known.statements[-1].row for known in against]
    return all(
        row.baseline_period
        and days_of(row.baseline_period) == days_of(change.baseline)
        and (row.quantity.value_type == ValueType.DIFFERENCE) == change.is_difference
        for row in rows
    )


def _misfit(
    tally: Tally, change: Changing, ends: Extremes, against: Extremes
) -> Iterator[Discrepancy]:
    gaps = gaps_apart(ends, against)
    if gaps:
        gap, low, high = max(gaps, key=lambda found: found[0].distance)
        reached, other = (low, high) if low in ends else (high, low)
        yield Discrepancy(
            rule=Rule.CHANGE_DOES_NOT_FIT,
            series=tally.series,
            period=change.period,
            statements=all_of(reached, other),
            low=low,
            high=high,
            gap=gap,
            unit=tally.counted.unit,
        )


def _place(change: Changing) -> tuple[Days, Days, int]:
    return days_of(change.period), days_of(change.baseline), change.statement.row.claim
