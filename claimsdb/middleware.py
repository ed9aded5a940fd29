"""What every answer says to browsers: what a page may load, and who may read an answer."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from claimsdb.api.errors import API_PATH, MALFORMED_REQUEST, NOT_FOUND, Problem, problem_response

GetResponse = Callable[[HttpRequest], HttpResponseBase]

POLICY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
"""A view whose page needs more sets the header itself."""

_PAGES: Final = {kind.status: kind for kind in (MALFORMED_REQUEST, NOT_FOUND)}

READING: Final = ("GET", "HEAD", "OPTIONS")

_PUBLIC: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
}
_PREFLIGHT: Final = {
    **_PUBLIC,
    "Access-Control-Allow-Methods": ", ".join(READING),
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": str(24 * 60 * 60),
}


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Have browsers load nothing for our pages but what we serve, and run nothing inline."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # Django's own pages for developers are made with inline styles and scripts.
        if not (settings.DEBUG and response.status_code in {404, 500}):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer


def problems_for_developers_too(get_response: GetResponse) -> GetResponse:
    """Answer below ``/api/`` under ``DEBUG`` what is answered without it, not Django's own pages.

    A failure is still shown with its traceback.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        kind = _PAGES.get(response.status_code)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if settings.DEBUG and kind and is_page and request.path.startswith(API_PATH):
            return problem_response(Problem(kind), request)
        return response

    return answer


def cross_origin_reads(get_response: GetResponse) -> GetResponse:
    """Let pages of other sites read what the API tells the public, and do nothing else (CORS).

    As no header allows credentials, browsers hand those pages nothing that a session's cookie made,
    and don't let them send a token.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(API_PATH) or request.method not in READING:
            return get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=204, headers=_PREFLIGHT)
        response = get_response(request)
        for header, value in _PUBLIC.items():
            response[header] = value
        return response

    return answer
