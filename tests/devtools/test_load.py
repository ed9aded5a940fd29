from pathlib import Path

import pytest

from devtools import load
from devtools.errors import DevError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder on the PATH, with a program wrk in it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(load.VARIABLE, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 1000)
    (tmp_path / "wrk").write_text("#!/bin/sh\n")
    (tmp_path / "wrk").chmod(0o755)
    return tmp_path


def test_program_is_the_one_on_the_path(folder: Path) -> None:
    assert load.program() == folder / "wrk"


def test_program_is_the_one_that_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = (folder / "wrk").rename(folder / "mine")
    monkeypatch.setenv(load.VARIABLE, str(named))
    assert load.program() == named


def test_program_says_what_to_install(folder: Path) -> None:
    (folder / "wrk").unlink()
    with pytest.raises(DevError, match=r"^wrk is not installed.*CLAIMSDB_WRK=/path/to/wrk\.$"):
        load.program()
