"""Charts of timelines: a Vega-Lite specification of each, and pictures drawn from it.

Pure: no Django, no clock, no database, and nothing is ever fetched.
"""

from claims.charts.building import build_chart
from claims.charts.rendering import RenderingError, png_of, svg_of
from claims.charts.settings import (
    MAX_DENSITY,
    MAX_POINTS,
    MAX_SIDE,
    MIN_DENSITY,
    MIN_SIDE,
    Scale,
    Settings,
    Theme,
)
from claims.charts.subjects import BreakNote, Subject

__all__ = [
    "MAX_DENSITY",
    "MAX_POINTS",
    "MAX_SIDE",
    "MIN_DENSITY",
    "MIN_SIDE",
    "BreakNote",
    "RenderingError",
    "Scale",
    "Settings",
    "Subject",
    "Theme",
    "build_chart",
    "png_of",
    "svg_of",
]
