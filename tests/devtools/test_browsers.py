from pathlib import Path

import pytest

from devtools import browsers
from devtools.errors import DevError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder on the PATH, with a program in it that goes by a browser's second name."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(browsers.VARIABLE, raising=False)
    program = tmp_path / "chromium-browser"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return tmp_path


def test_find_program_takes_one_from_the_path_by_any_name(folder: Path) -> None:
    assert browsers.find_program() == folder / "chromium-browser"


def test_find_program_takes_the_one_that_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = (folder / "chromium-browser").rename(folder / "mine")
    monkeypatch.setenv(browsers.VARIABLE, str(named))
    assert browsers.find_program() == named


@pytest.mark.usefixtures("folder")
def test_program_that_is_named_but_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browsers.VARIABLE, "/nowhere/chromium")
    with pytest.raises(DevError, match=r"^No Chromium is installed, which the browser tests are"):
        browsers.program()


def test_program_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "chromium-browser").unlink()
    monkeypatch.setattr("os.getuid", lambda: 1000)
    with pytest.raises(DevError, match=r"CLAIMSDB_CHROMIUM=/path/to/chromium\.$"):
        browsers.program()
