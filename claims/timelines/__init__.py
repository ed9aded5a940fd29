"""How a figure changes over time. Pure over rows: no Django, no clock, no database."""

from claims.timelines.aggregates import Aggregate
from claims.timelines.buckets import Bucket, Buckets, Reason, Refusal
from claims.timelines.building import Timeline, build_timeline
from claims.timelines.calendar import Frequency
from claims.timelines.coverage import Coverage, Gap
from claims.timelines.lines import Rules
from claims.timelines.points import Between, Change, Comparison, PerYear, Point
from claims.timelines.relations import MAX_DERIVATIONS, MAX_LINKS, Implied, Relation
from claims.timelines.rows import Row
from claims.timelines.telling import Telling, Terms, tell
from claims.timelines.transforms import Base, Transform

__all__ = [
    "MAX_DERIVATIONS",
    "MAX_LINKS",
    "Aggregate",
    "Base",
    "Between",
    "Bucket",
    "Buckets",
    "Change",
    "Comparison",
    "Coverage",
    "Frequency",
    "Gap",
    "Implied",
    "PerYear",
    "Point",
    "Reason",
    "Refusal",
    "Relation",
    "Row",
    "Rules",
    "Telling",
    "Terms",
    "Timeline",
    "Transform",
    "build_timeline",
    "tell",
]
