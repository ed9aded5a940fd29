"""Waiting for other writers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper

_WRITE_LOCK = 0x636C61696D73
"""The key of PostgreSQL's advisory lock: “claims” in ASCII."""


def take_write_lock() -> None:
    """Wait for the one write lock, and hold it until the transaction ends.

    Take it before any lock of a row. On SQLite the transaction itself holds it from its start.
    """
    if default_connection.vendor == "postgresql":
        with default_connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITE_LOCK])


@contextmanager
def unwaiting(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Have statements that would wait for SQLite's one writer fail with OperationalError instead.

    On PostgreSQL a statement waits only for those who write the same rows.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    execute = connection.connection.execute
    (waiting,) = execute("PRAGMA busy_timeout").fetchone()
    execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        execute(f"PRAGMA busy_timeout = {waiting}")
