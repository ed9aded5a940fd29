"""Runs the benchmark: ``python -m benchmarks``, or ``python3 dev.py bench``."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks import generating, storing
from benchmarks.contestants import CONTESTANTS, DATABASES, OURS
from benchmarks.driving import CONNECTIONS
from benchmarks.generating import Size
from benchmarks.measuring import OTHERS, measure
from benchmarks.running import FAILURES, TURNS, Run
from benchmarks.tables import Results, as_json, as_markdown, below
from benchmarks.workloads import IN_BRIEF, WORKLOADS
from devtools import postgres
from devtools.errors import DevError
from devtools.load import program
from devtools.paths import VAR

_ROWS: Final = 100_000
_FEW_ROWS: Final = 5_000
_LEAST: Final = 0.1
"""The ratio to the floor below which a quick run points a row out: a hint, not a limit."""


def main(arguments: Sequence[str]) -> int:
    """Run the workloads; return 0 where all were run and all answers agree, else 1.

    What fails is told, and all else is measured.
    """
    options = _options(arguments)
    results = Results()
    try:
        _measure_all(results, options)
    except (DevError, *FAILURES) as error:
        results.failures.append(str(error))
        print(error, file=sys.stderr)
    finally:
        _report(results, options)
    return 1 if results.failures else 0


def _measure_all(results: Results, options: argparse.Namespace) -> None:
    wrk = str(program())
    for database in options.on:
        for revisions in options.revisions:
            size = generating.size_of(revisions)
            with _database(database, size) as url:
                measure(_run(wrk, database, url, size, options), results)


def _run(wrk: str, database: str, url: str, size: Size, options: argparse.Namespace) -> Run:
    return Run(
        wrk=wrk,
        database=database,
        url=url,
        size=size,
        only=options.only,
        against=options.against,
        seconds=options.seconds,
        workers=options.workers,
        rows=options.rows,
    )


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small record, on SQLite, in brief")
    parser.add_argument(
        "--revisions", type=_sizes, metavar="N,…", help="the size of the record; several: growth"
    )
    known = (*WORKLOADS, *OTHERS)
    parser.add_argument("--only", type=_among(known), metavar="W1,…", help="some workloads")
    parser.add_argument("--on", type=_among(DATABASES), metavar="sqlite,…", help="some databases")
    against = [name for name in CONTESTANTS if name != OURS.name]
    parser.add_argument(
        "--against", type=_among(against), metavar="floor,…", help="some other contestants"
    )
    parser.add_argument("--seconds", type=int, metavar="S", help="the length of each turn")
    parser.add_argument("--rows", type=int, metavar="N", help="how many an import has")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--out", type=Path, default=VAR / "benchmarks", metavar="FOLDER")
    options = parser.parse_args(arguments)
    quick = options.quick
    options.revisions = options.revisions or [generating.QUICK if quick else generating.FULL]
    options.on = options.on or (DATABASES[:1] if quick else DATABASES)
    options.only = options.only or (IN_BRIEF if quick else known)
    options.against = options.against or (["floor"] if quick else against)
    options.rows = options.rows or (_FEW_ROWS if quick else _ROWS)
    options.seconds = options.seconds or (1 if quick else 5)
    return options


def _sizes(text: str) -> list[int]:
    return sorted(int(number) for number in text.split(","))


def _among(known: Sequence[str] | dict[str, Any]) -> Any:
    def read(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"expected some of {', '.join(known)}: {name!r}")
        return names

    return read


@contextmanager
def _database(name: str, size: Size) -> Iterator[str]:
    if name == "sqlite":
        yield storing.on_sqlite(size)
        return
    with postgres.server() as server:
        yield storing.on_postgresql(server, size)


def _report(results: Results, options: argparse.Namespace) -> None:
    if not results.is_any:
        return
    now = datetime.now(UTC)
    about = {
        "at": now.isoformat(timespec="seconds"),
        "revisions": options.revisions,
        "workers": options.workers,
        "connections": CONNECTIONS,
        "seconds": options.seconds,
        "turns": TURNS,
        "processors": os.cpu_count(),
        "python": platform.python_version(),
    }
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{now:%Y%m%dT%H%M%SZ}.json"
    tables = as_markdown(results)
    path.write_text(json.dumps(as_json(results, about=about), indent=1) + "\n")
    path.with_suffix(".md").write_text(tables)
    print(tables)
    for row in below(results.measured, against="floor", least=_LEAST):
        print(f"{row.workload} on {row.database} is below {_LEAST} of the floor.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
