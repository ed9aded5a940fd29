"""Colours and shapes.

Speakers have the colours of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people who are
colour-blind tell apart: of these, on each background, those with a contrast of 3:1 or more against
it, as WCAG 2.2 (1.4.11) asks of what is not text.
"""

from dataclasses import dataclass
from typing import Final

from claims.charts.settings import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a theme, as `#rrggbb`."""

    background: str
    text: str
    muted: str
    grid: str
    others: str
    speakers: tuple[str, ...]


PALETTES: Final = {
    Theme.LIGHT: Palette(
        background="#ffffff",
        text="#1b1f23",
        muted="#59636e",
        grid="#e1e5e9",
        others="#7b858f",
        speakers=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000"),
    ),
    Theme.DARK: Palette(
        background="#14181d",
        text="#eceff2",
        muted="#a3adb8",
        grid="#2d343c",
        others="#8a95a1",
        speakers=("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442"),
    ),
}

SHAPES: Final = (
    "circle",
    "square",
    "diamond",
    # A thick cross and a hexagon: triangles would be taken for the ends of arrows.
    "M-0.35,-1H0.35V-0.35H1V0.35H0.35V1H-0.35V0.35H-1V-0.35H-0.35Z",
    "M-0.9,0L-0.45,-0.9H0.45L0.9,0L0.45,0.9H-0.45Z",
)
SHAPE_OF_OTHERS: Final = "M0,-1L0.28,-0.28L1,0L0.28,0.28L0,1L-0.28,0.28L-1,0L-0.28,-0.28Z"
