"""Relative claims, and the levels that follow from them where none is stated."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from claims.changes import Figure, Hedged, implied_level
from claims.periods import Period, length_of
from claims.timelines.lines import Latest, Rules, crossed_break
from claims.timelines.rows import Dated, Days, Relative, Row, by_period, days_of

MAX_LINKS = 24
"""How many relative claims may lead from a stated level to an implied one.

Each adds its own hedge, and its digits to exact arithmetic.
"""

MAX_DERIVATIONS = 10
"""How many derivations of the level that one relative claim implies are followed.

Their number may double with each link of a chain.
"""


@dataclass(frozen=True, kw_only=True)
class Implied:
    """A level that nobody has stated, and the claims that it was derived from.

    `derived_from` names a stated level, then the relative claims that lead on from it, in turn.
    """

    level: Figure
    derived_from: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A relative claim, and the level that it implies in its period.

    `implied` is None where a level is stated there, where none is known in the baseline period,
    where the series is counted differently since (`definition_break` is the first day counted the
    new way), and where a flow is told of periods of unlike lengths (`is_incomparable`).
    `alternatives` are what follows from the other levels of the baseline period, stated or implied.
    """

    row: Row
    implied: Implied | None
    definition_break: date | None
    is_incomparable: bool = False
    alternatives: tuple[Implied, ...] = ()


class _Level(NamedTuple):
    figure: Hedged
    derived_from: tuple[int, ...]


class _LevelsOfPeriods:
    """Levels by the days of their periods: the one that a row starts from, and all of them."""

    def __init__(self) -> None:
        self._latest: dict[Days, Latest[_Level]] = defaultdict(Latest)
        self._all: dict[Days, list[tuple[Row, _Level]]] = defaultdict(list)

    def add(self, dated: Dated, place: int, level: _Level, *others: _Level) -> None:
        days = days_of(dated.period)
        self._latest[days].add(dated.row, place, level)
        self._all[days] += [(dated.row, each) for each in (level, *others)]

    def of(self, row: Row, period: Period) -> _Level | None:
        return self._latest[days_of(period)].of(row)

    def all_of(self, row: Row, period: Period) -> Iterator[_Level]:
        """The level that a row starts from, then all others."""
        first = self.of(row, period)
        if first is None:
            return
        yield first
        for other, level in self._all[days_of(period)]:
            if level.derived_from != first.derived_from and (
                row.is_expected or not other.is_expected
            ):
                yield level


class _Levels:
    """The levels of each period, stated and implied.

    A level is one of a period only where both have the same days, however these are written: a
    level of June is none of the year, which for a flow is the sum of its months, and in which a
    stock may have moved.
    """

    def __init__(self, stated: Iterable[Dated]) -> None:
        self._stated = _LevelsOfPeriods()
        self._implied = _LevelsOfPeriods()
        for place, dated in enumerate(by_period(stated)):
            self._stated.add(dated, place, _Level(dated.row.quantity, (dated.row.claim,)))

    def stated(self, row: Row, period: Period) -> _Level | None:
        return self._stated.of(row, period)

    def baselines(self, relative: Relative) -> Iterator[_Level]:
        """Return the levels to start from: the stated ones, else the implied ones.

        The latter only in a period that sorts before the claim's own: so derivations lead onwards,
        and never in a circle.
        """
        row, baseline = relative.row, relative.baseline
        if self.stated(row, baseline):
            return self._stated.all_of(row, baseline)
        if days_of(baseline) < days_of(relative.period):
            return self._implied.all_of(row, baseline)
        return iter(())

    def imply(self, relative: Relative, place: int, implied: Sequence[Implied]) -> None:
        levels = [_Level(each.level, each.derived_from) for each in implied]
        self._implied.add(relative, place, *levels)


def relations_of(
    relatives: Iterable[Relative],
    levels: Iterable[Dated],
    breaks: Sequence[date],
    rules: Rules,
) -> tuple[Relation, ...]:
    """Return relative claims in the order of their periods, each with the level that it implies.

    That starts from a level in the baseline period, stated or itself implied: one of the claim's
    own speaker, else of its organisation, else any; of several, the one known last.
    """
    ordered = by_period(relatives)
    asked = {days_of(end) for relative in ordered for end in (relative.baseline, relative.period)}
    known = _Levels(level for level in levels if days_of(level.period) in asked)
    relations = []
    for place, relative in enumerate(ordered):
        relation = _relation(relative, known, breaks, rules)
        if relation.implied:
            known.imply(relative, place, [relation.implied, *relation.alternatives])
        relations.append(relation)
    return tuple(relations)


def _relation(relative: Relative, known: _Levels, breaks: Sequence[date], rules: Rules) -> Relation:
    crossed = crossed_break(breaks, relative.baseline, relative.period)
    is_parted = crossed is not None and not rules.across_breaks
    is_incomparable = rules.is_flow and not _are_alike(relative.baseline, relative.period)
    implied = () if is_parted or is_incomparable else _implied(relative, known)
    return Relation(
        row=relative.row,
        implied=implied[0] if implied else None,
        definition_break=crossed,
        is_incomparable=is_incomparable,
        alternatives=implied[1:],
    )


def _are_alike(one: Period, other: Period) -> bool:
    length = length_of(one)
    return length is not None and length == length_of(other)


def _implied(relative: Relative, known: _Levels) -> tuple[Implied, ...]:
    """Return the level that a claim implies, by each derivation; nothing where one is stated."""
    if known.stated(relative.row, relative.period):
        return ()
    found = (_led_to(relative, baseline) for baseline in known.baselines(relative))
    return tuple(islice((implied for implied in found if implied), MAX_DERIVATIONS))


def _led_to(relative: Relative, baseline: _Level) -> Implied | None:
    if len(baseline.derived_from) > MAX_LINKS:
        return None
    level = implied_level(baseline.figure, relative.row.quantity)
    if level is None:
        return None
    return Implied(level=level, derived_from=(*baseline.derived_from, relative.row.claim))
