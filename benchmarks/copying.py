"""The floor of writing many rows: those that an import has written, once more, by COPY or executemany.

All are written, with the search index and the renderings; they have other keys, and are those of new
claims. Reading and altering them beforehand is not measured.
"""

import time
from contextlib import closing
from typing import Any, Final

import psycopg

from benchmarks.drivers import connect

_REVISIONS: Final = "SELECT id FROM claims_revision WHERE change_id > {change}"
_TABLES: Final = {
    "claims_claim": "id IN (SELECT claim_id FROM claims_revision WHERE change_id > {change})",
    "claims_revision": "change_id > {change}",
    "claims_revisionindex": f"rowid IN ({_REVISIONS})",
    "claims_rendering": f"revision_id IN ({_REVISIONS})",
    "claims_importedrow": f"revision_id IN ({_REVISIONS})",
}
_KEYS: Final = frozenset({"id", "rowid", "claim_id", "revision_id"})
_SQLITE_UUID: Final = "lower(hex(randomblob(16)))"
_FURTHER: Final = 1_000_000_000
"""How far on the keys of copies are, times the number of the turn."""


def last_change(url: str) -> int:
    """Return the number of the last change on record."""
    sql = "SELECT MAX(id) FROM claims_change"
    if url.startswith("sqlite"):
        with closing(connect(url)) as connection:
            return int(connection.execute(sql).fetchone()[0])
    with psycopg.connect(url) as connection:
        return int(connection.execute(sql).fetchall()[0][0])


def copy_again(url: str, *, change: int, turn: int) -> tuple[int, float]:
    """Write what was recorded after a change once more; return the claims, and the seconds."""
    if url.startswith("sqlite"):
        return _by_executemany(url, change, turn)
    return _by_copy(url, change, turn)


def _by_executemany(url: str, change: int, turn: int) -> tuple[int, float]:
    with closing(connect(url)) as connection:
        writes = []
        for table, rows in _TABLES.items():
            columns = _columns(connection.execute(f"SELECT * FROM {table} LIMIT 0"))
            where = rows.format(change=change)
            reading = _reading(table, columns, where, new_uuid=_SQLITE_UUID, turn=turn)
            found = connection.execute(reading).fetchall()
            places = ", ".join("?" * len(columns))
            names = ", ".join(columns)
            writes.append((f"INSERT INTO {table} ({names}) VALUES ({places})", found))
        start = time.monotonic()
        connection.execute("BEGIN IMMEDIATE")
        for statement, found in writes:
            connection.executemany(statement, found)
        connection.execute("COMMIT")
        return len(writes[0][1]), time.monotonic() - start


def _by_copy(url: str, change: int, turn: int) -> tuple[int, float]:
    with psycopg.connect(url) as connection:
        cursor = connection.cursor()
        writes = []
        for table, rows in _TABLES.items():
            columns = _columns(cursor.execute(f"SELECT * FROM {table} LIMIT 0"))
            where = rows.format(change=change)
            reading = _reading(table, columns, where, new_uuid="gen_random_uuid()", turn=turn)
            with cursor.copy(f"COPY ({reading}) TO STDOUT") as found:
                text = b"".join(map(bytes, found))
            writes.append((f"COPY {table} ({', '.join(columns)}) FROM STDIN", text))
        connection.commit()
        start = time.monotonic()
        for statement, text in writes:
            with cursor.copy(statement) as copy:
                copy.write(text)
        connection.commit()
        return writes[0][1].count(b"\n"), time.monotonic() - start


def _columns(cursor: Any) -> list[str]:
    names = [column[0] for column in cursor.description]
    # FTS5 has its key in a column that is not among all.
    return ["rowid", *names] if names == ["tokens"] else names


def _reading(table: str, columns: list[str], rows: str, *, new_uuid: str, turn: int) -> str:
    """Return the statement for rows with other keys."""
    altered = {
        **{name: f"{name} + {_FURTHER * turn}" for name in _KEYS},
        "uuid": new_uuid,
        "external_id": f"external_id || '-{turn}'",
    }
    values = ", ".join(altered.get(name, name) for name in columns)
    return f"SELECT {values} FROM {table} WHERE {rows}"
