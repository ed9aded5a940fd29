"""JSONL files that can't be imported: a clear message for each, exit status 2, nothing changed."""

from pathlib import Path
from typing import Any

import pytest

from tests.claims.importing.files import hold_refused, jsonl_file, row

pytestmark = pytest.mark.django_db


def json(**given: Any) -> bytes:
    return jsonl_file(row(**given))


HOSTILE = {
    "array": (
        b'[\n{"series": "a"}\n]\n',
        [
            (
                "line 1: This is a JSON array: expected JSON lines, an object a line with nothing "
                "around."
            )
        ],
    ),
    "no object": (b'\n"text"\n', ["line 2: Expected a JSON object, got '\"text\"'."]),
    "no JSON": (
        b'{"series": \n{series}\n',
        [
            "line 1: This is not JSON: Expecting value (character 13).",
            (
                "line 2: This is not JSON: Expecting property name enclosed in double quotes "
                "(character 2)."
            ),
        ],
    ),
    "duplicate key": (
        b'{"series": "a", "series": "b"}\n',
        ["line 1: 'series' is there twice."],
    ),
    "nested": (
        json(series={"slug": "approaches"}),
        ["line 1: 'series' is an object: expected a text, number, true, false or null."],
    ),
    "list": (
        json(series_tags=["espionage"]),
        ["line 1: 'series_tags' is a list: expected a text, number, true, false or null."],
    ),
    "quote of other parts": (
        json(quote={"exakt": "x"}),
        ["line 1: 'quote' has no 'exakt': expected exact, prefix, suffix, start, end."],
    ),
    "quote twice": (
        json(quote={"prefix": "x"}, quote_prefix="y"),
        ["line 1: 'quote_prefix' is there twice, once within 'quote'."],
    ),
    "deep": (
        b'{"a":' * 100_000 + b"\n",
        ["line 1: This is nested too deeply: expected one flat object."],
    ),
    "unknown key": (
        json(seires=None),
        ["line 1: There is no column 'seires'. Did you mean 'series'?"],
    ),
    "surrogate": (
        b'{"series": "\\ud800"}\n',
        ["line 1: 'series' holds a character that can't be kept: '\\ud800'."],
    ),
    "NUL as an escape": (
        b'{"series": "a\\u0000"}\n',
        ["line 1: 'series' holds a character that can't be kept: 'a\\x00'."],
    ),
    "conflict markers": (
        b'<<<<<<< HEAD\n{"series": "a"}\n',
        [
            (
                "line 1: '<<<<<<<' is the mark of an unresolved merge: settle which version of these "
                "lines holds."
            )
        ],
    ),
    "17 digits": (
        json().replace(b'"100"', b"12345678901234567"),
        [
            (
                "line 1, column value, '12345678901234567': '12345678901234567' has more digits than "
                "can be kept exactly: it would become 12345678901234568. Write at most 15 significant "
                "digits."
            )
        ],
    ),
    "more digits than a double has": (
        json().replace(b'"100"', b"0.1000000000000000055"),
        [
            (
                "line 1, column value, '0.1000000000000000055': '0.1000000000000000055' has more "
                "digits than can be kept exactly: it would become 0.1. Write at most 15 significant "
                "digits."
            )
        ],
    ),
    "NaN": (
        json().replace(b'"100"', b"NaN"),
        [
            (
                "line 1, column value, 'NaN': 'NaN' is not a number that can be recorded: expected a "
                "finite one."
            )
        ],
    ),
    "flag for a number": (
        json(value=True),
        [
            (
                "line 1, column value, 'true': 'true' is not a number: write digits with a sign, a "
                "decimal point or an exponent where needed, such as 20000, -3.5 or 1.2e9; words belong "
                "in the unit."
            )
        ],
    ),
}


@pytest.mark.parametrize(("data", "problems"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_jsonl_file_is_refused_whole(
    data: bytes, problems: list[str], tmp_path: Path
) -> None:
    hold_refused(tmp_path / "claims.jsonl", data, problems)
