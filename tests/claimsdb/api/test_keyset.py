from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from claimsdb.api.keyset import Order, SortKey, fetch

ID = SortKey("id", int)
JOINED = SortKey("date_joined", datetime)
NAME = SortKey("first_name", str)
LOGIN = SortKey("last_login", datetime, nullable=True)

instants = st.integers(0, 3).map(lambda day: datetime(2023, 10, 17 + day, tzinfo=UTC))
users = st.lists(
    st.builds(
        User,
        first_name=st.sampled_from(["", "a", "B", "é", "麦"]),
        date_joined=instants,
        last_login=st.none() | instants,
    ),
    max_size=12,
)
orders = st.builds(
    lambda key, descending: Order((ID,) if key is ID else (key, ID), descending=descending),
    st.sampled_from([ID, JOINED, NAME, LOGIN]),
    st.booleans(),
)


@contextmanager
def on_record(rows: list[User]) -> Iterator[None]:
    """The rows in the database, until the end of the block."""
    with transaction.atomic():
        for number, row in enumerate(rows):
            row.username = str(number)
            row.pk = None
        User.objects.bulk_create(rows)
        yield
        transaction.set_rollback(True)


def walk(order: Order, *, size: int, backward: bool, position: Any = None) -> list[list[int]]:
    """The ids of each page from a position, in the order in which they are read."""
    pages: list[list[int]] = []
    while True:
        rows = fetch(User.objects.all(), order, position=position, backward=backward, limit=size)
        if not rows:
            return pages
        pages.append([row.pk for row in rows])
        position = order.position(rows[-1])


def whole(order: Order) -> list[User]:
    return fetch(User.objects.all(), order, position=None, backward=False, limit=1000)


@pytest.mark.django_db
@given(users, orders, st.integers(1, 5))
def test_walk_forward_sees_each_row_once_in_order(
    rows: list[User], order: Order, size: int
) -> None:
    with on_record(rows):
        walked = [pk for page in walk(order, size=size, backward=False) for pk in page]
        assert sorted(walked) == sorted(row.pk for row in rows)
        assert walked == [row.pk for row in whole(order)]


@pytest.mark.django_db
@given(users.filter(bool), orders, st.integers(1, 5), st.data())
def test_walk_backward_from_any_row_sees_those_before_it(
    rows: list[User], order: Order, size: int, data: st.DataObject
) -> None:
    with on_record(rows):
        ordered = whole(order)
        index = data.draw(st.integers(0, len(ordered) - 1))
        start = order.position(ordered[index])
        pages = walk(order, size=size, backward=True, position=start)
        walked = [pk for page in pages for pk in page]
        assert walked == [row.pk for row in reversed(ordered[:index])]


@pytest.mark.django_db
@given(users, st.sampled_from([JOINED, LOGIN]), st.booleans())
def test_rows_are_sorted_by_key_then_id_and_nulls_are_last(
    rows: list[User],
    key: SortKey,
    descending: bool,
) -> None:
    with on_record(rows):
        ordered = whole(Order((key, ID), descending=descending))
        valued = [(key.of(row), row.pk) for row in rows if key.of(row)]
        absent = [row.pk for row in rows if not key.of(row)]
        assert [row.pk for row in ordered] == [
            *(pk for _, pk in sorted(valued, reverse=descending)),
            *sorted(absent, reverse=descending),
        ]


@pytest.mark.django_db
@given(users, orders)
def test_rows_of_values_have_the_same_positions(rows: list[User], order: Order) -> None:
    with on_record(rows):
        names = [key.path for key in order.keys]
        values = fetch(
            User.objects.values(*names), order, position=None, backward=False, limit=1000
        )
        assert [order.position(row) for row in values] == [
            order.position(row) for row in whole(order)
        ]


@given(st.data())
def test_position_comes_back_from_json(data: st.DataObject) -> None:
    kinds: dict[type[Any], st.SearchStrategy[Any]] = {
        int: st.integers(-(2**63) + 1, 2**63 - 1),
        float: st.floats(allow_nan=False, allow_infinity=False),
        str: st.text(st.characters(exclude_characters="\0", codec="utf-8")),
        date: st.dates(),
        datetime: st.datetimes(timezones=st.just(UTC)),
        UUID: st.uuids(),
    }
    kind = data.draw(st.sampled_from(list(kinds)))
    order = Order((SortKey("key", kind, nullable=True), ID))
    position = (data.draw(st.none() | kinds[kind]), data.draw(kinds[int]))
    assert order.read_position(orjson.loads(orjson.dumps(position))) == position


@pytest.mark.parametrize(
    ("kind", "stated"),
    [
        (int, True),
        (int, 1.0),
        (int, "1"),
        (int, 2**63),
        (int, None),
        (float, 1),
        (float, "nan"),
        (str, 1),
        (str, "a\0b"),
        (date, "2023-13-01"),
        (date, 5),
        (datetime, "2023-10-17T00:00:00"),
        (datetime, "0001-01-01T00:00:00+14:00"),
        (datetime, None),
        (UUID, "x"),
        (UUID, {}),
    ],
)
def test_position_that_no_row_can_have(kind: type[Any], stated: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        Order((SortKey("key", kind), ID)).read_position([stated, 1])


@pytest.mark.parametrize("stated", [[], [1], [1, 2, 3], 5, None])
def test_position_of_another_length(stated: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        Order((SortKey("key", int), ID)).read_position(stated)


@pytest.mark.django_db
def test_page_is_found_by_comparing_whole_rows(django_assert_num_queries: Any) -> None:
    position = (datetime(2023, 10, 17, tzinfo=UTC), 17)
    with django_assert_num_queries(1) as captured:
        fetch(
            User.objects.all(),
            Order((JOINED, ID), descending=True),
            position=position,
            backward=False,
            limit=5,
        )
    [query] = captured.captured_queries
    quote = connection.ops.quote_name
    table = quote("auth_user")
    columns = f"({table}.{quote('date_joined')}, {table}.{quote('id')}) < ("
    assert query["sql"].count(columns) == 1
    assert " OR " not in query["sql"]


@pytest.mark.django_db
def test_rows_without_the_key_are_read_only_where_those_with_it_end(
    django_assert_num_queries: Any,
) -> None:
    login = datetime(2023, 10, 17, tzinfo=UTC)
    logins = [login, login + timedelta(days=1), None]
    User.objects.bulk_create(
        User(username=str(number), last_login=at) for number, at in enumerate(logins)
    )
    order = Order((LOGIN, ID))
    with django_assert_num_queries(1):
        fetch(User.objects.all(), order, position=None, backward=False, limit=2)
    with django_assert_num_queries(2):
        fetch(User.objects.all(), order, position=None, backward=False, limit=3)
