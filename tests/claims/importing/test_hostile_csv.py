"""CSV files that can't be imported: a clear message for each, exit status 2, nothing changed."""

import gzip
from pathlib import Path

import pytest

from tests.claims.importing.files import csv_file, hold_refused, row

pytestmark = pytest.mark.django_db

HEADER = "external_id,series,speaker,value,stated_at,period"
GOOD = "a,approaches,mccallum,100,2023-10-17,2023-10"
PERIOD_FORMS = (
    "Expected a reference period in EDTF (2023-10-17, 2023-10, 2023-33 (first quarter) to 2023-36, "
    "2023, 202X (a decade), 2019/2023, 2020/.. or ../2020, with ~ (about), ? (uncertain) or % "
    "(both) after a date)"
)
NO_COLUMN = "There is no column {}. Did you mean {}?"
UTF16 = "This is UTF-16 text: save it as UTF-8."
EMPTY = "The file is empty: expected a header and rows, or a JSON object a line."
TOO_LONG = (
    "A row has at most 1048576 bytes; this one has more. Is a quotation mark not closed, or are "
    "lines not ended?"
)


def text(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def cells(**given: str) -> bytes:
    return csv_file(row(**given))


HOSTILE = {
    "unknown column": (
        text(HEADER.replace("period", "wibble"), GOOD),
        ["line 1: There is no column 'wibble'. docs/import.md lists all columns."],
    ),
    "misspelt columns": (
        text("external_id,serie,Speaker,value,stated_at,perod", GOOD),
        [
            "line 1: " + NO_COLUMN.format("'serie'", "'series'"),
            "line 1: " + NO_COLUMN.format("'Speaker'", "'speaker'"),
            "line 1: " + NO_COLUMN.format("'perod'", "'period'"),
            "line 1, column series: This column is needed.",
            "line 1, column speaker: This column is needed.",
        ],
    ),
    "rows without header": (
        text(GOOD),
        [
            (
                "line 1: No cell of the first row is a column's name: expected a header, such as "
                "series,speaker,value,stated_at. docs/import.md lists all columns."
            )
        ],
    ),
    "duplicate header": (
        text(HEADER + ",value", GOOD + ",100"),
        ["line 1, column value: This column is there twice."],
    ),
    "nameless column": (text(HEADER + ",", GOOD + ",x"), ["line 1: Column 7 has no name."]),
    "semicolons": (
        text(HEADER.replace(",", ";"), GOOD.replace(",", ";")),
        ["line 1: The columns are separated by ';': expected commas, as in RFC 4180."],
    ),
    "conflict markers": (
        text(HEADER, "<<<<<<< HEAD", GOOD, "=======", GOOD, ">>>>>>> theirs"),
        [
            (
                "line 2: '<<<<<<<' is the mark of an unresolved merge: settle which version of these "
                "lines holds."
            )
        ],
    ),
    "conflict markers around the header": (
        text("<<<<<<< HEAD", HEADER, "=======", HEADER, ">>>>>>> theirs", GOOD),
        [
            (
                "line 1: '<<<<<<<' is the mark of an unresolved merge: settle which version of these "
                "lines holds."
            )
        ],
    ),
    "end of a conflict": (
        text(HEADER, GOOD, "=======", GOOD),
        [
            (
                "line 3: '=======' is the mark of an unresolved merge: settle which version of these "
                "lines holds."
            )
        ],
    ),
    "Latin-1": (
        text(HEADER, GOOD, GOOD).replace(b"\na,", b"\nbl\xe9,"),
        [
            (
                "line 2: Character 3 is not UTF-8 (byte 0xE9): save the file as UTF-8. It may be in "
                "Latin-1 or Windows-1252."
            )
        ],
    ),
    "NUL": (
        text(HEADER, GOOD, "b\x00" + GOOD),
        [
            (
                "line 3: Character 2 is a NUL, which can't be kept: remove it, or save the file as "
                "UTF-8 if it is in UTF-16."
            )
        ],
    ),
    "10 MB line": (text(HEADER, "x" * 10_000_000, GOOD), [f"line 2: {TOO_LONG}"]),
    "long cell": (
        text(HEADER, GOOD, GOOD + "x" * 200_000),
        ["line 3: A cell has at most 131072 characters; this row has a longer one."],
    ),
    "quotation mark never closed in a long file": (
        text(HEADER, 'b,"', *(GOOD + "," + GOOD for _ in range(20_000))),
        ["line 2: A cell has at most 131072 characters; this row has a longer one."],
    ),
    "empty": (b"", [f"line 1: {EMPTY}"]),
    "only a byte order mark": (b"\xef\xbb\xbf", [f"line 1: {EMPTY}"]),
    "blank lines": (b"\n \n\n", [f"line 1: {EMPTY}"]),
    "UTF-16": ((HEADER + "\n" + GOOD).encode("utf-16"), [f"line 1: {UTF16}"]),
    "UTF-16 in the other order": (
        b"\xfe\xff" + (HEADER + "\n" + GOOD).encode("utf-16-be"),
        [f"line 1: {UTF16}"],
    ),
    "UTF-16 without mark": (
        (HEADER + "\n" + GOOD).encode("utf-16-le"),
        [
            (
                "line 1: Character 2 is a NUL, which can't be kept: remove it, or save the file as "
                "UTF-8 if it is in UTF-16."
            )
        ],
    ),
    "gzip": (
        gzip.compress(text(HEADER, GOOD)),
        ["line 1: This is compressed with gzip: unpack it first."],
    ),
    "workbook": (
        b"PK\x03\x04\x14\x00\x06\x00",
        ["line 1: This is a ZIP archive or a workbook: save one sheet of it as CSV in UTF-8."],
    ),
    "too many and too few cells": (
        text(HEADER, GOOD + ",x", GOOD.rpartition(",")[0]),
        [
            "line 2: Expected 6 cells, as in the header; got 7.",
            "line 3: Expected 6 cells, as in the header; got 5.",
        ],
    ),
    "quotation mark never closed": (
        text(HEADER, GOOD, '"b' + GOOD, GOOD),
        ['line 3: A quotation mark (") opens a cell of this row and is never closed.'],
    ),
    "text after a quotation mark": (
        text(HEADER, '"a"' + GOOD),
        [
            (
                "line 2: A cell goes on after its closing quotation mark: write a mark within a quoted "
                'cell twice ("").'
            )
        ],
    ),
    "carriage returns alone": (
        text(HEADER, GOOD).replace(b"\n", b"\r"),
        ["line 1: A carriage return stands alone in a cell: end lines with LF or CRLF."],
    ),
    "unknown unit": (
        cells(unit="kilowibble"),
        [
            (
                "line 2, column unit, 'kilowibble': 'kilowibble' cannot be converted to 'person': "
                "'kilowibble' counts kilowibbles, the series counts people."
            )
        ],
    ),
    "17 digits": (
        cells(value="12345678901234567"),
        [
            (
                "line 2, column value, '12345678901234567': '12345678901234567' has more digits than "
                "can be kept exactly: it would become 12345678901234568. Write at most 15 significant "
                "digits."
            )
        ],
    ),
    "NaN": (
        cells(value="NaN"),
        [
            (
                "line 2, column value, 'NaN': 'NaN' is not a number that can be recorded: expected a "
                "finite one."
            )
        ],
    ),
    "thousands separator": (
        cells(value="1,000"),
        [
            (
                "line 2, column value, '1,000': '1,000' is not a number that can be recorded: write it "
                "without spaces or separators, with a decimal point: 1000 or 0.5."
            )
        ],
    ),
    "reversed period": (
        cells(period="2023/2019"),
        [
            (
                f"line 2, column period, '2023/2019': {PERIOD_FORMS}; got '2023/2019': it ends before "
                "it begins."
            )
        ],
    ),
    "baseline missing": (
        cells(value_type="factor"),
        ["line 2, column baseline_period: Required: a factor is relative to an earlier period."],
    ),
    "upper value missing": (
        cells(comparator="between"),
        ["line 2, column upper_value: “between” needs an upper value: give upper_value."],
    ),
    "needed cells missing": (
        cells(series="", speaker="", value="", stated_at=""),
        [
            "line 2, column series: Required: name the series.",
            "line 2, column speaker: Required: name the speaker.",
            "line 2, column value: Required: the number, in digits.",
        ],
    ),
    "no date": (
        cells(stated_at=""),
        [
            (
                "line 2, column stated_at: Required where no dated article is named: when the speaker "
                "said it (a year, month, day or instant)."
            )
        ],
    ),
    "future": (
        cells(stated_at="2999"),
        ["line 2, column stated_at, '2999': 2999 lies in the future."],
    ),
    "unknown choices": (
        cells(approximate="maybe", kind="reinstatement", status="done", occurrence="0"),
        [
            "line 2, column approximate, 'maybe': Expected true or false.",
            "line 2, column occurrence, '0': Expected a whole number from 1 on.",
            (
                "line 2, column kind, 'reinstatement': Expected one of initial, publication, "
                "correction, editorial, restatement, retraction, amendment, withdrawal."
            ),
            (
                "line 2, column status, 'done': Expected one of draft, published, retracted, "
                "withdrawn."
            ),
        ],
    ),
    "long name": (
        cells(external_id="a" * 201),
        [
            (
                f"line 2, column external_id, '{'a' * 40}'… (201 characters): At most 200 characters, "
                "got 201."
            )
        ],
    ),
    "descriptions of nothing": (
        cells(organisation_name="MI5", headline="x", snapshot="1"),
        [
            (
                "line 2, column organisation_name, 'MI5': It describes the organisation, but the cell "
                "organisation is empty."
            ),
            (
                "line 2, column headline, 'x': It describes the article, but the cell article is "
                "empty."
            ),
            (
                "line 2, column snapshot, '1': It describes the article, but the cell article is "
                "empty."
            ),
        ],
    ),
}


@pytest.mark.parametrize(("data", "problems"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_csv_file_is_refused_whole(
    data: bytes, problems: list[str], tmp_path: Path
) -> None:
    hold_refused(tmp_path / "claims.csv", data, problems)
