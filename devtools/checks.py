"""All that guards the main branch beside the suite on SQLite: ``python3 dev.py check``."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools import browsers, fuzzing, postgres, pythons
from devtools.environments import DEV, NEXT, current, ensure
from devtools.errors import DevError
from devtools.paths import ROOT

WORKERS = ("-n", "2")
SMALL_RECORD = "10000"
"""Revisions: as many as are loaded and asked for within a minute."""

DEPLOYED = {
    "DEBUG": "off",
    "HTTPS": "on",
    "SECRET_KEY": "a-key-for-a-check-of-the-settings-alone-which-guards-nothing",
}


def program(name: str, *arguments: str) -> None:
    """Runs a program of the development environment; raises where it fails."""
    _run([ensure(current(), DEV).with_name(name), *arguments])


def manage(*arguments: str) -> None:
    """Runs a command of manage.py under the settings of a deployment."""
    _run([ensure(current(), DEV), "manage.py", *arguments], DEPLOYED)


def suite(python: Path, variables: Mapping[str, str]) -> None:
    """Runs all tests; one that is skipped counts as failed."""
    _run([python, "-m", "pytest", "-q", *WORKERS], {**variables, "CLAIMSDB_NO_SKIPS": "1"})


def browser() -> None:
    """Runs the tests that need a browser, on either database."""
    variables = {browsers.VARIABLE: str(browsers.program()), "CLAIMSDB_NO_SKIPS": "1"}
    options = ("-q", *WORKERS, "-m", "browser", "tests/browser")
    command = (ensure(current(), DEV), "-m", "pytest", *options)
    _run(command, {**variables, "DATABASE_URL": "sqlite:///var/claimsdb.sqlite3"})
    with postgres.server() as url:
        _run(command, {**variables, "DATABASE_URL": url})


def suite_on_postgresql() -> None:
    with postgres.server() as url:
        suite(ensure(current(), DEV), {"DATABASE_URL": url})


def suite_on_next_django() -> None:
    python = ensure(pythons.next_environment(), NEXT)
    suite(python, {"DATABASE_URL": "sqlite:///var/claimsdb.sqlite3"})


def bench() -> None:
    """Reports how fast a small record is read beside the floor; fails where they answer otherwise.

    No figure makes it fail: a machine may be slow, and others may be busy on it.
    """
    options = ("--quick", "--revisions", SMALL_RECORD, "--only", "W1,W2,W3,W4,W5,W6")
    _run([ensure(current(), DEV), "-m", "benchmarks", *options])


def _run(command: Sequence[str | Path], variables: Mapping[str, str] | None = None) -> None:
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **(variables or {})})


STEPS: Mapping[str, Callable[[], None]] = {
    "lint": lambda: program("ruff", "check", "--quiet"),
    "format": lambda: program("ruff", "format", "--check", "--quiet"),
    "types": lambda: program("mypy"),
    "layers": lambda: program("lint-imports"),
    "migrations": lambda: manage("makemigrations", "--check", "--dry-run"),
    "deployment": lambda: manage("check", "--deploy", "--fail-level", "WARNING"),
    "schemathesis": fuzzing.check,
    "postgresql": suite_on_postgresql,
    "next-django": suite_on_next_django,
    "browser": browser,
    "bench": bench,
}


def check(*, names: Sequence[str]) -> int:
    """Runs the steps named, or all, each whatever became of the others; 0 where all passed."""
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        raise DevError(f"No step is called {', '.join(unknown)}. There are: {', '.join(STEPS)}")
    ensure(current(), DEV)
    results = [(name, *_timed(name)) for name in names or STEPS]
    print()
    for name, passed, seconds in results:
        print(f"{'ok' if passed else 'FAILED':8}{name:14}{seconds:7.1f} s")
    return 0 if all(passed for _, passed, _ in results) else 1


def _timed(name: str) -> tuple[bool, float]:
    """Whether a step passed, and how many seconds it took."""
    print(f"\n== {name}", flush=True)
    start = time.monotonic()
    passed = _passes(STEPS[name])
    return passed, time.monotonic() - start


def _passes(step: Callable[[], None]) -> bool:
    try:
        step()
    except DevError as error:
        print(error, flush=True)
        return False
    except subprocess.CalledProcessError as error:
        print(f"{Path(error.cmd[0]).name} ended with status {error.returncode}", flush=True)
        return False
    return True
