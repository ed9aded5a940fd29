"""How reference periods relate: before, overlapping, how far apart, in which order."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given

from claims.periods import (
    Period,
    days_between,
    ends_before,
    length_of,
    overlaps,
    parse_period,
    sort_key,
    years_between,
)
from tests.claims.period_strategies import periods


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2021-04~", "2023-10"),
        ("2023-09", "2023-10"),
        ("2023-10-31", "2023-11"),
        ("../2020", "2021/.."),
    ],
)
def test_ends_before(earlier: str, later: str) -> None:
    assert ends_before(parse_period(earlier), parse_period(later)) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2023-10", "2023-10-31"),
        ("2023", "2023-10"),
        ("2023-10", "2021-04~"),
        ("2019/..", "2023"),
        ("2019", "../2023"),
        ("2019/", "2023"),
    ],
)
def test_ends_before_overlapping_later_or_unknown_is_false(one: str, other: str) -> None:
    assert ends_before(parse_period(one), parse_period(other)) is False


@given(periods, periods)
def test_ends_before_is_one_way_and_excludes_overlap(one: Period, other: Period) -> None:
    if ends_before(one, other):
        assert not ends_before(other, one)
        assert not overlaps(one, after=other.start, before=other.end)


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("2023-10", None, None),
        ("2023-10", date(2023, 10, 31), None),
        ("2023-10", None, date(2023, 10, 1)),
        ("2023-10", date(2023, 10, 10), date(2023, 10, 10)),
        ("2023-10-17", date(2023, 1, 1), date(2023, 12, 31)),
        ("2020/..", date(2999, 1, 1), None),
        ("../2020", None, date(1999, 1, 1)),
        ("2019/", date(2022, 1, 1), date(2022, 1, 31)),
    ],
)
def test_overlaps(text: str, after: date | None, before: date | None) -> None:
    assert overlaps(parse_period(text), after=after, before=before) is True


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("2023-10", date(2023, 11, 1), None),
        ("2023-10", None, date(2023, 9, 30)),
        ("2020/..", None, date(2019, 12, 31)),
        ("../2020", date(2021, 1, 1), None),
    ],
)
def test_overlaps_apart_is_false(text: str, after: date | None, before: date | None) -> None:
    assert overlaps(parse_period(text), after=after, before=before) is False


@pytest.mark.parametrize(
    ("earlier", "later", "distance", "years_apart"),
    [
        ("2019~", "2023~", Fraction(1461), Fraction(4)),
        ("2021-04~", "2023-10", Fraction(1827, 2), Fraction(5, 2)),
        ("2023-33", "2023-34", Fraction(181, 2), Fraction(1, 4)),
        ("2023-02", "2023-03", Fraction(59, 2), Fraction(1, 12)),
        ("2023-10-17", "2023-10-24", Fraction(7), 7 / Fraction("365.2425")),
        ("2023-10", "2024-10-17", Fraction(367), 367 / Fraction("365.2425")),
        ("2023", "2019", Fraction(-1461), Fraction(-4)),
        ("9998", "9999", Fraction(365), Fraction(1)),
    ],
)
def test_distances_between_middles(
    earlier: str, later: str, distance: Fraction, years_apart: Fraction
) -> None:
    one, other = parse_period(earlier), parse_period(later)
    assert days_between(one, other) == distance
    assert years_between(one, other) == years_apart


@pytest.mark.parametrize("text", ["2020/..", "../2020", "2019/", "/2020"])
def test_distances_to_an_open_end_are_unknown(text: str) -> None:
    one, other = parse_period(text), parse_period("2023")
    assert (days_between(one, other), days_between(other, one)) == (None, None)
    assert (years_between(one, other), years_between(other, one)) == (None, None)


closed_periods = periods.filter(lambda period: period.start and period.end)


@given(closed_periods, closed_periods)
def test_distances_are_antisymmetric_and_near_each_other(one: Period, other: Period) -> None:
    in_days, in_years = days_between(one, other), years_between(one, other)
    assert in_days is not None
    assert in_years is not None
    assert days_between(other, one) == -in_days
    assert years_between(other, one) == -in_years
    assert abs(in_days - in_years * Fraction("365.2425")) < 3


@given(closed_periods, closed_periods)
def test_distances_are_positive_where_one_ends_before(one: Period, other: Period) -> None:
    assume(ends_before(one, other))
    in_days, in_years = days_between(one, other), years_between(one, other)
    assert in_days is not None
    assert in_years is not None
    assert in_days > 0
    assert in_years > 0


def test_sort_key_is_chronological() -> None:
    ordered = [
        "../2019",
        "../2020",
        "0001-01-01",
        "2020-01",
        "2020",
        "2020-XX",
        "2020/..",
        "2020-02",
        "2021/",
    ]
    read = [parse_period(text) for text in reversed(ordered)]
    assert [period.text for period in sorted(read, key=sort_key)] == ordered


@given(periods, periods)
def test_sort_key_is_total(one: Period, other: Period) -> None:
    assert (sort_key(one) == sort_key(other)) == (one.text == other.text)
    if ends_before(one, other):
        assert sort_key(one) < sort_key(other)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2023-10", "1 month"),
        ("2023-02", "1 month"),
        ("2023-02-01/2023-02-28", "1 month"),
        ("2024-02-01/2024-02-28", "28 days"),
        ("2023-33", "3 months"),
        ("2019~", "12 months"),
        ("2022-12/2023-02", "3 months"),
        ("202X", "120 months"),
        ("2023-10-17", "1 day"),
        ("2023-10-17/2023-11-16", "31 days"),
    ],
)
def test_length_is_in_whole_months_or_else_in_days(text: str, length: str) -> None:
    assert str(length_of(parse_period(text))) == length


@pytest.mark.parametrize("text", ["2019/..", "../2019", "2019/", "/2019"])
def test_length_without_an_end_is_none(text: str) -> None:
    assert length_of(parse_period(text)) is None
