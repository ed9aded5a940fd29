import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rounding import downwards, exact, to_nearest, upwards
from tests.claims.quantity_strategies import numbers

FINITE = st.floats(allow_nan=False, allow_infinity=False)
FRACTIONS = st.fractions() | st.builds(
    lambda fraction, exponent: fraction * Fraction(10) ** exponent,
    st.fractions(),
    st.integers(-340, 340),
)


def test_exact_is_the_decimal_that_a_double_prints_as() -> None:
    assert exact(0.1) == Fraction(1, 10)
    assert exact(1e23) == 10**23
    assert exact(-0.0) == 0
    assert exact(6.628328656679225) == Fraction(6628328656679225, 10**15)


@given(FINITE)
def test_exact_comes_back_as_the_same_double(value: float) -> None:
    assert float(exact(value)) == value


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(20, 7), 2.85714285714286),
        (Fraction(1000000000000005, 10**15), 1.0),
        (Fraction(1000000000000015, 10**15), 1.00000000000002),
        (Fraction(-2, 3), -0.666666666666667),
        (Fraction(0), 0.0),
        (Fraction(12345678901234567), 12345678901234600.0),
    ],
)
def test_to_nearest_keeps_fifteen_digits_and_takes_halves_to_even(
    value: Fraction, rounded: float
) -> None:
    assert to_nearest(value) == rounded


@pytest.mark.parametrize("exponent", [309, 400, -330, -400])
def test_to_nearest_refuses_what_a_double_cannot_hold(exponent: int) -> None:
    with pytest.raises(OverflowError, match="outside of what a double can hold"):
        to_nearest(-(Fraction(10) ** exponent))


def test_to_nearest_refuses_what_would_lose_digits_near_zero() -> None:
    with pytest.raises(OverflowError):
        to_nearest(Fraction(123456789, 10**328))


@given(numbers())
def test_fifteen_digits_stay_as_they_are_in_every_direction(value: float) -> None:
    assert to_nearest(exact(value)) == value
    assert downwards(exact(value)) == value
    assert upwards(exact(value)) == value


@given(FRACTIONS)
def test_directed_rounding_encloses_the_value(value: Fraction) -> None:
    lower, upper = downwards(value), upwards(value)
    assert lower is None or exact(lower) <= value
    assert upper is None or value <= exact(upper)


@given(FRACTIONS.filter(lambda value: 10**-290 < abs(value) < 10**290))
def test_directed_rounding_is_off_by_less_than_the_last_of_fifteen_digits(value: Fraction) -> None:
    lower, upper = downwards(value), upwards(value)
    assert lower is not None
    assert upper is not None
    assert exact(upper) - exact(lower) <= abs(value) / 10**14


def test_directed_rounding_beyond_the_range_of_doubles() -> None:
    huge = Fraction(10) ** 400
    assert (downwards(huge), upwards(huge)) == (sys.float_info.max, None)
    assert (downwards(-huge), upwards(-huge)) == (None, -sys.float_info.max)


def test_directed_rounding_of_what_is_nearly_zero() -> None:
    tiny = 1 / Fraction(10) ** 400
    assert (downwards(tiny), upwards(tiny)) == (0.0, 5e-324)
    assert (downwards(-tiny), upwards(-tiny)) == (-5e-324, 0.0)
    assert (str(downwards(tiny)), str(upwards(-tiny))) == ("0.0", "0.0")
