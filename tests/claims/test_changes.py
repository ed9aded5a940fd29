from collections.abc import Callable
from dataclasses import asdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.changes import (
    Figure,
    Hedged,
    difference,
    factor,
    figure,
    implied_baseline,
    implied_level,
    per_year_difference,
    per_year_factor,
    percent,
)
from claims.intervals import Interval
from claims.quantities import Comparator, Quantity, ValueType
from claims.rounding import exact
from tests.claims.quantity_strategies import assert_attained, extremes, members, quantities

EXACTLY, AT_LEAST, MORE_THAN, AT_MOST, LESS_THAN, BETWEEN = Comparator
Shown = tuple[float, float | None, float | None, Comparator | None]


def level(
    value: float,
    comparator: Comparator = EXACTLY,
    upper_value: float | None = None,
    *,
    approximate: bool = False,
) -> Quantity:
    return Quantity(
        value=value, comparator=comparator, upper_value=upper_value, approximate=approximate
    )


def relative(value_type: ValueType, value: float, comparator: Comparator = EXACTLY) -> Quantity:
    return Quantity(value_type=value_type, value=value, comparator=comparator)


def shown(result: Figure | None) -> Shown | None:
    if result is None:
        return None
    return result.value, result.lower, result.upper, result.comparator


def test_doubling_to_more_than_is_a_factor_of_more_than_two() -> None:
    earlier, later = level(10000), level(20000, MORE_THAN, approximate=True)
    assert shown(difference(earlier, later)) == (10000, 10000, None, MORE_THAN)
    assert shown(factor(earlier, later)) == (2, 2, None, MORE_THAN)
    assert shown(percent(earlier, later)) == (100, 100, None, MORE_THAN)


@pytest.mark.parametrize(
    ("earlier", "later", "result"),
    [
        (level(0.1), level(0.3), (0.2, 0.2, 0.2, EXACTLY)),
        (level(300), level(0), (-300, -300, -300, EXACTLY)),
        (level(5, AT_LEAST), level(8), (3, None, 3, AT_MOST)),
        (level(5, MORE_THAN), level(8), (3, None, 3, LESS_THAN)),
        (level(5, AT_MOST), level(8, MORE_THAN), (3, 3, None, MORE_THAN)),
        (level(5, AT_MOST), level(8, AT_LEAST), (3, 3, None, AT_LEAST)),
        (level(15), level(10, BETWEEN, 20), (-5, -5, 5, BETWEEN)),
        (level(10, BETWEEN, 20), level(30), (20, 10, 20, BETWEEN)),
        (level(3, MORE_THAN), level(5, MORE_THAN), (2, None, None, None)),
        (level(3, AT_LEAST), level(5, AT_LEAST), (2, None, None, None)),
    ],
)
def test_difference(earlier: Quantity, later: Quantity, result: Shown) -> None:
    assert shown(difference(earlier, later)) == result


@pytest.mark.parametrize(
    ("earlier", "later", "result"),
    [
        (level(10), level(70), (7, 7, 7, EXACTLY)),
        (level(10), level(0), (0, 0, 0, EXACTLY)),
        (level(10, BETWEEN, 20), level(40), (4, 2, 4, BETWEEN)),
        (level(10, BETWEEN, 20), level(40, MORE_THAN), (4, 2, None, MORE_THAN)),
        (level(10, MORE_THAN), level(20), (2, 0, 2, LESS_THAN)),
        (level(10, AT_LEAST), level(20), (2, 0, 2, AT_MOST)),
        (level(10, AT_LEAST), level(20, AT_LEAST), (2, 0, None, None)),
        (level(10, AT_LEAST), level(0, BETWEEN, 20), (0, 0, 2, BETWEEN)),
        (level(10), level(20, LESS_THAN), (2, None, 2, LESS_THAN)),
        (level(3), level(1), (0.333333333333333, 0.333333333333333, 0.333333333333334, EXACTLY)),
    ],
)
def test_factor(earlier: Quantity, later: Quantity, result: Shown) -> None:
    assert shown(factor(earlier, later)) == result


@pytest.mark.parametrize(
    "earlier",
    [
        level(0),
        level(-5),
        level(-5, MORE_THAN),
        level(0, AT_LEAST),
        level(0, MORE_THAN),
        level(5, AT_MOST),
        level(5, LESS_THAN),
        level(0, BETWEEN, 5),
        level(-5, BETWEEN, 5),
    ],
)
def test_change_from_what_may_be_zero_or_less_has_no_factor_and_no_percent(
    earlier: Quantity,
) -> None:
    later = level(20)
    assert factor(earlier, later) is None
    assert percent(earlier, later) is None
    assert per_year_factor(earlier, later, Fraction(2)) is None
    assert difference(earlier, later) is not None


def test_change_to_less_than_zero_has_a_percent_but_no_factor() -> None:
    assert factor(level(10), level(-5)) is None
    assert shown(percent(level(10), level(-5))) == (-150, -150, -150, EXACTLY)


@pytest.mark.parametrize(
    ("earlier", "later", "result"),
    [
        (level(80), level(100), (25, 25, 25, EXACTLY)),
        (level(100), level(0), (-100, -100, -100, EXACTLY)),
        (level(10, MORE_THAN), level(20), (100, -100, 100, LESS_THAN)),
        (level(10, BETWEEN, 20), level(15), (50, -25, 50, BETWEEN)),
        (level(3), level(4), (33.3333333333333, 33.3333333333333, 33.3333333333334, EXACTLY)),
    ],
)
def test_percent(earlier: Quantity, later: Quantity, result: Shown) -> None:
    assert shown(percent(earlier, later)) == result


def test_per_year_is_linear_for_differences_and_compound_for_factors() -> None:
    earlier, later = level(100), level(1600, AT_LEAST)
    assert shown(per_year_difference(earlier, later, Fraction(4))) == (375, 375, None, AT_LEAST)
    assert shown(per_year_factor(earlier, later, Fraction(4))) == (2, 2, None, AT_LEAST)
    quarter = 0.00390625
    assert shown(per_year_factor(level(16), level(1), Fraction(1, 2))) == (
        (quarter, quarter, quarter, EXACTLY)
    )


def test_per_year_factor_of_more_than_a_year_and_a_half() -> None:
    result = per_year_factor(level(10000), level(20000, MORE_THAN), Fraction(5, 2))
    # 2 ** 0.4 = 1.31950791077289425937…
    assert shown(result) == (1.31950791077289, 1.31950791077289, None, MORE_THAN)


def test_per_year_factor_below_which_nothing_lies_says_nothing_there() -> None:
    result = per_year_factor(level(10, MORE_THAN), level(40), Fraction(2))
    assert shown(result) == (2, 0, 2, LESS_THAN)
    unbounded = per_year_factor(level(10), level(40, LESS_THAN), Fraction(2))
    assert shown(unbounded) == (2, None, 2, LESS_THAN)


@pytest.mark.parametrize("years", [Fraction(0), Fraction(-1)])
def test_no_time_or_time_backwards_has_no_yearly_change(years: Fraction) -> None:
    assert per_year_difference(level(1), level(2), years) is None
    assert per_year_factor(level(1), level(2), years) is None


def test_fall_to_zero_has_no_yearly_factor() -> None:
    assert per_year_factor(level(1), level(0), Fraction(2)) is None


def test_change_outside_the_range_of_doubles_is_none() -> None:
    huge, tiny = level(1e308), level(1e-308)
    assert difference(level(-1e308), huge) is None
    assert factor(tiny, huge) is None
    assert factor(huge, tiny) is None
    assert percent(tiny, huge) is None
    assert per_year_difference(level(0), huge, Fraction(1, 1000)) is None
    assert per_year_factor(level(1), level(1e300), Fraction(1, 365)) is None


def test_bound_outside_the_range_of_doubles_is_none() -> None:
    result = factor(level(1e-200, BETWEEN, 1), level(1e100, BETWEEN, 1e200))
    assert shown(result) == (1e300, 1e100, None, BETWEEN)


@pytest.mark.parametrize("change", [difference, factor, percent])
@pytest.mark.parametrize("hedges", [(False, False), (True, False), (False, True), (True, True)])
def test_change_is_approximate_if_either_end_is(
    change: Callable[[Hedged, Hedged], Figure | None], hedges: tuple[bool, bool]
) -> None:
    earlier, later = (level(5, approximate=hedge) for hedge in hedges)
    result = change(earlier, later)
    assert result is not None
    assert result.approximate == any(hedges)


@pytest.mark.parametrize(
    ("change", "result"),
    [
        (relative(ValueType.FACTOR, 7), (70000, 70000, 70000, EXACTLY)),
        (relative(ValueType.FACTOR, 7, MORE_THAN), (70000, 70000, None, MORE_THAN)),
        (relative(ValueType.DIFFERENCE, -300, AT_MOST), (9700, None, 9700, AT_MOST)),
        (relative(ValueType.PERCENT_CHANGE, 12), (11200, 11200, 11200, EXACTLY)),
        (relative(ValueType.PERCENT_CHANGE, -5, LESS_THAN), (9500, None, 9500, LESS_THAN)),
    ],
)
def test_implied_level(change: Quantity, result: Shown) -> None:
    assert shown(implied_level(level(10000), change)) == result


@pytest.mark.parametrize(
    ("change", "result"),
    [
        (relative(ValueType.FACTOR, 4), (2500, 2500, 2500, EXACTLY)),
        (relative(ValueType.FACTOR, 4, AT_LEAST), (2500, 0, 2500, AT_MOST)),
        (relative(ValueType.FACTOR, 4, LESS_THAN), None),
        (relative(ValueType.FACTOR, 0), None),
        (relative(ValueType.DIFFERENCE, 300, MORE_THAN), (9700, None, 9700, LESS_THAN)),
        (relative(ValueType.PERCENT_CHANGE, 25), (8000, 8000, 8000, EXACTLY)),
        (relative(ValueType.PERCENT_CHANGE, -100), None),
    ],
)
def test_implied_baseline(change: Quantity, result: Shown | None) -> None:
    assert shown(implied_baseline(level(10000), change)) == result


@pytest.mark.parametrize("imply", [implied_level, implied_baseline])
def test_level_implies_no_level(imply: Callable[[Hedged, Quantity], Figure | None]) -> None:
    with pytest.raises(ValueError, match="expected a relative quantity"):
        imply(level(1), level(2))


def test_chain_of_implied_levels_is_rounded_once() -> None:
    third = implied_baseline(level(1), relative(ValueType.FACTOR, 3))
    assert third is not None
    whole = implied_level(third, relative(ValueType.FACTOR, 3, AT_LEAST))
    assert shown(whole) == (1, 1, None, AT_LEAST)


def test_figure_of_a_quantity_shows_all_its_digits() -> None:
    quantity = level(6.628328656679225, approximate=True)
    assert asdict(figure(quantity)) == {
        "value": 6.628328656679225,
        "stated": Fraction(6628328656679225, 10**15),
        "interval": asdict(quantity.interval),
        "approximate": True,
        "floor": None,
    }
    assert figure(figure(quantity)) == figure(quantity)


COMPUTE: list[tuple[Callable[[Hedged, Hedged], Figure | None], Callable[..., Fraction]]] = [
    (difference, lambda earlier, later: later - earlier),
    (factor, lambda earlier, later: later / earlier),
    (percent, lambda earlier, later: (later / earlier - 1) * 100),
    (
        lambda earlier, later: per_year_difference(earlier, later, Fraction(5, 2)),
        lambda earlier, later: (later - earlier) / Fraction(5, 2),
    ),
]


@given(st.data(), st.sampled_from(COMPUTE), quantities(least=1), quantities())
def test_bounds_contain_every_change_and_are_attained(
    data: st.DataObject,
    compute: tuple[Callable[[Hedged, Hedged], Figure | None], Callable[..., Fraction]],
    earlier: Quantity,
    later: Quantity,
) -> None:
    function, true_change = compute
    result = function(earlier, later)
    if result is None:
        return
    pair = data.draw(members(earlier.interval)), data.draw(members(later.interval))
    assert_contains(result, true_change(*pair))
    ends = [(x, y) for x in extremes(earlier.interval) for y in extremes(later.interval)]
    assert_attained(result.interval, [true_change(*pair) for pair in ends])


@given(st.data(), quantities(least=1), quantities(least=1), st.fractions(1, 50))
def test_bounds_contain_the_yearly_factor(
    data: st.DataObject, earlier: Quantity, later: Quantity, years: Fraction
) -> None:
    result = per_year_factor(earlier, later, years)
    if result is None:
        return
    start, end = data.draw(members(earlier.interval)), data.draw(members(later.interval))
    true_factor = float(end / start) ** float(1 / years) if end > 0 else 0.0
    slack = abs(true_factor) * 1e-12
    assert result.lower is None or result.lower <= true_factor + slack
    assert result.upper is None or true_factor - slack <= result.upper


@given(
    st.data(),
    quantities(),
    st.sampled_from(sorted(ValueType)).filter(lambda one: one != ValueType.LEVEL),
)
def test_implied_level_contains_every_level_that_follows(
    data: st.DataObject, baseline: Quantity, value_type: ValueType
) -> None:
    change = data.draw(quantities(value_type=value_type))
    result = implied_level(baseline, change)
    assert result is not None
    start, by = data.draw(members(baseline.interval)), data.draw(members(change.interval))
    follow = {
        ValueType.FACTOR: start * by,
        ValueType.DIFFERENCE: start + by,
        ValueType.PERCENT_CHANGE: start * (1 + by / 100),
    }
    assert_contains(result, follow[value_type])


@given(quantities(), quantities(value_type=ValueType.DIFFERENCE))
def test_implied_baseline_undoes_an_exact_difference(baseline: Quantity, by: Quantity) -> None:
    exactly = relative(ValueType.DIFFERENCE, by.value)
    there = implied_level(baseline, exactly)
    assert there is not None
    back = implied_baseline(there, exactly)
    assert back is not None
    assert back.interval == baseline.interval
    assert back.value == baseline.value


def assert_contains(result: Figure, true_number: Fraction) -> None:
    """Hold the interval, the rounded bounds and the comparator against a true number."""
    assert true_number in result.interval
    if result.lower is not None:
        assert exact(result.lower) <= true_number
        assert result.lower <= result.value
    if result.upper is not None:
        assert true_number <= exact(result.upper)
        assert result.value <= result.upper
    if result.comparator == MORE_THAN:
        assert result.interval.lower is not None
        assert true_number > result.interval.lower
    if result.comparator == LESS_THAN:
        assert result.interval.upper is not None
        assert true_number < result.interval.upper
    if result.comparator == EXACTLY:
        assert result.interval == Interval.point(true_number)
