"""Where the parts of a chart go: title, legend, drawing, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from claims.charts.settings import Settings
from claims.charts.text import balanced, width_of, wrapped

EDGE: Final = 14
"""Pixels that are kept free all around."""

LEAST_HEIGHT: Final = 88
"""Of the drawing: what would leave it less is left out."""

TIME_AXIS: Final = 36
GAP: Final = 8
SPEAKER: Final = "speaker:"
"""What the keys of speakers in the legend begin with: they have rows of their own."""

SWATCH: Final = 18
"""The width of a glyph in the legend."""

_NARROW: Final = 480
_LOW: Final = 360
_LINE: Final = 1.3


@dataclass(frozen=True, slots=True)
class Sizes:
    """Font sizes in pixels, and the area of a glyph in square pixels."""

    title: float
    subtitle: float
    text: float
    small: float
    glyph: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A glyph of the legend with its words: at `x`, `y` of the picture, the glyph's middle."""

    key: str
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The parts of a picture, and the rectangle of the drawing within it, in pixels.

    `axis` is the height of the axis of time, below the drawing.
    """

    sizes: Sizes
    title: tuple[str, ...]
    subtitle: tuple[str, ...]
    legend: tuple[Entry, ...]
    notes: tuple[str, ...]
    top: float
    axis: float
    bottom: float
    height: float


def line_height(size: float) -> int:
    return round(size * _LINE)


def is_narrow(settings: Settings) -> bool:
    return settings.width < _NARROW


def sizes_for(settings: Settings) -> Sizes:
    if is_narrow(settings):
        return Sizes(title=15, subtitle=12, text=11, small=10.5, glyph=52)
    return Sizes(title=19, subtitle=13.5, text=12, small=11.5, glyph=72)


def laid_out(
    settings: Settings,
    *,
    title: str,
    subtitle: str,
    legend: Sequence[tuple[str, str]],
    notes: Sequence[str],
    sources: Sequence[str],
    has_axes: bool,
) -> Layout:
    """Return where everything goes: the title and the sources always, the rest as there is room.

    Where the drawing would be too low, notes are left out first, then the legend of hedges, then
    the subtitle and all lines of the title and the sources but the first of each, and at last the
    legend of speakers. `legend` are keys of glyphs with their words.
    """
    speakers = [entry for entry in legend if entry[0].startswith(SPEAKER)]
    most = 2 if settings.height < _LOW else 3
    plans = (
        _Plan(legend, subtitle, most),
        _Plan(speakers, subtitle, most),
        _Plan(speakers, "", 1),
        _Plan([], "", 1),
    )
    for plan in plans:
        layout = _planned(
            plan, settings, title=title, notes=notes, sources=sources, has_axes=has_axes
        )
        if layout.height >= LEAST_HEIGHT:
            break
    return layout


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is kept: `lines` at most of the title and of each of the sources."""

    legend: Sequence[tuple[str, str]]
    subtitle: str
    lines: int


def _planned(
    plan: _Plan,
    settings: Settings,
    *,
    title: str,
    notes: Sequence[str],
    sources: Sequence[str],
    has_axes: bool,
) -> Layout:
    sizes = sizes_for(settings)
    room = settings.width - 2 * EDGE
    titles = balanced(title, width=room, size=sizes.title, bold=True, lines=plan.lines)
    subtitles = wrapped(plan.subtitle, width=room, size=sizes.subtitle, lines=plan.lines)
    head: float = EDGE + len(titles) * line_height(sizes.title)
    head += len(subtitles) * line_height(sizes.subtitle) + GAP / 2
    entries, head = _flowed(plan.legend, room=room, sizes=sizes, top=head + GAP / 2)
    top = head + GAP + (line_height(sizes.text) + 2 if has_axes else 0)
    told = [wrapped(source, width=room, size=sizes.small, lines=plan.lines) for source in sources]
    axis = TIME_AXIS if has_axes else GAP
    spare = settings.height - top - axis - EDGE - LEAST_HEIGHT
    kept = _kept(
        notes, [line for lines in told for line in lines], room=room, sizes=sizes, spare=spare
    )
    bottom = axis + len(kept) * line_height(sizes.small) + EDGE
    return Layout(
        sizes=sizes,
        title=titles,
        subtitle=subtitles,
        legend=entries,
        notes=kept,
        top=top,
        axis=axis,
        bottom=bottom,
        height=settings.height - top - bottom,
    )


def _flowed(
    legend: Sequence[tuple[str, str]], *, room: float, sizes: Sizes, top: float
) -> tuple[tuple[Entry, ...], float]:
    """Return the legend in rows, and where the next thing begins."""
    if not legend:
        return (), top - GAP
    row = line_height(sizes.text) + 2
    entries: list[Entry] = []
    left, was_speaker = 0.0, False
    for key, text in legend:
        width = SWATCH + width_of(text, sizes.text) + 2 * GAP
        begins = was_speaker and not key.startswith(SPEAKER)
        was_speaker = key.startswith(SPEAKER)
        if left and (begins or left + width - 2 * GAP > room):
            left, top = 0.0, top + row
        entries.append(Entry(key, text, EDGE + left + SWATCH / 2 - 3, top + row / 2))
        left += width
    return tuple(entries), top + row


def _kept(
    notes: Sequence[str], sources: Sequence[str], *, room: float, sizes: Sizes, spare: float
) -> tuple[str, ...]:
    most = int(spare // line_height(sizes.small)) - len(sources)
    kept: list[str] = []
    for note in notes:
        lines = wrapped(note, width=room, size=sizes.small, lines=2)
        if len(kept) + len(lines) <= most:
            kept += lines
    return (*kept, *sources)
