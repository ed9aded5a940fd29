"""The browser of the browser tests: the Chromium that ``CLAIMSDB_CHROMIUM`` names, else the
installed one.
"""

import os
import shutil
from pathlib import Path

from devtools import apt
from devtools.errors import DevError

VARIABLE = "CLAIMSDB_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def program() -> Path:
    """The browser's program, installed where it is missing and that can be done without asking.

    Raises ``DevError`` where none can be had.
    """
    found = find_program()
    if found is None and not os.environ.get(VARIABLE):
        apt.install("chromium")
        found = find_program()
    if found is None:
        raise DevError(
            "No Chromium is installed, which the browser tests are run in. Install it (Debian: apt "
            "install chromium; Fedora: dnf install chromium; macOS: brew install --cask chromium), "
            f"or name its program: {VARIABLE}=/path/to/chromium."
        )
    return found


def find_program() -> Path | None:
    """The program that is named, or one on the PATH by any of its usual names."""
    named = os.environ.get(VARIABLE)
    found = filter(None, map(shutil.which, [named] if named else NAMES))
    return next(map(Path, found), None)
