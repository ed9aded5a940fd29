"""Filters of claims, speakers, series and discrepancies."""

from claims.filters.claims import ClaimFilter, TimelineFilter, VintageFilter
from claims.filters.discrepancies import OF_WHAT_IS_FOUND, LookedThroughFilter, passing
from claims.filters.reference import SeriesFilter, SpeakerFilter

__all__ = [
    "OF_WHAT_IS_FOUND",
    "ClaimFilter",
    "LookedThroughFilter",
    "SeriesFilter",
    "SpeakerFilter",
    "TimelineFilter",
    "VintageFilter",
    "passing",
]
