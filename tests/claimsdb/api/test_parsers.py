import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimsdb.api.errors import (
    CONTENT_TOO_LARGE,
    INVALID_BODY,
    MALFORMED_REQUEST,
    Problem,
    ProblemType,
)
from claimsdb.api.parsers import (
    MAX_DEPTH,
    MEGABYTE,
    LargeJSONParser,
    Number,
    StrictJSONParser,
    parse_json,
)


def refused(body: bytes) -> Problem:
    with pytest.raises(Problem) as raised:
        parse_json(body)
    return raised.value


def test_numbers_stay_as_they_were_written() -> None:
    read = parse_json(b"[12345678901234567, 0.1000000000000000055, -1e400, 1.50]")
    assert read == ["12345678901234567", "0.1000000000000000055", "-1e400", "1.50"]
    assert [type(each) for each in read] == [Number] * 4


def test_texts_are_no_numbers() -> None:
    assert [type(each) for each in parse_json(b'["5", true, null]')] == [str, bool, type(None)]


def test_byte_order_mark_is_left_out() -> None:
    assert parse_json("\ufeff{}".encode()) == {}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "This is not JSON: Expecting value (line 1, column 1)."),
        (b'{"a": 1,}', "This is not JSON: "),
        (b'{"a": NaN}', "NaN is no number of JSON; only finite ones can be kept."),
        (b"[-Infinity]", "-Infinity is no number of JSON; only finite ones can be kept."),
        (b'{"a": 1, "b": 2, "a": 3, "b": 4}', "There more than once in one object: 'a', 'b'."),
        (b'"\xff"', "The body is not UTF-8 at byte 1."),
        (b"[" * 18 + b"]" * 18, f"Nested too deeply: at most {MAX_DEPTH} levels are read."),
        (b"[" * 200_000, f"Nested too deeply: at most {MAX_DEPTH} levels are read."),
        (b'{"a":' * 200_000, f"Nested too deeply: at most {MAX_DEPTH} levels are read."),
    ],
    ids=["empty", "comma", "nan", "infinity", "twice", "utf8", "deep", "deeper", "deep-object"],
)
def test_unreadable_body_is_refused(body: bytes, detail: str) -> None:
    problem = refused(body)
    assert problem.kind == MALFORMED_REQUEST
    assert str(problem.detail)[: len(detail)] == detail


def test_characters_that_cannot_be_kept_are_all_named() -> None:
    problem = refused(rb'{"note": "a\u0000", "b": ["fine", {"c": "\ud800"}], "d\udfff": 1}')
    assert problem.kind == INVALID_BODY
    assert [entry.pointer for entry in problem.errors] == ["/note", "/b/1/c", ""]


def test_surrogate_pairs_are_one_character() -> None:
    assert parse_json(rb'"\ud83d\ude00"') == "😀"


@pytest.mark.parametrize(
    ("parser", "size"),
    [(StrictJSONParser(), MEGABYTE), (LargeJSONParser(), 10 * MEGABYTE)],
    ids=["one", "many"],
)
def test_body_is_read_up_to_its_limit(parser: StrictJSONParser, size: int) -> None:
    text = b'"' + b"a" * (size - 2) + b'"'
    assert len(parser.parse(BytesIO(text))) == size - 2
    with pytest.raises(Problem) as raised:
        parser.parse(BytesIO(text + b" "))
    assert raised.value.kind == CONTENT_TOO_LARGE


JSON = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    kinds: list[ProblemType] = []
    try:
        parse_json(body)
    except Problem as problem:
        kinds.append(problem.kind)
    assert set(kinds) <= {MALFORMED_REQUEST, INVALID_BODY}


@given(JSON)
def test_what_is_kept_comes_back(value: Any) -> None:
    text = json.dumps(value, allow_nan=True)
    try:
        read = parse_json(text.encode())
    except Problem:
        return
    assert json.loads(text, parse_int=str, parse_float=str) == read
