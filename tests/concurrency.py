"""Several at once, each with a connection of its own, on either database."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections


@pytest.fixture
def together(tmp_path: Path) -> Callable[..., list[Any]]:
    """Run functions at once and return what they return, or raise what the first one raises.

    SQLite's database of tests is one in memory, which connections can't share as they do a file:
    they work on a copy of it, which a function run alone can look into.
    """

    def run(*functions: Callable[[], Any]) -> list[Any]:
        # For no longer than the threads run: by its name the suite's own database is known as one
        # in memory, which must not be closed.
        with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(len(functions)) as pool:
            if connection.vendor == "sqlite":
                file = copied_to(tmp_path / "shared.sqlite3")
                patch.setitem(connections.databases["default"], "NAME", str(file))
            futures = [pool.submit(connected, function) for function in functions]
            return [future.result() for future in futures]

    return run


def copied_to(file: Path) -> Path:
    """Copy SQLite's database in memory to a file, unless there is one."""
    if not file.exists():
        connection.ensure_connection()
        target = sqlite3.connect(file)
        connection.connection.backup(target)
        target.close()
    return file


def connected(function: Callable[[], Any]) -> Any:
    try:
        return function()
    finally:
        connections.close_all()
