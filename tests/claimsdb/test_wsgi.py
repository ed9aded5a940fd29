"""The service starts from any of its modules, whatever else a test run has imported before."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

START = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
{first}
import claimsdb.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
"""


@pytest.mark.parametrize(
    "first",
    [
        pytest.param("", id="server"),
        pytest.param("import django; django.setup(); import claimsdb.api.errors", id="errors"),
        pytest.param("import django; django.setup(); import claimsdb.api.views", id="views"),
        pytest.param("import django; django.setup(); import claims.recording", id="recording"),
    ],
)
def test_service_starts_in_a_new_process(first: str) -> None:
    started = subprocess.run(
        [sys.executable, "-c", START.format(first=first)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (started.returncode, started.stderr) == (0, "")
