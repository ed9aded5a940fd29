"""A timeline: all that is claimed of one series, in the order of the time that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from claims.timelines.lines import USUAL, Rules
from claims.timelines.points import Point, points_of
from claims.timelines.relations import Relation, relations_of
from claims.timelines.rows import Dated, Relative, Row, by_knowledge


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Each row in one place: a level in `points`, a relative claim in `relations`, each in the
    order of its period, and what has no period in `undated`.

    `breaks` are the first days from which the series is counted differently, in order.
    """

    points: tuple[Point, ...]
    relations: tuple[Relation, ...]
    undated: tuple[Row, ...]
    breaks: tuple[date, ...]


def build_timeline(
    rows: Iterable[Row], *, breaks: Iterable[date] = (), rules: Rules = USUAL
) -> Timeline:
    """Order the claims of one series in time, and compute how its figure changes.

    Args:
        rows: one for each claim, in any order, of those that the timeline is to show: whoever asks
            leaves out what was taken back, and forecasts and targets unless they are wanted.
        breaks: the days from which the series is counted differently.
        rules: which figures are compared, and which imply others.
    """
    ordered_breaks = tuple(sorted(set(breaks)))
    levels: list[Dated] = []
    relatives: list[Relative] = []
    undated: list[Row] = []
    for row in rows:
        if row.period is None:
            undated.append(row)
        elif row.baseline_period is None:
            levels.append(Dated(row, row.period))
        else:
            relatives.append(Relative(row, row.period, row.baseline_period))
    return Timeline(
        points=points_of(levels, ordered_breaks, rules),
        relations=relations_of(relatives, levels, ordered_breaks, rules),
        undated=tuple(by_knowledge(undated)),
        breaks=ordered_breaks,
    )
