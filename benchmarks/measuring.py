"""Measuring: all contestants serve the same database, and take turns under each workload."""

from collections.abc import Sequence
from random import Random
from typing import Final

from benchmarks.comparing import require_same
from benchmarks.contestants import Serving
from benchmarks.driving import Figures
from benchmarks.exporting import exported
from benchmarks.running import TURNS, Run
from benchmarks.tables import Memory, Results
from benchmarks.workloads import WORKLOADS, Workload, of_one_claim
from benchmarks.writing import WRITING, measure_writing

_EXPORT: Final = "W10"
OTHERS: Final = (_EXPORT, *WRITING)
"""What is measured otherwise than by requests of answers."""


def measure(run: Run, results: Results) -> None:
    """Run all workloads, and add what was measured."""
    asked = [WORKLOADS[name] for name in run.only if name in WORKLOADS]
    if warm := [workload for workload in asked if not workload.is_cold]:
        with run.trying("All", results):
            _warm(run, warm, results)
    for workload in asked:
        if workload.is_cold:
            with run.trying(workload.name, results):
                _cold(run, workload, results)
    if _EXPORT in run.only:
        with run.trying(_EXPORT, results), run.serving(run.of(["floor"])) as served:
            results.rows += exported(served, run.database, run.size.revisions, turns=TURNS)
            run.tell(_EXPORT)
    measure_writing(run, results)


def _warm(run: Run, workloads: Sequence[Workload], results: Results) -> None:
    """Run workloads on servers that stay up, and look at what they hold at first and at last."""
    against = [name for workload in workloads for name in workload.against]
    with run.serving(run.of(against)) as served:
        first = {one.contestant.name: _begun(run, one).memory() for one in served}
        for workload in workloads:
            with run.trying(workload.name, results):
                _in_turns(run, served, workload, results)
        results.memory += [
            Memory(run.database, name, run.size.revisions, first[name], one.memory())
            for one in served
            for name in [one.contestant.name]
        ]


def _in_turns(run: Run, served: Sequence[Serving], workload: Workload, results: Results) -> None:
    asked = workload.requests(run.size, served[0].base)
    wanted = run.of(workload.against)
    those = [one for one in served if one.contestant.name in wanted]
    require_same(those, asked)
    turns: dict[str, list[Figures]] = {one.contestant.name: [] for one in those}
    # What a worker keeps it has kept by then, as after the first minutes of a day; see `_cold`.
    for one in those:
        run.drive(one, asked, seconds=2 * run.seconds)
    for _ in range(TURNS):
        for one in those:
            turns[one.contestant.name].append(run.drive(one, asked))
    results.measured += run.measured(workload.name, turns)


def _begun(run: Run, one: Serving) -> Serving:
    """Have each worker load its code, and little of the record."""
    asked = of_one_claim(Random(0), run.size)
    run.drive(one, {name: requests[:1] for name, requests in asked.items()}, seconds=1)
    return one


def _cold(run: Run, workload: Workload, results: Results) -> None:
    """Run a workload on servers that know nothing of it yet: each turn begins with others."""
    turns: dict[str, list[Figures]] = {}
    for _ in range(TURNS):
        with run.serving(run.of(workload.against)) as served:
            asked = workload.requests(run.size, served[0].base)
            for one in served:
                _begun(run, one)
                turns.setdefault(one.contestant.name, []).append(run.drive(one, asked))
            require_same(served, asked)
    results.measured += run.measured(workload.name, turns)
