"""Rows of CSV and JSONL files, as cells by column."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, NoReturn

from claims.importing.columns import DERIVED, ERRORS, NAMES, NEEDED, VERBATIM
from claims.importing.lines import Lines, refuse_conflict
from claims.importing.problems import Advice, FileError, Problem, suggestion, unreadable
from claimsdb.instants import shown
from claimsdb.spreadsheets import unguarded

Cells = dict[str, str]
Row = tuple[int, Cells]
Refuse = Callable[[Problem], None]

_KNOWN = frozenset(NAMES)
_LEFT_ASIDE = frozenset({*DERIVED, ERRORS})
_ADVICE = Advice()
_QUOTE_PARTS = {
    "exact": "quote",
    "prefix": "quote_prefix",
    "suffix": "quote_suffix",
    "start": "quote_start",
    "end": "quote_end",
}
_SURROGATE = re.compile("[\ud800-\udfff]")


class Format(StrEnum):
    """The form of a file."""

    CSV = "csv"
    JSONL = "jsonl"


def format_of(name: str) -> Format | None:
    """Return the format that a file's name tells; null where it doesn't."""
    extension = name.rpartition(".")[2].lower()
    return {"csv": Format.CSV, "jsonl": Format.JSONL, "ndjson": Format.JSONL}.get(extension)


def rows(
    lines: Lines, *, format_: Format | None, refuse: Refuse, advice: Advice = _ADVICE
) -> Iterator[Row]:
    """Yield the number of each row's first line, and its cells that are not empty, by column.

    Rows without any such cell are left out. A row that can't be read is told to `refuse`.

    Args:
        format_: by default, JSONL if the first character that is not a space is `{`.

    Raises:
        FileError: the file can't be read on, or its header is not one of known columns.
    """
    read = _json_rows if recognised(lines, format_) is Format.JSONL else _csv_rows
    return read(lines, refuse, advice)


def recognised(lines: Lines, format_: Format | None) -> Format:
    """Return the format that is known already, or else by the first character that is not a space.

    Raises:
        FileError: there is none.
    """
    first = lines.peek()
    if not first.strip():
        raise unreadable(
            1, "The file is empty: expected a header and rows, or a JSON object a line."
        )
    if format_ is None:
        return Format.JSONL if first.lstrip().startswith("{") else Format.CSV
    return format_


def _csv_rows(lines: Lines, refuse: Refuse, advice: Advice) -> Iterator[Row]:
    records = csv_records(lines)
    line, header = next(records)
    names = _header(line, header, advice)
    for line, record in records:
        if len(record) == len(names):
            cells = _cells(zip(names, map(unguarded, record), strict=True))
            if cells:
                yield line, cells
        elif any(cell.strip() for cell in record):
            refuse_conflict(record[0], line)
            message = f"Expected {len(names)} cells, as in the header; got {len(record)}."
            refuse(Problem(line=line, message=message))


def csv_records(lines: Lines) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each record's first line, and its cells as they stand; the header first.

    Raises:
        FileError: the file can't be read on.
    """
    reader = csv.reader(lines, strict=True)
    while True:
        line = lines.begin_row()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise unreadable(line, _csv_advice(str(error))) from error
        if record:
            yield line, record


def _csv_advice(message: str) -> str:
    if message.startswith("field larger"):
        return f"A cell has at most {csv.field_size_limit()} characters; this row has a longer one."
    if message.startswith("unexpected end"):
        return 'A quotation mark (") opens a cell of this row and is never closed.'
    if message.startswith("new-line"):
        return "A carriage return stands alone in a cell: end lines with LF or CRLF."
    return (
        "A cell goes on after its closing quotation mark: write a mark within a quoted cell twice "
        '("").'
    )


def _header(line: int, cells: list[str], advice: Advice) -> list[str]:
    names = [cell.strip() for cell in cells]
    refuse_conflict(names[0], line)
    if len(names) == 1:
        _refuse_separator(line, names[0])
    if not _KNOWN & set(names):
        raise unreadable(
            line,
            "No cell of the first row is a column's name: expected a header, such as "
            f"series,speaker,value,stated_at. {advice.columns}",
        )
    problems = [
        *_unknown(line, names, advice),
        *(
            Problem(line=line, column=name, message="This column is there twice.")
            for name, count in Counter(names).items()
            if name and count > 1
        ),
        *_missing(line, names),
    ]
    if problems:
        raise FileError(*problems)
    return names


def _refuse_separator(line: int, text: str) -> None:
    for separator in (";", "\t", "|"):
        if separator in text:
            raise unreadable(
                line,
                f"The columns are separated by {separator!r}: expected commas, as in RFC 4180.",
            )


def _unknown(line: int, names: list[str], advice: Advice) -> Iterator[Problem]:
    for place, name in enumerate(names, start=1):
        if not name:
            yield Problem(line=line, message=f"Column {place} has no name.")
        elif name not in _KNOWN | _LEFT_ASIDE:
            yield _unknown_column(line, name, advice)


def _unknown_column(line: int, name: str, advice: Advice) -> Problem:
    near = suggestion(name.lower(), NAMES)
    message = f"There is no column {shown(name)}.{near or f' {advice.columns}'}"
    return Problem(line=line, message=message)


def _missing(line: int, names: list[str]) -> Iterator[Problem]:
    for name in NEEDED:
        if name not in names:
            yield Problem(line=line, column=name, message="This column is needed.")
    if "stated_at" not in names and "article" not in names:
        message = "This column is needed where no column article names a dated one."
        yield Problem(line=line, column="stated_at", message=message)


def _cells(pairs: Iterable[tuple[str, str]]) -> Cells:
    cells = {}
    for name, text in pairs:
        cell = text if name in VERBATIM else text.strip()
        if cell and name in _KNOWN:
            cells[name] = cell
    return cells


def _json_rows(lines: Lines, refuse: Refuse, advice: Advice) -> Iterator[Row]:
    if lines.peek().lstrip().startswith("["):
        message = "This is a JSON array: expected JSON lines, an object a line with nothing around."
        raise unreadable(1, message)
    while True:
        line = lines.begin_row()
        text = next(lines, None)
        if text is None:
            return
        if not text.strip():
            continue
        refuse_conflict(text, line)
        try:
            pairs = list(_flat(_json_object(text)))
            cells = _cells(_json_cells(pairs))
        except ValueError as error:
            refuse(Problem(line=line, message=str(error)))
            continue
        unknown = [
            _unknown_column(line, name, advice)
            for name, _ in pairs
            if name not in _KNOWN | _LEFT_ASIDE
        ]
        for problem in unknown:
            refuse(problem)
        if cells and not unknown:
            yield line, cells


def _json_cells(pairs: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        if value is None:
            continue
        cell = str(value).lower() if isinstance(value, bool) else value
        if not isinstance(cell, str):
            kind = "an object" if isinstance(value, dict) else "a list"
            _refuse(f"{shown(name)} is {kind}: expected a text, number, true, false or null.")
        if "\x00" in cell or _SURROGATE.search(cell):
            _refuse(f"{shown(name)} holds a character that can't be kept: {shown(cell)}.")
        yield name, cell


def _json_object(text: str) -> dict[str, Any]:
    """Read one object. Numbers stay texts, so that they are judged as they were entered."""
    try:
        value = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"This is not JSON: {error.msg} (character {error.pos + 1}).") from error
    except RecursionError:
        raise ValueError("This is nested too deeply: expected one flat object.") from None
    if not isinstance(value, dict):
        _refuse(f"Expected a JSON object, got {shown(text.strip())}.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(
            name for name, count in Counter(name for name, _ in pairs).items() if count > 1
        )
        _refuse(f"{shown(twice)} is there twice.")
    return found


def _flat(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield names and values; those of a quote as the API writes it under their flat names."""
    for name, value in found.items():
        if name != "quote" or not isinstance(value, dict):
            yield name, value
            continue
        for part, inner in value.items():
            column = _QUOTE_PARTS.get(part)
            if column is None:
                _refuse(f"'quote' has no {shown(part)}: expected {', '.join(_QUOTE_PARTS)}.")
            if column in found and column != name:
                _refuse(f"{shown(column)} is there twice, once within 'quote'.")
            yield column, inner


def _refuse(message: str) -> NoReturn:
    raise ValueError(message)
