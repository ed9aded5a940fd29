from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.api.pagination import Cursor
from claimsdb.api.parameters import Instants, ParameterError
from tests.claimsdb.api.contract import get_json, refused_parameters, walk

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.claimsdb.api.urls")]

JOINED = datetime(2023, 10, 17, tzinfo=UTC)
OTHER_LIST = (
    "It was made for a list with other parameters or another order: begin again without it, or"
    " repeat the parameters of its first page."
)
NO_CURSOR = "Not a cursor: take `next` and `previous` from a page as they are."


def make_users(count: int) -> list[int]:
    """Users of whom every two joined on the same day."""
    users = [
        User(username=str(number), date_joined=JOINED + timedelta(days=number // 2))
        for number in range(count)
    ]
    return [user.pk for user in User.objects.bulk_create(users)]


def ids(pages: list[list[Any]]) -> list[list[int]]:
    return [[row["id"] for row in page] for page in pages]


def cursor_of(link: str) -> str:
    [cursor] = parse_qs(urlsplit(link).query)["cursor"]
    return cursor


def test_first_page(client: Client) -> None:
    made = make_users(3)
    page = get_json(client, "/api/v1/users/?page_size=2&ordering=-joined")
    assert list(page) == ["next", "previous", "results"]
    assert [row["id"] for row in page["results"]] == [made[2], made[1]]
    assert page["previous"] is None
    assert page["next"].startswith("http://testserver/api/v1/users/?cursor=")
    assert parse_qs(urlsplit(page["next"]).query).keys() == {"cursor", "page_size", "ordering"}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_only_page(client: Client, count: int) -> None:
    made = make_users(count)
    page = get_json(client, "/api/v1/users/?page_size=2")
    assert [row["id"] for row in page["results"]] == made
    assert (page["next"], page["previous"]) == (None, None)


def test_default_page_size(client: Client) -> None:
    make_users(51)
    assert [len(page) for page in walk(client, "/api/v1/users/")] == [50, 1]


@settings(max_examples=30)
@given(
    st.integers(0, 9),
    st.integers(1, 4),
    st.sampled_from(["id", "-id", "joined", "-joined", "login", "-login"]),
)
def test_walk_both_ways(count: int, size: int, ordering: str) -> None:
    client = Client()
    with transaction.atomic():
        made = make_users(count)
        User.objects.filter(pk__in=made[::3]).update(last_login=JOINED)
        forward = ids(walk(client, f"/api/v1/users/?page_size={size}&ordering={ordering}"))
        assert sorted(chain.from_iterable(forward)) == made
        assert [len(page) for page in forward[:-1]] == [size] * (len(forward) - 1)

        last = f"/api/v1/users/?page_size={size}&ordering={ordering}"
        while following := get_json(client, last)["next"]:
            last = following
        assert ids(walk(client, last, link="previous")) == forward[::-1]
        transaction.set_rollback(True)


def test_walk_turns_round_anywhere(client: Client) -> None:
    made = make_users(5)
    first = get_json(client, "/api/v1/users/?page_size=2")
    second = get_json(client, first["next"])
    back = get_json(client, second["previous"])
    again = get_json(client, back["next"])
    assert ids([back["results"], again["results"]]) == [made[:2], made[2:4]]
    assert (back["previous"], again["next"]) == (None, second["next"])


def test_walk_neither_skips_nor_repeats_when_rows_come_and_go(client: Client) -> None:
    made = make_users(6)
    page = get_json(client, "/api/v1/users/?page_size=2&ordering=joined")
    User.objects.create_user("early", date_joined=JOINED - timedelta(days=1))
    User.objects.filter(pk__in=made[:2]).delete()
    assert ids(walk(client, page["next"])) == [made[2:4], made[4:]]


def test_page_behind_is_empty_when_its_rows_are_gone(client: Client) -> None:
    made = make_users(3)
    second = get_json(client, get_json(client, "/api/v1/users/?page_size=2")["next"])
    User.objects.filter(pk__in=made[:2]).delete()
    page = get_json(client, second["previous"])
    assert (page["results"], page["previous"]) == ([], None)
    assert ids(walk(client, page["next"])) == [[made[2]]]


def test_page_size_may_change_on_the_way(client: Client) -> None:
    made = make_users(6)
    page = get_json(client, "/api/v1/users/?page_size=1")
    assert ids(walk(client, page["next"].replace("page_size=1", "page_size=5"))) == [made[1:]]


def test_count_of_the_whole_list(client: Client) -> None:
    make_users(5)
    page = get_json(client, "/api/v1/users/?page_size=2&count=true&joined_after=2023-10-18")
    assert page["count"] == 3
    assert get_json(client, page["next"])["count"] == 3
    assert "count" not in get_json(client, "/api/v1/users/?count=false")


def test_first_page_fixes_the_instant(client: Client) -> None:
    make_users(4)
    before = timezone.now()
    first = get_json(client, "/api/v1/members/?page_size=2")
    assert list(first) == ["as_of", "known_at", "next", "previous", "results"]
    assert before <= datetime.fromisoformat(first["as_of"]) <= timezone.now()
    User.objects.create_user("late")
    second = get_json(client, first["next"])
    assert (second["as_of"], second["known_at"]) == (first["as_of"], None)
    assert (len(second["results"]), second["next"]) == (2, None)
    assert get_json(client, second["previous"])["as_of"] == first["as_of"]


def test_instants_that_are_asked_for_are_repeated(client: Client) -> None:
    made = make_users(4)
    path = "/api/v1/members/?page_size=2&as_of=2023-10-18&known_at=2023-10-17T12:00:00%2B02:00"
    first = get_json(client, path)
    assert first["as_of"] == "2023-10-18T23:59:59.999999Z"
    assert first["known_at"] == "2023-10-17T10:00:00Z"
    assert ids(walk(client, path)) == [made[:2], made[2:]]


def test_feed_always_has_a_next(client: Client) -> None:
    start = get_json(client, "/api/v1/rows/")
    assert start["results"] == []
    still = get_json(client, start["next"])
    assert (still["results"], still["next"]) == ([], start["next"])
    [first] = make_users(1)
    page = get_json(client, still["next"])
    assert page["results"] == [{"id": first, "username": "0"}]
    end = get_json(client, page["next"])
    assert (end["results"], end["next"]) == ([], page["next"])
    late = User.objects.create_user("late").pk
    assert [row["id"] for row in get_json(client, end["next"])["results"]] == [late]


@pytest.mark.parametrize("size", ["0", "1001", "-1", "x", "1.5", "99999999999999999999"])
def test_page_size_refused(client: Client, size: str) -> None:
    response = client.get(f"/api/v1/users/?page_size={size}")
    assert list(refused_parameters(response, INVALID_PARAMETER)) == ["page_size"]


def test_ordering_refused_with_suggestion(client: Client) -> None:
    response = client.get("/api/v1/users/?ordering=-joind")
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "ordering": "Expected one of id, -id, joined, -joined, login, -login; got '-joind'."
    }


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/users/?kind=robot",
        "/api/v1/users/?ordering=joined",
        "/api/v1/members/?page_size=2",
        "/api/v1/members/?as_of=2023-10-17",
        "/api/v1/rows/?page_size=2",
    ],
)
def test_cursor_of_another_list(client: Client, path: str) -> None:
    make_users(3)
    cursor = cursor_of(get_json(client, "/api/v1/users/?page_size=2")["next"])
    response = client.get(f"{path}&cursor={cursor}")
    assert refused_parameters(response, INVALID_PARAMETER) == {"cursor": OTHER_LIST}


@pytest.mark.parametrize("position", [(), ("x",), (1, 2), (2**63,), (None,)])
def test_cursor_of_no_position(client: Client, position: Any) -> None:
    make_users(3)
    made = Cursor.decode(cursor_of(get_json(client, "/api/v1/users/?page_size=2")["next"]))
    forged = Cursor(made.digest, position=position).encode()
    response = client.get(f"/api/v1/users/?cursor={forged}")
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "cursor": "It names no position in this list."
    }


@pytest.mark.parametrize("as_of", [None, "2023-10-17", "2023-10-17T00:00:00", 5, {}, [1]])
def test_cursor_of_no_instant(client: Client, as_of: Any) -> None:
    make_users(3)
    made = Cursor.decode(cursor_of(get_json(client, "/api/v1/members/?page_size=2")["next"]))
    forged = Cursor(made.digest, Instants(as_of), made.position).encode()
    response = client.get(f"/api/v1/members/?cursor={forged}")
    assert refused_parameters(response, INVALID_PARAMETER) == {"cursor": NO_CURSOR}


def test_cursor_comes_back() -> None:
    instants = Instants(JOINED, known_at=JOINED + timedelta(microseconds=1))
    cursor = Cursor("digest", instants, position=(1.5, "é", 7), backward=True)
    assert Cursor.decode(cursor.encode()) == cursor


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: raw.hex()))
def test_cursor_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="Not a cursor"):
        Cursor.decode(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=5),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=3), values),
    max_leaves=6,
)


@given(json_values, json_values, st.booleans() | json_values)
def test_cursor_of_any_content_never_fails(instants: Any, position: Any, backward: Any) -> None:
    client = Client()
    if not User.objects.exists():
        make_users(3)
    made = Cursor.decode(cursor_of(get_json(client, "/api/v1/users/?page_size=2")["next"]))
    content = orjson.dumps([made.digest, instants, position, backward])
    forged = urlsafe_b64encode(content).rstrip(b"=").decode()
    response = client.get(f"/api/v1/users/?cursor={forged}")
    if response.status_code != 200:
        assert list(refused_parameters(response, INVALID_PARAMETER)) == ["cursor"]


def test_list_costs_one_query(client: Client, django_assert_num_queries: Any) -> None:
    for count in (1, 50):
        make_users(count)
        with django_assert_num_queries(1):
            get_json(client, "/api/v1/users/?ordering=-joined")
        User.objects.all().delete()
