"""A database on disk that an import keeps its rows in, and that ends with it."""

import sqlite3
from types import TracebackType
from typing import Self


class Scratch:
    """Tables of SQLite's own in a file without a name: what is kept there may be larger than memory."""

    def __init__(self, tables: str) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(tables)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()
