"""W10: the whole record as CSV, in one answer after the other."""

import csv
import re
import statistics
import time
import urllib.request
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from typing import Final

from benchmarks.contestants import Serving
from benchmarks.facts import DifferenceError
from benchmarks.tables import Rows

PATH: Final = "/api/v1/claims/?format=csv"
_COMPARED: Final = 200
_READ_AT_ONCE: Final = 1 << 18
_WORDING: Final = frozenset({"text", "citation", "url"})
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
_INSTANT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9:.]+)(Z|\+00)?")
_TRUTH: Final = {"true": "1", "t": "1", "false": "0", "f": "0"}


def exported(served: Sequence[Serving], database: str, revisions: int, *, turns: int) -> list[Rows]:
    """Read the whole record of each contestant in turns.

    Raises:
        DifferenceError: they don't tell the same.
    """
    ours, *others = served
    for other in others:
        _require_same_rows(ours, other)
    taken: dict[str, list[tuple[float, int, int]]] = {}
    for _ in range(turns):
        for one in served:
            taken.setdefault(one.contestant.name, []).append(_read(one.base))
    if len({rows for read in taken.values() for _, rows, _ in read}) > 1:
        raise DifferenceError(f"{PATH} has another number of rows from one to the other: {taken}")
    return [
        Rows(
            workload="W10",
            database=database,
            contestant=name,
            revisions=revisions,
            rows=read[0][1],
            seconds=statistics.median(seconds for seconds, _, _ in read),
            size=read[0][2],
        )
        for name, read in taken.items()
    ]


def _read(base: str) -> tuple[float, int, int]:
    """Return the seconds that reading all took, the lines below the header, and the bytes."""
    start = time.monotonic()
    lines = size = 0
    with urllib.request.urlopen(base + PATH, timeout=600) as answer:  # noqa: S310 - our own address
        while chunk := answer.read(_READ_AT_ONCE):
            lines += chunk.count(b"\n")
            size += len(chunk)
    return time.monotonic() - start, lines - 1, size


def _require_same_rows(ours: Serving, other: Serving) -> None:
    for mine, theirs in zip(_first_rows(ours.base), _first_rows(other.base), strict=True):
        for name in mine.keys() & theirs.keys() - _WORDING:
            if fact(mine[name]) != fact(theirs[name]):
                told = f"{name} is {mine[name]!r} against {theirs[name]!r}"
                raise DifferenceError(f"Of claim {mine['id']}, {told} of {other.contestant.name}")


def _first_rows(base: str) -> Iterator[dict[str, str]]:
    with urllib.request.urlopen(base + PATH, timeout=600) as answer:  # noqa: S310 - our own address
        text = TextIOWrapper(answer, encoding="utf-8", newline="")
        yield from islice(csv.DictReader(text), _COMPARED)


def fact(cell: str) -> str:
    """Return what a cell says, however a database or the API writes it."""
    cell = _TRUTH.get(cell, cell).removeprefix("sha256:")
    if _NUMBER.fullmatch(cell):
        return f"{float(cell):.15g}"
    if match := _INSTANT.fullmatch(cell):
        day, time_of_day, _ = match.groups()
        return day if time_of_day == "00:00:00" else f"{day}T{time_of_day}"
    return cell.replace("-", "") if len(cell) in {32, 36} else cell
