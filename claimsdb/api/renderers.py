"""The forms in which answers are given, and how one is chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONRenderer(BaseRenderer):
    """JSON in UTF-8: instants in UTC with Z, microseconds where they are not zero.

    orjson writes null for NaN and infinities; no number of the record is one, since both the
    validators and the database refuse them.
    """

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> bytes:
        return orjson.dumps(data, default=_translated, option=orjson.OPT_UTC_Z)


class ContentNegotiation(DefaultContentNegotiation):
    """``format`` decides where it is given, else ``Accept``.

    A format that the view does not have is left to the check of all parameters, which refuses it
    together with whatever else is wrong with them.
    """

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        renderers = list(renderers)
        if asked := request.query_params.get("format"):
            found = next((r for r in renderers if r.format == asked), renderers[0])
            return found, found.media_type
        chosen: tuple[BaseRenderer, str] = super().select_renderer(
            request, renderers, format_suffix
        )
        return chosen


def _translated(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
