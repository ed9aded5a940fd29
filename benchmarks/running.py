"""A run: who answers what, from which database, and for how long."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.contestants import CONTESTANTS, OURS, Serving, ServingError, serving
from benchmarks.driving import DrivingError, Figures, drive, median
from benchmarks.facts import DifferenceError
from benchmarks.generating import Size
from benchmarks.tables import Measured, Results
from benchmarks.workloads import Asked

TURNS: Final = 3
FAILURES: Final = (DifferenceError, DrivingError, ServingError, subprocess.CalledProcessError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is measured: workloads by their names, on one loaded database, and how.

    Attributes:
        against: the contestants beside the product.
        seconds: of each turn.
        workers: of each contestant.
        rows: to import.
    """

    wrk: str
    database: str
    url: str
    size: Size
    only: Sequence[str]
    against: Sequence[str]
    seconds: int
    workers: int
    rows: int

    def on(self, url: str) -> "Run":
        """Return the same on another database of the same content."""
        return replace(self, url=url)

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
        name = one.contestant.name
        return drive(self.wrk, name, one.base, asked[name], seconds=seconds or self.seconds)

    def measured(self, workload: str, turns: dict[str, list[Figures]]) -> Iterator[Measured]:
        """Yield the medians of each contestant's turns."""
        for name, figures in turns.items():
            yield Measured(workload, self.database, name, median(figures), self.size.revisions)
        self.tell(workload)

    @contextmanager
    def trying(self, workload: str, results: Results) -> Iterator[None]:
        """Run a workload; where it fails, note that, and go on with the next one."""
        try:
            yield
        except FAILURES as error:
            results.failures.append(f"{workload} on {self.database}: {error}")
            print(results.failures[-1], file=sys.stderr)

    def tell(self, workload: str) -> None:
        """Say how far it is."""
        print(f"{workload} on {self.database} is done", file=sys.stderr)
