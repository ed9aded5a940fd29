"""Relative claims, and the levels that follow from them where none is stated."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from claims.changes import Figure, Hedged, implied_level
from claims.periods import Period
from claims.timelines.lines import Latest, crossed_break
from claims.timelines.rows import Dated, Days, Relative, Row, by_period, days_of

MAX_LINKS = 24
"""How many relative claims may lead from a stated level to an implied one.

Each adds its own hedge, and its digits to exact arithmetic.
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

    `implied` is None where a level is stated there, where none is known in the baseline period, and
    where the series is counted differently since: then `definition_break` is the first day counted
    the new way.
    """

    row: Row
    implied: Implied | None
    definition_break: date | None


class _Level(NamedTuple):
    figure: Hedged
    derived_from: tuple[int, ...]


class _Levels:
    """The levels of each period, stated and implied.

    A level is one of a period only where both have the same days, however these are written: a
    level of June is none of the year, which for a flow is the sum of its months, and in which a
    stock may have moved.
    """

    def __init__(self, stated: Iterable[Dated]) -> None:
        self._stated: dict[Days, Latest[_Level]] = defaultdict(Latest)
        self._implied: dict[Days, Latest[_Level]] = defaultdict(Latest)
        for place, dated in enumerate(by_period(stated)):
            level = _Level(dated.row.quantity, (dated.row.claim,))
            self._stated[days_of(dated.period)].add(dated.row, place, level)

    def stated(self, row: Row, period: Period) -> _Level | None:
        return self._stated[days_of(period)].of(row)

    def baseline(self, relative: Relative) -> _Level | None:
        """Return the level to start from: a stated one, else an implied one.

        The latter only in a period that sorts before the claim's own: so derivations lead onwards,
        and never in a circle.
        """
        level = self.stated(relative.row, relative.baseline)
        if level is None and days_of(relative.baseline) < days_of(relative.period):
            level = self._implied[days_of(relative.baseline)].of(relative.row)
        return level

    def imply(self, relative: Relative, place: int, implied: Implied) -> None:
        level = _Level(implied.level, implied.derived_from)
        self._implied[days_of(relative.period)].add(relative.row, place, level)


def relations_of(
    relatives: Iterable[Relative], levels: Iterable[Dated], breaks: Sequence[date]
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
        crossed = crossed_break(breaks, relative.baseline, relative.period)
        implied = None if crossed else _implied(relative, known)
        if implied:
            known.imply(relative, place, implied)
        relations.append(Relation(row=relative.row, implied=implied, definition_break=crossed))
    return tuple(relations)


def _implied(relative: Relative, known: _Levels) -> Implied | None:
    if known.stated(relative.row, relative.period):
        return None
    baseline = known.baseline(relative)
    if baseline is None or len(baseline.derived_from) > MAX_LINKS:
        return None
    level = implied_level(baseline.figure, relative.row.quantity)
    if level is None:
        return None
    return Implied(level=level, derived_from=(*baseline.derived_from, relative.row.claim))
