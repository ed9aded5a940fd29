"""Making the lock files: pinned and hashed for every supported Python and platform, naming no
index and no address.
"""

import os
import subprocess

from devtools.environments import DEV, current, ensure
from devtools.installers import UV_CERTIFICATES
from devtools.paths import ROOT

PROJECT = "pyproject.toml"
LOCKS = (
    (
        "core.lock",
        (PROJECT, "--constraints", "requirements/django-lts.txt", "--python-version", "3.11"),
    ),
    (
        "dev.lock",
        (
            *(PROJECT, "--group", "dev", "--constraints", "requirements/core.lock"),
            *("--python-version", "3.11"),
        ),
    ),
    (
        "next.lock",
        (
            *(PROJECT, "--group", "dev", "--constraints", "requirements/django-next.txt"),
            *("--python-version", "3.12"),
        ),
    ),
    ("datasette.lock", ("--group", "datasette", "--python-version", "3.11")),
)
"""Each lock, and what it holds: of the project, a group of it, or both."""

OTHER_SOURCES = ("UV_FIND_LINKS", "UV_INDEX", "UV_EXTRA_INDEX_URL")
"""Where a machine may hold files of its own, whose hashes nobody else would find."""


def compile_all(*, upgrade: bool) -> None:
    """Writes every lock anew, keeping the pins that still hold unless ``upgrade``."""
    uv = ensure(current(), DEV).with_name("uv")
    environment = {name: value for name, value in os.environ.items() if name not in OTHER_SOURCES}
    for name, options in LOCKS:
        command = [
            *(str(uv), "pip", "compile", "--quiet", "--no-config"),
            *("--universal", "--generate-hashes", "--no-header", *options),
            *("--output-file", f"requirements/{name}"),
            *(["--upgrade"] if upgrade else []),
        ]
        subprocess.run(command, check=True, cwd=ROOT, env=environment | UV_CERTIFICATES)
        print(f"requirements/{name}")
