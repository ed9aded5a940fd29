"""Whole lists as CSV and JSON lines."""

import csv
import http.client
import io
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import orjson
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from claimsdb.api import errors, streams
from claimsdb.api.conditional import State
from claimsdb.api.errors import INVALID_PARAMETER, NOT_ACCEPTABLE, SERVER_ERROR
from claimsdb.api.filters import ChoiceInFilter, StrictFilterSet
from claimsdb.api.keyset import SortKey
from claimsdb.api.streams import Cells, StreamedViewSet, flattened
from claimsdb.api.views import ReadOnlyViewSet, TakesInstants
from claimsdb.environment import ROOT
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

JOINED = datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC)


class NameSerializer(serializers.Serializer[User]):
    first = serializers.CharField(source="first_name")


class UserSerializer(serializers.Serializer[User]):
    id = serializers.IntegerField()
    username = serializers.CharField()
    name = NameSerializer(source="*")
    active = serializers.BooleanField(source="is_active")
    date_joined = serializers.DateTimeField()
    last_login = serializers.DateTimeField(allow_null=True)


class UserFilter(StrictFilterSet):
    kind = ChoiceInFilter("last_name", choices=["person", "robot"], help_text="", example="person")


class UserViewSet(StreamedViewSet[User], ReadOnlyViewSet[User]):
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filterset_class = UserFilter
    orderings: ClassVar = {
        "id": SortKey("id", int),
        "login": SortKey("last_login", datetime, nullable=True),
    }
    columns: ClassVar = {
        "id": "id",
        "username": "username",
        "first_name": "name.first",
        "active": "active",
        "date_joined": "date_joined",
        "last_login": "last_login",
    }
    unasked = frozenset({"active"})

    def state(self) -> State:
        return State((User.objects.count(),))


class MemberViewSet(TakesInstants, UserViewSet):
    def get_queryset(self) -> QuerySet[User]:
        return User.objects.filter(date_joined__lte=self.instants.as_of)


class FailingViewSet(UserViewSet):
    """Fails at its second chunk, or at the first one."""

    fails_at = 2

    def cells(self, rows: Sequence[User]) -> Iterator[Cells]:
        self.chunks = getattr(self, "chunks", 0) + 1
        if self.chunks == self.fails_at:
            raise RuntimeError("SELECT secret FROM /etc/passwd")
        yield from super().cells(rows)

    def begin(self, rows: Sequence[User]) -> None:  # noqa: ARG002 - the base's signature
        if self.fails_at == 0:
            raise RuntimeError("SELECT secret FROM /etc/passwd")


class FailingAtOnceViewSet(FailingViewSet):
    fails_at = 0


router = SimpleRouter()
router.register("users", UserViewSet)
router.register("members", MemberViewSet, basename="member")
router.register("failing", FailingViewSet, basename="failing")
router.register("failing-at-once", FailingAtOnceViewSet, basename="failing-at-once")
urlpatterns = [path("api/v1/", include(router.urls))]
handler500 = errors.server_error

USERS = "/api/v1/users/"


def made(count: int, **given: Any) -> list[User]:
    users = [
        User(username=f"user-{number}", date_joined=JOINED + timedelta(days=number), **given)
        for number in range(count)
    ]
    return User.objects.bulk_create(users)


def body(response: Any) -> bytes:
    assert response.streaming
    return b"".join(response)


def rows(client: Client, query: str = "", at: str = USERS) -> list[dict[str, str]]:
    text = body(client.get(f"{at}?format=csv&{query}")).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(client: Client, query: str = "", at: str = USERS) -> list[Any]:
    content = body(client.get(f"{at}?format=jsonl&{query}"))
    return [orjson.loads(line) for line in content.splitlines()]


def test_csv(client: Client) -> None:
    [user] = made(1, first_name='Ken "麦", said')
    response = client.get(f"{USERS}?format=csv")
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "text/csv; charset=utf-8",
        'attachment; filename="users.csv"',
    )
    assert body(response).decode() == (
        "id,username,first_name,date_joined,last_login\r\n"
        f'{user.pk},user-0,"Ken ""麦"", said",2023-10-17T18:30:19Z,\r\n'
    )


def test_json_lines(client: Client) -> None:
    [user] = made(1, first_name="=1+1")
    response = client.get(f"{USERS}?format=jsonl")
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/jsonl",
        'attachment; filename="users.jsonl"',
    )
    assert body(response).decode() == (
        f'{{"id":{user.pk},"username":"user-0","first_name":"=1+1",'
        '"date_joined":"2023-10-17T18:30:19Z","last_login":null}\n'
    )


def test_nothing_is_a_header_or_no_line(client: Client) -> None:
    header = b"id,username,first_name,date_joined,last_login\r\n"
    assert body(client.get(f"{USERS}?format=csv")) == header
    assert body(client.get(f"{USERS}?format=jsonl")) == b""


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/jsonl", "application/jsonl"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/csv;q=0.1, application/jsonl", "application/jsonl"),
    ],
)
def test_form_by_accept(client: Client, accept: str, media_type: str) -> None:
    response: Any = client.get(USERS, headers={"accept": accept})
    assert (response["Content-Type"], response.streaming) == (media_type, True)


def test_one_object_has_no_other_form(client: Client) -> None:
    [user] = made(1)
    at = f"{USERS}{user.pk}/"
    assert errors_of(client.get(at, headers={"accept": "text/csv"}), NOT_ACCEPTABLE) == []
    refused = refused_parameters(client.get(f"{at}?format=csv"), INVALID_PARAMETER)
    assert refused == {"format": "Expected one of json; got 'csv'."}


def test_mark_for_excel_on_request(client: Client) -> None:
    for query, mark in (("bom=true", b"\xef\xbb\xbfid,"), ("bom=false", b"id,"), ("", b"id,")):
        assert body(client.get(f"{USERS}?format=csv&{query}")).startswith(mark)


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_mark_has_no_meaning_elsewhere(client: Client, form: str) -> None:
    response = client.get(f"{USERS}?format={form}&bom=true")
    assert refused_parameters(response, INVALID_PARAMETER) == {"bom": "It has no meaning here."}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_stream_takes_no_pages(client: Client, form: str) -> None:
    cursor = "x"
    response = client.get(f"{USERS}?format={form}&page_size=2&count=true&cursor={cursor}")
    assert refused_parameters(response, INVALID_PARAMETER) == dict.fromkeys(
        ("page_size", "count", "cursor"), "It has no meaning here."
    )


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+x", "'+x"),
        ("-x", "'-x"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("'=already", "''=already"),
        ("'x", "'x"),
        ("1=1", "1=1"),
    ],
)
def test_texts_that_a_spreadsheet_would_run(client: Client, text: str, cell: str) -> None:
    made(1, first_name=text)
    assert [row["first_name"] for row in rows(client)] == [cell]
    assert [row["first_name"] for row in lines(client)] == [text]


@pytest.mark.parametrize("count", [0, 99, 100, 101, 150, 151])
@pytest.mark.parametrize("ordering", ["id", "-id", "login", "-login"])
def test_every_row_once_in_order(
    client: Client, monkeypatch: pytest.MonkeyPatch, count: int, ordering: str
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 50)
    users = made(count)
    for number, user in enumerate(users):
        user.last_login = None if number % 3 else JOINED + timedelta(days=number % 4)
    User.objects.bulk_update(users, ["last_login"])
    told = [row["id"] for row in lines(client, f"ordering={ordering}")]
    page = get_json(client, f"{USERS}?ordering={ordering}&page_size=1000")
    assert told == [row["id"] for row in page["results"]]
    assert len(told) == count


def test_filters_choose_rows(client: Client) -> None:
    users = made(3, last_name="person")
    User.objects.filter(pk=users[1].pk).update(last_name="robot")
    assert [row["id"] for row in lines(client, "kind=robot")] == [users[1].pk]
    response = client.get(f"{USERS}?format=csv&kind=robt")
    assert [error["suggestion"] for error in errors_of(response, INVALID_PARAMETER)] == ["robot"]


def test_columns_are_chosen(client: Client) -> None:
    [user] = made(1)
    assert lines(client, "fields=active,id") == [{"active": True, "id": user.pk}]
    assert body(client.get(f"{USERS}?format=csv&fields=active,id")).decode() == (
        f"active,id\r\ntrue,{user.pk}\r\n"
    )
    omitted = "omit=id,username,first_name,last_login"
    assert lines(client, omitted) == [{"date_joined": "2023-10-17T18:30:19Z"}]
    [error] = errors_of(client.get(f"{USERS}?format=csv&fields=name.username"), INVALID_PARAMETER)
    assert (error["code"], error["suggestion"]) == ("unknown", "username")


def test_file_is_named_for_its_instant(client: Client) -> None:
    response = client.get("/api/v1/members/?format=csv&as_of=2023-10-17")
    assert response["Content-Disposition"] == (
        'attachment; filename="members-20231017T235959Z.csv"'
    )


def test_stream_tells_of_its_instant(client: Client) -> None:
    made(3)
    at = "/api/v1/members/"
    assert len(lines(client, "as_of=2023-10-18", at=at)) == 2


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_head_of_a_stream(client: Client, form: str) -> None:
    made(2)
    asked, whole = (client.generic(method, f"{USERS}?format={form}") for method in ("HEAD", "GET"))
    assert b"".join(asked) == b""
    assert body(whole) != b""
    for name in ("Content-Type", "Content-Disposition", "ETag", "Vary", "Cache-Control"):
        assert asked[name] == whole[name]


def test_reader_who_has_the_stream(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made(2)
    at = f"{USERS}?format=csv"
    tag = client.get(at)["ETag"]
    # What the answer depends on: no row is read.
    with django_assert_num_queries(1):
        response = client.get(at, headers={"If-None-Match": tag})
    assert (response.status_code, response.content) == (304, b"")
    others = [client.get(f"{USERS}?format={form}")["ETag"] for form in ("json", "jsonl")]
    assert len({tag, *others}) == 3


def listing(asked: list[str]) -> Any:
    """Lists queries, also of a stream, which empties Django's own log of them on its way."""

    def ask(execute: Any, sql: str, *given: Any) -> Any:
        asked.append(sql)
        return execute(sql, *given)

    return ask


@pytest.mark.parametrize(
    ("ordering", "count", "queries"),
    [
        # What the answer depends on; the first chunk, which is the last.
        ("id", 99, 2),
        # The first chunk, of 100; one of 50, which isn't full.
        ("id", 149, 3),
        # After a full one there may be another.
        ("id", 150, 4),
        # The keys, those with the value and those without; each chunk.
        ("login", 99, 4),
        ("login", 150, 5),
    ],
)
def test_queries_of_a_stream(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    ordering: str,
    count: int,
    queries: int,
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 50)
    made(count)
    asked: list[str] = []
    with connection.execute_wrapper(listing(asked)):
        assert len(lines(client, f"ordering={ordering}")) == count
    assert len(asked) == queries


def test_first_rows_come_before_the_others_are_read(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made(150)
    response: Any = client.get(f"{USERS}?format=csv")
    with django_assert_num_queries(0):
        parts = iter(response)
        assert next(parts) == b"id,username,first_name,date_joined,last_login\r\n"
        assert next(parts).count(b"\r\n") == 100
    with django_assert_num_queries(1):
        assert next(parts).count(b"\r\n") == 50


def test_failure_before_the_first_row_is_answered(client: Client) -> None:
    made(1)
    client.raise_request_exception = False
    response = client.get("/api/v1/failing-at-once/?format=csv")
    assert errors_of(response, SERVER_ERROR) == []
    assert b"secret" not in response.content


def test_failure_on_the_way_is_not_swallowed(client: Client) -> None:
    made(150)
    parts = iter(client.get("/api/v1/failing/?format=csv"))
    assert [part.count(b"\r\n") for part in (next(parts), next(parts))] == [1, 100]
    with pytest.raises(RuntimeError, match="secret"):
        next(parts)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ({"a": {"b": 1}, "c": ["x", "y"]}, {"deep": 1, "list": "x;y"}),
        ({"a": None, "c": []}, {"deep": None, "list": ""}),
    ],
)
def test_row_in_flat_columns(row: dict[str, Any], cells: dict[str, Any]) -> None:
    assert list(flattened([row], {"deep": "a.b", "list": "c"})) == [cells]


@pytest.fixture(scope="module")
def breaking() -> Iterator[int]:
    """The port of the production server, with lists that fail."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:claimsdb.gunicorn"]
    command += ["--bind", f"127.0.0.1:{port}", "tests.claimsdb.api.breaking:application"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as server:
        for _ in range(300):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield port
        server.terminate()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_file_that_looks_whole_is_whole(breaking: int, form: str) -> None:
    header = form == "csv"
    with closing(http.client.HTTPConnection("127.0.0.1", breaking, timeout=10)) as connection:
        connection.request("GET", f"/whole/?format={form}")
        assert connection.getresponse().read().count(b"\n") == 1000 + header
        connection.request("GET", f"/broken/?format={form}")
        with closing(connection.getresponse()) as response:
            assert response.status == 200
            with pytest.raises(http.client.IncompleteRead) as broken:
                response.read()
    assert broken.value.partial.count(b"\n") == 500 + header


def test_document_ends_with_a_list_that_comes_in_chunks() -> None:
    chunks = [[{"n": 1}, {"n": 2}], [{"n": 3}]]
    written = b"".join(streams._document({"of": "three"}, "rows", chunks))
    assert written == b'{"of":"three","rows":[{"n":1},{"n":2},{"n":3}]}'
    assert b"".join(streams._document({}, "rows", [])) == b'{"rows":[]}'
