"""The forms in which answers are given, and how one is chosen."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from django.http.request import MediaType
from django.utils.functional import Promise
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


def dumps(data: Any) -> bytes:
    """Return data as JSON in UTF-8: instants in UTC with Z, microseconds where they are not zero.

    orjson writes null for NaN and infinities; no number of the record is one, since both the
    validators and the database refuse them.
    """
    return orjson.dumps(data, default=_translated, option=orjson.OPT_UTC_Z)


class JSONRenderer(BaseRenderer):
    """JSON, as `dumps` writes it."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> bytes:
        return dumps(data)


class CSVRenderer(BaseRenderer):
    """CSV (RFC 4180): `claimsdb.api.streams` writes it."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"


class JSONLinesRenderer(BaseRenderer):
    """An object a line: `claimsdb.api.streams` writes it."""

    media_type = "application/jsonl"
    format = "jsonl"
    charset = None


class NDJSONRenderer(JSONLinesRenderer):
    """The same by its other name."""

    media_type = "application/x-ndjson"


class ContentNegotiation(DefaultContentNegotiation):
    """``format`` decides where it is given, else ``Accept`` with its qualities.

    A format that the view does not have is left to the check of all parameters, which refuses it
    together with whatever else is wrong with them.
    """

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002 - DRF's signature
    ) -> tuple[BaseRenderer, str]:
        renderers = list(renderers)
        if asked := request.query_params.get("format"):
            found = next((r for r in renderers if r.format == asked), renderers[0])
        elif accept := request.META.get("HTTP_ACCEPT", "").strip():
            found = renderers[_preferred(accept, tuple(r.media_type for r in renderers))]
        else:
            found = renderers[0]
        return found, found.media_type


@lru_cache(maxsize=256)
def _preferred(accept: str, media_types: Sequence[str]) -> int:
    """The place of the type of the highest quality; of several, of the one that is named more exactly.

    Raises NotAcceptable where there is none.
    """
    accepted = [MediaType(text) for text in accept.split(",") if text.strip()]

    def rank(place: int) -> tuple[float, int]:
        main, _, sub = media_types[place].partition("/")
        matching = [
            named
            for named in accepted
            if named.main_type in {main, "*"} and named.sub_type in {sub, "*"}
        ]
        closest = max(matching, key=_exactness, default=None)
        return (closest.quality, closest.specificity) if closest else (0, 0)

    best = max(range(len(media_types)), key=rank)
    if not rank(best)[0]:
        raise NotAcceptable
    return best


def _exactness(named: MediaType) -> tuple[int, float]:
    return named.specificity, named.quality


def _translated(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
