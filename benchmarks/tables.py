"""The report: what was measured, as JSON, and as a table in Markdown with ratios."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.driving import Figures

OURS: Final = "claimsdb"
_HEADER: Final = (
    "workload", "database", "who", "requests/s", "p50 ms", "p99 ms", "bytes", "MiB", "ratio",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one contestant under one workload, and the memory of its workers in MiB."""

    workload: str
    database: str
    contestant: str
    figures: Figures
    memory: float | None


def ratio(measured: Sequence[Measured], row: Measured) -> float | None:
    """Return how many times as many requests the product answers; null for the product itself."""
    if row.contestant == OURS:
        return None
    ours = next(
        (
            one.figures.per_second
            for one in measured
            if (one.workload, one.database, one.contestant) == (row.workload, row.database, OURS)
        ),
        None,
    )
    return None if ours is None else ours / row.figures.per_second


def as_json(measured: Sequence[Measured], *, about: dict[str, Any]) -> dict[str, Any]:
    """Return what was measured, and under which conditions."""
    rows = [
        {
            "workload": row.workload,
            "database": row.database,
            "contestant": row.contestant,
            **row.figures.as_dict(),
            "memory": row.memory,
            "ratio": ratio(measured, row),
        }
        for row in measured
    ]
    return {"about": about, "measured": rows}


def as_markdown(measured: Sequence[Measured]) -> str:
    """Return a table with a row for each contestant of each workload; ratios are ours to theirs."""
    rows = [_HEADER, ("---", "---", "---", *["---:"] * (len(_HEADER) - 3))]
    rows += [_cells(measured, row) for row in measured]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(measured: Sequence[Measured], row: Measured) -> tuple[str, ...]:
    figures = row.figures
    times = ratio(measured, row)
    return (
        row.workload,
        row.database,
        row.contestant,
        f"{figures.per_second:,.0f}",
        f"{figures.p50:.1f}",
        f"{figures.p99:.1f}",
        f"{figures.size:,.0f}",
        "" if row.memory is None else f"{row.memory:.0f}",
        "" if times is None else f"{times:.2f}",
    )


def below(measured: Sequence[Measured], *, against: str, least: float) -> Iterable[Measured]:
    """Yield the rows of a contestant whose ratio is less than a margin."""
    for row in measured:
        times = ratio(measured, row)
        if row.contestant == against and times is not None and times < least:
            yield row
