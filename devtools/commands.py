"""The verbs of dev.py."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from devtools import checks, locks, serving
from devtools.environments import CORE, DEV, current, ensure
from devtools.errors import DevError
from devtools.paths import ROOT

USAGE = """\
usage: python3 dev.py VERB

  run [--port N]        set up, migrate, load the demo and serve on loopback
  manage COMMAND ...    a command of manage.py, under the settings of run
  test [PYTEST ARGS]    the test suite on SQLite (or on DATABASE_URL)
  check [STEP ...]      all that guards the main branch beside it, or the steps named
  bench [--quick]       how fast it is, beside others that answer the same (docs/performance.md)
  lock [--upgrade]      make requirements/*.lock anew from pyproject.toml
"""

IN_PARALLEL = ("--numprocesses", "auto", "--maxprocesses", "4")
"""Whoever gives pytest options of their own may want its debugger, which needs one process."""


def run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=serving.port, default=8000, metavar="N")
    options = parser.parse_args(arguments)
    serving.require_free(options.port)
    return serving.serve(python=ensure(current(), CORE), port=options.port)


def manage(arguments: Sequence[str]) -> NoReturn:
    python = ensure(current(), CORE)
    command = [str(python), str(ROOT / "manage.py"), *arguments]
    os.execve(python, command, os.environ | serving.environment())


def test(arguments: Sequence[str]) -> NoReturn:
    python = ensure(current(), DEV)
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "pytest", *(arguments or IN_PARALLEL)])


def check(arguments: Sequence[str]) -> int:
    return checks.check(names=arguments)


def bench(arguments: Sequence[str]) -> NoReturn:
    python = ensure(current(), DEV)
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "benchmarks", *arguments])


def lock(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py lock")
    parser.add_argument("--upgrade", action="store_true", help="take the newest releases")
    locks.compile_all(upgrade=parser.parse_args(arguments).upgrade)
    return 0


VERBS: Mapping[str, Callable[[Sequence[str]], int]] = {
    verb.__name__: verb for verb in (run, manage, test, check, bench, lock)
}


def main(arguments: Sequence[str]) -> int:
    """Runs one verb; returns 0 where all is well, 1 where a check failed, 2 where it can't be."""
    if arguments and arguments[0] in {"-h", "--help"}:
        print(USAGE, end="")
        return 0
    if not arguments or arguments[0] not in VERBS:
        print(USAGE, end="", file=sys.stderr)
        return 2
    try:
        return VERBS[arguments[0]](arguments[1:])
    except DevError as error:
        print(error, file=sys.stderr)
    except subprocess.CalledProcessError as error:
        print(f"{error.cmd[0]} ended with status {error.returncode}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 2
