"""Values as cells of CSV files that spreadsheets will open.

A spreadsheet runs a cell as a formula if it begins with one of a few characters, quoted or not. An
apostrophe before them keeps it a text; so that it can be taken away again, a text that begins with
apostrophes and one of those characters gets one more.
"""

import re
from datetime import date, datetime

from claimsdb.instants import format_instant

# The wide forms too: spreadsheets in Chinese and Japanese read them as the narrow ones.
_FORMULA = re.compile("'*[=+\\-@＝＋－＠\t\r\n]")


def guarded(text: str) -> str:
    """The text, so that no spreadsheet runs it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that was guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def cell_of(value: object) -> str:
    """A value as a cell: null is empty, a number stays one, everything else is guarded."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case datetime():
            return format_instant(value)
        case date():
            return value.isoformat()
        case _:
            return guarded(str(value))
