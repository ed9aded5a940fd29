"""What schemathesis has to know of the API beside its OpenAPI document, which can't say it."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from typing import Any, Final

import orjson
import schemathesis
from jsonschema import Draft202012Validator
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.core.transport import Response
from schemathesis.openapi.checks import (
    JsonSchemaError,
    MissingHeaderNotRejected,
    RejectedPositiveData,
)

_OK, _BAD_REQUEST, _PRECONDITION_FAILED, _PRECONDITION_REQUIRED = 200, 400, 412, 428
_TOO_LONG: Final = 414
LONGEST_LINE: Final = 8190
"""The longest first line of a request that the server hands on, in bytes."""
_JSON: Final = "application/json"
_STATES: Final = ", ".join(f'"{number}-0"' for number in range(300))
"""Tags of which one is likely that of any state."""

_keys = count(1)

_BEYOND_QUERY: Final = frozenset(
    {
        # On record, or not: what a slug, an id or an external id names.
        *("unknown", "ambiguous"),
        # Of the right form, but of no calendar or in the future; not in the list of codes or in the
        # vocabulary: instants, ISO 3166, BCP 47, units, words to search for.
        *("instant", "area", "language", "unit", "words"),
        # NUL, which no text may hold: said once in the document, not in each pattern.
        "character",
        # A field that there is only where another parameter asks for it.
        "combined",
    }
)
_BEYOND_BODY: Final = frozenset(
    {
        # As above; and what must be unique, what a thing that is not there needs to be created, the
        # state of what is to be changed.
        *("unknown", "unique", "unique_together", "needed", "stale", "state"),
        *("invalid_date", "area", "country", "language", "unit", "period"),
        "character",
        # What goes together with another field, or is read by a rule of the domain.
        *("invalid", "meaningless", "repeated"),
    }
)
"""Codes of errors about what no JSON schema tells. What schemas do tell (types, choices, ranges,
lengths, what is required, blank or empty) has codes of its own, and is never excused."""


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext,  # noqa: ARG001 - schemathesis asks for these names
    case: schemathesis.Case[Any],
    kwargs: dict[str, Any],  # noqa: ARG001 - as above
) -> None:
    """Have a request that is meant to be right keep to what the document says in words alone."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if (query := _joined(case.query)) != case.query:
        case.query = query
    if (headers := _seen(case)) != case.headers:
        case.headers.update(headers)


def _joined(query: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of a query what has no meaning beside the rest of it.

    A cursor is one that a page gave. `fields` and `omit` exclude each other. Streams have neither
    pages nor differences, and only CSV has a byte order mark. `base` is for an index, `aggregate`
    for a frequency. (What schemathesis found to be null in an answer, it sends as an empty text.)
    """
    form = query.get("format", "json")
    left_out = {"cursor", *(() if form == "csv" else ("bom",))}
    left_out.update(() if form == "json" else ("count", "page_size", "diff"))
    left_out.update(("omit",) if "fields" in query else ())
    left_out.update(() if query.get("transform") == "index" else ("base",))
    left_out.update(() if "frequency" in query else ("aggregate",))
    return {
        name: value
        for name, value in query.items()
        if name not in left_out and value not in (None, [], [None])
    }


def _seen(case: schemathesis.Case[Any]) -> dict[str, str]:
    """Headers of someone who has read what they write, and who sends each write under a new key."""
    headers = {}
    if "If-Match" in case.headers:
        headers["If-Match"] = "*" if case.method == "GET" else _STATES
    if "Idempotency-Key" in case.headers:
        headers["Idempotency-Key"] = f"key-{next(_keys)}"
    return headers


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext,  # noqa: ARG001 - as above
    failure: Failure,
    case: schemathesis.Case[Any],
    response: Response,
) -> bool:
    """Tell whether a failure is one."""
    if response.status_code == _TOO_LONG:
        # The server's own answer: the API was not asked.
        return len(str(response.request.url)) < LONGEST_LINE
    if response.status_code == _PRECONDITION_FAILED:
        # Nobody has read the state that schemathesis made up, and so nobody looked at the rest.
        return not isinstance(failure, AcceptedNegativeData | RejectedPositiveData)
    if response.status_code == _PRECONDITION_REQUIRED:
        # RFC 6585 has a status of its own for what lacks `If-Match`; schemathesis expects 400.
        return not isinstance(failure, MissingHeaderNotRejected)
    if isinstance(failure, RejectedPositiveData):
        return not _is_explained(response)
    is_of_body = failure.title == JsonSchemaError.kind_title
    if isinstance(failure, JsonSchemaError) and is_of_body and _has_chosen_fields(response):
        return not _is_part_of_an_answer(case, response)
    return True


def _is_explained(response: Response) -> bool:
    """Whether a request was refused for what no document knows."""
    if response.status_code != _BAD_REQUEST:
        return False
    errors: list[Mapping[str, str]] = response.json().get("errors", [])
    return bool(errors) and all(map(_is_beyond, errors))


def _is_beyond(error: Mapping[str, str]) -> bool:
    codes = _BEYOND_QUERY if "parameter" in error else _BEYOND_BODY
    return error.get("code") in codes


def _has_chosen_fields(response: Response) -> bool:
    """Whether a reader chose what to see: what is left out is missing in that answer."""
    query = str(response.request.url).partition("?")[2]
    chosen = any(part.startswith(("fields=", "omit=")) for part in query.split("&"))
    types = response.headers.get("content-type", [""])
    return chosen and response.status_code == _OK and types[0] == _JSON


def _is_part_of_an_answer(case: schemathesis.Case[Any], response: Response) -> bool:
    """Whether an answer is as its schema says, but for what is missing of it."""
    declared = case.operation.responses.find_by_status_code(_OK)
    schema = orjson.dumps(declared.get_schema(_JSON).schema)
    return bool(_validator(schema).is_valid(response.json()))


@lru_cache(maxsize=128)
def _validator(schema: bytes) -> Draft202012Validator:
    """The validator of a schema under which anything may be missing."""
    return Draft202012Validator(_relaxed(orjson.loads(schema)))


def _relaxed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_relaxed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    relaxed = {name: _relaxed(each) for name, each in schema.items()}
    if isinstance(relaxed.get("required"), list):
        del relaxed["required"]
    if isinstance(relaxed.get("oneOf"), list):
        # Where parts are missing, more than one may fit.
        relaxed["anyOf"] = relaxed.pop("oneOf")
    return relaxed


@schemathesis.deserializer("text/csv", "application/jsonl", "application/x-ndjson")
def text_of(
    context: schemathesis.DeserializationContext,  # noqa: ARG001 - as above
    response: Response,
) -> str:
    """Return a stream as the document has it: one text, in UTF-8."""
    return response.content.decode()
