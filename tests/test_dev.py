import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from claimsdb.environment import ROOT
from devtools.commands import USAGE, VERBS, main

DEV = ROOT / "dev.py"


def test_dev_can_be_read_by_pythons_that_it_refuses() -> None:
    ast.parse(DEV.read_text(), feature_version=(3, 5))
    assert DEV.read_text().isascii()


def test_dev_names_the_python_that_is_too_old() -> None:
    pretence = f"import sys, runpy; sys.version_info = (3, 8, 10); runpy.run_path({str(DEV)!r})"
    done = subprocess.run(
        [sys.executable, "-c", pretence], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"claimsdb needs Python 3.11 or newer; {sys.executable} is Python 3.8.\n"
        "Call dev.py with a newer one, such as: python3.11 dev.py\n"
    )


def test_dev_needs_the_standard_library_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-E", "-S", DEV, "--help"],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, USAGE, "")


def test_usage_names_every_verb() -> None:
    assert re.findall(r"^  (\w+) ", USAGE, re.MULTILINE) == list(VERBS)


@pytest.mark.parametrize("arguments", [[], ["tset"]])
def test_main_without_a_known_verb_shows_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == USAGE


def test_main_tells_what_has_to_be_mended(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "lint", "spelling"]) == 2
    assert capsys.readouterr().err == (
        "No step is called spelling. There are: lint, format, types, layers, migrations, "
        "deployment, schemathesis, postgresql, next-django, browser, bench\n"
    )
