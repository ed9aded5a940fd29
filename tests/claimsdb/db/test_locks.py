from typing import Any

import pytest
from django.db import OperationalError, connection

from claimsdb.db.locks import unwaiting


def waiting() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return cursor.fetchone()[0]


@pytest.mark.sqlite
@pytest.mark.django_db
def test_unwaiting_waits_again_afterwards() -> None:
    usual = waiting()
    with unwaiting(connection):
        assert waiting() == 0
    assert waiting() == usual == 20_000


@pytest.mark.sqlite
@pytest.mark.django_db
def test_unwaiting_waits_again_after_an_error() -> None:
    with pytest.raises(OperationalError), unwaiting(connection):
        connection.cursor().execute("SELECT nothing FROM nowhere")
    assert waiting() == 20_000


@pytest.mark.postgresql
@pytest.mark.django_db
def test_unwaiting_leaves_postgresql_as_it_is() -> None:
    with unwaiting(connection), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
