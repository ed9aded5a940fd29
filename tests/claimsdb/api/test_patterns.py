import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimsdb.api.patterns import (
    DAY,
    ENTITY_TAG,
    ENTITY_TAGS,
    ENTRY,
    HTTP_DATE,
    INSTANT,
    PARTIAL,
    PAST,
    SLUG,
    Keywords,
)
from claimsdb.instants import InstantError, format_instant, parse_partial, parse_past

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAYS = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
TEXTS = st.one_of(
    st.datetimes(timezones=st.just(UTC)).map(format_instant),
    DAYS,
    st.builds("{}T{}".format, DAYS, st.sampled_from(["12:30Z", "24:00Z", "23:59:59.5+14:00"])),
    st.from_regex(r"[0-9]{4}(-[0-9]{2})?", fullmatch=True),
    st.text(max_size=12),
)


def fits(keywords: Keywords, text: str) -> bool:
    return re.search(keywords["pattern"].replace("$", r"\Z"), text) is not None


@given(TEXTS)
def test_what_is_read_as_an_instant_is_written_so(text: str) -> None:
    try:
        parse_partial(text)
    except InstantError:
        return
    assert fits(PARTIAL, text)


@given(TEXTS)
def test_what_is_read_as_past_is_written_so(text: str) -> None:
    try:
        parse_past(text, now=NOW)
    except InstantError:
        return
    assert fits(PAST, text)


@pytest.mark.parametrize(
    ("keywords", "texts"),
    [
        (SLUG, ["mi5", "a_B-1"]),
        (ENTRY, ["a", "a b", " a"]),
        (DAY, ["2023-10-17"]),
        (INSTANT, ["2023-10-17T18:30Z", "2023-10-17T18:30:19.5+02:00"]),
        (PAST, ["2023-10-17", "2023-10-17T18:30:19Z"]),
        (PARTIAL, ["2023", "2023-10", "2023-10-17", "2023-10-17T18:30:19Z"]),
        (HTTP_DATE, ["Wed, 18 Oct 2023 09:12:44 GMT"]),
        (ENTITY_TAG, ['"2-9f86d081884c7d65"', '"9f86d081884c7d65"']),
        (ENTITY_TAGS, ['"2-a"', 'W/"2-a"', '"1-a", W/"2-b","c"']),
    ],
)
def test_text_fits(keywords: Keywords, texts: list[str]) -> None:
    assert [text for text in texts if not fits(keywords, text)] == []


@pytest.mark.parametrize(
    ("keywords", "texts"),
    [
        (SLUG, ["", "a b", "é", "a\n"]),
        (ENTRY, ["", " ", ",", "a,b"]),
        (DAY, ["2023-13-01", "2023-10-32", "2023-10", "2023-10-17T18:30Z"]),
        (INSTANT, ["2023-10-17", "2023-10-17T18:30", "2023-10-17T24:00Z"]),
        (PAST, ["2023", "2023-10", "2023-10-17T18:30"]),
        (PARTIAL, ["", "23", "2023-1", "2023-10-17T18:30"]),
        (HTTP_DATE, ["2023-10-18T09:12:44Z"]),
        (ENTITY_TAG, ["9f86d081884c7d65", 'W/"9f86d081884c7d65"']),
        (ENTITY_TAGS, ["", "*", "2-a", '"1-a" "2-b"']),
    ],
)
def test_text_does_not_fit(keywords: Keywords, texts: list[str]) -> None:
    assert [text for text in texts if fits(keywords, text)] == []
