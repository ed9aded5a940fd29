"""Installing a lock file: by uv, and where that fails by pip.

uv is the one on the PATH, else one installed from the development lock into a folder of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.errors import DevError
from devtools.paths import REQUIREMENTS, ROOT, VAR

TOOLS = ROOT / ".venv-tools"

UV_CERTIFICATES = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
"""uv carries its own certificates, which miss those that an organisation has added to a machine.
The second is the name that older releases of uv know."""


def install(lock: Path, *, python: Path) -> None:
    """Installs a lock file into the environment of ``python``, checking every hash.

    Raises ``DevError`` where neither installer can.
    """
    uv = find_uv()
    if uv and _succeeds(_by_uv(uv, lock=lock, python=python)):
        return
    if uv:
        print("uv could not install it; trying pip.", flush=True)
    if not _succeeds(_by_pip(lock=lock, python=python)):
        raise DevError(
            f"requirements/{lock.name} could not be installed, neither by uv nor by pip: see "
            "their messages above. Both need a package index that they can reach."
        )


def find_uv() -> Path | None:
    """The uv on the PATH or in the tool folder, installed there if need be; none if it can't be."""
    found = shutil.which("uv")
    if found and _answers(Path(found)):
        return Path(found)
    own = TOOLS / "bin" / "uv"
    if not _answers(own):
        _succeeds([*_pip(), "install", "--quiet", "--require-hashes", "-r", str(_uv_lock())])
    return own if _answers(own) else None


def _by_uv(uv: Path, *, lock: Path, python: Path) -> list[str]:
    return [
        *(str(uv), "pip", "install", "--quiet", "--require-hashes"),
        *("--python", str(python), "--requirement", str(lock)),
    ]


def _by_pip(*, lock: Path, python: Path) -> list[str]:
    return [
        *(*_pip(), "--python", str(python), "install", "--quiet", "--require-hashes"),
        *("--requirement", str(lock)),
    ]


def _pip() -> list[str]:
    """The tool folder's pip; the folder is made here where it does not answer."""
    python = TOOLS / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    if not (python.exists() and _is_quietly_done([*pip, "--version"])):
        shutil.rmtree(TOOLS, ignore_errors=True)
        subprocess.run([Path(sys.executable).resolve(), "-m", "venv", TOOLS], check=True)
    return pip


def _uv_lock() -> Path:
    """The development lock's lines on uv, as a lock file of their own."""
    path = VAR / "uv.lock"
    path.write_text(extract_pin((REQUIREMENTS / "dev.lock").read_text(), "uv"))
    return path


def extract_pin(lock: str, name: str) -> str:
    """The lines of one package in a lock file's text, its hashes among them."""
    found = re.search(rf"^{re.escape(name)}==(?:.*\\\n)*.*\n", lock, re.MULTILINE)
    if not found:
        raise DevError(f"The lock does not name {name}; make it anew: python3 dev.py lock")
    return found[0]


def _answers(program: Path) -> bool:
    """Whether it is a program that runs: shims may stand on the PATH for what is not installed."""
    return os.access(program, os.X_OK) and _is_quietly_done([str(program), "--version"])


def _is_quietly_done(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False, env=os.environ | UV_CERTIFICATES).returncode == 0
