from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimsdb.spreadsheets import cell_of, guarded, unguarded

STARTS = "=+-@\t\r\n＝＋－＠"

texts = st.text(alphabet=st.sampled_from(f"{STARTS}'a 1"), max_size=6)


@given(texts)
def test_guarded_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(texts)
@example("=cmd|' /C calc'!A0")
def test_no_guarded_text_begins_as_a_formula(text: str) -> None:
    assert guarded(text)[:1] not in set(STARTS)


@pytest.mark.parametrize("text", ["", "a=1", "'quoted'", "20000", "麦卡勒姆", " =1"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert (guarded(text), unguarded(text)) == (text, text)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (-2.5, "-2.5"),
        (-20000, "-20000"),
        ("-20000", "'-20000"),
        (date(2023, 10, 17), "2023-10-17"),
        (datetime(2023, 10, 17, 18, 30, 19, 5, tzinfo=UTC), "2023-10-17T18:30:19.000005Z"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_cell_of_every_kind(value: object, cell: str) -> None:
    assert cell_of(value) == cell
