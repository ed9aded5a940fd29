"""The bare drivers: statements, as SQLite takes them, prepared on a connection of each thread."""

import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import psycopg

URL: Final = os.environ.get("DATABASE_URL", "")
IS_SQLITE: Final = URL.startswith("sqlite")
LOCAL: Final = threading.local()
_WRITE_LOCK: Final = 0x636C61696D73
"""The product's own: a write of it may still be waiting when others have their turn."""


def fetch(sql: str, **parameters: object) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    found: list[tuple[Any, ...]] = run(sql, **parameters).fetchall()
    return found


def run(sql: str, **parameters: object) -> Any:
    """Run a statement; return the driver's cursor."""
    if not hasattr(LOCAL, "execute"):
        LOCAL.execute = connect(URL).execute if IS_SQLITE else _prepared().execute
    return LOCAL.execute(_with_placeholders(sql), parameters)


@contextmanager
def writing() -> Iterator[None]:
    """Keep what is written in the block, as its only writer, or nothing of it."""
    run("BEGIN IMMEDIATE" if IS_SQLITE else "BEGIN")
    try:
        if not IS_SQLITE:
            run("SELECT pg_advisory_xact_lock(:key)", key=_WRITE_LOCK)
        yield
    except BaseException:
        run("ROLLBACK")
        raise
    run("COMMIT")


def connect(url: str) -> sqlite3.Connection:
    """Return a connection to SQLite, with what the product sets for its own."""
    path = url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256, timeout=20)
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def _prepared() -> psycopg.Cursor[Any]:
    connection = psycopg.connect(URL, autocommit=True, prepare_threshold=0)
    connection.execute("SET jit = off")
    # To plan anew takes longer than most of them run.
    connection.execute("SET plan_cache_mode = force_generic_plan")
    return connection.cursor()


@cache
def _with_placeholders(sql: str) -> str:
    return sql if IS_SQLITE else re.sub(r":(\w+)", r"%(\1)s", sql)


def kept(instant: datetime) -> str | datetime:
    """Return an instant as the database keeps it."""
    if not IS_SQLITE:
        return instant
    form = "%Y-%m-%d %H:%M:%S.%f" if instant.microsecond else "%Y-%m-%d %H:%M:%S"
    return instant.astimezone(UTC).strftime(form)
