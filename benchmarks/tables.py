"""The report: what was measured, as JSON, and as tables in Markdown with ratios."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, TypeVar

from benchmarks.driving import Figures

OURS: Final = "claimsdb"

T = TypeVar("T", "Measured", "Rows")


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one contestant under one workload, on a record of so many revisions."""

    workload: str
    database: str
    contestant: str
    figures: Figures
    revisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How long one contestant took to read or write many rows, and their bytes, if they are read."""

    workload: str
    database: str
    contestant: str
    revisions: int
    rows: int
    seconds: float
    size: int | None

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds


@dataclass(frozen=True, slots=True)
class Memory:
    """The resident memory of one contestant's workers in MiB, at first and at last."""

    database: str
    contestant: str
    revisions: int
    first: float | None
    last: float | None


@dataclass(slots=True)
class Results:
    """All that was measured, and what could not be."""

    measured: list[Measured] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def is_any(self) -> bool:
        return bool(self.measured or self.rows)


def ratio(measured: Sequence[Measured], row: Measured) -> float | None:
    """Return how many times as many requests the product answers; null for the product itself."""
    ours = _ours(measured, row)
    return None if ours is None else ours.figures.per_second / row.figures.per_second


def _ours(found: Sequence[T], row: T) -> T | None:
    """Return what the product did of the same; null for the product itself."""
    if row.contestant == OURS:
        return None
    wanted = (row.workload, row.database, row.revisions, OURS)
    return next(
        (
            one
            for one in found
            if (one.workload, one.database, one.revisions, one.contestant) == wanted
        ),
        None,
    )


def as_json(results: Results, *, about: dict[str, Any]) -> dict[str, Any]:
    """Return what was measured, and under which conditions."""
    measured = [
        {
            "workload": row.workload,
            "database": row.database,
            "revisions": row.revisions,
            "contestant": row.contestant,
            **row.figures.as_dict(),
            "ratio": ratio(results.measured, row),
        }
        for row in results.measured
    ]
    rows = [asdict(row) | {"ratio": _rows_ratio(results.rows, row)} for row in results.rows]
    memory = [asdict(row) for row in results.memory]
    return {
        "about": about,
        "measured": measured,
        "rows": rows,
        "memory": memory,
        "failures": results.failures,
    }


def _rows_ratio(found: Sequence[Rows], row: Rows) -> float | None:
    ours = _ours(found, row)
    return None if ours is None else ours.per_second / row.per_second


def as_markdown(results: Results) -> str:
    """Return a section for each size of the record, and one on growth where there are several."""
    sizes = dict.fromkeys(
        [row.revisions for row in results.measured] + [row.revisions for row in results.rows]
    )
    parts = []
    for revisions in sizes:
        parts.append(f"## {revisions:,} revisions\n")
        parts += [
            table
            for table in (
                _requests([row for row in results.measured if row.revisions == revisions]),
                _rows([row for row in results.rows if row.revisions == revisions]),
                _memory([row for row in results.memory if row.revisions == revisions]),
            )
            if table
        ]
    if len(sizes) > 1:
        parts += ["## Growth\n", _growth(results.measured)]
    if results.failures:
        parts += ["## Not measured\n", *(f"- {failure}\n" for failure in results.failures)]
    return "\n".join(parts)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], *, words: int) -> str:
    """Return a table whose first columns are words, and the others numbers; "" without rows."""
    if not rows:
        return ""
    ruler = ("---",) * words + ("---:",) * (len(header) - words)
    return "".join(f"| {' | '.join(row)} |\n" for row in (header, ruler, *rows))


def _requests(measured: Sequence[Measured]) -> str:
    header = ("workload", "database", "who", "requests/s", "p50 ms", "p99 ms", "bytes", "ratio")
    rows = [
        (
            row.workload,
            row.database,
            row.contestant,
            f"{row.figures.per_second:,.0f}",
            f"{row.figures.p50:.1f}",
            f"{row.figures.p99:.1f}",
            f"{row.figures.size:,.0f}",
            _times(ratio(measured, row)),
        )
        for row in measured
    ]
    return _table(header, rows, words=3)


def _rows(found: Sequence[Rows]) -> str:
    header = ("workload", "database", "who", "rows", "seconds", "rows/s", "MB/s", "ratio")
    rows = [
        (
            row.workload,
            row.database,
            row.contestant,
            f"{row.rows:,}",
            f"{row.seconds:.2f}",
            f"{row.per_second:,.0f}",
            "" if row.size is None else f"{row.size / row.seconds / 1e6:.1f}",
            _times(_rows_ratio(found, row)),
        )
        for row in found
    ]
    return _table(header, rows, words=3)


def _memory(found: Sequence[Memory]) -> str:
    header = ("database", "who", "MiB at first", "MiB at last")
    rows = [(row.database, row.contestant, _whole(row.first), _whole(row.last)) for row in found]
    return _table(header, rows, words=2)


def growth(measured: Sequence[Measured]) -> Iterable[tuple[Measured, Measured]]:
    """Yield what the product did on the smallest record, each with the same on the largest."""
    ours = sorted(
        (row for row in measured if row.contestant == OURS), key=lambda row: row.revisions
    )
    for row in measured:
        same = [one for one in ours if (one.workload, one.database) == (row.workload, row.database)]
        if len(same) > 1 and row is same[0]:
            yield row, same[-1]


def _growth(measured: Sequence[Measured]) -> str:
    header = ("workload", "database", "revisions", "p50 ms", "times", "requests/s", "times as few")
    rows = [
        (
            small.workload,
            small.database,
            f"{small.revisions:,} → {large.revisions:,}",
            f"{small.figures.p50:.1f} → {large.figures.p50:.1f}",
            _times(large.figures.p50 / small.figures.p50),
            f"{small.figures.per_second:,.0f} → {large.figures.per_second:,.0f}",
            _times(small.figures.per_second / large.figures.per_second),
        )
        for small, large in growth(measured)
    ]
    return _table(header, rows, words=2)


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def below(measured: Sequence[Measured], *, against: str, least: float) -> Iterable[Measured]:
    """Yield the rows of a contestant whose ratio is less than a margin."""
    for row in measured:
        times = ratio(measured, row)
        if row.contestant == against and times is not None and times < least:
            yield row
