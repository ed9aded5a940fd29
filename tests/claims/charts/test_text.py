from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.charts.text import (
    clean,
    is_drawable,
    listed,
    moment,
    plainly,
    rounded,
    shortened,
    width_of,
    wrapped,
)

TITLE = "People in the UK approached online on behalf of the Chinese state"


@given(st.text(max_size=200), st.integers(40, 400), st.integers(1, 4))
def test_wrapped_lines_fit(text: str, width: int, lines: int) -> None:
    found = wrapped(text, width=width, size=12, lines=lines)
    assert len(found) <= lines
    assert [line for line in found if len(line) > 1 and width_of(line, 12) > width + 12] == []
    whole = wrapped(text, width=width, size=12)
    assert "".join("".join(whole).split()) == "".join(clean(text).split())


def test_wrapped_at_spaces_and_cut_with_an_ellipsis() -> None:
    assert wrapped(TITLE, width=220, size=15) == (
        "People in the UK approached",
        "online on behalf of the Chinese",
        "state",
    )
    assert wrapped(TITLE, width=220, size=15, lines=1) == ("People in the UK approached…",)
    assert wrapped("", width=220, size=15) == ()


def test_wrapped_chinese_breaks_between_characters() -> None:
    assert wrapped("军情五处所知的全部人数", width=60, size=15) == (
        "军情五处",
        "所知的全",
        "部人数",
    )


def test_shortened_only_where_it_is_too_wide() -> None:
    assert shortened("people", width=100, size=12) == "people"
    assert shortened("people of the world", width=60, size=12) == "people o…"


def test_clean_keeps_what_is_drawn() -> None:
    assert clean(" a\n\tb\x07\u202ec\ufffe\u200dd ") == "a bc\u200dd"


@pytest.mark.parametrize(
    ("value", "plain", "short"),
    [
        (0, "0", "0"),
        (10000, "10,000", "10,000"),
        (999999, "999,999", "999,999"),
        (1_000_000, "1 million", "1 million"),
        (1_200_000, "1.2 million", "1.2 million"),
        (1_234_567, "1,234,567", "1,234,567"),
        (12_345_678, "12,345,678", "12.35 million"),
        (-2.5e9, "−2.5 billion", "−2.5 billion"),
        (3e12, "3 trillion", "3 trillion"),
        (29.93301110828458, "29.93301110828458", "29.93"),
        (0.00012345, "0.00012345", "0.0001234"),
        (-0.5, "−0.5", "−0.5"),
        (1e300, "1e300", "1e300"),
    ],
)
def test_numbers(value: float, plain: str, short: str) -> None:
    assert (plainly(value), rounded(value)) == (plain, short)


def test_numbers_of_a_unit_that_says_million_are_in_digits() -> None:
    assert plainly(2_500_000, in_words=False) == "2,500,000"


def test_moment_is_to_the_minute_in_utc() -> None:
    later = timezone(timedelta(hours=2))
    assert moment(datetime(2023, 10, 18, 1, 5, 59, tzinfo=later)) == "17 October 2023, 23:05 UTC"
    end = datetime(2023, 10, 17, 23, 59, 59, 999999, tzinfo=UTC)
    assert moment(end) == "17 October 2023"


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ((), ""),
        (("A",), "A"),
        (("A", "B"), "A and B"),
        (("A", "B", "C"), "A, B and C"),
        (("A", "B", "C", "D"), "A, B and 2 more speakers"),
    ],
)
def test_listed(names: tuple[str, ...], text: str) -> None:
    assert listed(names, most=3, what="speakers") == text


@pytest.mark.parametrize(
    ("value", "drawable"),
    [(None, True), (0, True), (-1e249, True), (1e251, False), (1e-251, False)],
)
def test_is_drawable(value: float | None, drawable: bool) -> None:
    assert is_drawable(value) == drawable
