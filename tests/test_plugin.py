import os
import subprocess
import sys
from pathlib import Path

import pytest

from claimsdb.environment import ROOT

PASSING = "def test_runs(): pass\n"
SKIPPED = "import pytest\n@pytest.mark.skip(reason='not today')\ndef test_skipped(): pass\n"
MODULE = "import pytest\npytest.skip('not here', allow_module_level=True)\n"
MARKED = """\
import pytest

@pytest.mark.sqlite
def test_of_sqlite(): pass

@pytest.mark.postgresql
def test_of_postgresql(): raise AssertionError
"""


def outcome(folder: Path, source: str, **variables: str) -> tuple[int, str]:
    """The exit status and the last line of pytest's run of ``source`` under the suite's plugin."""
    (folder / "test_source.py").write_text(PASSING + source)
    options = ("-p", "tests.plugin", "-p", "no:cacheprovider", "--ds=tests.settings", "-q")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, *options, folder],
        check=False,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite:///var/unused"} | variables,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout.splitlines()[-1].rpartition(" in ")[0]


def test_skip_is_told_of_by_default(tmp_path: Path) -> None:
    assert outcome(tmp_path, SKIPPED) == (0, "1 passed, 1 skipped")


@pytest.mark.parametrize(
    ("source", "result"), [(SKIPPED, (1, "1 passed, 1 error")), (MODULE, (2, "1 error"))]
)
def test_skip_fails_where_every_test_has_to_run(
    tmp_path: Path, source: str, result: tuple[int, str]
) -> None:
    assert outcome(tmp_path, source, CLAIMSDB_NO_SKIPS="1") == result


def test_marker_leaves_out_tests_of_another_database(tmp_path: Path) -> None:
    assert outcome(tmp_path, MARKED, CLAIMSDB_NO_SKIPS="1") == (0, "2 passed, 1 deselected")
