"""Tags, conditions and what caches are told, of views that say what their answers depend on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.utils.http import http_date, parse_http_date
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from claimsdb.api.conditional import State, code_version
from claimsdb.api.errors import NOT_FOUND, PRECONDITION_FAILED, Problem
from claimsdb.api.views import StrictView
from tests.claimsdb.api.contract import errors_of

pytestmark = pytest.mark.urls(__name__)

CHANGED_AT = datetime(2023, 10, 17, 18, 30, 19, 500_000, tzinfo=UTC)
TAG = r'"[0-9a-f]{16}"'
CACHED = ("ETag", "Last-Modified", "Vary", "Cache-Control")


class Told(StrictView):
    """Tells how often it was asked, of a state that a test sets."""

    permission_classes = (AllowAny,)
    told: ClassVar[State | None] = State(("a",), modified_at=CHANGED_AT)
    number: ClassVar[int | None] = None
    is_there = True
    asked: ClassVar[list[str]] = []

    def state(self) -> State | None:
        return self.told

    def version(self) -> int | None:
        return self.number

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.check_conditions()

    def get(self, request: Request) -> Response:
        self.asked.append(request.path)
        if not self.is_there:
            raise Problem(NOT_FOUND)
        return Response({"told": True})

    def post(self, request: Request) -> Response:
        return Response({"written": request.path})


class Settled(Told):
    is_settled = True


urlpatterns = [
    path("api/v1/told/", Told.as_view()),
    path("api/v1/others/", Told.as_view()),
    path("api/v1/settled/", Settled.as_view()),
]

TOLD = "/api/v1/told/"
Given = Callable[..., None]


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the answers that were made."""
    paths: list[str] = []
    monkeypatch.setattr(Told, "asked", paths)
    return paths


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Sets attributes of the view for as long as the test runs."""

    def set_all(**attributes: Any) -> None:
        for name, value in attributes.items():
            monkeypatch.setattr(Told, name, value)

    return set_all


def tag(client: Client, at: str = TOLD, **headers: str) -> str:
    return client.get(at, headers=headers)["ETag"]


def asking(client: Client, header: str, text: str, *, method: str = "GET") -> Any:
    return client.generic(method, TOLD, headers={header: text})


def test_answer_tells_its_tag_and_what_caches_may_do(client: Client) -> None:
    headers = client.get(TOLD).headers
    assert {name: headers[name] for name in CACHED} == {
        "ETag": tag(client),
        "Last-Modified": "Tue, 17 Oct 2023 18:30:19 GMT",
        "Vary": "Accept, Authorization, Cookie",
        "Cache-Control": "no-cache",
    }


def test_answer_without_a_state_has_no_tag(client: Client, given: Given) -> None:
    given(told=None)
    for condition in ("If-None-Match", "If-Match"):
        response = asking(client, condition, '"5d41402abc4b2a76"')
        assert (response.status_code, {"ETag", "Last-Modified"} & {*response.headers}) == (
            200,
            set(),
        )
    assert asking(client, "If-None-Match", "*").status_code == 304


def test_state_that_changes_after_now_was_last_modified_now(client: Client, given: Given) -> None:
    given(told=State(modified_at=timezone.now() + timedelta(hours=1)))
    before = timezone.now().timestamp()
    assert parse_http_date(client.get(TOLD)["Last-Modified"]) >= int(before)
    assert parse_http_date(client.get(TOLD)["Last-Modified"]) <= timezone.now().timestamp()


def test_version_stands_before_the_hash(client: Client, given: Given) -> None:
    unversioned = tag(client)
    given(number=7)
    assert tag(client) == f'"7-{unversioned.strip(chr(34))}"'


def test_tag_is_of_state_address_and_form(client: Client, given: Given) -> None:
    tags = [tag(client), tag(client, f"{TOLD}?format=json"), tag(client, "/api/v1/others/")]
    given(told=State(("b",), modified_at=CHANGED_AT))
    tags.append(tag(client))
    assert len(set(tags)) == 4
    given(told=State(("b",)))
    assert tag(client) == tags[-1]
    assert tag(client, accept="application/json") == tags[-1]


def test_tag_is_no_newer_than_the_answer(client: Client, given: Given) -> None:
    before = tag(client)

    def get(self: Told, request: Request) -> Response:
        given(told=State(("b",), modified_at=CHANGED_AT))
        return Response({"told": True})

    given(get=get)
    assert tag(client) == before


def test_tag_is_of_the_code(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    assert code_version() == code_version()
    before = tag(client)
    monkeypatch.setattr("claimsdb.api.conditional.code_version", lambda: b"the next release")
    assert tag(client) != before


@pytest.mark.parametrize("form", ["{}", "W/{}", '"5d41402abc4b2a76", {}', 'W/"x", W/{} , "y"'])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reader_who_has_the_answer(
    client: Client, asked: list[str], form: str, method: str
) -> None:
    answer = client.get(TOLD)
    asked.clear()
    response = asking(client, "If-None-Match", form.format(answer["ETag"]), method=method)
    assert (response.status_code, response.content, asked) == (304, b"", [])
    assert {name: response[name] for name in CACHED} == {name: answer[name] for name in CACHED}
    assert "Content-Type" not in response.headers


@pytest.mark.parametrize("text", ['"5d41402abc4b2a76"', "5d41402abc4b2a76", '""', ",", "W/"])
def test_reader_who_has_another_answer(client: Client, asked: list[str], text: str) -> None:
    response = asking(client, "If-None-Match", text)
    assert (response.status_code, response.json(), asked) == (200, {"told": True}, [TOLD])


def test_reader_who_has_any_answer(client: Client, given: Given) -> None:
    response = asking(client, "If-None-Match", "*")
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag(client))
    given(is_there=False)
    assert errors_of(asking(client, "If-None-Match", "*"), NOT_FOUND) == []


def test_reader_who_wants_that_answer_alone(client: Client, asked: list[str]) -> None:
    current = tag(client)
    asked.clear()
    refused = asking(client, "If-Match", '"5d41402abc4b2a76"')
    assert errors_of(refused, PRECONDITION_FAILED) == []
    assert (refused["ETag"], asked) == (current, [])
    for text in (current, f'"5d41402abc4b2a76", {current}', "*"):
        assert asking(client, "If-Match", text).status_code == 200
    # Compared strongly (RFC 9110, section 13.1.1).
    assert asking(client, "If-Match", f"W/{current}").status_code == 412


def test_condition_on_what_to_match_comes_first(client: Client) -> None:
    headers = {"If-Match": '"5d41402abc4b2a76"', "If-None-Match": tag(client)}
    assert client.get(TOLD, headers=headers).status_code == 412


def test_condition_by_date_is_no_condition(client: Client) -> None:
    later = http_date((CHANGED_AT + timedelta(days=1)).timestamp())
    assert asking(client, "If-Modified-Since", later).status_code == 200


def test_error_has_no_tag_and_is_not_kept(client: Client, given: Given) -> None:
    given(is_there=False)
    for response in (client.get(TOLD), client.get(f"{TOLD}?x=1")):
        assert {name: response.headers.get(name) for name in CACHED} == {
            "ETag": None,
            "Last-Modified": None,
            "Vary": "Accept, Authorization, Cookie",
            "Cache-Control": "no-cache",
        }


def test_writing_is_not_answered_from_a_cache(client: Client) -> None:
    for text in (tag(client), "*"):
        response = asking(client, "If-None-Match", text, method="POST")
        assert (response.status_code, response.json()) == (200, {"written": TOLD})
        assert {"ETag", "Cache-Control"} & {*response.headers} == set()


def test_options_are_told_without_a_tag(client: Client, asked: list[str]) -> None:
    response = client.options(TOLD)
    assert (response.status_code, response["Allow"]) == (200, "GET, POST, HEAD, OPTIONS")
    assert (response.headers.get("ETag"), asked) == (None, [])


def test_settled_answer_may_be_kept(client: Client) -> None:
    response = client.get("/api/v1/settled/")
    assert response["Cache-Control"] == "public, max-age=300, must-revalidate"


@pytest.mark.django_db
@pytest.mark.parametrize("at", [TOLD, "/api/v1/settled/"])
def test_answer_to_who_is_logged_in_is_theirs_alone(client: Client, at: str) -> None:
    client.force_login(User.objects.create_user("ken"))
    assert client.get(at)["Cache-Control"] == "private, no-cache"
    again = client.get(at, headers={"If-None-Match": client.get(at)["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "private, no-cache")
