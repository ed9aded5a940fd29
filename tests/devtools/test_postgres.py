import socket
from pathlib import Path

import pytest

from devtools import postgres
from devtools.errors import DevError


def installed(folder: Path, version: str) -> Path:
    """A folder that looks like one of PostgreSQL's programs, of the version given."""
    folder.mkdir(parents=True)
    (folder / "initdb").touch()
    (folder / "postgres").write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
    (folder / "postgres").chmod(0o755)
    return folder


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one place that is searched for PostgreSQL."""
    monkeypatch.setattr(postgres, "FOLDERS", (f"{tmp_path}/*/bin",))
    monkeypatch.setenv("PATH", "/nowhere")
    return tmp_path


def test_find_programs_takes_the_newest_release(releases: Path) -> None:
    installed(releases / "9.6" / "bin", "9.6.24")
    newest = installed(releases / "17" / "bin", "17.2 (Debian 17.2-1)")
    installed(releases / "15" / "bin", "15.9")
    assert postgres.find_programs() == newest


def test_find_programs_passes_over_releases_too_old(releases: Path) -> None:
    installed(releases / "14" / "bin", "14.9")
    assert postgres.find_programs() is None


@pytest.mark.usefixtures("releases")
def test_install_programs_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 1000)
    with pytest.raises(DevError, match=r"^No PostgreSQL server of release 15 or newer is"):
        postgres.install_programs()


def test_server_is_the_one_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.VARIABLE, "postgres://db.example/claims")
    with postgres.server() as url:
        assert url == "postgres://db.example/claims"


def test_free_port_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", postgres.free_port())) as server:
        assert server.fileno() > 0
