"""The load generator of the benchmark: wrk, the program that ``CLAIMSDB_WRK`` names or the installed one."""

import os
import shutil
from pathlib import Path

from devtools import apt
from devtools.errors import DevError

VARIABLE = "CLAIMSDB_WRK"


def program() -> Path:
    """The program of wrk, installed where it is missing and that can be done without asking.

    Raises ``DevError`` where it can't be had.
    """
    name = os.environ.get(VARIABLE) or "wrk"
    found = shutil.which(name)
    if found is None and name == "wrk":
        apt.install("wrk")
        found = shutil.which(name)
    if found is None:
        raise DevError(
            "wrk is not installed, which drives the load of the benchmark. Install it (Debian: apt "
            f"install wrk; macOS: brew install wrk), or name its program: {VARIABLE}=/path/to/wrk."
        )
    return Path(found)
