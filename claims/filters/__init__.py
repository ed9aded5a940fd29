"""Filters of claims, speakers and series."""

from claims.filters.claims import ClaimFilter, TimelineFilter, VintageFilter
from claims.filters.reference import SeriesFilter, SpeakerFilter

__all__ = ["ClaimFilter", "SeriesFilter", "SpeakerFilter", "TimelineFilter", "VintageFilter"]
