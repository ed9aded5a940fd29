"""Who answers: each a program that serves a database on loopback, by the documented server."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from devtools.environments import datasette_python
from devtools.paths import ROOT
from devtools.postgres import free_port

DATABASES: Final = ("sqlite", "postgresql")
HOST: Final = "127.0.0.1"
_PATIENCE: Final = 60.0


class ServingError(Exception):
    """A contestant did not start: the message holds what it printed."""


def _by_gunicorn(application: str, port: int, workers: int) -> list[str]:
    """Return the command for a WSGI application under the product's own settings."""
    return [
        *(sys.executable, "-m", "gunicorn", "--config", "python:claimsdb.gunicorn"),
        *("--bind", f"{HOST}:{port}", "--workers", str(workers), "--log-level", "warning"),
        # Else one worker may take all connections, which come at once, and the others none.
        "--reuse-port",
        # A worker is measured as it is, not while another takes its place.
        *("--max-requests", "0", application),
    ]


def _by_uvicorn(factory: str, port: int, workers: int) -> list[str]:
    """Return the command for an ASGI application of Datasette's environment."""
    return [
        *(str(datasette_python()), "-m", "uvicorn", "--factory", factory),
        *("--host", HOST, "--port", str(port), "--workers", str(workers)),
        *("--no-access-log", "--log-level", "warning"),
    ]


@dataclass(frozen=True, slots=True)
class Contestant:
    """An application and what serves it.

    Attributes:
        asked: a path that it answers once it is up.
    """

    name: str
    application: str
    asked: str = "/api/v1/claims/1/"
    command: Callable[[str, int, int], list[str]] = _by_gunicorn
    databases: tuple[str, ...] = DATABASES


OURS: Final = Contestant("claimsdb", "claimsdb.wsgi:application", "/healthz")
FLOOR: Final = Contestant("floor", "benchmarks.floor:application")
EMPTY: Final = Contestant("empty", "benchmarks.empty:application", "/empty/")
PLAIN: Final = Contestant("plain", "benchmarks.plain.wsgi:application")
DATASETTE: Final = Contestant(
    name="datasette",
    application="benchmarks.canned:application",
    asked="/record/claim.json?claim=1",
    command=_by_uvicorn,
    databases=("sqlite",),
)

CONTESTANTS: Final = {one.name: one for one in (OURS, FLOOR, PLAIN, DATASETTE, EMPTY)}


@dataclass(frozen=True, slots=True)
class Serving:
    """A contestant that runs, and where."""

    contestant: Contestant
    base: str
    process: int

    def memory(self) -> float | None:
        """Return the resident memory of its workers in MiB; null where the system doesn't tell."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children")
        try:
            # A single worker of uvicorn has no parent.
            workers = children.read_text().split() or [str(self.process)]
            return sum(_resident(int(worker)) for worker in workers)
        except OSError:
            return None


def _resident(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def serving(contestant: Contestant, database: str, *, workers: int) -> Iterator[Serving]:
    """Serve a database for the length of the block.

    Raises:
        ServingError: it did not come up.
    """
    port = free_port()
    base = f"http://{HOST}:{port}"
    command = contestant.command(contestant.application, port, workers)
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(database), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _await(process, base + contestant.asked, log)
            yield Serving(contestant, base, process.pid)
        finally:
            process.terminate()
            process.wait()


def environment(database: str) -> Mapping[str, str]:
    """Return the variables of a server, and of whoever prepares its database."""
    return os.environ | {
        "DATABASE_URL": database,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DEBUG": "off",
        "HTTPS": "off",
        "THROTTLES": "off",
        "CACHE_URL": "locmem://",
        "ALLOWED_HOSTS": HOST,
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "claimsdb.settings",
    }


def _await(process: "subprocess.Popen[bytes]", url: str, log: IO[str]) -> None:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError as error:
            log.write(f"It answers {error}.\n")
            break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    log.seek(0)
    raise ServingError(f"{url} is not answered:\n{log.read()}")
