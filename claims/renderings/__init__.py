"""Revisions in JSON, rendered once when they are recorded.

A revision never changes, so what answers show of it is written beside it: a *template*, which leaves
holes for what does change (names, closings) and for what depends on the reader (the address of the
API, who recorded it). Filling the holes is all that a list has to do.
"""

from claims.renderings.filling import Form
from claims.renderings.keeping import faults, misrendered, rebuild, render_recorded
from claims.renderings.reading import COLUMNS_OF_TIMELINES, rendered, show, told

__all__ = [
    "COLUMNS_OF_TIMELINES",
    "Form",
    "faults",
    "misrendered",
    "rebuild",
    "render_recorded",
    "rendered",
    "show",
    "told",
]
