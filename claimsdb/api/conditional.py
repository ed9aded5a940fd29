"""Conditional requests (RFC 9110, section 13), and what caches may do with answers.

An answer's tag is made of what the answer depends on, not of the answer: so it is known before a row
is read. Reads are conditional by tag alone; `Last-Modified` only tells, since two changes may fall in
the second that it counts in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, Final, cast

from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claimsdb.api.etags import entity_tag, stale
from claimsdb.environment import ROOT

VARY: Final = ("Accept", "Authorization", "Cookie")
READING: Final = frozenset({"GET", "HEAD"})

_PRIVATE: Final = "private, no-cache"
_CHECKED: Final = "no-cache"
_SETTLED: Final = "public, max-age=300, must-revalidate"
_PACKAGES: Final = ("claimsdb", "articles", "claims")


@dataclass(frozen=True, slots=True)
class State:
    """What an answer depends on beside its request and the code: if it changes, so does this."""

    parts: tuple[object, ...] = ()
    modified_at: datetime | None = None


class NotModifiedError(Exception):
    """The reader has the answer already."""


class ConditionalView(APIView):
    """A view that tags its answers, and says what caches may do with them."""

    is_settled = False
    """Whether the answer to the public stays as it is, but for names."""

    def state(self) -> State | None:
        """What the answer depends on. Without one, it has no tag and is never short-cut."""
        return None

    def version(self) -> int | None:
        """Which state it is of what can be written, for the tag; None for all else."""
        return None

    @cached_property
    def current_state(self) -> State | None:
        return self.state()

    @cached_property
    def etag(self) -> str | None:
        if self.depends_on is None:
            return None
        return entity_tag(self.depends_on, version=self.version())

    @cached_property
    def depends_on(self) -> Sequence[bytes] | None:
        """All that the answer is made from; None: that is not known."""
        if self.current_state is None:
            return None
        form = self.request.accepted_media_type
        parts = (self.request.build_absolute_uri(), form, repr(self.current_state.parts))
        return [code_version(), *(part.encode() for part in parts)]

    def check_conditions(self) -> None:
        """Raises NotModifiedError or Problem where the reader's conditions say so."""
        if self.request.method not in READING:
            return
        # Read before any row is: a tag that is newer than its answer would stand for it for ever.
        _ = self.current_state
        headers = self.request.headers
        if not {"If-None-Match", "If-Match"} & {*headers}:
            return
        # A star asks whether there is anything, which is known once it is found.
        wanted = parse_etags(headers.get("If-Match", "*"))
        if self.etag and wanted != ["*"] and self.etag not in wanted:
            raise stale(self.etag)
        if self.etag and self.etag in _weak(headers.get("If-None-Match", "")):
            raise NotModifiedError

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]  # DRF takes any response of Django
        if isinstance(exc, NotModifiedError):
            return HttpResponseNotModified()
        response: HttpResponse = super().handle_exception(exc)
        return response

    def finalize_response(  # type: ignore[override]  # DRF takes any response of Django
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if response.status_code == HttpResponse.status_code and self._is_there_already():
            response = HttpResponseNotModified()
        response = super().finalize_response(request, cast("Response", response), *args, **kwargs)
        patch_vary_headers(response, VARY)
        if request.method in READING:
            self._describe(response)
        return response

    def _is_there_already(self) -> bool:
        asks = self.request.method in READING
        return asks and parse_etags(self.request.headers.get("If-None-Match", "")) == ["*"]

    def _describe(self, response: HttpResponseBase) -> None:
        if response.status_code not in {
            HttpResponse.status_code,
            HttpResponseNotModified.status_code,
        }:
            response.headers.setdefault("Cache-Control", _CHECKED)
            return
        response.headers.setdefault("Cache-Control", self._cache_control())
        if self.etag:
            response.headers.setdefault("ETag", self.etag)
        if self.current_state and self.current_state.modified_at:
            modified_at = min(self.current_state.modified_at, timezone.now())
            response.headers.setdefault("Last-Modified", http_date(modified_at.timestamp()))

    def _cache_control(self) -> str:
        if self.request.user.is_authenticated:
            return _PRIVATE
        return _SETTLED if self.is_settled else _CHECKED


@cache
def code_version() -> bytes:
    """A digest of the code that makes the answers."""
    digest = sha256()
    for package in _PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()


def _weak(header: str) -> set[str]:
    """The tags of `If-None-Match`, which are compared weakly."""
    return {tag.removeprefix("W/") for tag in parse_etags(header)}
