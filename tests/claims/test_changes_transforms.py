"""Figures relative to a base, and their logarithms."""

import math
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.changes import Figure, figure, index, logarithm
from claims.quantities import Comparator, Quantity
from claims.rounding import exact
from tests.claims.quantity_strategies import assert_attained, extremes, members, quantities

EXACTLY, AT_LEAST, MORE_THAN, AT_MOST, LESS_THAN, BETWEEN = Comparator
PRECISE = Context(prec=60)


def level(
    value: float, comparator: Comparator = EXACTLY, upper_value: float | None = None
) -> Quantity:
    return Quantity(value=value, comparator=comparator, upper_value=upper_value)


def shown(result: Figure | None) -> object:
    return result and (result.value, result.lower, result.upper, result.comparator)


@pytest.mark.parametrize(
    ("base", "later", "result"),
    [
        (level(10_000), level(20_000, MORE_THAN), (200, 200, None, MORE_THAN)),
        (level(10, MORE_THAN), level(20), (200, 0, 200, LESS_THAN)),
        (level(10, AT_LEAST), level(20, AT_MOST), (200, None, 200, AT_MOST)),
        (level(100, BETWEEN, 200), level(50), (50, 25, 50, BETWEEN)),
        (level(4), level(-1), (-25, -25, -25, EXACTLY)),
        (level(3), level(1), (33.3333333333333, 33.3333333333333, 33.3333333333334, EXACTLY)),
        (level(10), level(0), (0, 0, 0, EXACTLY)),
    ],
)
def test_index(base: Quantity, later: Quantity, result: object) -> None:
    assert shown(index(base, later)) == result


@pytest.mark.parametrize("base", [level(0), level(-5), level(5, AT_MOST), level(-1, BETWEEN, 3)])
def test_index_to_what_may_be_zero_or_less_is_none(base: Quantity) -> None:
    assert index(base, level(10)) is None


def test_index_outside_the_range_of_doubles_is_none() -> None:
    assert index(level(1e-300), level(1e300)) is None


@pytest.mark.parametrize(
    ("number", "result"),
    [
        (level(1), (0, 0, 0, EXACTLY)),
        (level(2), (0.693147180559945, 0.693147180559945, 0.693147180559946, EXACTLY)),
        (level(1, MORE_THAN), (0, 0, None, MORE_THAN)),
        (level(1, BETWEEN, 2), (0, 0, 0.693147180559946, BETWEEN)),
        (level(1e308), (709.196208642166, 709.196208642166, 709.196208642167, EXACTLY)),
    ],
)
def test_logarithm(number: Quantity, result: object) -> None:
    assert shown(logarithm(number)) == result


@pytest.mark.parametrize(
    "number", [level(0), level(-3), level(20, AT_MOST), level(20, LESS_THAN), level(0, AT_LEAST)]
)
def test_logarithm_of_what_may_be_zero_or_less_is_none(number: Quantity) -> None:
    assert logarithm(number) is None


def test_transforms_of_what_is_approximate_are() -> None:
    about = Quantity(value=10, approximate=True)
    results = [index(about, level(20)), index(level(20), about), logarithm(about)]
    assert [result and result.approximate for result in results] == [True, True, True]


@given(st.data(), quantities(least=1), quantities())
def test_index_contains_every_true_one_and_no_more(
    data: st.DataObject, base: Quantity, later: Quantity
) -> None:
    result = index(base, later)
    if result is None:
        return
    one, two = data.draw(members(base.interval)), data.draw(members(later.interval))
    assert two / one * 100 in result.interval
    assert result.lower is None or exact(result.lower) <= two / one * 100
    assert result.upper is None or two / one * 100 <= exact(result.upper)
    ends = [(x, y) for x in extremes(base.interval) for y in extremes(later.interval)]
    assert_attained(result.interval, [y / x * 100 for x, y in ends])


@given(st.data(), quantities(least=1))
def test_logarithm_contains_every_true_one_and_no_more(
    data: st.DataObject, number: Quantity
) -> None:
    result = logarithm(number)
    if result is None:
        assert not figure(number).interval.is_positive
        return
    true = true_logarithm(data.draw(members(number.interval)))
    assert result.lower is None or exact(result.lower) <= true
    assert result.upper is None or true <= exact(result.upper)
    low, high = (float(true_logarithm(end)) for end in extremes(number.interval))
    if result.lower is not None:
        assert math.isclose(result.lower, low, rel_tol=1e-12, abs_tol=1e-12)
    if result.upper is not None:
        assert math.isclose(result.upper, high, rel_tol=1e-12, abs_tol=1e-12)
    assert (result.interval.lower is None) == (number.interval.lower is None)
    assert (result.interval.upper is None) == (number.interval.upper is None)


def true_logarithm(number: Fraction) -> Fraction:
    quotient = PRECISE.divide(Decimal(number.numerator), Decimal(number.denominator))
    return Fraction(PRECISE.ln(quotient))
