"""Virtual environments of the work tree, each made once from a lock file.

An environment is whole when its stamp names the Python and the lock that it was made from. The
stamp is taken away before any change and written after it, so that what an interrupted set-up
leaves is never taken for whole.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from devtools.errors import DevError
from devtools.installers import install
from devtools.paths import REQUIREMENTS, ROOT, VAR

CORE = REQUIREMENTS / "core.lock"
DEV = REQUIREMENTS / "dev.lock"
NEXT = REQUIREMENTS / "next.lock"
DATASETTE = REQUIREMENTS / "datasette.lock"

CONTAINED = {DEV: (CORE, DEV)}
"""What else is there once a lock is installed: the development lock holds the core lock's pins."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A folder in the work tree, and the Python (path and version) to make it with."""

    folder: Path
    base: Path
    version: str

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.folder / "claimsdb-stamp.json"


def current() -> Environment:
    """``.venv``, made with the Python that runs this."""
    return Environment(
        folder=ROOT / ".venv",
        base=Path(sys.executable).resolve(),
        version=f"{sys.version_info.major}.{sys.version_info.minor}",
    )


def datasette_python() -> Path:
    """The Python of ``.venv-datasette``, which is made where it is missing."""
    base = current()
    folder = ROOT / ".venv-datasette"
    return ensure(Environment(folder=folder, base=base.base, version=base.version), DATASETTE)


def digest(lock: Path) -> str:
    """SHA-256 of a lock file, in hexadecimal."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def read_stamp(environment: Environment) -> Mapping[str, str]:
    """The stamp's entries; none where there is no readable stamp or no working Python."""
    if not environment.python.exists():
        return {}
    try:
        stamp = json.loads(environment.stamp.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_whole(environment: Environment, lock: Path) -> bool:
    """Whether the environment holds just what ``lock`` names."""
    stamp = read_stamp(environment)
    return stamp.get("python") == environment.version and stamp.get(lock.name) == digest(lock)


def ensure(environment: Environment, lock: Path) -> Path:
    """The environment's Python, after making or completing the environment where needed.

    Raises ``DevError`` where neither uv nor pip can install what the lock names.
    """
    if not is_whole(environment, lock):
        with _alone():
            if not is_whole(environment, lock):
                _set_up(environment, lock)
    return environment.python


@contextmanager
def _alone() -> Iterator[None]:
    """Holds the one right to change environments; waits for whoever has it."""
    with (VAR / "set-up.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _set_up(environment: Environment, lock: Path) -> None:
    print(f"Setting up {environment.folder.name} from requirements/{lock.name}…", flush=True)
    entries = dict(read_stamp(environment))
    environment.stamp.unlink(missing_ok=True)
    if not may_be_completed(environment, lock, entries):
        create(environment)
        entries = {"python": environment.version}
    install(lock, python=environment.python)
    entries |= {held.name: digest(held) for held in CONTAINED.get(lock, (lock,))}
    environment.stamp.write_text(json.dumps(entries, indent=2) + "\n")


def may_be_completed(environment: Environment, lock: Path, stamp: Mapping[str, str]) -> bool:
    """Whether more can be put in: what stands is up to date, and holds nothing of an older lock."""
    return (
        lock.name not in stamp
        and stamp.get("python") == environment.version
        and stamp.get(CORE.name) == digest(CORE)
    )


def create(environment: Environment) -> None:
    """An empty environment without pip, in place of what stood there."""
    require_venv()
    if environment.folder.exists():
        shutil.rmtree(environment.folder)
    subprocess.run(
        [environment.base, "-m", "venv", "--without-pip", environment.folder],
        check=True,
        env=os.environ | {"PYTHONNOUSERSITE": "1"},
    )


def require_venv() -> None:
    """Raises ``DevError`` where this Python was packaged without what makes environments."""
    missing = [module for module in ("venv", "ensurepip") if find_spec(module) is None]
    if missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise DevError(
            f"{sys.executable} lacks the module {' and '.join(missing)}, which is needed to make "
            "a virtual environment. Install it with:\n"
            f"  Debian, Ubuntu:  apt install python{version}-venv\n"
            "  Fedora, RHEL:    dnf install python3-pip\n"
            "  openSUSE:        zypper install python3-pip\n"
            "  Alpine:          apk add py3-pip\n"
            "or use a Python from python.org."
        )
