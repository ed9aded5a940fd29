"""What would become of each row of a file: gathered while an import is tried, told in words."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

import orjson
from django.db.models import Model
from django.utils.translation import gettext

from claims.content import Content, content_of, stated
from claims.entry import entered_fields
from claims.importing.columns import NAMES, NAMINGS
from claims.importing.library import uuid_name
from claims.importing.problems import LISTED, Problem
from claims.importing.report import Outcome, Report, RowOutcome
from claims.importing.scratch import Scratch
from claims.importing.staging import BATCH
from claims.importing.statements import normalised_unit
from claims.importing.tables import Cells
from claims.quantities import plain_number
from claims.serializers.wording import text_of
from claimsdb.db.merging import resolved

LONGEST: Final = 300
"""Characters of a text that are told of it."""

_NAMING = tuple(naming.column for naming in NAMINGS)
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE row (line INTEGER PRIMARY KEY, outcome TEXT, kind TEXT, told BLOB, names BLOB);
CREATE TABLE problem (line INTEGER, name TEXT, value TEXT, message TEXT);
CREATE INDEX problem_line ON problem (line);
CREATE INDEX problem_value ON problem (value);
BEGIN;
"""

Error = tuple[str, str, str]
"""What is wrong with a row: column, value, message."""


class Seal:
    """SHA-256 over what becomes of the rows of a file, in the order in which it is found out."""

    def __init__(self) -> None:
        self._hash = sha256()

    def take(self, outcome: RowOutcome) -> dict[str, Any]:
        """Take what becomes of a row, and return it in words."""
        told = told_of(outcome)
        before = outcome.before.number if outcome.before else None
        said = [outcome.line, outcome.outcome, outcome.kind, before, told]
        self._hash.update(orjson.dumps(said))
        return told

    def of(self, report: Report) -> str:
        """Return the digest, once all rows have been taken, with what they would bring."""
        self._hash.update(orjson.dumps(sorted(report.new.items())))
        return self._hash.hexdigest()


class Gathering(Scratch):
    """What would become of rows, and all that is wrong with them, in a database on disk."""

    def __init__(self) -> None:
        self.seal = Seal()
        super().__init__(_TABLES)

    def observe(self, outcome: RowOutcome) -> None:
        """Take what becomes of a row."""
        told = self.seal.take(outcome)
        names = {name: outcome.cells[name] for name in _NAMING if name in outcome.cells}
        self._database.execute(
            "INSERT INTO row VALUES (?, ?, ?, ?, ?)",
            (outcome.line, outcome.outcome, outcome.kind, orjson.dumps(told), orjson.dumps(names)),
        )

    def note(self, problem: Problem) -> None:
        """Take what is wrong with a row, or with the file."""
        values = (problem.line, problem.column, problem.value, problem.message)
        self._database.execute("INSERT INTO problem VALUES (?, ?, ?, ?)", values)

    def of_the_file(self) -> list[tuple[int, str, str, str]]:
        """Return what is wrong with the file as such, by lines: the first of it."""
        query = (
            "SELECT * FROM problem WHERE line NOT IN (SELECT line FROM row) ORDER BY line LIMIT ?"
        )
        return self._database.execute(query, (LISTED,)).fetchall()

    def batches(self) -> Iterator[list[tuple[int, Outcome, str, dict[str, Any]]]]:
        """Yield line, outcome, kind and what is told of each row, in the order of the file."""
        cursor = self._database.execute("SELECT * FROM row ORDER BY line")
        while batch := cursor.fetchmany(BATCH):
            yield [
                (
                    line,
                    Outcome(outcome),
                    kind,
                    orjson.loads(told) | self._wrong(line, outcome, names),
                )
                for line, outcome, kind, told, names in batch
            ]

    def _wrong(self, line: int, outcome: str, names: bytes) -> dict[str, list[Error]]:
        if outcome != Outcome.REFUSED:
            return {}
        query = "SELECT DISTINCT name, value, message FROM problem WHERE line = ?"
        errors = self._database.execute(query, (line,)).fetchall()
        return {"errors": errors or self._elsewhere(orjson.loads(names))}

    def _elsewhere(self, names: dict[str, str]) -> list[Error]:
        """Return where it is told what is wrong with the things that a row names."""
        query = "SELECT min(line) FROM problem WHERE value = ? AND name <> ''"
        found = []
        for column, name in names.items():
            (line,) = self._database.execute(query, (name,)).fetchone()
            if line is not None:
                message = gettext("Line %(line)d tells what is wrong with it.") % {"line": line}
                found.append((column, name, message))
        return found or [("", "", gettext("What it names is refused on another line."))]


def told_of(outcome: RowOutcome) -> dict[str, Any]:
    """Return what a row states, in words, and what it changes, column by column."""
    content = outcome.content
    told: dict[str, Any] = {"external_id": outcome.external_id, "claim": outcome.claim}
    if content is None:
        return told | _as_it_stands(outcome.cells)
    told |= {
        "series": resolved(content.series).slug,
        "speaker": resolved(content.speaker).slug,
        "figure": text_of(content),
        "period": content.period or "",
        "stated_at": str(stated(content) or ""),
    }
    if outcome.before is not None:
        told["changes"] = changes(content_of(outcome.before), content)
    return told


def changes(before: Content, content: Content) -> list[tuple[str, str, str]]:
    """Return the columns by which a content differs from another: name, old and new words."""
    old, new = _cells(before), _cells(content)
    return [
        (name, old[name][:LONGEST], new[name][:LONGEST])
        for name in NAMES
        if name in new and old[name] != new[name]
    ]


def _as_it_stands(cells: Cells) -> dict[str, str]:
    figure = " ".join(cells[name] for name in ("value", "unit") if name in cells)
    told = {name: cells.get(name, "") for name in ("series", "speaker", "period", "stated_at")}
    return {name: text[:LONGEST] for name, text in {**told, "figure": figure}.items()}


def _cells(content: Content) -> dict[str, str]:
    return {name: _words(name, value) for name, value in entered_fields(content).items()}


def _words(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Model):
        return _name_of(name, value)
    if isinstance(value, float):
        return str(plain_number(value))
    return normalised_unit(value) if name == "unit" else str(value)


def _name_of(name: str, row: Any) -> str:
    match name:
        case "article":
            return row.external_id or uuid_name(row.uuid)
        case "snapshot":
            return str(row.number)
        case _:
            return str(resolved(row).slug)
