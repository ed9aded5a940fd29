from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client

from tests.factories import recorded

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def binary_cursor(*, prepares: bool) -> Any:
    return connection.binary_cursor(prepares=prepares)  # type: ignore[attr-defined]  # of our backend


def end_connection() -> None:
    """Have the server close this thread's connection, as it does when it is restarted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [number] = cursor.fetchone()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    finally:
        other.close()


def test_connection_that_stands_is_usable_without_a_query(
    django_assert_num_queries: Any,
) -> None:
    connection.ensure_connection()
    with django_assert_num_queries(0):
        assert connection.is_usable()


def test_connection_that_the_server_has_closed_is_not_usable() -> None:
    end_connection()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()


def test_connection_with_something_to_read_is_asked() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN news")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("NOTIFY news")
    finally:
        other.close()
    assert connection.is_usable()


def test_request_after_the_server_was_restarted_is_answered(client: Client) -> None:
    claim = recorded()
    path = f"/api/v1/claims/{claim.claim_id}/"
    assert client.get(path).status_code == 200
    end_connection()
    connection.health_check_done = False  # type: ignore[attr-defined]  # as at the start of a request
    assert client.get(path).status_code == 200


def test_prepared_statements_answer_as_others_do() -> None:
    asked = "SELECT %s::timestamptz, %s::date, %s::float8, %s::bigint, %s::uuid, %s::bool, %s::text"
    values: list[Any] = [
        datetime(2024, 5, 1, 12, 30, 0, 120331, tzinfo=UTC),
        *("2024-05-01", 0.1, 2**60, "00000000-0000-0000-0000-000000000001", True, "一 “%s”"),
    ]
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        expected = cursor.fetchall()
    for prepares in (True, True, True, False):
        with binary_cursor(prepares=prepares) as cursor:
            cursor.execute(asked, values)
            assert cursor.fetchall() == expected


@pytest.mark.parametrize(("prepares", "kept"), [(True, 1), (False, 0)])
def test_statements_are_kept_where_one_plan_serves_all_values(prepares: bool, kept: int) -> None:
    connection.close()
    for number in range(4):
        with binary_cursor(prepares=prepares) as cursor:
            cursor.execute("SELECT %s::int AS lately_asked", [number])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%lately_asked%'"
        )
        assert cursor.fetchone() == (kept,)


def test_errors_of_prepared_statements_are_those_of_django() -> None:
    with (
        pytest.raises(DatabaseError, match="no_such_table"),
        binary_cursor(prepares=True) as cursor,
    ):
        cursor.execute("SELECT 1 FROM no_such_table")
