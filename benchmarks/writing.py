"""W7 and W8: what writes, on a copy of the database that is dropped afterwards."""

import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks import recording
from benchmarks.contestants import OURS, environment
from benchmarks.correcting import corrected
from benchmarks.recording import Taken
from benchmarks.running import TURNS, Run
from benchmarks.storing import copied
from benchmarks.tables import Results, Rows
from devtools.paths import ROOT

PATCH: Final = "W7"
IMPORT: Final = "W8"
BULK: Final = "W8b"
WRITING: Final = (PATCH, IMPORT, BULK)


def measure_writing(run: Run, results: Results) -> None:
    """Run those of these workloads that are asked for, and add what was measured."""
    wanted = [name for name in WRITING if name in run.only]
    if not wanted:
        return
    with run.trying("Writing", results), copied(run.url) as url:
        on_copy = run.on(url)
        token = _token(url)
        for name in wanted:
            with run.trying(name, results):
                _MEASURES[name](on_copy, token, results)


def _patch(run: Run, token: str, results: Results) -> None:
    with run.serving(run.of(["floor", "plain"])) as served:
        turns = corrected(run.wrk, served, run.size, token=token, seconds=run.seconds, turns=TURNS)
    results.measured += run.measured(PATCH, turns)


def _import(run: Run, _: str, results: Results) -> None:
    turns = [recording.imported(run.url, run.size, run.rows, turn) for turn in range(1, TURNS + 1)]
    results.rows += _medians(run, IMPORT, turns)


def _bulk(run: Run, token: str, results: Results) -> None:
    with run.serving([OURS.name]) as [ours]:
        turns = [
            recording.sent(run.url, ours.base, token, run.size, rows=run.rows, turn=TURNS + turn)
            for turn in range(1, TURNS + 1)
        ]
    results.rows += _medians(run, BULK, turns)


_MEASURES: Final = {PATCH: _patch, IMPORT: _import, BULK: _bulk}


def _medians(run: Run, workload: str, turns: Sequence[Mapping[str, Taken]]) -> list[Rows]:
    run.tell(workload)
    return [
        Rows(
            workload=workload,
            database=run.database,
            contestant=name,
            revisions=run.size.revisions,
            rows=turns[0][name][0],
            seconds=statistics.median(turn[name][1] for turn in turns),
            size=None,
        )
        for name in run.of(["floor", "plain"])
        if name in turns[0]
    ]


def _token(url: str) -> str:
    """Return a token that lets record and publish."""
    roles = ("--role", "editor", "--role", "reviewer")
    made = subprocess.run(
        [sys.executable, "manage.py", "create_token", "bench", *roles],
        check=True,
        cwd=ROOT,
        env=environment(url),
        stdout=subprocess.PIPE,
        text=True,
    )
    return made.stdout.strip()
