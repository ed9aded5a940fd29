"""Charts of series: the timeline drawn."""

import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, Final

import orjson
from django.core.cache import caches
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from redis.exceptions import RedisError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from claims.charts import (
    MAX_DENSITY,
    MAX_SIDE,
    MIN_DENSITY,
    MIN_SIDE,
    Scale,
    Settings,
    Theme,
    build_chart,
    png_of,
    svg_of,
)
from claims.filters import TimelineFilter
from claims.models import Revision
from claims.serializers.charts import subject_of, timeline_of
from claims.serializers.timelines import TimelineSerializer
from claims.views.series_reading import SERIES, SeriesReading
from claimsdb.api.etags import digest_of
from claimsdb.api.parameters import Parameter, QueryParameter, refuse
from claimsdb.api.renderers import JSONRenderer

MAX_PIXELS: Final = 8_000_000
"""Of a PNG: more would take seconds to draw."""

_logger = logging.getLogger(__name__)

_DEFAULTS: Final = Settings()


def _side(name: str, default: int, description: str) -> Parameter:
    return Parameter.integer(
        name,
        minimum=MIN_SIDE,
        maximum=MAX_SIDE,
        default=default,
        description=description,
        example="360",
    )


WIDTH: Final = _side("width", _DEFAULTS.width, "The picture's width in CSS pixels.")
HEIGHT: Final = _side("height", _DEFAULTS.height, "The picture's height in CSS pixels.")
THEME: Final = Parameter.choice(
    "theme",
    Theme,
    default=_DEFAULTS.theme,
    description="The background that the colours are chosen for.",
    example="dark",
)
SCALE: Final = Parameter.choice(
    "scale",
    Scale,
    default=_DEFAULTS.scale,
    description=(
        "The scale of numbers. `auto` is logarithmic where all numbers are above zero and the"
        " greatest is 50 times the least or more. Numbers that a logarithmic scale has no place"
        " for are drawn on a linear one, and the chart says so."
    ),
    example="log",
)
SCALE_FACTOR: Final = Parameter.integer(
    "scale_factor",
    minimum=MIN_DENSITY,
    maximum=MAX_DENSITY,
    default=MIN_DENSITY,
    description=(
        "How many pixels of the image stand along one CSS pixel: 2 for screens of high density."
        f" The image has at most {MAX_PIXELS:,} pixels."
    ),
    example="2",
)


class SVGRenderer(BaseRenderer):
    """SVG 1.1, which holds no script and loads nothing."""

    media_type = "image/svg+xml"
    format = "svg"
    charset = "utf-8"


class PNGRenderer(BaseRenderer):
    media_type = "image/png"
    format = "png"
    charset = None


class VegaLiteRenderer(JSONRenderer):
    """A Vega-Lite specification, under the name by which notebooks know it."""

    media_type = "application/vnd.vegalite.v6+json"
    format = "vl.json"


_PICTURED = (
    "A claim is a point at the middle of its period, with its bounds: an arrow where an end is"
    " unbounded. The speakers' figures are joined by lines, but never across a day from which the"
    " series is counted differently. Relative claims are drawn as the levels that they imply, or"
    " noted below. A series without a figure to draw has a chart that says so."
)


class ChartViewSet(SeriesReading):
    """The timeline of a series, drawn."""

    queryset = Revision.objects.all()
    serializer_class = TimelineSerializer
    filterset_class = TimelineFilter
    pagination_class = None
    trimmed = frozenset()
    forms: ClassVar[Mapping[str, tuple[type[BaseRenderer], ...]]] = {
        "svg": (SVGRenderer,),
        "png": (PNGRenderer,),
        "specification": (VegaLiteRenderer, JSONRenderer),
    }

    def get_renderers(self) -> list[BaseRenderer]:
        return [form() for form in self.forms.get(self.action or "", (JSONRenderer,))]

    def query_parameters(self) -> dict[str, QueryParameter]:
        """Those of the timeline, and how to draw it; the path says in which form."""
        allowed = super().query_parameters()
        allowed.pop("format")
        looks = [WIDTH, HEIGHT, THEME, SCALE]
        if self.action == "png":
            looks.append(SCALE_FACTOR)
        return allowed | {parameter.name: parameter for parameter in looks}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        pixels = self.look.width * self.look.height * self.density**2
        if pixels > MAX_PIXELS:
            raise refuse(
                "scale_factor",
                f"Together with width and height it makes an image of {pixels:,} pixels; at most"
                f" {MAX_PIXELS:,} are drawn.",
            )

    @extend_schema(
        operation_id="series_chart_svg",
        summary="A series' timeline drawn, as SVG",
        description=_PICTURED,
        parameters=[SERIES],
        responses={(200, "image/svg+xml"): {"type": "string"}},
    )
    def svg(self, request: Request, slug: str) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        return self.answered(slug, lambda spec: svg_of(spec).encode())

    @extend_schema(
        operation_id="series_chart_png",
        summary="A series' timeline drawn, as PNG",
        description=_PICTURED,
        parameters=[SERIES],
        responses={(200, "image/png"): {"type": "string", "format": "binary"}},
    )
    def png(self, request: Request, slug: str) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        return self.answered(slug, lambda spec: png_of(svg_of(spec), density=self.density))

    @extend_schema(
        operation_id="series_chart_specification",
        summary="A series' timeline drawn, as a Vega-Lite specification",
        description=(
            "What the pictures are drawn from, with its data: for pages, notebooks and the Vega"
            f" editor. {_PICTURED}"
        ),
        parameters=[SERIES],
        responses={
            (200, form.media_type): {"type": "object", "additionalProperties": True}
            for form in (VegaLiteRenderer, JSONRenderer)
        },
    )
    def specification(self, request: Request, slug: str) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        return self.answered(slug, orjson.dumps)

    @cached_property
    def look(self) -> Settings:
        given = self.given
        return Settings(
            width=given.get("width", _DEFAULTS.width),
            height=given.get("height", _DEFAULTS.height),
            theme=Theme(given.get("theme", _DEFAULTS.theme)),
            scale=Scale(given.get("scale", _DEFAULTS.scale)),
        )

    @property
    def density(self) -> int:
        density: int = self.given.get("scale_factor", MIN_DENSITY)
        return density

    def answered(self, slug: str, draw: Callable[[dict[str, Any]], bytes]) -> HttpResponse:
        """The answer that holds the chart: drawn now, or for another reader of the public."""
        key = self.cache_key
        content = _kept(key) if key else None
        if content is None:
            content = draw(self.chart_of(slug))
            if key:
                _keep(key, content)
        form = self.request.accepted_renderer
        charset = f"; charset={form.charset}" if form.charset else ""
        name = f"{slug}-{self.instants.as_of:%Y%m%dT%H%M%SZ}.{self.forms[self.action][0].format}"
        return HttpResponse(
            content,
            content_type=f"{form.media_type}{charset}",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )

    def chart_of(self, slug: str) -> dict[str, Any]:
        """The specification of the chart. Raises Http404 where the reader sees no such series."""
        series = self.series_called(slug)
        family = self.family_of(series)
        revisions = self.revisions_of(family)
        breaks = self.breaks_of(family)
        subject = subject_of(
            series,
            revisions,
            breaks,
            instants=self.instants,
            selected_by=[name for name in self.given if name in TimelineFilter.base_filters],
        )
        return build_chart(timeline_of(series, revisions, breaks), subject, self.look)

    @cached_property
    def cache_key(self) -> str | None:
        """What a chart is kept under: all that it depends on. None: it isn't kept.

        That is so for who may see more than the public, so that no draft is ever in the cache.
        """
        if self.depends_on is None or any(self.sees):
            return None
        return digest_of(self.depends_on)


def _kept(key: str) -> bytes | None:
    try:
        content: bytes | None = caches["pictures"].get(key)
    except RedisError as error:
        _logger.warning("Charts are drawn anew, as the cache can't be reached: %s", error)
        return None
    return content


def _keep(key: str, content: bytes) -> None:
    try:
        caches["pictures"].set(key, content)
    except RedisError as error:
        _logger.warning("Charts are not kept, as the cache can't be reached: %s", error)
