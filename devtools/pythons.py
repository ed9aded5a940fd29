"""Finding a Python new enough for the newest Django."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from devtools.environments import Environment, current
from devtools.errors import DevError
from devtools.installers import UV_CERTIFICATES, find_uv
from devtools.paths import ROOT, VAR

VERSIONS = ("3.14", "3.13", "3.12")
"""Those that both claimsdb and the newest Django support, the newest first."""

FETCHED = VAR / "pythons"

PROBE = "import ensurepip, sqlite3, venv, sys; print('%d.%d' % sys.version_info[:2])"


def next_environment() -> Environment:
    """``.venv-next``, made with the newest Python found.

    Raises ``DevError`` where there is none and none can be fetched.
    """
    found = max(filter(None, map(probe, candidates())), default=None, key=_rank)
    base, version = found or _fetched()
    return Environment(folder=ROOT / ".venv-next", base=base, version=version)


def candidates() -> Iterator[Path]:
    """Every place where a Python of those versions may be."""
    yield current().base
    for version in VERSIONS:
        if found := shutil.which(f"python{version}"):
            yield Path(found)
    for folder in folders():
        for version in VERSIONS:
            yield from folder.glob(f"*/bin/python{version}")


def folders() -> Iterator[Path]:
    """Where pyenv, uv and people put Pythons, each in a folder of its own."""
    if root := os.environ.get("PYENV_ROOT"):
        yield Path(root) / "versions"
    # The account's home too: a build may run with another HOME.
    for home in {Path.home(), Path(pwd.getpwuid(os.getuid()).pw_dir)}:
        yield from (home / ".pyenv" / "versions", home / ".local" / "share" / "uv" / "python")
    yield from (Path("/opt"), FETCHED)


def probe(python: Path) -> tuple[Path, str] | None:
    """Where the program really lies, and its version; none where it is no complete Python of ours.

    Shims may stand on the PATH for versions that are not installed.
    """
    try:
        answer = subprocess.run(
            [python, "-c", f"{PROBE}; print(sys.executable)"],
            check=False,
            capture_output=True,
            text=True,
            timeout=30,
        )
    except OSError:
        return None
    version, _, executable = answer.stdout.strip().partition("\n")
    return (Path(executable), version) if version in VERSIONS else None


def _rank(found: tuple[Path, str]) -> int:
    return -VERSIONS.index(found[1])


def _fetched() -> tuple[Path, str]:
    """A Python that uv fetches into the work tree."""
    if uv := find_uv():
        variables = os.environ | UV_CERTIFICATES
        command = [str(uv), "python", "install", "--no-bin", "--install-dir", str(FETCHED), "3.13"]
        subprocess.run(command, check=False, env=variables)
        for python in FETCHED.glob("*/bin/python3.13"):
            if found := probe(python):
                return found
    raise DevError(
        f"The newest Django needs a Python of {', '.join(VERSIONS)}, and none was found on the "
        "PATH, under ~/.pyenv or /opt, nor could uv fetch one. Install it, such as: pyenv install "
        "3.13, or: apt install python3.13 python3.13-venv"
    )
