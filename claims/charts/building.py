"""A chart of a timeline as a Vega-Lite specification."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from claims.charts.drawing import HEADED_FROM, LABELLED, Drawing, arrow_length, drawing_of
from claims.charts.figures import Drawn, days_of_all, drawn_from, runs_of, without_level
from claims.charts.heights import Heights, heights_for
from claims.charts.keys import Keys, keys_for
from claims.charts.layers import Layer, looked_up, texts
from claims.charts.layout import EDGE, GAP, Layout, is_narrow, laid_out, line_height
from claims.charts.legend import legend_of
from claims.charts.palette import PALETTES, Palette
from claims.charts.settings import MAX_POINTS, Settings
from claims.charts.subjects import BreakNote, Subject
from claims.charts.text import FONTS, balanced, moment, plainly, width_of, wrapped
from claims.charts.times import LABEL_GAP, Times, milliseconds, times_for
from claims.charts.wording import (
    description_of,
    is_scaled,
    is_whole,
    notes_of,
    short_label,
    sources_of,
    subtitle_of,
    unit_in_words,
)
from claims.timelines import Row, Timeline

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
"""The version of Vega-Lite that specifications are written in."""

_LEAST_LEFT: Final = 8
_AXIS_GAP: Final = 6
_ROOM: Final = 12
_HEAD: Final = 6
_SIDE: Final = 18
_MESSAGE_WIDTH: Final = 560


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chart:
    """What is drawn, and how: `message` stands in place of figures where there are none."""

    timeline: Timeline
    subject: Subject
    settings: Settings
    figures: Sequence[Drawn]
    breaks: Sequence[BreakNote]
    message: str | None
    keys: Keys

    @property
    def palette(self) -> Palette:
        return PALETTES[self.settings.theme]

    def heights(self, pixels: float) -> Heights:
        """Return the scale of numbers, with room for arrows and for what stands at breaks."""
        numbers = [float(number) for figure in self.figures for number in figure.numbers]
        rises = any(figure.upper is None for figure in self.figures)
        falls = any(figure.lower is None for figure in self.figures)
        heading = 2 * line_height(12) + 4 if self.breaks and pixels >= HEADED_FROM else 0
        arrow = arrow_length(pixels) + _HEAD
        return heights_for(
            numbers,
            scale=self.settings.scale,
            is_whole=is_whole(self.subject.unit) and all(map(float.is_integer, numbers)),
            pixels=pixels,
            above=(arrow if rises else _ROOM) + heading,
            below=arrow if falls else _ROOM,
        )


def build_chart(timeline: Timeline, subject: Subject, settings: Settings) -> dict[str, Any]:
    """Return the Vega-Lite specification of a timeline's chart: the same for the same arguments.

    It stands alone: its data are in it, and nothing has to be fetched. A timeline without anything
    to draw has a chart that says so.
    """
    chart = _chart(timeline, subject, settings)
    unplaced = settings.height
    heights = chart.heights(unplaced) if chart.figures else None
    notes = notes_of(
        subject,
        relatives=without_level(timeline),
        undated=timeline.undated,
        undrawn=0 if chart.message else _undrawn(timeline, chart.figures),
        breaks=chart.breaks,
        scale=settings.scale,
        heights=heights,
    )
    sources = sources_of(subject, _all_rows(timeline))
    layout = laid_out(
        settings,
        title=subject.title,
        subtitle=subtitle_of(subject, chart.figures),
        legend=chart.keys.legend,
        notes=notes,
        sources=sources,
        has_axes=bool(chart.figures),
    )
    body = _message_body(chart, layout) if chart.message else _drawn_body(chart, layout)
    told = [*([chart.message] if chart.message else []), *notes, *sources]
    return {
        "$schema": SCHEMA,
        "description": description_of(subject, chart.figures, told),
        "background": chart.palette.background,
        "autosize": {"type": "none"},
        **body,
        "config": _config(chart.palette),
    }


def _chart(timeline: Timeline, subject: Subject, settings: Settings) -> _Chart:
    figures = drawn_from(timeline)
    message = _message(timeline, figures, subject)
    if message:
        figures = []
    return _Chart(
        timeline=timeline,
        subject=subject,
        settings=settings,
        figures=figures,
        breaks=_breaks_among(subject.breaks, figures),
        message=message,
        keys=keys_for(figures, subject.names, PALETTES[settings.theme]),
    )


def _message(timeline: Timeline, figures: Sequence[Drawn], subject: Subject) -> str | None:
    """Return what a chart says that has no figures; None where there are some to draw."""
    if len(figures) > MAX_POINTS:
        return (
            f"{len(figures):,} figures are too many to draw: at most {MAX_POINTS:,}. Choose some of"
            " them, by period or by speaker."
        )
    if figures:
        return None
    if timeline.points:
        return "The figures are of a size that can’t be drawn."
    if timeline.relations or timeline.undated:
        return "No figure is on record that is both a level and of a known period."
    if subject.selected_by:
        return "No claim of this series fits the selection."
    return f"No claim of this series was on record at {moment(subject.as_of)}."


def _undrawn(timeline: Timeline, figures: Sequence[Drawn]) -> int:
    implied = sum(relation.implied is not None for relation in timeline.relations)
    return len(timeline.points) + implied - len(figures)


def _all_rows(timeline: Timeline) -> list[Row]:
    points = [point.row for point in timeline.points]
    return [*points, *(relation.row for relation in timeline.relations), *timeline.undated]


def _breaks_among(breaks: Sequence[BreakNote], figures: Sequence[Drawn]) -> list[BreakNote]:
    """Return the breaks with figures before and after them."""
    days = days_of_all(figures)
    return [one for one in breaks if days and min(days) < one.starts_on.toordinal() < max(days)]


def _drawn_body(chart: _Chart, layout: Layout) -> dict[str, Any]:
    heights = chart.heights(layout.height)
    size = layout.sizes.text
    widest = max(width_of(label, size) for label in _height_labels(chart, heights))
    left = round(EDGE + max(_LEAST_LEFT, widest) + _AXIS_GAP)
    times = times_for(
        _days_shown(chart.figures),
        pixels=max(chart.settings.width - left - EDGE, 1),
        before=_SIDE,
        after=_SIDE + (_last_label(chart, layout) if len(chart.figures) > LABELLED else 0),
        size=size,
    )
    is_flow = chart.subject.aggregation == "flow"
    drawing = Drawing(
        figures=chart.figures,
        runs=runs_of(chart.figures, chart.timeline.breaks, alike=is_flow),
        breaks=chart.breaks,
        times=times,
        heights=heights,
        layout=layout,
        keys=chart.keys,
        palette=chart.palette,
        unit=chart.subject.unit,
        is_brief=is_narrow(chart.settings),
    )
    return {
        **_frame(chart, layout, left=left),
        "layer": [
            *drawing_of(drawing, _axes(chart, layout, times, heights, left=left)),
            *legend_of(layout, chart.keys, chart.palette, left=left),
            *_notes(chart, layout, left=left),
        ],
    }


def _height_labels(chart: _Chart, heights: Heights) -> list[str]:
    in_words = not is_scaled(chart.subject.unit)
    return [plainly(tick, in_words=in_words) for tick in heights.ticks]


def _days_shown(figures: Sequence[Drawn]) -> list[float]:
    """Return the days that the scale has to hold: around a period that stands alone, more of them."""
    days = days_of_all(figures)
    around = (max(days) - min(days)) / 2
    if len({(figure.begin, figure.end) for figure in figures}) > 1:
        return days
    return [min(days) - around, max(days) + around]


def _last_label(chart: _Chart, layout: Layout) -> float:
    """Return how wide the label of the last figure is, in brief, in pixels."""
    label = short_label(chart.figures[-1], chart.subject.unit, is_brief=True)
    return width_of(label, layout.sizes.small)


def _message_body(chart: _Chart, layout: Layout) -> dict[str, Any]:
    size = layout.sizes.subtitle
    room = chart.settings.width - 2 * EDGE
    lines = balanced(chart.message or "", width=min(room - 2 * GAP, _MESSAGE_WIDTH), size=size)
    rows = [
        {
            "x": room / 2,
            "y": layout.height / 2 + (index - (len(lines) - 1) / 2) * line_height(size),
            "label": line,
        }
        for index, line in enumerate(lines)
    ]
    return {
        **_frame(chart, layout, left=EDGE),
        "view": {"stroke": chart.palette.grid},
        "layer": [
            *texts(rows, colour=chart.palette.text, size=size, align="center"),
            *_notes(chart, layout, left=EDGE),
        ],
    }


def _frame(chart: _Chart, layout: Layout, *, left: float) -> dict[str, Any]:
    """Return the size of the drawing, what is kept free around it, and the title."""
    sizes = layout.sizes
    return {
        "width": chart.settings.width - left - EDGE,
        "height": layout.height,
        "padding": {"left": left, "top": layout.top, "right": EDGE, "bottom": layout.bottom},
        "title": {
            "text": list(layout.title),
            **({"subtitle": list(layout.subtitle)} if layout.subtitle else {}),
            "anchor": "start",
            "frame": "group",
            "dx": EDGE - left,
            "offset": GAP,
            "fontSize": sizes.title,
            "lineHeight": line_height(sizes.title),
            "subtitleFontSize": sizes.subtitle,
            "subtitleLineHeight": line_height(sizes.subtitle),
            "subtitlePadding": GAP / 2,
        },
    }


def _axes(
    chart: _Chart, layout: Layout, times: Times, heights: Heights, *, left: float
) -> dict[str, Any]:
    """Return the encodings of x and y, by `at` and `value`."""
    unit = unit_in_words(chart.subject.unit)
    name = f"{unit} (logarithmic scale)" if heights.is_log else unit
    size = layout.sizes.text
    shown = wrapped(name, width=chart.settings.width - 2 * EDGE, size=size, lines=1)
    kind = {"type": "log"} if heights.is_log else {"zero": False}
    ticks = [milliseconds(tick.toordinal()) for tick in times.ticks]
    ends = [milliseconds(times.first), milliseconds(times.last)]
    return {
        "x": {
            "field": "at",
            "type": "temporal",
            "scale": {"type": "utc", "domain": ends, "nice": False},
            "axis": {
                "values": ticks,
                "labelExpr": looked_up(times.labels),
                "title": None,
                "labelFontSize": size,
                "labelOverlap": False,
            },
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": {"domain": [heights.least, heights.greatest], "nice": False, **kind},
            "axis": {
                "values": list(heights.ticks),
                "labelExpr": looked_up(_height_labels(chart, heights)),
                "title": shown[0] if shown else None,
                "titleX": EDGE - left,
                "titleY": -GAP,
                "titleFontSize": size,
                "labelFontSize": size,
                "labelOverlap": False,
            },
        },
    }


def _notes(chart: _Chart, layout: Layout, *, left: float) -> list[Layer]:
    size = layout.sizes.small
    rows = [
        {
            "x": EDGE - left,
            "y": round(layout.height + layout.axis + (index + 0.5) * line_height(size), 1),
            "label": line,
        }
        for index, line in enumerate(layout.notes)
    ]
    return texts(rows, colour=chart.palette.muted, size=size)


def _config(palette: Palette) -> dict[str, Any]:
    quiet = {"titleColor": palette.muted, "labelColor": palette.muted, "labelFont": FONTS}
    return {
        "font": FONTS,
        "aria": False,
        "view": {"stroke": None},
        "title": {"color": palette.text, "subtitleColor": palette.muted, "fontWeight": 700},
        "axis": quiet | {"titleFont": FONTS, "titleFontWeight": 400, "labelLimit": 0},
        "axisX": {
            "grid": False,
            "domainColor": palette.muted,
            "tickColor": palette.muted,
            "tickSize": 14,
            "labelAlign": "left",
            "labelOffset": LABEL_GAP,
            "labelPadding": -11,
            "labelFlush": False,
        },
        "axisY": {
            "gridColor": palette.grid,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleAngle": 0,
            "titleBaseline": "bottom",
        },
    }
