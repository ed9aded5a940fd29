"""Packages of the system that the tests need, where they can be had without asking."""

import os
import shutil
import subprocess


def install(package: str) -> None:
    """Installs a package where one is root and there is apt; tries no more than that.

    Whether it is there afterwards, its caller finds out: by its programs, as for any other way in
    which they may have come.
    """
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return
    variables = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        command = ["apt-get", *arguments]
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL, env=variables)
