"""How a figure changes over time. Pure over rows: no Django, no clock, no database."""

from claims.timelines.building import Timeline, build_timeline
from claims.timelines.points import Change, PerYear, Point
from claims.timelines.relations import MAX_LINKS, Implied, Relation
from claims.timelines.rows import Row

__all__ = [
    "MAX_LINKS",
    "Change",
    "Implied",
    "PerYear",
    "Point",
    "Relation",
    "Row",
    "Timeline",
    "build_timeline",
]
