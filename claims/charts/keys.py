"""What colours, shapes and glyphs stand for, and the legend that says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from claims.charts.figures import Drawn, Kind, extents_of, speakers_of
from claims.charts.layout import SPEAKER
from claims.charts.palette import SHAPE_OF_OTHERS, SHAPES, Palette
from claims.charts.text import clean
from claims.charts.wording import HEDGES
from claims.quantities import Comparator

UP: Final = "up"
DOWN: Final = "down"
EXPECTED: Final = "expected"
PERIOD: Final = "period"
"""Keys of the legend, beside those of `Kind` and of speakers."""

_NAME_LENGTH: Final = 40
_UPWARD: Final = frozenset({Comparator.AT_LEAST, Comparator.MORE_THAN})
_DOWNWARD: Final = frozenset({Comparator.AT_MOST, Comparator.LESS_THAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The names of speakers by slug, each once; `domain` are all names, with `colours`, `shapes`."""

    names: Mapping[str, str]
    domain: tuple[str, ...]
    colours: tuple[str, ...]
    shapes: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]


def keys_for(figures: Sequence[Drawn], names: Mapping[str, str], palette: Palette) -> Keys:
    """Return the keys for figures.

    As many speakers as there are colours have one each, those who state most; the others share one
    name, one colour and one shape.
    """
    speakers = speakers_of(figures)
    most = len(palette.speakers)
    told_apart, others = speakers[:most], speakers[most:]
    shown = _distinct({slug: names.get(slug, slug) for slug in told_apart})
    domain: tuple[str, ...] = tuple(shown.values())
    colours: tuple[str, ...] = palette.speakers
    shapes: tuple[str, ...] = SHAPES
    together = f"{len(others)} other {'speaker' if len(others) == 1 else 'speakers'}"
    if others:
        domain = (*domain, together)
        colours, shapes = (*colours, palette.others), (*shapes, SHAPE_OF_OTHERS)
    return Keys(
        names=shown | dict.fromkeys(others, together),
        domain=domain,
        colours=colours[: len(domain)],
        shapes=shapes[: len(domain)],
        legend=(*_speakers_told(domain), *_hedges_told(figures)),
    )


def _distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Return names short enough for a legend; of several that are alike, each with its slug."""
    short = {slug: _cut(clean(name)) for slug, name in names.items()}
    alike = list(short.values())
    return {
        slug: name if alike.count(name) == 1 else f"{name} ({slug})" for slug, name in short.items()
    }


def _cut(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1].rstrip()}…"


def _speakers_told(domain: Sequence[str]) -> list[tuple[str, str]]:
    return [(SPEAKER + name, name) for name in domain] if len(domain) > 1 else []


def _hedges_told(figures: Sequence[Drawn]) -> list[tuple[str, str]]:
    comparators = {figure.comparator for figure in figures if figure.comparator}
    plain = {figure.kind for figure in figures if figure.comparator not in _UPWARD | _DOWNWARD}
    kinds = {figure.kind for figure in figures}
    told = {
        Kind.EXACT: "exact" if Kind.EXACT in plain else "",
        Kind.ABOUT: "about" if Kind.ABOUT in kinds else "",
        UP: _either(comparators & _UPWARD),
        DOWN: _either(comparators & _DOWNWARD),
        Kind.BETWEEN: "between" if Comparator.BETWEEN in comparators else "",
        Kind.IMPLIED: "worked out, not stated" if Kind.IMPLIED in kinds else "",
        EXPECTED: "forecast or target" if any(one.row.is_expected for one in figures) else "",
    }
    legend = [(str(key), text) for key, text in told.items() if text]
    if [key for key, _ in legend] == [Kind.EXACT]:
        legend = []
    return [*legend, (PERIOD, "its period")] if extents_of(figures) else legend


def _either(comparators: set[Comparator]) -> str:
    return " / ".join(HEDGES[one] for one in sorted(comparators))
