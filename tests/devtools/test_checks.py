import subprocess
import sys

import pytest

from devtools import checks
from devtools.errors import DevError


def fail() -> None:
    subprocess.run([sys.executable, "-c", "raise SystemExit(3)"], check=True)


def refuse() -> None:
    raise DevError("There is no server.")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checks, "STEPS", {"good": lambda: None, "bad": fail, "absent": refuse, "last": lambda: None}
    )


@pytest.mark.usefixtures("steps")
def test_check_runs_every_step_and_tells_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.check(names=[]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "There is no server." in lines
    assert [line.split()[:2] for line in lines[-4:]] == [
        ["ok", "good"],
        ["FAILED", "bad"],
        ["FAILED", "absent"],
        ["ok", "last"],
    ]


@pytest.mark.usefixtures("steps")
def test_check_runs_the_steps_named_alone() -> None:
    assert checks.check(names=["good", "last"]) == 0


@pytest.mark.usefixtures("steps")
def test_check_refuses_an_unknown_step() -> None:
    with pytest.raises(DevError, match=r"^No step is called worst\. There are: good, bad, absent"):
        checks.check(names=["good", "worst"])
