"""The layers of a Vega-Lite specification: https://vega.github.io/vega-lite/docs/."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

Layer = dict[str, Any]
Data = Sequence[Mapping[str, Any]]

PIXELS: Final = {"type": "quantitative", "scale": None, "axis": None}
"""Of what has its place in the picture, not on a scale."""

DOTTED: Final = [2, 2]
"""Of what is worked out, in the drawing as in its legend."""
DASHED: Final = [5, 3]
"""Of what is to come, likewise."""


def rows(values: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"values": list(values)}


def layer(values: Data, mark: Mapping[str, Any], encoding: Mapping[str, Any]) -> list[Layer]:
    """Return a layer, or none where there is nothing to draw."""
    if not values:
        return []
    return [{"data": rows(values), "mark": dict(mark), "encoding": dict(encoding)}]


def texts(values: Data, *, colour: str, size: float, **mark: Any) -> list[Layer]:
    """Return a layer of texts with the fields `x`, `y` (in pixels of the drawing) and `label`."""
    chosen = {"type": "text", "align": "left", "baseline": "middle", "color": colour}
    return layer(
        values, chosen | {"fontSize": size} | mark, in_pixels({"text": {"field": "label"}})
    )


def in_pixels(encoding: Mapping[str, Any]) -> dict[str, Any]:
    return {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS}, **encoding}


def nominal(field: str, domain: Sequence[str], scale_range: Sequence[str]) -> dict[str, Any]:
    scale = {"domain": list(domain), "range": list(scale_range)}
    return {"field": field, "type": "nominal", "scale": scale, "legend": None}


def looked_up(labels: Sequence[str | Sequence[str]]) -> str:
    """Return a Vega expression for the label of each of an axis' ticks.

    `labels` are made of digits and words of ours: no text of a user may enter an expression.
    """
    if len(labels) == 1:
        return f"[{_literal(labels[0])}][0]"
    written = ",".join(map(_literal, labels))
    return f"[{written}][round(datum.index*{len(labels) - 1})]"


def _literal(label: str | Sequence[str]) -> str:
    if isinstance(label, str):
        return f"'{label}'"
    return f"[{','.join(map(_literal, label))}]"
