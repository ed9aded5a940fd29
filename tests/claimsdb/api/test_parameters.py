from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.api.parameters import ParameterError, flag, integer, nearest, one_of, past
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters
from tests.claimsdb.api.urls import UserViewSet

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.claimsdb.api.urls")]


def refused(client: Client, path: str) -> dict[str, str]:
    return refused_parameters(client.get(path), INVALID_PARAMETER)


def test_parameter_is_read(client: Client) -> None:
    assert get_json(client, "/api/v1/echo/?times=3&format=json") == {"times": 3, "format": "json"}


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (
            "tmies=3",
            {
                "parameter": "tmies",
                "code": "unknown",
                "detail": "Unknown parameter. Did you mean times?",
                "suggestion": "times",
            },
        ),
        (
            "x=3",
            {
                "parameter": "x",
                "code": "unknown",
                "detail": "Unknown parameter. Known here are format, times.",
            },
        ),
        (
            "=3",
            {
                "parameter": "",
                "code": "unknown",
                "detail": "Unknown parameter. Known here are format, times.",
            },
        ),
        (
            "as_of=2023-10-17",
            {"parameter": "as_of", "code": "meaningless", "detail": "It has no meaning here."},
        ),
        (
            "times=3&times=3",
            {"parameter": "times", "code": "repeated", "detail": "Given 2 times: give it once."},
        ),
        (
            "times=",
            {
                "parameter": "times",
                "code": "empty",
                "detail": "Empty: give it a value or leave it out.",
            },
        ),
        (
            "times=%20",
            {
                "parameter": "times",
                "code": "empty",
                "detail": "Empty: give it a value or leave it out.",
            },
        ),
        (
            "times=3%00",
            {
                "parameter": "times",
                "code": "character",
                "detail": "Holds a NUL character: '3\\x00'.",
            },
        ),
        (
            "times=12",
            {
                "parameter": "times",
                "code": "range",
                "detail": "Expected a whole number from 1 to 9; got '12'.",
            },
        ),
        (
            "format=jsn",
            {
                "parameter": "format",
                "code": "choice",
                "detail": "Expected one of json; got 'jsn'.",
                "suggestion": "json",
            },
        ),
    ],
)
def test_parameter_is_refused(client: Client, query: str, error: dict[str, str]) -> None:
    response = client.get(f"/api/v1/echo/?{query}")
    assert errors_of(response, INVALID_PARAMETER) == [error]


def test_all_that_is_wrong_is_said_at_once(client: Client) -> None:
    wrong = "joind_after=2023&page_size=0&kind=&cursor=x&active=yes&group=nobodies&format=xml&id=1"
    assert list(refused(client, f"/api/v1/users/?{wrong}")) == [
        "joind_after",
        "page_size",
        "kind",
        "cursor",
        "active",
        "group",
        "format",
        "id",
    ]


@pytest.mark.parametrize("name", ["kind", "page_size", "cursor", "ordering", "as_of", "count"])
def test_one_object_takes_neither_filters_nor_paging(client: Client, name: str) -> None:
    user = User.objects.create_user("ken")
    assert list(refused(client, f"/api/v1/users/{user.pk}/?{name}=1")) == [name]


def test_list_without_pages_takes_no_paging(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserViewSet, "pagination_class", None)
    query = "page_size=1&ordering=id&kind=robot"
    assert list(refused(client, f"/api/v1/users/?{query}")) == ["page_size", "ordering"]


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/problems/", "/api/v1/schema/"])
def test_pages_about_the_api_are_strict_too(client: Client, path: str) -> None:
    assert list(refused(client, f"{path}?x=1")) == ["x"]


@pytest.mark.parametrize("path", ["/api/v1/members/", "/api/v1/members/{pk}/"])
def test_instants_are_taken_by_lists_and_objects(client: Client, path: str) -> None:
    joined = datetime(2023, 10, 17, tzinfo=UTC)
    user = User.objects.create_user("ken", date_joined=joined)
    there = path.format(pk=user.pk)
    assert client.get(f"{there}?as_of=2023-10-17&known_at=2020-01-01").status_code == 200
    assert list(refused(client, f"{there}?as_of=2023-10&known_at=2999-01-01")) == [
        "as_of",
        "known_at",
    ]


def test_past_day_means_its_end() -> None:
    assert past("2023-10-17") == datetime(2023, 10, 17, 23, 59, 59, 999999, tzinfo=UTC)


def test_past_today_means_now() -> None:
    before = timezone.now()
    assert before <= past(before.date().isoformat()) <= before + timedelta(minutes=1)


@pytest.mark.parametrize("text", ["2999-01-01", "2023-10", "yesterday", "2023-10-17T12:00:00"])
def test_past_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="Expected a day"):
        past(text)


def test_flag() -> None:
    assert (flag("true"), flag("false")) == (True, False)


@pytest.mark.parametrize("text", ["True", "1", "yes", "null", " true"])
def test_flag_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="Expected true or false; got"):
        flag(text)


@pytest.mark.parametrize("text", ["0", "1001", "-1", "+5", "1e2", "1_0", "٣", "5.0", "9" * 5000])
def test_integer_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="Expected a whole number from 1 to 1000; got"):
        integer(minimum=1, maximum=1000)(text)


def test_integer_ends_are_inclusive() -> None:
    read = integer(minimum=1, maximum=1000)
    assert (read("1"), read("1000"), read("007")) == (1, 1000, 7)


def test_one_of_suggests_the_nearest() -> None:
    with pytest.raises(ParameterError) as refusal:
        one_of(["person", "organisation"])("organization")
    assert refusal.value.suggestion == "organisation"
    assert str(refusal.value) == "Expected one of person, organisation; got 'organization'."


def test_nearest_of_none() -> None:
    assert nearest("zzz", ["person", "organisation"]) is None
