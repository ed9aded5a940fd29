import os
from pathlib import Path

import pytest

from devtools import installers
from devtools.errors import DevError
from devtools.paths import REQUIREMENTS

LOCK = """\
urllib3==2.0 \\
    --hash=sha256:aa
uv==0.13.9 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via claimsdb
whitenoise==6.12 \\
    --hash=sha256:dd
"""


def test_extract_pin_takes_one_package_with_its_hashes() -> None:
    assert installers.extract_pin(LOCK, "uv") == (
        "uv==0.13.9 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    )


def test_extract_pin_refuses_a_name_that_is_not_locked() -> None:
    with pytest.raises(DevError, match=r"^The lock does not name whitenois; make it anew"):
        installers.extract_pin(LOCK, "whitenois")


def test_extract_pin_finds_uv_in_the_development_lock() -> None:
    lines = installers.extract_pin((REQUIREMENTS / "dev.lock").read_text(), "uv").splitlines()
    assert lines[0].startswith("uv==")
    assert {line.strip().split(":")[0] for line in lines[1:]} == {"--hash=sha256"}


def program(folder: Path, name: str, script: str) -> Path:
    """An executable shell script."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_find_uv_takes_the_one_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uv = program(tmp_path, "uv", "echo uv 0.13.9")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert installers.find_uv() == uv


def test_find_uv_passes_over_a_shim_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "uv", "echo 'uv is not installed' >&2; exit 127")
    own = tmp_path / "tools"
    (own / "bin").mkdir(parents=True)
    expected = program(own / "bin", "uv", "echo uv 0.13.9")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(installers, "TOOLS", own)
    assert installers.find_uv() == expected


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tool folder of which nothing works but a uv that fails and a Python that notes its calls."""
    own = tmp_path / "tools"
    (own / "bin").mkdir(parents=True)
    monkeypatch.setattr(installers, "TOOLS", own)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    program(own / "bin", "uv", '[ "$1" = --version ] || exit 2')
    return own


def test_install_falls_back_to_pip_with_hashes(
    tools: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program(tools / "bin", "python", f'echo "$@" >> {tools}/calls')
    installers.install(Path("some.lock"), python=Path("/venv/bin/python"))
    assert (tools / "calls").read_text().splitlines()[-1] == (
        "-m pip --disable-pip-version-check --python /venv/bin/python install --quiet "
        "--require-hashes --requirement some.lock"
    )
    assert capfd.readouterr().out == "uv could not install it; trying pip.\n"


def test_install_names_the_lock_where_neither_can(tools: Path) -> None:
    program(tools / "bin", "python", 'case "$*" in *--version) ;; *) exit 1;; esac')
    with pytest.raises(DevError, match=r"^requirements/some.lock could not be installed, neither"):
        installers.install(Path("some.lock"), python=Path("/venv/bin/python"))
