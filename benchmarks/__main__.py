"""Runs the benchmark: ``python -m benchmarks``, or ``python3 dev.py bench``."""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks import generating, storing
from benchmarks.contestants import CONTESTANTS, DATABASES, OURS, Serving, ServingError, serving
from benchmarks.driving import CONNECTIONS, DrivingError, Figures, drive, median
from benchmarks.facts import difference, facts, shaped, shared
from benchmarks.generating import Size
from benchmarks.tables import Measured, as_json, as_markdown, below
from benchmarks.workloads import WORKLOADS, Asked, fetch
from devtools import postgres
from devtools.errors import DevError
from devtools.load import program
from devtools.paths import VAR

TURNS: Final = 3
_COMPARED: Final = 20
_LEAST: Final = 0.1
"""The ratio to the floor below which a quick run points a row out: a hint, not a limit."""


class DifferenceError(Exception):
    """Two contestants answer the same question otherwise."""


def main(arguments: Sequence[str]) -> int:
    """Run the workloads; return 0 where all were run and all answers agree, else 1."""
    options = _options(arguments)
    size = generating.size_of(options.revisions)
    measured: list[Measured] = []
    try:
        wrk = program()
        for database in options.on:
            with _database(database, size) as url:
                measured += _measure(str(wrk), database, url, size, options)
    except (
        DevError,
        DifferenceError,
        DrivingError,
        ServingError,
        subprocess.CalledProcessError,
    ) as error:
        print(error, file=sys.stderr)
        return 1
    _report(measured, size, options)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small record, on SQLite, in brief")
    parser.add_argument("--revisions", type=int, metavar="N", help="the size of the record")
    parser.add_argument("--only", type=_among(WORKLOADS), metavar="W1,…", help="some workloads")
    parser.add_argument("--on", type=_among(DATABASES), metavar="sqlite,…", help="some databases")
    against = [name for name in CONTESTANTS if name != OURS.name]
    parser.add_argument(
        "--against", type=_among(against), metavar="floor,…", help="some other contestants"
    )
    parser.add_argument("--seconds", type=int, metavar="S", help="the length of each turn")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--out", type=Path, default=VAR / "benchmarks", metavar="FOLDER")
    options = parser.parse_args(arguments)
    quick = options.quick
    options.revisions = options.revisions or (generating.QUICK if quick else generating.FULL)
    options.on = options.on or (DATABASES[:1] if quick else DATABASES)
    options.only = options.only or tuple(WORKLOADS)
    options.against = options.against or (["floor"] if quick else against)
    options.seconds = options.seconds or (1 if quick else 5)
    return options


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


def _measure(
    wrk: str, database: str, url: str, size: Size, options: argparse.Namespace
) -> list[Measured]:
    """Run all workloads against all contestants, which serve the same database in turns."""
    measured = []
    with ExitStack() as stack:
        served = [
            stack.enter_context(serving(CONTESTANTS[name], url, workers=options.workers))
            for name in (OURS.name, *options.against)
            if database in CONTESTANTS[name].databases
        ]
        for name in options.only:
            workload = WORKLOADS[name]
            asked = workload.paths(size, served[0].base)
            those = [one for one in served if one.contestant.name in (OURS.name, *workload.against)]
            require_same(those, asked)
            told = _in_turns(wrk, those, asked, seconds=options.seconds)
            measured += [Measured(name, database, *each) for each in told]
            print(f"{name} on {database} is done", file=sys.stderr)
    return measured


def require_same(served: Sequence[Serving], asked: Asked) -> None:
    """Require that all contestants but the empty one answer the same facts.

    Raises:
        DifferenceError: they don't.
    """
    ours = served[0]
    for other in served[1:]:
        if other.contestant.name == "empty":
            continue
        paths = asked[other.contestant.name]
        pairs = zip(asked[OURS.name][:_COMPARED], paths[:_COMPARED], strict=True)
        for path, their_path in pairs:
            answer, theirs = fetch(ours.base, path), fetch(other.base, their_path)
            if isinstance(theirs, list):
                theirs = shaped(theirs, like=answer)
            mine, its = facts(answer), facts(theirs)
            if told := difference(shared(mine, its), shared(its, mine)):
                raise DifferenceError(
                    f"{path} is answered otherwise by {other.contestant.name}: {told}"
                )


def _in_turns(
    wrk: str, served: Sequence[Serving], asked: Asked, *, seconds: int
) -> Iterator[tuple[str, Figures, float | None]]:
    """Yield each contestant's name, figures and memory, after all had their turns."""
    turns: dict[str, list[Figures]] = {one.contestant.name: [] for one in served}
    for _ in range(TURNS):
        for one in served:
            paths = asked[one.contestant.name]
            turns[one.contestant.name].append(drive(wrk, one.base, paths, seconds=seconds))
    for one in served:
        yield one.contestant.name, median(turns[one.contestant.name]), one.memory()


def _report(measured: Sequence[Measured], size: Size, options: argparse.Namespace) -> None:
    now = datetime.now(UTC)
    about = {
        "at": now.isoformat(timespec="seconds"),
        "revisions": size.revisions,
        "claims": size.claims,
        "workers": options.workers,
        "connections": CONNECTIONS,
        "seconds": options.seconds,
        "turns": TURNS,
        "processors": os.cpu_count(),
        "python": platform.python_version(),
    }
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{now:%Y%m%dT%H%M%SZ}.json"
    table = as_markdown(measured)
    path.write_text(json.dumps(as_json(measured, about=about), indent=1) + "\n")
    path.with_suffix(".md").write_text(table)
    print(table)
    for row in below(measured, against="floor", least=_LEAST):
        print(f"{row.workload} on {row.database} is below {_LEAST} of the floor.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
