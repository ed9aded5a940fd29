"""A file with what is wrong with its rows beside them, to be mended and sent again."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from claims.importing.columns import ERRORS, NAMES
from claims.importing.lines import Lines
from claims.importing.tables import Format, csv_records, recognised, rows
from claimsdb.spreadsheets import guarded, unguarded

Told = Callable[[Sequence[int]], dict[int, str]]
"""Returns what is wrong with rows, by their lines; rows that nothing is wrong with are left out."""

_BATCH = 500
_BOM = "\ufeff"
_NUMBER = re.compile(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", re.ASCII | re.IGNORECASE)


def mending(data: bytes, *, format_: Format | None, wrong: Told, whole: bool) -> Iterator[str]:
    """Yield a CSV file of rows, each with what is wrong with it in a first column, `errors`.

    Args:
        data: a file that can be read to its end.
        format_: by default, what the first character tells.
        whole: whether the other rows are in it too.
    """
    records = _records(data, format_)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    _, header = next(records)
    names = [name.strip() for name in header]
    kept = [place for place, name in enumerate(names) if name != ERRORS]
    writer.writerow([ERRORS, *(names[place] for place in kept)])
    yield _BOM + _taken(text)
    while batch := list(islice(records, _BATCH)):
        told = wrong([line for line, _ in batch])
        for line, record in batch:
            if whole or line in told:
                cells = _without(record, kept, len(names))
                writer.writerow([guarded(told.get(line, "")), *cells])
        yield _taken(text)


def _records(data: bytes, format_: Format | None) -> Iterator[tuple[int, list[str]]]:
    lines = Lines(io.BytesIO(data))
    read = _json_records if recognised(lines, format_) is Format.JSONL else csv_records
    return read(lines)


def _json_records(lines: Lines) -> Iterator[tuple[int, list[str]]]:
    """Yield JSON lines as records of all columns; those that can't be read are empty."""
    unread: list[int] = []
    yield 0, list(NAMES)
    found = rows(lines, format_=Format.JSONL, refuse=lambda problem: unread.append(problem.line))
    for line, cells in found:
        yield from _empty(unread)
        yield line, [cells.get(name, "") for name in NAMES]
    yield from _empty(unread)


def _empty(unread: list[int]) -> Iterator[tuple[int, list[str]]]:
    for line in dict.fromkeys(unread):
        yield line, []
    unread.clear()


def _without(record: Sequence[str], kept: Iterable[int], width: int) -> list[str]:
    """Return the cells of a record less those of an earlier `errors`; as it is where it is not whole."""
    cells = record if len(record) != width else [record[place] for place in kept]
    return [cell if _NUMBER.fullmatch(cell) else guarded(unguarded(cell)) for cell in cells]


def _taken(text: io.StringIO) -> str:
    taken = text.getvalue()
    text.seek(0)
    text.truncate()
    return taken
