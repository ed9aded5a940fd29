from fractions import Fraction
from operator import add, mul, sub
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.intervals import Interval, greatest, least
from tests.claims.quantity_strategies import (
    assert_attained,
    extremes,
    intervals,
    members,
    positive_intervals,
)


def between(lower: int | None, upper: int | None, brackets: str = "[]") -> Interval:
    return Interval(
        None if lower is None else Fraction(lower),
        None if upper is None else Fraction(upper),
        lower_open=brackets[0] == "(",
        upper_open=brackets[1] == ")",
    )


def test_unbounded_end_is_open() -> None:
    assert between(None, None) == between(None, None, "()")


@pytest.mark.parametrize("ends", [(2, 1, "[]"), (1, 1, "(]"), (1, 1, "[)")])
def test_interval_without_any_number_is_refused(ends: tuple[int, int, str]) -> None:
    with pytest.raises(ValueError, match="No number lies in"):
        between(*ends)


def test_contains_tells_open_ends_from_closed_ones() -> None:
    half_open = between(1, 3, "(]")
    assert [number in half_open for number in map(Fraction, (1, 2, 3, 4))] == [
        False,
        True,
        True,
        False,
    ]
    assert Fraction(-(10**30)) in between(None, 0)


def test_is_positive_is_without_zero() -> None:
    assert between(0, 1, "(]").is_positive
    assert not between(0, 1).is_positive
    assert not between(None, 1).is_positive
    assert not between(-1, None).is_positive


@pytest.mark.parametrize(
    ("one", "two", "product"),
    [
        (between(2, 3), between(10, None, "(]"), between(20, None, "(]")),
        (between(-2, 3), between(-5, 7), between(-15, 21)),
        (between(0, 1), between(1, None), between(0, None)),
        (between(0, 1, "(]"), between(1, None), between(0, None, "(]")),
        (between(0, 0), between(None, None), between(0, 0)),
        (between(None, 5, "()"), between(2, 2), between(None, 10, "()")),
        (between(-1, 1, "()"), between(0, 2, "[)"), between(-2, 2, "()")),
        (between(-2, 2, "[)"), between(-1, 1, "[)"), between(-2, 2, "(]")),
        (between(-2, 2, "[)"), between(-1, 1, "(]"), between(-2, 2, "[)")),
    ],
)
def test_product(one: Interval, two: Interval, product: Interval) -> None:
    assert one * two == product
    assert two * one == product


def test_reciprocal_turns_ends_round() -> None:
    assert between(2, None).reciprocal() == Interval(Fraction(0), Fraction(1, 2), lower_open=True)
    assert between(0, 4, "(]").reciprocal() == Interval(Fraction(1, 4), None)


def test_reciprocal_of_what_may_be_zero_is_refused() -> None:
    with pytest.raises(ZeroDivisionError, match=r"\[0, 1\] is not positive throughout"):
        between(0, 1).reciprocal()


@given(st.data(), st.sampled_from([add, sub, mul]), intervals(), intervals())
def test_arithmetic_contains_each_result_and_no_more(
    data: st.DataObject, operation: Any, one: Interval, two: Interval
) -> None:
    result = operation(one, two)
    assert operation(data.draw(members(one)), data.draw(members(two))) in result
    assert_attained(result, [operation(x, y) for x in extremes(one) for y in extremes(two)])


@given(st.data(), intervals(), positive_intervals())
def test_quotient_contains_each_result_and_no_more(
    data: st.DataObject, one: Interval, two: Interval
) -> None:
    result = one / two
    assert data.draw(members(one)) / data.draw(members(two)) in result
    assert_attained(result, [x / y for x in extremes(one) for y in extremes(two)])


@pytest.mark.parametrize(
    ("one", "two", "lower", "higher"),
    [
        (between(1, 3), between(2, 5), between(1, 3), between(2, 5)),
        (between(2, None), between(None, 5), between(None, 5), between(2, None)),
        (between(5, 5), between(5, None, "(]"), between(5, 5), between(5, None, "(]")),
        (between(3, 5, "()"), between(5, 5), between(3, 5, "()"), between(5, 5)),
        (between(1, 3), between(1, 3, "()"), between(1, 3, "[)"), between(1, 3, "(]")),
    ],
)
def test_least_and_greatest(
    one: Interval, two: Interval, lower: Interval, higher: Interval
) -> None:
    assert (least([one, two]), greatest([one, two])) == (lower, higher)
    assert (least([two, one]), greatest([two, one])) == (lower, higher)


@given(st.data(), st.lists(intervals(), min_size=1, max_size=4))
def test_least_and_greatest_contain_each_result_and_no_more(
    data: st.DataObject, several: list[Interval]
) -> None:
    drawn = [data.draw(members(each)) for each in several]
    assert min(drawn) in least(several)
    assert max(drawn) in greatest(several)
    lowest, highest = zip(*map(extremes, several), strict=True)
    assert_attained(least(several), [min(lowest), min(highest)])
    assert_attained(greatest(several), [max(lowest), max(highest)])
