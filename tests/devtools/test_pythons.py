import sys
from pathlib import Path

import pytest

from devtools import pythons
from devtools.errors import DevError


def shim(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_probe_answers_path_and_version(tmp_path: Path) -> None:
    python = shim(tmp_path / "python3.13", "echo 3.13; echo /opt/real/bin/python3.13")
    assert pythons.probe(python) == (Path("/opt/real/bin/python3.13"), "3.13")


@pytest.mark.parametrize(
    "script",
    [
        "echo 'pyenv: python3.13: command not found' >&2; exit 127",
        "echo 3.11; echo /usr/bin/python3.11",
        "echo 3.15; echo /usr/bin/python3.15",
    ],
)
def test_probe_passes_over_what_is_no_python_for_the_newest_django(
    tmp_path: Path, script: str
) -> None:
    assert pythons.probe(shim(tmp_path / "python3.13", script)) is None


def test_probe_passes_over_what_can_not_be_run(tmp_path: Path) -> None:
    (tmp_path / "python3.13").write_bytes(b"\0")
    assert pythons.probe(tmp_path / "python3.13") is None


def test_next_environment_takes_the_newest_python_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("3.12", "3.14", "3.13"):
        shim(
            tmp_path / ".pyenv" / "versions" / version / "bin" / f"python{version}",
            f"echo {version}; echo /pythons/{version}",
        )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    found = pythons.next_environment()
    assert (found.folder.name, found.base, found.version) == (
        ".venv-next",
        Path("/pythons/3.14"),
        "3.14",
    )


def test_next_environment_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pythons, "candidates", lambda: iter([Path(sys.executable)]))
    monkeypatch.setattr(pythons, "VERSIONS", ("4.0",))
    monkeypatch.setattr(pythons, "FETCHED", tmp_path)
    monkeypatch.setattr(pythons, "find_uv", lambda: None)
    with pytest.raises(DevError, match=r"^The newest Django needs a Python of 4\.0, and none was"):
        pythons.next_environment()
