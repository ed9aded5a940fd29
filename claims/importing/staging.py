"""Where an import keeps its file while it is read: a database on disk that goes with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from claims.importing.columns import Thing
from claims.importing.scratch import Scratch
from claims.importing.tables import Cells

BATCH = 1000

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE row (line INTEGER PRIMARY KEY, cells BLOB NOT NULL);
CREATE TABLE thing (
    thing TEXT, name TEXT, naming TEXT, line INTEGER, said BLOB, state TEXT,
    PRIMARY KEY (thing, name)
) WITHOUT ROWID;
CREATE TABLE clash (
    thing TEXT, name TEXT, field TEXT, naming TEXT, line INTEGER, value TEXT,
    other INTEGER, other_value TEXT,
    PRIMARY KEY (thing, name, field)
) WITHOUT ROWID;
CREATE TABLE address (url TEXT PRIMARY KEY, name TEXT, line INTEGER) WITHOUT ROWID;
CREATE TABLE statement (
    line INTEGER PRIMARY KEY, claim TEXT, known_from TEXT, occurrence INTEGER, content BLOB
);
CREATE TABLE refused (line INTEGER PRIMARY KEY, claim TEXT);
CREATE INDEX refused_claim ON refused (claim);
BEGIN;
"""


class State(StrEnum):
    """What became of a thing that rows name."""

    KNOWN = "known"
    NEW = "new"
    BAD = "bad"


Said = dict[str, tuple[str, int, str]]
"""What rows say of a thing: value, line and column by field, of the first row that says it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that rows name: in which column first, on which line, and what they say of it."""

    thing: Thing
    name: str
    column: str
    line: int
    said: Said


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows that say different things of one thing."""

    thing: Thing
    name: str
    field: str
    column: str
    line: int
    value: str
    other_line: int
    other_value: str


class Staging(Scratch):
    """The rows of a file, what they name, and the statements that they were found to make.

    The database is SQLite's own temporary one: it stays in memory while it is small.
    """

    def __init__(self) -> None:
        super().__init__(_TABLES)
        self._rows: list[tuple[int, bytes]] = []

    def add_row(self, line: int, cells: Cells) -> None:
        """Keep a row's cells."""
        self._rows.append((line, orjson.dumps(cells)))
        if len(self._rows) >= BATCH:
            self._flush_rows()

    def row_batches(self) -> Iterator[list[tuple[int, Cells]]]:
        """Yield the rows in the order of the file."""
        self._flush_rows()
        for batch in self._batches("SELECT line, cells FROM row ORDER BY line"):
            yield [(line, orjson.loads(cells)) for line, cells in batch]

    def cells(self, line: int) -> Cells:
        """Return the cells of one row."""
        self._flush_rows()
        row = self._one("SELECT cells FROM row WHERE line = ?", line)
        return {} if row is None else orjson.loads(row[0])

    def count(self) -> int:
        """Return how many rows there are."""
        self._flush_rows()
        return int(self._one("SELECT count(*) FROM row")[0])

    def named(self, thing: Thing, name: str) -> Named | None:
        """Return what rows say of a thing."""
        row = self._one(f"{_SELECT_NAMED} WHERE thing = ? AND name = ?", thing, name)
        return None if row is None else _named(row)

    def put_named(self, named: Named) -> None:
        """Keep what rows say of a thing so far."""
        self._database.execute(
            "REPLACE INTO thing VALUES (?, ?, ?, ?, ?, NULL)",
            (named.thing, named.name, named.column, named.line, orjson.dumps(named.said)),
        )

    def named_batches(self, thing: Thing, state: State | None = None) -> Iterator[list[Named]]:
        """Yield the things of one kind and state, by name."""
        query = f"{_SELECT_NAMED} WHERE thing = ? AND state IS ? ORDER BY name"
        for batch in self._batches(query, thing, state):
            yield [_named(row) for row in batch]

    def settle(self, named: Iterable[Named], state: State) -> None:
        """Keep what became of things."""
        self._database.executemany(
            "UPDATE thing SET state = ? WHERE thing = ? AND name = ?",
            [(state, one.thing, one.name) for one in named],
        )

    def state(self, thing: Thing, name: str) -> State | None:
        """Return what became of a thing."""
        row = self._one("SELECT state FROM thing WHERE thing = ? AND name = ?", thing, name)
        return None if row is None or row[0] is None else State(row[0])

    def new_names(self, thing: Thing) -> list[str]:
        """Return the names of some new things, to suggest one of them."""
        query = "SELECT name FROM thing WHERE thing = ? AND state = ? LIMIT 1000"
        return [name for (name,) in self._database.execute(query, (thing, State.NEW))]

    def count_new(self) -> dict[Thing, int]:
        """Return how many things of each kind are new."""
        query = "SELECT thing, count(*) FROM thing WHERE state = ? GROUP BY thing"
        return {Thing(thing): count for thing, count in self._database.execute(query, (State.NEW,))}

    def add_clash(self, clash: Clash) -> None:
        """Keep that two rows disagree on a field of a thing; of one field, the first time only."""
        values = (
            clash.thing, clash.name, clash.field, clash.column, clash.line, clash.value,
            clash.other_line, clash.other_value,
        )  # fmt: skip
        self._database.execute(
            "INSERT OR IGNORE INTO clash VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values
        )

    def clashes(self) -> Iterator[tuple[Clash, State]]:
        """Yield the disagreements, and what became of their things, by line."""
        query = (
            "SELECT clash.*, state FROM clash JOIN thing USING (thing, name) ORDER BY clash.line"
        )
        for thing, *rest, state in self._database.execute(query):
            yield Clash(Thing(thing), *rest), State(state)

    def take_address(self, url: str, *, name: str, line: int) -> tuple[str, int] | None:
        """Give an address to a new article; return the name and line of the one that has it."""
        row = self._one("SELECT name, line FROM address WHERE url = ?", url)
        if row is not None:
            return row[0], row[1]
        self._database.execute("INSERT INTO address VALUES (?, ?, ?)", (url, name, line))
        return None

    def add_statements(self, statements: Iterable[tuple[int, str, str, int, bytes]]) -> None:
        """Keep statements: line, claim, since when it is known, occurrence, content."""
        self._database.executemany("INSERT INTO statement VALUES (?, ?, ?, ?, ?)", statements)

    def count_statements(self) -> int:
        """Return how many statements there are."""
        return int(self._one("SELECT count(*) FROM statement")[0])

    def statement_batches(self) -> Iterator[list[tuple[int, bytes]]]:
        """Yield lines and contents claim by claim, each claim's in the order of its words.

        Claims come in the order of their first rows.
        """
        yield from self._batches(_SELECT_STATEMENTS)

    def refuse(self, line: int, name: str) -> bool:
        """Keep that a row of a claim is refused; return whether it wasn't before."""
        query = "INSERT OR IGNORE INTO refused VALUES (?, ?)"
        return self._database.execute(query, (line, name)).rowcount > 0

    def refused(self, lines: list[int]) -> set[int]:
        """Return which of these rows, which follow each other, are refused."""
        query = "SELECT line FROM refused WHERE line BETWEEN ? AND ?"
        return {line for (line,) in self._database.execute(query, (lines[0], lines[-1]))}

    def refused_claim(self, name: str) -> int | None:
        """Return the first line of a claim that is refused."""
        row = self._one("SELECT min(line) FROM refused WHERE claim = ?", name)
        return row[0] if name else None

    def count_refused(self) -> int:
        """Return how many rows are refused."""
        return int(self._one("SELECT count(*) FROM refused")[0])

    def _flush_rows(self) -> None:
        self._database.executemany("INSERT INTO row VALUES (?, ?)", self._rows)
        self._rows = []

    def _one(self, query: str, *parameters: object) -> Any:
        return self._database.execute(query, parameters).fetchone()

    def _batches(self, query: str, *parameters: object) -> Iterator[list[Any]]:
        cursor = self._database.execute(query, parameters)
        while batch := cursor.fetchmany(BATCH):
            yield batch


_SELECT_STATEMENTS = """
WITH first AS MATERIALIZED (
    SELECT claim, min(line) AS place FROM statement WHERE claim <> '' GROUP BY claim
)
SELECT line, content FROM statement LEFT JOIN first USING (claim)
ORDER BY coalesce(place, line), known_from, occurrence, line
"""
_SELECT_NAMED = "SELECT thing, name, naming, line, said FROM thing"


def _named(row: tuple[str, str, str, int, bytes]) -> Named:
    thing, name, column, line, said = row
    fields = {key: (value[0], value[1], value[2]) for key, value in orjson.loads(said).items()}
    return Named(Thing(thing), name, column, line, fields)
