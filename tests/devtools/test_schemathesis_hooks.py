"""Which failures of schemathesis are none, and which requests it must not make."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from requests import PreparedRequest
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.core.transport import Response
from schemathesis.openapi.checks import (
    JsonSchemaError,
    MissingHeaderNotRejected,
    RejectedPositiveData,
)

from claimsdb import gunicorn
from devtools import schemathesis_hooks as hooks

SCHEMA = {
    "type": "object",
    "required": ["id", "speaker"],
    "properties": {
        "id": {"type": "integer"},
        "speaker": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["slug"],
                    "properties": {"slug": {"type": "string"}},
                },
                {"type": "null"},
            ]
        },
    },
}


def response(status: int, body: Any = None, *, query: str = "") -> Response:
    request = PreparedRequest()
    request.prepare("GET", f"http://localhost/api/v1/claims/{query}")
    return Response(
        status_code=status,
        headers={"Content-Type": ["application/json"]},
        content=json.dumps(body).encode(),
        request=request,
        elapsed=0,
        verify=False,
    )


def refusal(*errors: dict[str, str]) -> Response:
    return response(400, {"errors": list(errors)})


def is_failure(kind: type[Failure], answer: Response, *, title: str | None = None) -> bool:
    failure = kind.__new__(kind)
    failure.title = title or JsonSchemaError.kind_title
    declared = SimpleNamespace(get_schema=lambda _: SimpleNamespace(schema=SCHEMA))
    responses = SimpleNamespace(find_by_status_code=lambda _: declared)
    case: Any = SimpleNamespace(operation=SimpleNamespace(responses=responses))
    context: Any = None
    return bool(hooks.filter_failure(context, failure, case, answer))


@pytest.mark.parametrize(
    "error",
    [
        {"parameter": "speaker", "code": "unknown"},
        {"parameter": "as_of", "code": "instant"},
        {"pointer": "/slug", "code": "unique"},
        {"pointer": "/baseline_period", "code": "invalid"},
    ],
)
def test_refusal_for_what_no_document_knows_is_no_failure(error: dict[str, str]) -> None:
    assert not is_failure(RejectedPositiveData, refusal(error))


@pytest.mark.parametrize(
    "error",
    [
        {"parameter": "page_size", "code": "range"},
        {"parameter": "format", "code": "choice"},
        {"parameter": "q", "code": "empty"},
        {"parameter": "q", "code": "invalid"},
        {"pointer": "/name", "code": "required"},
        {"pointer": "/name", "code": "max_length"},
        {"pointer": "/value", "code": "type"},
        {"code": "unknown_place"},
    ],
)
def test_refusal_for_what_the_document_tells_is_one(error: dict[str, str]) -> None:
    excused = {"pointer": "/slug", "code": "unique"}
    assert is_failure(RejectedPositiveData, refusal(error))
    assert is_failure(RejectedPositiveData, refusal(excused, error))


@pytest.mark.parametrize("status", [400, 404, 409, 415, 422, 428])
def test_refusal_without_reasons_is_a_failure(status: int) -> None:
    assert is_failure(RejectedPositiveData, response(status, {}))


@pytest.mark.parametrize("kind", [RejectedPositiveData, AcceptedNegativeData])
def test_state_that_nobody_read_is_no_failure(kind: type[Failure]) -> None:
    assert not is_failure(kind, response(412, {}))
    assert is_failure(JsonSchemaError, response(412, {}))


def test_line_that_no_server_reads_is_no_failure() -> None:
    assert gunicorn.limit_request_line == hooks.LONGEST_LINE
    for length, expected in ((hooks.LONGEST_LINE, False), (100, True)):
        answer = response(414, query=f"?q={'x' * length}")
        assert is_failure(AcceptedNegativeData, answer) is expected


def test_header_that_lacks_is_told_of_by_its_own_status() -> None:
    assert not is_failure(MissingHeaderNotRejected, response(428, {}))
    assert is_failure(MissingHeaderNotRejected, response(200, {}))
    assert is_failure(RejectedPositiveData, response(428, {}))


@pytest.mark.parametrize("body", [{"id": 1}, {"speaker": {}}, {"speaker": None}, {}])
def test_part_that_was_asked_for_is_no_failure(body: Any) -> None:
    assert not is_failure(JsonSchemaError, response(200, body, query="?fields=id"))
    assert is_failure(JsonSchemaError, response(200, body))


@pytest.mark.parametrize("body", [{"id": "1"}, {"speaker": []}, {"speaker": {"slug": None}}, []])
def test_part_of_another_form_is_a_failure(body: Any) -> None:
    assert is_failure(JsonSchemaError, response(200, body, query="?omit=speaker"))


def test_header_of_another_form_is_a_failure() -> None:
    answer = response(200, {"id": 1}, query="?fields=id")
    assert is_failure(JsonSchemaError, answer, title="Response header does not conform")


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ({"fields": ["id"], "omit": ["url"]}, {"fields": ["id"]}),
        ({"omit": ["url"], "cursor": "x", "bom": True}, {"omit": ["url"]}),
        (
            {"format": "csv", "bom": True, "count": True, "page_size": 5},
            {"format": "csv", "bom": True},
        ),
        ({"format": "jsonl", "bom": True, "q": "a"}, {"format": "jsonl", "q": "a"}),
        ({"format": "csv", "diff": True}, {"format": "csv"}),
        ({"base": "1", "aggregate": "sum", "transform": "log"}, {"transform": "log"}),
        ({"count": True, "page_size": 5, "speaker": [None]}, {"count": True, "page_size": 5}),
    ],
)
def test_query_keeps_to_what_goes_together(query: Any, sent: Any) -> None:
    case = asked(query=query)
    assert case.query == sent


def asked(*, mode: bool = True, query: Any = None, headers: Any = None, method: str = "GET") -> Any:
    """A case as it is sent, if it was meant to be right."""
    generation = SimpleNamespace(mode=SimpleNamespace(is_positive=mode))
    case: Any = SimpleNamespace(
        meta=SimpleNamespace(generation=generation),
        query=query or {},
        headers=headers or {},
        method=method,
    )
    context: Any = None
    hooks.before_call(context, case, {})
    return case


def test_writer_has_read_and_sends_each_write_once() -> None:
    given = {"If-Match": '"x"', "Idempotency-Key": "a"}
    first = asked(headers=dict(given), method="PATCH")
    second = asked(headers=dict(given), method="PATCH")
    assert first.headers["If-Match"].startswith('"0-0", "1-0", ')
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]
    assert asked(headers=dict(given)).headers["If-Match"] == "*"


def test_request_that_is_meant_to_be_wrong_stays_so() -> None:
    query, headers = {"cursor": "x", "fields": ["id"], "omit": ["id"]}, {"If-Match": '"x"'}
    case = asked(mode=False, query=dict(query), headers=dict(headers))
    assert (case.query, case.headers) == (query, headers)
