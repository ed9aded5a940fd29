from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.api.filters import ChoiceInFilter, split_list
from claimsdb.api.parameters import ParameterError
from tests.claimsdb.api.contract import errors_of, get_json

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.claimsdb.api.urls")]


@pytest.fixture(autouse=True)
def users() -> dict[str, User]:
    groups = {
        name: Group.objects.create(name=name) for name in ("writers", "viewers", "secret-group")
    }
    made = {
        "ken": User(last_name="person", date_joined=datetime(2023, 10, 17, 18, 30, tzinfo=UTC)),
        "mi5": User(last_name="robot", date_joined=datetime(2023, 10, 31, tzinfo=UTC)),
        "hal": User(last_name="robot", date_joined=datetime(2024, 1, 1, tzinfo=UTC)),
    }
    for name, user in made.items():
        user.username = name
        user.is_active = name != "hal"
        user.save()
    made["ken"].groups.add(groups["writers"])
    made["mi5"].groups.add(groups["viewers"])
    made["hal"].groups.add(groups["secret-group"])
    return made


def names(client: Client, query: str) -> list[str]:
    page = get_json(client, f"/api/v1/users/?{query}")
    return [row["username"] for row in page["results"]]


def refusal(client: Client, query: str) -> dict[str, str]:
    [error] = errors_of(client.get(f"/api/v1/users/?{query}"), INVALID_PARAMETER)
    return error


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["ken", "mi5", "hal"]),
        ("group=writers", ["ken"]),
        ("group=writers,viewers", ["ken", "mi5"]),
        ("group=viewers,viewers", ["mi5"]),
        ("group_not=writers", ["mi5", "hal"]),
        ("group=viewers&kind=person", []),
        ("kind=robot", ["mi5", "hal"]),
        ("kind=robot,person", ["ken", "mi5", "hal"]),
        ("user=ken,hal", ["ken", "hal"]),
        ("joined_after=2023-10-31", ["mi5", "hal"]),
        ("joined_after=2024", ["hal"]),
        ("joined_before=2023-10-17", ["ken"]),
        ("joined_before=2023-10", ["ken", "mi5"]),
        ("joined_before=2023-10-17T18:30:00Z", ["ken"]),
        ("joined_before=2023-10-17T18:29:59Z", []),
        ("joined_after=2023-10-18&joined_before=2023", ["mi5"]),
        ("active=true", ["ken", "mi5"]),
        ("active=false", ["hal"]),
    ],
)
def test_filter(client: Client, query: str, expected: list[str]) -> None:
    assert names(client, query) == expected


def test_filter_by_id_or_name(client: Client, users: dict[str, User]) -> None:
    assert names(client, f"user={users['mi5'].pk},hal") == ["mi5", "hal"]


def test_filter_by_number(client: Client, users: dict[str, User]) -> None:
    assert names(client, f"id_min={users['hal'].pk}.0") == ["hal"]


def test_name_that_is_the_id_of_another(client: Client, users: dict[str, User]) -> None:
    number = str(users["ken"].pk)
    User.objects.create_user(number)
    assert refusal(client, f"user={number}") == {
        "parameter": "user",
        "code": "ambiguous",
        "detail": f"'{number}' is the id of one and the username of another.",
    }


def test_name_that_is_its_own_id(client: Client) -> None:
    user = User.objects.create_user("x")
    User.objects.filter(pk=user.pk).update(username=str(user.pk))
    assert names(client, f"user={user.pk}") == [str(user.pk)]


@pytest.mark.parametrize("text", ["99999999999999999999", "9" * 18, "999999"])
def test_id_unknown(client: Client, text: str) -> None:
    assert refusal(client, f"user={text}")["code"] == "unknown"


def test_slug_unknown_suggests_the_nearest(client: Client) -> None:
    assert refusal(client, "group=writer,viewers") == {
        "parameter": "group",
        "code": "unknown",
        "detail": "Unknown here: 'writer' (did you mean writers?).",
        "suggestion": "writers,viewers",
    }


def test_slug_unknown_without_a_near_one(client: Client) -> None:
    assert refusal(client, "group=writer,zzz") == {
        "parameter": "group",
        "code": "unknown",
        "detail": "Unknown here: 'writer' (did you mean writers?); 'zzz'.",
    }


@pytest.mark.parametrize("slug", ["secret-group", "secret-grup"])
def test_slug_hidden_from_the_reader_is_neither_known_nor_suggested(
    client: Client, slug: str
) -> None:
    error = refusal(client, f"group={slug}")
    assert error["detail"] == f"Unknown here: '{slug}'."
    assert "suggestion" not in error


def test_slug_visible_to_who_may_see_it(client: Client, users: dict[str, User]) -> None:
    client.force_login(users["ken"])
    assert names(client, "group=secret-group") == ["hal"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("kind=robot,persn", "Expected one of person, robot; got 'persn'."),
        ("kind=robot,", "Expected entries between the commas; got 'robot,'."),
        ("active=1", "Expected true or false; got '1'."),
        ("id_min=nan", "Expected a number such as 20000 or -2.5; got 'nan'."),
        ("id_min=1e999", "Expected a number such as 20000 or -2.5; got '1e999'."),
        ("id_min=1_000", "Expected a number such as 20000 or -2.5; got '1_000'."),
        ("id_min=٣", "Expected a number such as 20000 or -2.5; got '٣'."),
    ],
)
def test_value_refused(client: Client, query: str, detail: str) -> None:
    assert refusal(client, query)["detail"] == detail


@pytest.mark.parametrize("text", ["17.10.2023", "2023-13", "2023-02-30", "0000", "now"])
def test_date_refused(client: Client, text: str) -> None:
    error = refusal(client, f"joined_after={text}")
    assert error["detail"].startswith("Expected a year (2023), a month (2023-10), a day")


def test_list_of_each_entry_once() -> None:
    assert split_list("b,a,b") == ["b", "a"]


@pytest.mark.parametrize("text", [",", "a,,b", ",a"])
def test_list_with_an_empty_entry(text: str) -> None:
    with pytest.raises(ParameterError, match="Expected entries between the commas; got"):
        split_list(text)


def test_filters_cost_one_query_for_each_reference(
    client: Client, django_assert_num_queries: Any
) -> None:
    # The groups, the users, the page.
    with django_assert_num_queries(3):
        names(
            client, "group=writers,viewers&user=ken,mi5&kind=person&active=true&joined_after=2023"
        )


def test_one_of_one_value_is_compared_as_that_value() -> None:
    """An index of the rows of one value alone is not found by a list of one."""
    chosen = ChoiceInFilter("username", choices=["ada", "bob"], help_text="Who.", example="ada")
    one = chosen.filter(User.objects.all(), ["ada"])
    assert str(one.query) == str(User.objects.filter(username="ada").query)
    both = chosen.filter(User.objects.all(), ["ada", "bob"])
    assert str(both.query) == str(User.objects.filter(username__in=["ada", "bob"]).query)
