"""Loaded databases, kept for the next run: files in the cache folder, databases on the server.

Their names tell the version of the made-up record, its size, and the schema and code of recording
that they were loaded under, so that none is taken for another.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks import generating
from benchmarks.contestants import environment
from benchmarks.generating import Size
from benchmarks.multiplying import multiply
from devtools.paths import ROOT

_CODE: Final = (
    "*/migrations/*.py",
    "benchmarks/generating.py",
    "benchmarks/wording.py",
    "benchmarks/plain/models.py",
    "claims/renderings/templates.py",
)


def folder() -> Path:
    """Return the cache folder."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "claimsdb" / "benchmarks"


def name_of(size: Size) -> str:
    """Return the name of a loaded database."""
    code = hashlib.sha256()
    for path in sorted(path for pattern in _CODE for path in ROOT.glob(pattern)):
        code.update(path.read_bytes())
    return f"claimsdb_bench_v{generating.VERSION}_{size.revisions}_{code.hexdigest()[:8]}"


def on_sqlite(size: Size) -> str:
    """Return the URL of a loaded file, made where there is none."""
    path = folder() / f"{name_of(size)}.sqlite3"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        load(f"sqlite:///{partial}", size)
        with sqlite3.connect(partial) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        partial.replace(path)
    return f"sqlite:///{path}"


def on_postgresql(server: str, size: Size) -> str:
    """Return the URL of a loaded database on the server of a URL, made where there is none."""
    name = name_of(size)
    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone():
            return _named(server, name)
        partial = f"{name}_{os.getpid()}"
        _fill(connection, server, partial, size)
        rename = SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(Identifier(partial), Identifier(name)))
    return _named(server, name)


def _fill(connection: psycopg.Connection, server: str, name: str, size: Size) -> None:
    """Make a database of a size: by copies of another, where that is faster by hours."""
    times, rest = divmod(size.revisions, generating.FULL)
    if times > 1 and not rest:
        on_postgresql(server, generating.size_of(generating.FULL))
        whole = name_of(generating.size_of(generating.FULL))
        made = SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(made.format(Identifier(name), Identifier(whole)))
        multiply(_named(server, name), times)
    else:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        load(_named(server, name), size)
        with psycopg.connect(_named(server, name), autocommit=True) as loaded:
            # In the order in which it would have been recorded, and with the planner's figures.
            loaded.execute("CLUSTER claims_revision USING claims_revision_pkey")
            loaded.execute("VACUUM ANALYZE")


@contextmanager
def copied(url: str) -> Iterator[str]:
    """Give the URL of a copy of a database, which is dropped afterwards.

    Nobody may be connected to the one that is copied on PostgreSQL.
    """
    if url.startswith("sqlite"):
        with TemporaryDirectory(dir=folder(), prefix="copy-") as name:
            copy = Path(name) / "copy.sqlite3"
            shutil.copyfile(url.removeprefix("sqlite:///"), copy)
            yield f"sqlite:///{copy}"
        return
    whole = urlsplit(url).path.removeprefix("/")
    name = f"{whole}_copy_{os.getpid()}"
    # Any other database of the server will do to give orders from.
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as connection:
        made = SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(made.format(Identifier(name), Identifier(whole)))
        try:
            yield _named(url, name)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _named(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def load(url: str, size: Size) -> None:
    """Migrate and fill an empty database."""
    variables: Mapping[str, str] = environment(url)
    python = sys.executable
    for command in (
        [python, "manage.py", "migrate", "--verbosity", "0"],
        [python, "-m", "benchmarks.loading", str(size.revisions)],
        [python, "-m", "benchmarks.plain.filling"],
    ):
        subprocess.run(command, check=True, cwd=ROOT, env=variables)
