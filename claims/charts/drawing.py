"""The figures of a chart as layers: lines, bounds, arrows, glyphs, breaks and labels."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from claims.charts.figures import Drawn, Kind, extents_of
from claims.charts.heights import Heights
from claims.charts.keys import Keys
from claims.charts.labels import Box, Label, Wanted, along, around, placed
from claims.charts.layers import DASHED, DOTTED, Layer, layer, nominal, texts
from claims.charts.layout import Layout, line_height
from claims.charts.palette import Palette
from claims.charts.subjects import BreakNote
from claims.charts.text import day_of, width_of
from claims.charts.times import Times, milliseconds
from claims.charts.wording import figure_in_words, short_label
from claims.periods import describe
from claims.quantities import Comparator

HEADED_FROM: Final = 150
"""The height of a drawing from which on it has room for words at the top of breaks, in pixels."""

_ARROW: Final = 24
_ARROW_PART: Final = 0.14
_LEAST_ARROW: Final = 10
_HEAD: Final = 46
_DENSE: Final = 7
"""Pixels to a figure below which figures are a line alone."""

LABELLED: Final = 12
"""How many figures have each a label, where there is room; of more, only the most telling."""
_DODGE: Final = 10
_DODGED: Final = 60
_SPREAD: Final = 36
_VISIBLE_BAR: Final = 3

Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """All that the layers are made from."""

    figures: Sequence[Drawn]
    runs: Sequence[Sequence[Drawn]]
    breaks: Sequence[BreakNote]
    times: Times
    heights: Heights
    layout: Layout
    keys: Keys
    palette: Palette
    unit: str
    is_brief: bool

    @cached_property
    def is_dense(self) -> bool:
        return self.times.pixels / len(self.figures) < _DENSE

    @cached_property
    def extents(self) -> set[int]:
        return extents_of(self.figures)

    @cached_property
    def places(self) -> Mapping[int, float]:
        """The day at which each claim's figure is drawn: side by side where they would meet."""
        if self.is_dense or len(self.figures) > _DODGED:
            return {figure.row.claim: figure.at for figure in self.figures}
        return {
            figure.row.claim: figure.at
            + (index - (len(group) - 1) / 2) * self.times.days(min(_DODGE, _SPREAD / len(group)))
            for group in self._meeting()
            for index, figure in enumerate(sorted(group, key=self._place))
        }

    def _place(self, figure: Drawn) -> int:
        """Return a speaker's place in the legend: side by side they are in its order."""
        return self.keys.domain.index(self.keys.names[figure.speaker])

    def _meeting(self) -> list[list[Drawn]]:
        """Return the figures in groups, each of one day and of heights that meet."""
        groups: list[list[Drawn]] = []
        reached: tuple[float, float] = (-math.inf, -math.inf)
        for figure in sorted(self.figures, key=lambda one: (one.at, self.span(one))):
            top, bottom = self.span(figure)
            if reached[0] == figure.at and top <= reached[1] + _DODGE:
                groups[-1].append(figure)
                reached = figure.at, max(bottom, reached[1])
            else:
                groups.append([figure])
                reached = figure.at, bottom
        return groups

    def span(self, figure: Drawn) -> tuple[float, float]:
        """Return the heights that a figure takes up with its bounds and arrows, in pixels."""
        ends = [self.heights.of(number) for number in figure.numbers]
        ends += [end for _, end in self.arrows(figure)]
        return min(ends), max(ends)

    def extent(self, figure: Drawn) -> tuple[float, float]:
        """Return where its period begins and ends on the scale, in days."""
        return figure.begin or self.times.first, figure.end or self.times.last

    def x(self, figure: Drawn) -> float:
        return self.times.of(self.places[figure.row.claim])

    def row(self, figure: Drawn) -> dict[str, Any]:
        """Return what all layers, and pages that take the specification, know of a figure."""
        return {
            "claim": figure.row.claim,
            "speaker": self.keys.names[figure.speaker],
            "period": describe(figure.period),
            "figure": figure_in_words(figure.row, self.unit),
            "kind": str(figure.kind),
            "at": milliseconds(self.places[figure.row.claim]),
            "value": figure.value,
            "lower": figure.lower,
            "upper": figure.upper,
        }

    def arrows(self, figure: Drawn) -> Iterator[tuple[float, float]]:
        """Yield where each unbounded end begins and ends, in pixels below the top."""
        start, length = self.heights.of(figure.value), arrow_length(self.heights.pixels)
        if figure.upper is None:
            yield start, max(start - length, min(0.0, start - _LEAST_ARROW))
        if figure.lower is None:
            yield start, min(start + length, max(self.heights.pixels, start + _LEAST_ARROW))

    def bar(self, figure: Drawn) -> tuple[float, float] | None:
        """Return the bounds of a figure where they lie visibly apart."""
        if figure.lower is None or figure.upper is None:
            return None
        length = self.heights.of(figure.lower) - self.heights.of(figure.upper)
        return (figure.lower, figure.upper) if length >= _VISIBLE_BAR else None


def arrow_length(pixels: float) -> float:
    """Return how long an arrow is that stands for an unbounded end, in a drawing so high."""
    return min(_ARROW, pixels * _ARROW_PART)


def drawing_of(drawing: Drawing, axes: Mapping[str, Any]) -> list[Layer]:
    """Return the layers, the lowest first. `axes` are the encodings of x and y."""
    coloured = {**axes, "color": _colour(drawing)}
    return [
        *_break_rules(drawing, axes),
        *_extents(drawing, coloured),
        *_lines(drawing, coloured),
        *_bars(drawing, coloured),
        *_arrows(drawing, coloured),
        *_glyphs(drawing, coloured),
        *_labels(drawing),
    ]


def _colour(drawing: Drawing) -> dict[str, Any]:
    return nominal("speaker", drawing.keys.domain, drawing.keys.colours)


def _break_rules(drawing: Drawing, axes: Mapping[str, Any]) -> list[Layer]:
    days = [{"at": milliseconds(one.starts_on.toordinal())} for one in drawing.breaks]
    mark = {"type": "rule", "color": drawing.palette.muted, "strokeDash": [4, 4]}
    return layer(days, mark, {"x": axes["x"]})


def _extents(drawing: Drawing, coloured: Mapping[str, Any]) -> list[Layer]:
    """Return the days that figures are about, of those about many."""
    found: Rows = []
    for figure in drawing.figures:
        if figure.row.claim in drawing.extents:
            begin, end = drawing.extent(figure)
            ends = {"begin": milliseconds(begin), "end": milliseconds(end)}
            found += [
                drawing.row(figure) | ends | {"value": value} for value in _glyph_values(figure)
            ]
    x = {**coloured["x"], "field": "begin"}
    mark = {"type": "rule", "strokeWidth": 1.25, "opacity": 0.6}
    return layer(found, mark, {**coloured, "x": x, "x2": {"field": "end"}})


def _lines(drawing: Drawing, coloured: Mapping[str, Any]) -> list[Layer]:
    known: Rows = []
    expected: Rows = []
    for number, run in enumerate(drawing.runs):
        rows = expected if run[0].row.is_expected else known
        rows += [drawing.row(figure) | {"value": _height(figure), "run": number} for figure in run]
    encoding = {**coloured, "detail": {"field": "run", "type": "nominal"}}
    mark = {"type": "line", "strokeWidth": 2 if drawing.is_dense else 1.75}
    return [
        *layer(known, mark, encoding),
        *layer(expected, mark | {"strokeDash": DASHED}, encoding),
    ]


def _bars(drawing: Drawing, coloured: Mapping[str, Any]) -> list[Layer]:
    stated: Rows = []
    implied: Rows = []
    for figure in drawing.figures:
        if drawing.bar(figure):
            (implied if figure.kind is Kind.IMPLIED else stated).append(drawing.row(figure))
    encoding = {**coloured, "y": {**coloured["y"], "field": "lower"}, "y2": {"field": "upper"}}
    width = 1 if drawing.is_dense else 3
    return [
        *layer(stated, {"type": "rule", "strokeWidth": width, "opacity": 0.6}, encoding),
        *layer(implied, {"type": "rule", "strokeWidth": 1.5, "strokeDash": DOTTED}, encoding),
    ]


def _arrows(drawing: Drawing, coloured: Mapping[str, Any]) -> list[Layer]:
    """Return stems and heads: the end of an arrow is a place on the scale, and no number stated."""
    stems: Rows = []
    for figure in drawing.figures:
        for begin, end in drawing.arrows(figure):
            tip = drawing.heights.at(end)
            stems.append(drawing.row(figure) | {"tip": tip, "rises": end < begin})
    tips = {**coloured, "y": {**coloured["y"], "field": "tip"}}
    head = {"type": "point", "filled": True, "opacity": 1, "size": _HEAD}
    return [
        *layer(stems, {"type": "rule", "strokeWidth": 1.75}, {**coloured, "y2": {"field": "tip"}}),
        *layer([one for one in stems if one["rises"]], head | {"shape": "triangle-up"}, tips),
        *layer([one for one in stems if not one["rises"]], head | {"shape": "triangle-down"}, tips),
    ]


def _glyphs(drawing: Drawing, coloured: Mapping[str, Any]) -> list[Layer]:
    """Return the figures themselves: filled, hollow where about, with dashes where implied."""
    rows: dict[Kind, Rows] = {kind: [] for kind in Kind}
    last = {figure.speaker: figure.row.claim for figure in drawing.figures}
    in_runs = {figure.row.claim for run in drawing.runs for figure in run} - {*last.values()}
    for figure in drawing.figures:
        is_plain = figure.kind is Kind.EXACT and figure.comparator is Comparator.EXACTLY
        if drawing.is_dense and is_plain and figure.row.claim in in_runs:
            continue
        kind = Kind.ABOUT if _is_about(figure) else figure.kind
        rows[kind] += [drawing.row(figure) | {"value": value} for value in _glyph_values(figure)]
    size = drawing.layout.sizes.glyph / (3 if drawing.is_dense else 1)
    filled = {"type": "point", "filled": True, "opacity": 1, "size": size}
    hollow = {
        "type": "point",
        "fill": drawing.palette.background,
        "opacity": 1,
        "size": size,
        "strokeWidth": 1.75,
    }
    encoding = {
        **coloured,
        "shape": nominal("speaker", drawing.keys.domain, drawing.keys.shapes),
        "tooltip": [{"field": field} for field in ("figure", "period", "speaker")],
    }
    return [
        *layer(rows[Kind.EXACT] + rows[Kind.BETWEEN], filled, encoding),
        *layer(rows[Kind.ABOUT], hollow, encoding),
        *layer(rows[Kind.IMPLIED], hollow | {"strokeDash": DOTTED, "strokeWidth": 1.5}, encoding),
    ]


def _is_about(figure: Drawn) -> bool:
    return figure.kind is not Kind.IMPLIED and figure.row.quantity.approximate


def _glyph_values(figure: Drawn) -> tuple[float, ...]:
    """Return where glyphs stand: at both ends of `between`, since neither is more likely."""
    if figure.kind is Kind.BETWEEN and figure.upper is not None:
        return figure.value, figure.upper
    return (figure.value,)


def _height(figure: Drawn) -> float:
    """Return where a line passes: halfway between the ends of `between`."""
    values = _glyph_values(figure)
    return sum(value / len(values) for value in values)


def _labels(drawing: Drawing) -> list[Layer]:
    size = drawing.layout.sizes.small
    heads, taken = _break_labels(drawing, size)
    taken += _taken(drawing)
    room = Box(2, -4, drawing.times.pixels + 10, drawing.heights.pixels - 2)
    wanted = [_wanted(figure, drawing, size) for figure in _to_label(drawing)]
    labels = placed(wanted, height=size + 1, room=room, taken=taken)
    rows = [_label_row(label) for label in labels]
    ground = drawing.palette.background
    return [
        *texts(heads, colour=drawing.palette.muted, size=size),
        # Below each label its outline, so that lines of the grid don't run through it.
        *texts(rows, colour=ground, size=size, stroke=ground, strokeWidth=3, strokeJoin="round"),
        *texts(rows, colour=drawing.palette.text, size=size),
    ]


def _label_row(label: Label) -> dict[str, Any]:
    return {"x": round(label.x, 1), "y": round(label.y, 1), "label": label.text}


def _to_label(drawing: Drawing) -> list[Drawn]:
    """Return the figures to label, the most telling first: of many, the last, highest and first."""
    figures = drawing.figures
    first, last = figures[0], figures[-1]
    chosen = [last, max(figures, key=lambda one: one.value), first]
    others = figures if len(figures) <= LABELLED else ()
    return list({figure.row.claim: figure for figure in (*chosen, *others)}.values())


def _wanted(figure: Drawn, drawing: Drawing, size: float) -> Wanted:
    words = [short_label(figure, drawing.unit, is_brief=True)]
    if not drawing.is_brief or len(drawing.figures) <= LABELLED / 2:
        words.insert(0, short_label(figure, drawing.unit, is_brief=False))
    sized = [(text, width_of(text, size)) for text in dict.fromkeys(words)]
    return Wanted(x=drawing.x(figure), y=drawing.heights.of(_height(figure)), texts=sized)


def _taken(drawing: Drawing) -> list[Box]:
    """Return the places where labels would cover something."""
    boxes: list[Box] = []
    half = drawing.layout.sizes.glyph**0.5 / 2 + 1
    for figure in drawing.figures:
        x = drawing.x(figure)
        boxes += [around(x, drawing.heights.of(value), half) for value in _glyph_values(figure)]
        if figure.row.claim in drawing.extents:
            begin, end = map(drawing.times.of, drawing.extent(figure))
            boxes += [
                Box(begin, y - 1, end, y + 1)
                for y in map(drawing.heights.of, _glyph_values(figure))
            ]
        for begin, end in drawing.arrows(figure):
            boxes.append(Box(x - 4, min(begin, end) - 3, x + 4, max(begin, end) + 3))
        if bounds := drawing.bar(figure):
            low, high = map(drawing.heights.of, bounds)
            boxes.append(Box(x - 3, high, x + 3, low))
    for run in drawing.runs:
        for one, other in pairwise(run):
            ends = [(drawing.x(each), drawing.heights.of(_height(each))) for each in (one, other)]
            boxes += along(*ends[0], *ends[1])
    return boxes


def _break_labels(drawing: Drawing, size: float) -> tuple[Rows, list[Box]]:
    """Return what stands at the top of breaks, as far as there is room, and what they take up."""
    rows: Rows = []
    boxes: list[Box] = []
    height, right = line_height(size), drawing.times.pixels
    for one in drawing.breaks:
        x = drawing.times.of(one.starts_on.toordinal())
        boxes.append(Box(x - 2, 0, x + 2, drawing.heights.pixels))
        if drawing.heights.pixels < HEADED_FROM:
            continue
        lines = ("Counted differently", f"from {day_of(one.starts_on)}")
        width = max(width_of(line, size) for line in lines)
        for left in (x + 5, x - 5 - width):
            box = Box(left, 0, left + width, 2 * height)
            if left >= 0 and box.right <= right and not any(map(box.meets, boxes)):
                boxes.append(box)
                rows += [
                    {"x": round(left, 1), "y": (index + 0.5) * height, "label": line}
                    for index, line in enumerate(lines)
                ]
                break
    return rows, boxes
