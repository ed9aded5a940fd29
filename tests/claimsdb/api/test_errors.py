import json
import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions
from rest_framework.authentication import BasicAuthentication

from claimsdb.api.errors import (
    FORBIDDEN,
    INVALID_BODY,
    MALFORMED_REQUEST,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    PROBLEM_MEDIA_TYPE,
    PROBLEM_TYPES,
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    UNSUPPORTED_MEDIA_TYPE,
    ErrorEntry,
    Problem,
    ProblemType,
)
from tests.claimsdb.api.contract import errors_of, get_json
from tests.claimsdb.api.urls import Failing

pytestmark = pytest.mark.urls("tests.claimsdb.api.urls")

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CONFLICT = ProblemType("conflict", 409, "Conflict", "It has been changed meanwhile.")


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_user("editor"))
    return client


def failing(client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Any:
    monkeypatch.setattr(Failing, "error", error)
    return client.get("/api/v1/failing/")


def post(client: Client, body: object) -> Any:
    return client.post("/api/v1/echo/", json.dumps(body), "application/json")


def test_problem_types_are_told_apart() -> None:
    assert len({kind.uri for kind in PROBLEM_TYPES}) == len(PROBLEM_TYPES)
    assert len({kind.title for kind in PROBLEM_TYPES}) == len(PROBLEM_TYPES)


@pytest.mark.parametrize("kind", PROBLEM_TYPES, ids=lambda kind: kind.slug)
def test_problem_type_is_described_at_its_address(client: Client, kind: ProblemType) -> None:
    assert get_json(client, kind.uri) == {
        "type": kind.uri,
        "status": kind.status,
        "title": kind.title,
        "detail": kind.detail,
    }


def test_problem_types_are_listed(client: Client) -> None:
    listed = get_json(client, "/api/v1/problems/")
    assert [kind["type"] for kind in listed] == [kind.uri for kind in PROBLEM_TYPES]


def test_problem_type_unknown(client: Client) -> None:
    assert errors_of(client.get("/api/v1/problems/none/"), NOT_FOUND) == []


def test_problem_body(client: Client) -> None:
    response = client.get("/api/v1/nowhere/é/?a=b")
    assert response.json() == {
        "type": "/api/v1/problems/not-found/",
        "title": "Not found",
        "status": 404,
        "detail": NOT_FOUND.detail,
        "instance": "/api/v1/nowhere/%C3%A9/",
    }


@pytest.mark.parametrize(
    ("error", "kind", "detail"),
    [
        (Http404("No Draft matches"), NOT_FOUND, NOT_FOUND.detail),
        (exceptions.NotFound("Claim 17 was not on record then."), NOT_FOUND, None),
        (PermissionDenied("staff only"), FORBIDDEN, FORBIDDEN.detail),
        (exceptions.PermissionDenied("Editors only."), FORBIDDEN, None),
        (exceptions.NotAuthenticated("Who?"), NOT_AUTHENTICATED, None),
        (exceptions.ParseError("Not JSON."), MALFORMED_REQUEST, None),
        (Problem(CONFLICT), CONFLICT, CONFLICT.detail),
        (Problem(CONFLICT, "Revision 3 is current."), CONFLICT, "Revision 3 is current."),
    ],
    ids=repr,
)
def test_exception_becomes_problem(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    kind: ProblemType,
    detail: str | None,
) -> None:
    response = failing(client, monkeypatch, error)
    assert errors_of(response, kind) == []
    assert response.json()["detail"] == (detail or str(error))


def test_throttled_says_when_to_retry(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    response = failing(client, monkeypatch, exceptions.Throttled(wait=1.2))
    assert errors_of(response, TOO_MANY_REQUESTS) == []
    assert response["Retry-After"] == "2"


def test_model_errors_point_to_fields(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValidationError(
        {
            "__all__": "Upper before lower.",
            "a/b~c": [ValidationError("Too %(how)s.", code="size", params={"how": "big"}), "Odd."],
        }
    )
    assert errors_of(failing(client, monkeypatch, error), INVALID_BODY) == [
        {"detail": "Upper before lower.", "code": "invalid", "pointer": ""},
        {"detail": "Too big.", "code": "size", "pointer": "/a~1b~0c"},
        {"detail": "Odd.", "code": "invalid", "pointer": "/a~1b~0c"},
    ]


def test_model_error_without_field(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    response = failing(client, monkeypatch, ValidationError("No.", code="never"))
    assert errors_of(response, INVALID_BODY) == [{"detail": "No.", "code": "never", "pointer": ""}]
    assert response.json()["detail"] == "No."


def test_body_errors_point_to_every_place(editor: Client) -> None:
    body = {"parts": [{"size": 1}, {"size": 0}, {}], "tags": [1, "x"]}
    errors = errors_of(post(editor, body), INVALID_BODY)
    assert [(error["pointer"], error["code"]) for error in errors] == [
        ("/name", "required"),
        ("/parts/1/size", "min_value"),
        ("/parts/2/size", "required"),
        ("/tags/1", "invalid"),
    ]


def test_body_error_of_the_whole(editor: Client) -> None:
    response = post(editor, {"name": "nobody", "parts": [], "tags": []})
    assert errors_of(response, INVALID_BODY) == [
        {"detail": "Nobody has parts.", "code": "invalid", "pointer": ""}
    ]


def test_body_malformed(editor: Client) -> None:
    response = editor.post("/api/v1/echo/", "{", "application/json")
    assert errors_of(response, MALFORMED_REQUEST) == []


def test_body_of_another_media_type(editor: Client) -> None:
    response = editor.post("/api/v1/echo/", "<a/>", "application/xml")
    assert errors_of(response, UNSUPPORTED_MEDIA_TYPE) == []


def test_method_unknown_before_anything_else(client: Client) -> None:
    response = client.delete("/api/v1/echo/?nonsense=1")
    assert errors_of(response, METHOD_NOT_ALLOWED) == []
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["GIVEN", "INITIAL", "TRACE"])
def test_method_that_names_an_attribute(client: Client, method: str) -> None:
    assert errors_of(client.generic(method, "/api/v1/echo/"), METHOD_NOT_ALLOWED) == []


def test_accept_unsatisfiable(client: Client) -> None:
    response = client.get("/api/v1/echo/", headers={"accept": "image/png"})
    assert errors_of(response, NOT_ACCEPTABLE) == []


def test_accept_json_for_a_page_is_refused_as_problem(client: Client) -> None:
    response = client.get("/api/v1/docs/", headers={"accept": "image/png"})
    assert errors_of(response, NOT_ACCEPTABLE) == []


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/x%00y/", "/api/v1/problems/%00/", "/api/v1/../x"]
)
def test_path_unknown(client: Client, path: str) -> None:
    assert errors_of(client.get(path, headers={"accept": HTML}), NOT_FOUND) == []


def test_path_unknown_elsewhere_is_a_page_for_browsers(client: Client) -> None:
    response = client.get("/nowhere/", headers={"accept": HTML})
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("accept", ["application/json", PROBLEM_MEDIA_TYPE])
def test_path_unknown_elsewhere_is_a_problem_for_programs(client: Client, accept: str) -> None:
    assert errors_of(client.get("/nowhere/", headers={"accept": accept}), NOT_FOUND) == []


def test_query_of_too_many_parameters(client: Client) -> None:
    query = "&".join(f"a{number}=1" for number in range(2000))
    assert errors_of(client.get(f"/api/v1/echo/?{query}"), MALFORMED_REQUEST) == []


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("SELECT secret FROM /etc/passwd"),
        exceptions.APIException("SELECT secret FROM /etc/passwd"),
    ],
    ids=repr,
)
def test_failure_is_logged_and_tells_nothing(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        response = failing(client, monkeypatch, error)
    assert errors_of(response, SERVER_ERROR) == []
    assert response.json()["detail"] == SERVER_ERROR.detail
    assert "SELECT secret" in caplog.text


def test_summary_names_the_place_of_a_single_error() -> None:
    entry = ErrorEntry(detail="Empty.", parameter="series")
    assert str(Problem(INVALID_BODY, errors=[entry]).detail) == "series: Empty."
    assert str(Problem(INVALID_BODY, errors=[entry, entry]).detail) == "2 errors: see `errors`."


def test_credentials_missing_where_they_can_be_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Failing, "authentication_classes", [BasicAuthentication])
    response = failing(client, monkeypatch, exceptions.NotAuthenticated())
    assert errors_of(response, NOT_AUTHENTICATED) == []
    assert response["WWW-Authenticate"] == 'Basic realm="api"'
