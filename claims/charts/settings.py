"""How a chart is to look: its size, its theme and its scale."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MIN_SIDE: Final = 240
MAX_SIDE: Final = 2000
"""Least and greatest width and height of a chart, in CSS pixels."""

MIN_DENSITY: Final = 1
MAX_DENSITY: Final = 3
"""Least and greatest number of a PNG's pixels along a CSS pixel."""

MAX_POINTS: Final = 5000
"""How many figures are drawn at most: more would be slow to draw, and not to be told apart."""


class Theme(StrEnum):
    """For which background the colours are chosen."""

    LIGHT = "light"
    DARK = "dark"


class Scale(StrEnum):
    """How heights stand for numbers: `auto` is logarithmic where that serves."""

    AUTO = "auto"
    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`width` and `height` are of the whole picture, in CSS pixels."""

    width: int = 720
    height: int = 450
    theme: Theme = Theme.LIGHT
    scale: Scale = Scale.AUTO
