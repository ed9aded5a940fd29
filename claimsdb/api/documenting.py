"""What the OpenAPI document says of every answer: its status, its headers, the errors it may be."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from claimsdb.api.errors import (
    CONFLICT,
    CONTENT_TOO_LARGE,
    FORBIDDEN,
    IDEMPOTENCY_KEY_REUSED,
    INVALID_BODY,
    INVALID_PARAMETER,
    MALFORMED_REQUEST,
    NOT_ACCEPTABLE,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    PROBLEM_MEDIA_TYPE,
    PROBLEM_TYPES,
    REQUEST_IN_PROGRESS,
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemType,
)
from claimsdb.api.patterns import ENTITY_TAG, HTTP_DATE, WORDS, Keywords

_METHODS: Final = frozenset({"get", "put", "post", "patch", "delete", "head", "options"})
_JSON: Final = "application/json"
_NOT_MODIFIED: Final = "304"
_ANSWER: Final = "What was asked for."
_STREAMS: Final = {
    "text/csv": "A header line, then a row each: the whole list, in flat columns (RFC 4180).",
    "application/jsonl": "An object a line: the whole list, in flat columns.",
    "application/x-ndjson": "As `application/jsonl`.",
}

_ANYWHERE: Final = (
    INVALID_PARAMETER,
    MALFORMED_REQUEST,
    NOT_AUTHENTICATED,
    NOT_ACCEPTABLE,
    TOO_MANY_REQUESTS,
    SERVER_ERROR,
)
_READING: Final = (PRECONDITION_FAILED,)
_WRITING: Final = (
    INVALID_BODY,
    FORBIDDEN,
    REQUEST_IN_PROGRESS,
    CONFLICT,
    CONTENT_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    IDEMPOTENCY_KEY_REUSED,
)
_MATCHING: Final = (PRECONDITION_FAILED, PRECONDITION_REQUIRED)

_ERROR_ENTRY: Final = {
    "type": "object",
    "description": "One thing wrong with the request: in its query or in its body.",
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string", "description": "What was expected, and what was got."},
        "code": {"type": "string", "description": "The kind of mistake, for programs."},
        "parameter": {"type": "string", "description": "The query parameter."},
        "pointer": {"type": "string", "description": "The place in the body: RFC 6901."},
        "suggestion": {"type": "string", "description": "What was probably meant."},
    },
}
_PROBLEM: Final = {
    "type": "object",
    "description": "An error: RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "enum": [kind.uri for kind in PROBLEM_TYPES],
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The path that was asked for."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ErrorEntry"}},
    },
}


def _header(
    description: str, keywords: Keywords, *, example: str | int, required: bool = True
) -> dict[str, Any]:
    return {
        "description": description,
        "required": required,
        "schema": {"type": "integer" if isinstance(example, int) else "string", **keywords},
        "example": example,
    }


_QUOTA: Final = (
    "Of draft-ietf-httpapi-ratelimit-headers. Not there where the service does not limit requests."
)
HEADERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "RateLimit-Policy": _header(
        f"How many requests (`q`) you may make in how many seconds (`w`). {_QUOTA}",
        {"pattern": r'^"[a-z]+";q=[0-9]+;w=[0-9]+$'},
        example='"anon";q=120;w=60',
        required=False,
    ),
    "RateLimit": _header(
        f"How many of them are left (`r`), and in how many seconds all are again (`t`). {_QUOTA}",
        {"pattern": r'^"[a-z]+";r=[0-9]+;t=[0-9]+$'},
        example='"anon";r=117;t=42',
        required=False,
    ),
    "Retry-After": _header("After how many seconds to ask again.", {"minimum": 1}, example=42),
    "WWW-Authenticate": _header("How to say who you are.", WORDS, example='Bearer realm="api"'),
    "ETag": _header(
        "Names the state that was answered: for `If-None-Match` when reading it again, and for"
        " `If-Match` when writing.",
        ENTITY_TAG,
        example='"2-9f86d081884c7d65"',
    ),
    "Last-Modified": _header(
        "When what is answered last changed. Only tells: conditions are by `ETag` alone.",
        HTTP_DATE,
        example="Wed, 18 Oct 2023 09:12:44 GMT",
        required=False,
    ),
    "Cache-Control": _header(
        "What caches may do: `public, max-age=300` where the answer stays as it is; `private` where"
        " it is for you alone.",
        WORDS,
        example="public, max-age=300, must-revalidate",
        required=False,
    ),
    "Vary": _header(
        "The request's headers that the answer depends on.",
        WORDS,
        example="Accept, Authorization, Cookie",
        required=False,
    ),
    "Content-Disposition": _header(
        "A name for the file, where the answer is one.",
        WORDS,
        example='attachment; filename="claims-20231018T091244Z.csv"',
        required=False,
    ),
}
_ANY_HEADERS: Final = ("RateLimit-Policy", "RateLimit", "Vary", "Cache-Control")
_ERROR_HEADERS: Final = {
    NOT_AUTHENTICATED: ("WWW-Authenticate",),
    PRECONDITION_FAILED: ("ETag",),
    TOO_MANY_REQUESTS: ("Retry-After",),
}
_READ_HEADERS: Final = ("ETag", "Last-Modified")


def add_answers(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Spectacular's hook: every operation lists all that it may answer, with the headers."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(Problem=_PROBLEM, ErrorEntry=_ERROR_ENTRY)
    components["headers"] = dict(HEADERS)
    responses: dict[str, Any] = {}
    components["responses"] = responses
    for path, item in result["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                _complete(operation)
                for kinds in _problems(operation, has_variables="{" in path):
                    name = "-or-".join(kind.slug for kind in kinds)
                    responses.setdefault(name, _problem_response(kinds))
                    reference = {"$ref": f"#/components/responses/{name}"}
                    operation["responses"].setdefault(str(kinds[0].status), reference)
    return result


def _complete(operation: dict[str, Any]) -> None:
    """Describe the answers that are no errors."""
    reads = "requestBody" not in operation
    for response in operation["responses"].values():
        content = response.get("content", {})
        response["description"] = response["description"] or operation.get("summary", _ANSWER)
        names = (*_READ_HEADERS, *_ANY_HEADERS) if reads else _ANY_HEADERS
        if content.keys() - {_JSON}:
            names = ("Content-Disposition", *names)
        for media_type in content.keys() & _STREAMS.keys():
            described = _STREAMS[media_type]
            content[media_type]["schema"] = {"type": "string", "description": described}
        _add_headers(response, names)
    if reads:
        response = {"description": "It is as `If-None-Match` names it: there is no body."}
        _add_headers(response, (*_READ_HEADERS, *_ANY_HEADERS))
        operation["responses"][_NOT_MODIFIED] = response


def _add_headers(response: dict[str, Any], names: Sequence[str]) -> None:
    headers = response.setdefault("headers", {})
    for name in names:
        headers.setdefault(name, {"$ref": f"#/components/headers/{name}"})


def _problems(operation: dict[str, Any], *, has_variables: bool) -> list[tuple[ProblemType, ...]]:
    """The errors that an operation may answer, those of one status together."""
    kinds = [*_ANYWHERE, NOT_FOUND] if has_variables else [*_ANYWHERE]
    if "requestBody" in operation:
        names = {parameter["name"] for parameter in operation["parameters"]}
        kinds += (*_WRITING, *_MATCHING) if "If-Match" in names else _WRITING
    else:
        kinds += _READING
    return [
        tuple(kind for kind in PROBLEM_TYPES if kind in kinds and kind.status == status)
        for status in sorted({kind.status for kind in kinds})
    ]


def _problem_response(kinds: Sequence[ProblemType]) -> dict[str, Any]:
    response = {
        "description": "\n\n".join(f"{kind.title}. {kind.detail}" for kind in kinds),
        "content": {
            PROBLEM_MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind.slug: {"value": _example(kind)} for kind in kinds},
            }
        },
    }
    headers = [name for kind in kinds for name in _ERROR_HEADERS.get(kind, ())]
    _add_headers(response, (*headers, *_ANY_HEADERS) if SERVER_ERROR not in kinds else ())
    return response


def _example(kind: ProblemType) -> dict[str, Any]:
    return {
        "type": kind.uri,
        "title": kind.title,
        "status": kind.status,
        "detail": kind.detail,
        "instance": "/api/v1/claims/17/",
    }
