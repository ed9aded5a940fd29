"""Requests that schemathesis makes from the OpenAPI document, to a server with the demo of its own.

``python3 dev.py check schemathesis`` makes some of each kind; for a thorough run:

    python3 -m devtools.fuzzing --max-examples 200
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from devtools.environments import DEV, current, ensure
from devtools.errors import DevError
from devtools.paths import ROOT
from devtools.postgres import free_port
from devtools.serving import HOST

SHORT = ("--phases", "examples,fuzzing,stateful", "--max-examples", "3", "--no-shrink")
"""Without the phase of coverage, which makes over ten thousand requests."""

ROLES = ("editor", "reviewer", "curator")
_SECONDS = 30
_ALWAYS = (
    *("--checks", "all", "--continue-on-failure", "--seed", "1", "--no-color"),
    *("--generation-database", "none"),
)


@dataclass(frozen=True, slots=True)
class Service:
    """The address of a server, and a token of someone who may write all there is."""

    url: str
    token: str


def check(options: Sequence[str] = SHORT) -> None:
    """Asks as anybody may, then with a token; raises where an answer is not as it should be.

    ``options`` are schemathesis's own.
    """
    python = ensure(current(), DEV)
    with tempfile.TemporaryDirectory(prefix="claimsdb-schemathesis-") as name:
        folder = Path(name)
        with server(python, folder) as service:
            ask(python, folder, service.url, options)
            token = ("--header", f"Authorization: Bearer {service.token}")
            ask(python, folder, service.url, [*options, *token])


def ask(python: Path, folder: Path, url: str, options: Sequence[str]) -> None:
    """Runs schemathesis in a folder of its own, for it keeps there what it found."""
    hooks = {"SCHEMATHESIS_HOOKS": "devtools.schemathesis_hooks", "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [python.with_name("schemathesis"), "run", f"{url}schema/", *_ALWAYS, *options],
        check=True,
        cwd=folder,
        env={**os.environ, **hooks},
    )


@contextmanager
def server(python: Path, folder: Path) -> Iterator[Service]:
    """The production server on a free port, with the demo in ``folder``; ended afterwards.

    Raises ``DevError`` where it does not come up.
    """
    variables = {**os.environ, **_settings(folder)}
    for command in (["migrate", "--verbosity", "0"], ["demo"]):
        subprocess.run([python, "manage.py", *command], check=True, cwd=ROOT, env=variables)
    roles = [option for role in ROLES for option in ("--role", role)]
    made = subprocess.run(
        [python, "manage.py", "create_token", "ann", *roles],
        check=True,
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    port, log = free_port(), folder / "log"
    command = ["--config", "python:claimsdb.gunicorn", "--bind", f"{HOST}:{port}"]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [python, "-m", "gunicorn", *command],
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            await_start(f"http://{HOST}:{port}/healthz", process, log)
            yield Service(f"http://{HOST}:{port}/api/v1/", made.stdout.strip())
        finally:
            process.terminate()


def _settings(folder: Path) -> Mapping[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "ALLOWED_HOSTS": HOST,
        "CACHE_URL": "locmem://",
        "DEBUG": "off",
        "DJANGO_SETTINGS_MODULE": "claimsdb.settings",
        "HTTPS": "off",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "a-key-for-a-server-with-the-demo-alone-which-guards-nothing",
        "THROTTLES": "off",
    }


def await_start(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until a server answers; raises ``DevError`` with its log where it ends before."""
    deadline = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(url).close()  # noqa: S310 - our own address
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise DevError(f"The server did not come up:\n{log.read_text()}")


if __name__ == "__main__":
    try:
        check(sys.argv[1:])
    except DevError as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
