"""A PostgreSQL server for the test suite: the one that ``CLAIMSDB_TEST_POSTGRES`` names, else one
of its own, started from the installed programs in a temporary folder and removed afterwards.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from devtools import apt
from devtools.errors import DevError

VARIABLE = "CLAIMSDB_TEST_POSTGRES"
MINIMUM = 15
FOLDERS = (
    *("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin"),
    *("/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"),
)


@contextmanager
def server() -> Iterator[str]:
    """The URL of a database on a real server, which the tests' own databases are made beside.

    Raises ``DevError`` where no server can be had.
    """
    if url := os.environ.get(VARIABLE):
        yield url
        return
    programs = find_programs() or install_programs()
    with tempfile.TemporaryDirectory(
        prefix="claimsdb-postgres-", ignore_cleanup_errors=True
    ) as name:
        yield from _serving(programs, folder=Path(name))


def _serving(programs: Path, *, folder: Path) -> Iterator[str]:
    account = _account()
    shutil.chown(folder, account)
    data, port = folder / "data", free_port()
    # A collation other than byte order shows where an answer's order depends on the database's.
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en")
    _run(
        [programs / "initdb", *("--auth=trust", "--username=postgres"), *locale, "-D", data],
        account,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    log = folder / "log"
    _run([programs / "pg_ctl", "-w", "-D", data, "-l", log, "-o", options, "start"], account)
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], account)


def _account() -> str:
    """Who runs the server: PostgreSQL refuses to be run by root."""
    if os.getuid():
        return pwd.getpwuid(os.getuid()).pw_name
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise DevError("PostgreSQL can't be run by root, and there is no account postgres or nobody.")


def _run(command: Sequence[str | Path], account: str) -> None:
    """Runs a server program as ``account``, in a folder and an environment that it can read."""
    done = subprocess.run(
        command,
        check=False,
        cwd="/",
        user=account if os.getuid() == 0 else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise DevError(f"PostgreSQL's {Path(command[0]).name} failed:\n{done.stdout}")


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_programs() -> Path | None:
    """The folder of ``initdb`` and its kin in the newest release installed."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in FOLDERS:
        folders += Path("/").glob(pattern.removeprefix("/"))
    releases = [(release(folder), folder) for folder in folders if (folder / "initdb").exists()]
    number, newest = max(releases, default=(0, None))
    return newest if number >= MINIMUM else None


def release(folder: Path) -> int:
    """The major release of the server programs in a folder."""
    answer = subprocess.run(
        [folder / "postgres", "--version"], check=True, capture_output=True, text=True
    )
    return int(answer.stdout.split()[2].split(".")[0])


def install_programs() -> Path:
    """Installs PostgreSQL where that can be done without asking: as root, by apt."""
    apt.install("postgresql")
    if programs := find_programs():
        return programs
    raise DevError(
        f"No PostgreSQL server of release {MINIMUM} or newer is installed. Install it (Debian, "
        "Ubuntu: apt install postgresql; Fedora: dnf install postgresql-server; macOS: brew install "
        f"postgresql), or name a running one: {VARIABLE}=postgres://USER:PASSWORD@HOST:PORT/NAME, "
        "whose user may make databases."
    )
