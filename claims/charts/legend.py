"""The glyphs and words of the legend, as layers."""

from collections.abc import Sequence
from typing import Any, Final

from claims.charts.figures import Kind
from claims.charts.keys import DOWN, EXPECTED, PERIOD, UP, Keys
from claims.charts.layers import DASHED, DOTTED, Layer, in_pixels, layer, nominal, texts
from claims.charts.layout import SPEAKER, SWATCH, Entry, Layout
from claims.charts.palette import Palette

_HALF: Final = 6
_SMALL: Final = 46

Rows = list[dict[str, Any]]


def legend_of(layout: Layout, keys: Keys, palette: Palette, *, left: float) -> list[Layer]:
    """Return the legend's layers; `left` is where the drawing begins in the picture."""
    entries = [_moved(entry, layout, left) for entry in layout.legend]
    words = [
        {"x": round(entry.x + SWATCH / 2 + 2, 1), "y": entry.y, "label": entry.text}
        for entry in entries
    ]
    return [
        *_speakers(entries, keys, layout),
        *_hedges(entries, palette, layout),
        *texts(words, colour=palette.text, size=layout.sizes.text),
    ]


def _moved(entry: Entry, layout: Layout, left: float) -> Entry:
    """Return an entry with its place as the drawing counts it."""
    return Entry(entry.key, entry.text, round(entry.x - left, 1), round(entry.y - layout.top, 1))


def _speakers(entries: Sequence[Entry], keys: Keys, layout: Layout) -> list[Layer]:
    rows = [
        {"x": entry.x, "y": entry.y, "speaker": entry.key.removeprefix(SPEAKER)}
        for entry in entries
        if entry.key.startswith(SPEAKER)
    ]
    mark = {"type": "point", "filled": True, "opacity": 1, "size": layout.sizes.glyph}
    encoding = {
        "color": nominal("speaker", keys.domain, keys.colours),
        "shape": nominal("speaker", keys.domain, keys.shapes),
    }
    return layer(rows, mark, in_pixels(encoding))


def _hedges(entries: Sequence[Entry], palette: Palette, layout: Layout) -> list[Layer]:
    colour, size = palette.muted, layout.sizes.glyph
    point = {"type": "point", "size": size, "opacity": 1}
    full = point | {"filled": True, "color": colour}
    hollow = point | {"fill": palette.background, "stroke": colour, "strokeWidth": 1.75}
    rule = {"type": "rule", "color": colour}
    head = full | {"size": _SMALL}
    lengths = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    at = {entry.key: entry for entry in entries}

    def spots(key: str, *heights: float) -> Rows:
        entry = at.get(key)
        return [{"x": entry.x, "y": entry.y + each} for each in heights] if entry else []

    def span(key: str, *, width: float = 0, height: float = 0) -> Rows:
        return [
            {
                "x": one["x"] - width,
                "x2": one["x"] + width,
                "y": one["y"] - height,
                "y2": one["y"] + height,
            }
            for one in spots(key, 0)
        ]

    stems = [*span(UP, height=_HALF), *span(DOWN, height=_HALF)]
    bars = span(str(Kind.BETWEEN), height=_HALF)
    return [
        *layer(stems, rule | {"strokeWidth": 1.75}, in_pixels(lengths)),
        *layer(bars, rule | {"strokeWidth": 3, "opacity": 0.6}, in_pixels(lengths)),
        *layer(
            span(EXPECTED, width=6),
            rule | {"strokeWidth": 1.75, "strokeDash": DASHED},
            in_pixels(lengths),
        ),
        *layer(
            span(PERIOD, width=6), rule | {"strokeWidth": 1.25, "opacity": 0.6}, in_pixels(lengths)
        ),
        *layer(spots(UP, -_HALF), head | {"shape": "triangle-up"}, in_pixels({})),
        *layer(spots(DOWN, _HALF), head | {"shape": "triangle-down"}, in_pixels({})),
        *layer(spots(str(Kind.BETWEEN), -_HALF, _HALF), full | {"size": size / 2}, in_pixels({})),
        *layer(spots(str(Kind.EXACT), 0), full, in_pixels({})),
        *layer(spots(str(Kind.ABOUT), 0), hollow, in_pixels({})),
        *layer(
            spots(str(Kind.IMPLIED), 0),
            hollow | {"strokeDash": DOTTED, "strokeWidth": 1.5},
            in_pixels({}),
        ),
    ]
