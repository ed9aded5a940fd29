"""Pictures of a Vega-Lite specification, by vl-convert: https://github.com/vega/vl-convert.

It brings Vega-Lite along, in a JavaScript engine that runs within this process: it starts with the
first picture, in about half a second and 80 MB, and holds Python's lock while it draws.
"""

import re
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from claims.charts.text import clean

if TYPE_CHECKING:
    from types import ModuleType

VEGA_LITE: Final = "6.4"
"""The release that draws; `claims.charts.building.SCHEMA` is its major version."""

_NOWHERE: Final[list[str]] = []
_OPENING: Final = re.compile(r"<svg\b[^>]*>")
_ID_LENGTH: Final = 12


class RenderingError(Exception):
    """A specification can't be drawn."""


def svg_of(spec: dict[str, Any]) -> str:
    """Return a chart as SVG, with a title and a description for who can't see it.

    It holds no script, no style and no link, so it is safe under `default-src 'self'`.

    Raises:
        RenderingError: the specification can't be drawn, or asks for something to be fetched.
    """
    drawn = _call("vegalite_to_svg", spec, vl_version=VEGA_LITE, allowed_base_urls=_NOWHERE)
    return _described(drawn, title=" ".join(spec["title"]["text"]), description=spec["description"])


def png_of(svg: str, *, density: float = 1) -> bytes:
    """Return an SVG of `svg_of` as PNG, with `density` pixels along each CSS pixel.

    Raises:
        RenderingError: it can't be drawn.
    """
    drawn: bytes = _call("svg_to_png", svg, scale=density)
    return drawn


def _described(svg: str, *, title: str, description: str) -> str:
    opening = _OPENING.match(svg)
    if opening is None:
        raise RenderingError("no SVG was drawn")
    # A page may hold several charts, whose ids must differ.
    name = "chart-" + sha256(svg.encode()).hexdigest()[:_ID_LENGTH]
    tag = opening[0].removesuffix(">")
    return (
        f'{tag} role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(clean(title))}</title>'
        f'<desc id="{name}-desc">{escape(clean(description))}</desc>{svg[opening.end() :]}'
    )


@cache
def _library() -> "ModuleType":
    import vl_convert  # noqa: PLC0415 - 85 MB, which only processes that draw need

    return vl_convert


def _call(name: str, *args: Any, **options: Any) -> Any:
    try:
        return getattr(_library(), name)(*args, **options)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the engine is no Exception
        raise RenderingError(str(error)) from error
