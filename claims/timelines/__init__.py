"""How a figure changes over time. Pure over rows: no Django, no clock, no database."""

from claims.timelines.building import Timeline, build_timeline
from claims.timelines.lines import Rules
from claims.timelines.points import Change, Comparison, PerYear, Point
from claims.timelines.relations import MAX_DERIVATIONS, MAX_LINKS, Implied, Relation
from claims.timelines.rows import Row

__all__ = [
    "MAX_DERIVATIONS",
    "MAX_LINKS",
    "Change",
    "Comparison",
    "Implied",
    "PerYear",
    "Point",
    "Relation",
    "Row",
    "Rules",
    "Timeline",
    "build_timeline",
]
