#!/usr/bin/env python3
"""Sets claimsdb up in its work tree, then runs, tests or checks it: ``python3 dev.py --help``."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file must still speak to an older Python
    sys.exit(
        "claimsdb needs Python 3.11 or newer; %s is Python %d.%d.\n"  # noqa: UP031 - as above
        "Call dev.py with a newer one, such as: python3.11 dev.py"
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )

from devtools.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
