"""The service on this machine alone: ``python3 dev.py run``."""

import argparse
import os
import secrets
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from devtools.errors import DevError
from devtools.paths import ROOT, VAR

HOST = "127.0.0.1"
SECRET_KEY = VAR / "secret-key"


def port(text: str) -> int:
    """A TCP port as given on the command line."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"expected a port from 1 to 65535, got {text!r}")
    return int(text)


def require_free(number: int) -> None:
    """Raises ``DevError`` where the port can't be listened on."""
    with socket.socket() as probe:
        # As the server does: a port is free while connections of its last owner fade out.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except OSError as error:
            raise DevError(
                f"Port {number} of {HOST} can't be listened on ({error.strerror}). "
                f"Try another: python3 dev.py run --port {number + 1}"
            ) from error


def secret_key(path: Path = SECRET_KEY) -> str:
    """This work tree's key, made at the first call and readable by its owner alone."""
    if not path.exists():
        partial = path.with_suffix(f".{os.getpid()}")
        partial.touch(mode=0o600, exist_ok=False)
        partial.write_text(secrets.token_urlsafe(48))
        partial.replace(path)
    return path.read_text()


def environment() -> Mapping[str, str]:
    """What differs from the settings' defaults: plain HTTP, as nothing leaves this machine.

    What the caller has set stands.
    """
    return {
        "HTTPS": os.environ.get("HTTPS", "off"),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(),
    }


def serve(*, python: Path, port: int) -> NoReturn:
    """Prepares the database and the static files, then becomes the production server."""
    os.chdir(ROOT)
    variables = os.environ | environment()
    subprocess.run([python, "-m", "devtools.prepare"], check=True, env=variables)
    address = f"http://{HOST}:{port}"
    print(
        f"API      {address}/api/v1/\n"
        f"Docs     {address}/api/v1/docs/\n"
        f"Admin    {address}/admin/\n"
        "Ctrl-C ends it.",
        flush=True,
    )
    command = ["--config", "python:claimsdb.gunicorn", "--bind", f"{HOST}:{port}"]
    os.execve(python, [str(python), "-m", "gunicorn", *command], variables)
