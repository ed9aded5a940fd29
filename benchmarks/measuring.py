"""Measuring: all contestants serve the same database, and take turns under each workload."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.comparing import require_same
from benchmarks.contestants import CONTESTANTS, OURS, Serving, serving
from benchmarks.driving import Figures, drive, median
from benchmarks.exporting import exported
from benchmarks.generating import Size
from benchmarks.tables import Measured, Memory, Results
from benchmarks.workloads import WORKLOADS, Asked, Workload, of_one_claim

TURNS: Final = 3
_EXPORT: Final = "W10"
OTHERS: Final = (_EXPORT,)
"""What is measured otherwise than by requests a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is measured: workloads by their names, on one loaded database, and how.

    Attributes:
        against: the contestants beside the product.
        seconds: of each turn.
        workers: of each contestant.
    """

    wrk: str
    database: str
    url: str
    size: Size
    only: Sequence[str]
    against: Sequence[str]
    seconds: int
    workers: int

    def of(self, against: Iterable[str]) -> list[str]:
        """Return the product, and those of some others that this run has, in its order."""
        wanted = {OURS.name, *against}
        able = [name for name in self.against if self.database in CONTESTANTS[name].databases]
        return [name for name in (OURS.name, *able) if name in wanted]

    @contextmanager
    def serving(self, names: Iterable[str]) -> Iterator[list[Serving]]:
        """Serve the database by all of these."""
        with ExitStack() as stack:
            yield [
                stack.enter_context(serving(CONTESTANTS[name], self.url, workers=self.workers))
                for name in names
            ]

    def drive(self, one: Serving, asked: Asked, *, seconds: int | None = None) -> Figures:
        """Send a contestant its requests."""
        requests = asked[one.contestant.name]
        return drive(self.wrk, one.base, requests, seconds=seconds or self.seconds)

    def measured(self, workload: str, turns: dict[str, list[Figures]]) -> Iterator[Measured]:
        """Yield the medians of each contestant's turns."""
        for name, figures in turns.items():
            yield Measured(workload, self.database, name, median(figures), self.size.revisions)
        self.tell(workload)

    def tell(self, workload: str) -> None:
        """Say how far it is."""
        print(f"{workload} on {self.database} is done", file=sys.stderr)


def measure(run: Run, results: Results) -> None:
    """Run all workloads, and add what was measured."""
    asked = [WORKLOADS[name] for name in run.only if name in WORKLOADS]
    if warm := [workload for workload in asked if not workload.is_cold]:
        _warm(run, warm, results)
    for workload in asked:
        if workload.is_cold:
            _cold(run, workload, results)
    if _EXPORT in run.only:
        with run.serving(run.of(["floor"])) as served:
            results.rows += exported(served, run.database, run.size.revisions, turns=TURNS)
        run.tell(_EXPORT)


def _warm(run: Run, workloads: Sequence[Workload], results: Results) -> None:
    """Run workloads on servers that stay up, and look at what they hold at first and at last."""
    against = [name for workload in workloads for name in workload.against]
    with run.serving(run.of(against)) as served:
        first = {one.contestant.name: _begun(run, one).memory() for one in served}
        for workload in workloads:
            asked = workload.requests(run.size, served[0].base)
            wanted = run.of(workload.against)
            those = [one for one in served if one.contestant.name in wanted]
            require_same(those, asked)
            turns: dict[str, list[Figures]] = {one.contestant.name: [] for one in those}
            for _ in range(TURNS):
                for one in those:
                    turns[one.contestant.name].append(run.drive(one, asked))
            results.measured += run.measured(workload.name, turns)
        results.memory += [
            Memory(run.database, name, run.size.revisions, first[name], one.memory())
            for one in served
            for name in [one.contestant.name]
        ]


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
