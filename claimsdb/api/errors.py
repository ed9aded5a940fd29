"""Errors as problem details: RFC 9457, ``application/problem+json``.

Every error under ``/api/`` has this form, Django's own error pages included; so has any error
elsewhere for a client that prefers JSON to HTML.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from django.views import defaults
from rest_framework import exceptions
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

API_PATH = "/api/"
PROBLEMS_PATH = "/api/v1/problems/"
"""Where the types are described. It is part of every ``type``, so it never changes."""
PROBLEM_MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of error. ``detail`` is what is said where there is nothing more exact to say."""

    slug: str
    status: int
    title: str
    detail: str

    @property
    def uri(self) -> str:
        return f"{PROBLEMS_PATH}{self.slug}/"


INVALID_PARAMETER = ProblemType(
    "invalid-parameter",
    400,
    "Invalid query parameter",
    "A query parameter is unknown, empty, repeated, unreadable or out of range. Nothing is"
    " ignored: `errors` names each parameter and what was expected.",
)
INVALID_BODY = ProblemType(
    "invalid-body",
    400,
    "Invalid body",
    "The body was read, but what it says can't be accepted. `errors` points to each place in it.",
)
MALFORMED_REQUEST = ProblemType(
    "malformed-request", 400, "Malformed request", "The request could not be read."
)
NOT_AUTHENTICATED = ProblemType(
    "not-authenticated", 401, "Not authenticated", "Log in, or send a valid token."
)
FORBIDDEN = ProblemType("forbidden", 403, "Forbidden", "You are not permitted to do this.")
NOT_FOUND = ProblemType(
    "not-found", 404, "Not found", "There is nothing at this address, or nothing for you to see."
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed",
    405,
    "Method not allowed",
    "The resource has no such method; the header `Allow` names those that it has.",
)
NOT_ACCEPTABLE = ProblemType(
    "not-acceptable",
    406,
    "Not acceptable",
    "The resource has no form that the header `Accept` allows.",
)
REQUEST_IN_PROGRESS = ProblemType(
    "request-in-progress",
    409,
    "Request in progress",
    "The first request with this `Idempotency-Key` is still running: ask again for its answer.",
)
CONFLICT = ProblemType(
    "conflict",
    409,
    "Conflict",
    "The state of what would be changed does not allow this change.",
)
PRECONDITION_FAILED = ProblemType(
    "precondition-failed",
    412,
    "Precondition failed",
    "It was changed after you had read it. The header `ETag` names its state of now: look at what"
    " has changed, then make your change anew.",
)
CONTENT_TOO_LARGE = ProblemType(
    "content-too-large",
    413,
    "Content too large",
    "The body is larger than is read here.",
)
UNSUPPORTED_MEDIA_TYPE = ProblemType(
    "unsupported-media-type",
    415,
    "Unsupported media type",
    "The body is in a form that is not read here; send JSON as `application/json`.",
)
IDEMPOTENCY_KEY_REUSED = ProblemType(
    "idempotency-key-reused",
    422,
    "Idempotency key reused",
    "This `Idempotency-Key` was used for another request: use a new one.",
)
PRECONDITION_REQUIRED = ProblemType(
    "precondition-required",
    428,
    "Precondition required",
    "Send `If-Match` with the `ETag` of what you have read, so that nobody's change is undone"
    " unknowingly.",
)
TOO_MANY_REQUESTS = ProblemType(
    "too-many-requests",
    429,
    "Too many requests",
    "Wait for as many seconds as the header `Retry-After` says.",
)
SERVER_ERROR = ProblemType(
    "server-error",
    500,
    "Server error",
    "The server failed to answer. The failure has been logged.",
)

PROBLEM_TYPES = (
    INVALID_PARAMETER,
    INVALID_BODY,
    MALFORMED_REQUEST,
    NOT_AUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    REQUEST_IN_PROGRESS,
    CONFLICT,
    PRECONDITION_FAILED,
    CONTENT_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    IDEMPOTENCY_KEY_REUSED,
    PRECONDITION_REQUIRED,
    TOO_MANY_REQUESTS,
    SERVER_ERROR,
)
# What DRF raises says no more than its status; the last type of a status is its general one.
_BY_STATUS = {kind.status: kind for kind in PROBLEM_TYPES}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEntry:
    """One thing wrong with a request.

    In the body it is found by ``pointer``, a JSON pointer (RFC 6901; empty: the whole body); in
    the query, by the name of the ``parameter``. ``suggestion`` is the text that was probably
    meant.
    """

    detail: str
    code: str | None = None
    parameter: str | None = None
    pointer: str | None = None
    suggestion: str | None = None


class Problem(exceptions.APIException):
    """An error to be answered as ``kind``, listing ``errors``; any layer of a view may raise it."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str | None = None,
        *,
        errors: Iterable[ErrorEntry] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.headers = headers or {}
        self.status_code = kind.status
        self.errors = tuple(errors)
        super().__init__(detail or _summary(self.errors) or kind.detail, code=kind.slug)


def problem_response(
    problem: Problem, request: HttpRequest, *, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    kind = problem.kind
    body = {
        "type": kind.uri,
        "title": kind.title,
        "status": kind.status,
        "detail": str(problem.detail),
        "instance": escape_uri_path(request.path),
    }
    if problem.errors:
        body["errors"] = [_stated(entry) for entry in problem.errors]
    return HttpResponse(
        orjson.dumps(body), content_type=PROBLEM_MEDIA_TYPE, status=kind.status, headers=headers
    )


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's hook. None for what nobody foresaw: Django logs it and asks ``server_error``."""
    problem = _as_problem(exc)
    if problem is None:
        return None
    set_rollback()
    return problem_response(problem, context["request"], headers=_headers(exc))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, MALFORMED_REQUEST, lambda: defaults.bad_request(request, exception))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, FORBIDDEN, lambda: defaults.permission_denied(request, exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, NOT_FOUND, lambda: defaults.page_not_found(request, exception))


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, SERVER_ERROR, lambda: defaults.server_error(request))


def _answer(
    request: HttpRequest, kind: ProblemType, page: Callable[[], HttpResponse]
) -> HttpResponse:
    preferred = request.get_preferred_type(["text/html", "application/json", PROBLEM_MEDIA_TYPE])
    if request.path.startswith(API_PATH) or preferred not in {"text/html", None}:
        return problem_response(Problem(kind), request)
    return page()


def _as_problem(exc: Exception) -> Problem | None:
    problem = None
    match exc:
        case Problem():
            problem = exc
        case Http404():
            problem = Problem(NOT_FOUND)
        case PermissionDenied():
            problem = Problem(FORBIDDEN)
        case ValidationError():
            problem = Problem(INVALID_BODY, errors=_model_errors(exc))
        case exceptions.ValidationError():
            problem = Problem(INVALID_BODY, errors=_serializer_errors(exc.detail))
        case exceptions.APIException() if exc.status_code != SERVER_ERROR.status:
            problem = Problem(_BY_STATUS[exc.status_code], str(exc.detail))
    return problem


def _headers(exc: Exception) -> dict[str, str]:
    named = {"WWW-Authenticate": "auth_header", "Retry-After": "wait"}
    found = {header: getattr(exc, name, None) for header, name in named.items()}
    said = getattr(exc, "headers", {})
    return {header: str(value) for header, value in found.items() if value is not None} | said


def _serializer_errors(detail: Any, pointer: str = "") -> Iterator[ErrorEntry]:
    """The leaves of what a serializer found: dicts by field, lists by index, lists of messages."""
    match detail:
        case dict():
            for key, value in detail.items():
                yield from _serializer_errors(value, below(pointer, key))
        case list():
            for index, item in enumerate(detail):
                at = pointer if isinstance(item, str) else below(pointer, index)
                yield from _serializer_errors(item, at)
        case _:
            yield ErrorEntry(detail=str(detail), code=detail.code, pointer=pointer)


def _model_errors(exc: ValidationError) -> Iterator[ErrorEntry]:
    fields = exc.error_dict if hasattr(exc, "error_dict") else {NON_FIELD_ERRORS: exc.error_list}
    for field, errors in fields.items():
        for error in errors:
            for message in error.messages:
                pointer = below("", field)
                yield ErrorEntry(detail=message, code=error.code or "invalid", pointer=pointer)


def below(pointer: str, key: object) -> str:
    """The JSON pointer (RFC 6901) of what is under ``key`` in what is at ``pointer``."""
    if key in {NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY}:
        return pointer
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _summary(errors: tuple[ErrorEntry, ...]) -> str:
    match errors:
        case ():
            return ""
        case (entry,):
            at = entry.parameter or entry.pointer
            return f"{at}: {entry.detail}" if at else entry.detail
        case _:
            return f"{len(errors)} errors: see `errors`."


def _stated(entry: ErrorEntry) -> dict[str, str]:
    return {name: value for name, value in asdict(entry).items() if value is not None}
