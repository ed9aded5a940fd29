import subprocess
import sys
from pathlib import Path

import pytest
import requests

from claimsdb.environment import ROOT
from devtools import fuzzing
from devtools.errors import DevError

PYTHON = Path(sys.executable)
OF_ONE = ("--include-path", "/api/v1/problems/{slug}/", "--phases", "examples")


def test_server_has_the_demo_takes_the_token_and_ends(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = set(ROOT.iterdir())
    with fuzzing.server(PYTHON, tmp_path) as service:
        claims = requests.get(f"{service.url}claims/?page_size=5", timeout=30).json()["results"]
        assert len(claims) == 5
        made = requests.post(
            f"{service.url}publishers/?dry_run=true",
            json={"slug": "a", "name": "A"},
            headers={"Authorization": f"Bearer {service.token}"},
            timeout=30,
        )
        assert made.status_code == 201
        fuzzing.ask(PYTHON, tmp_path, service.url, OF_ONE)
        with pytest.raises(subprocess.CalledProcessError):
            fuzzing.ask(PYTHON, tmp_path, service.url, ("--include-path", "/nowhere/"))
    assert "1 generated, 1 passed" in capfd.readouterr().out
    assert set(ROOT.iterdir()) == before
    with pytest.raises(requests.ConnectionError):
        requests.get(service.url, timeout=30)


def test_server_that_does_not_come_up_is_told_of(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("Address already in use")
    with subprocess.Popen([PYTHON, "-c", ""]) as process:
        process.wait()
        with pytest.raises(DevError) as raised:
            fuzzing.await_start("http://127.0.0.1:9/healthz", process, log)
    assert str(raised.value) == "The server did not come up:\nAddress already in use"
