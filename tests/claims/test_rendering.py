"""How quantities read (`claims.quantities.render`)."""

from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claims.quantities import Comparator, Quantity, ValueType, render
from claims.units import UnitError
from tests.claims.quantity_strategies import quantities

EXACTLY, AT_LEAST, MORE_THAN, AT_MOST, LESS_THAN, BETWEEN = Comparator


def read(
    value: float,
    unit: str = "person",
    *,
    comparator: Comparator = EXACTLY,
    upper_value: float | None = None,
    approximate: bool = False,
    value_type: ValueType = ValueType.LEVEL,
) -> str:
    quantity = Quantity(
        value_type=value_type,
        comparator=comparator,
        approximate=approximate,
        value=value,
        upper_value=upper_value,
    )
    return render(quantity, unit)


@pytest.mark.parametrize(
    ("comparator", "approximate", "text"),
    [
        (EXACTLY, False, "20,000 people"),
        (EXACTLY, True, "about 20,000 people"),
        (AT_LEAST, False, "at least 20,000 people"),
        (AT_LEAST, True, "at least about 20,000 people"),
        (MORE_THAN, True, "more than about 20,000 people"),
        (AT_MOST, False, "at most 20,000 people"),
        (LESS_THAN, False, "fewer than 20,000 people"),
        (LESS_THAN, True, "fewer than about 20,000 people"),
    ],
)
def test_level_with_its_hedges(comparator: Comparator, approximate: bool, text: str) -> None:
    assert read(20000, comparator=comparator, approximate=approximate) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "person", "0 people"),
        (1, "person", "1 person"),
        (-1, "person", "−1 person"),
        (-300, "person", "−300 people"),
        (2, "company", "2 companies"),
        (2, "case/day", "2 cases per day"),
        (1, "case/100000 person", "1 case per 100,000 people"),
        (1200, "GBP million", "GBP 1,200 million"),
        (-1200, "GBP million", "GBP −1,200 million"),
        (12.5, "%", "12.5%"),
        (0.125, "ratio", "0.125"),
        (1, "percentage_point", "1 percentage point"),
        (1.5e-7, "tonne", "1.5e-7 tonnes"),
    ],
)
def test_level_in_its_unit(value: float, unit: str, text: str) -> None:
    assert read(value, unit) == text


def test_less_of_what_is_measured_and_fewer_of_what_is_counted() -> None:
    assert read(5, "%", comparator=LESS_THAN) == "less than 5%"
    assert read(5, "million person", comparator=LESS_THAN) == "fewer than 5 million people"


def test_level_between_two() -> None:
    between = partial(read, comparator=BETWEEN, upper_value=20)
    assert between(10, approximate=True) == "between about 10 and 20 people"
    assert between(-10, "GBP") == "between GBP −10 and 20"


@pytest.mark.parametrize(
    ("comparator", "rise", "fall"),
    [
        (EXACTLY, "up by 300 people", "down by 300 people"),
        (AT_LEAST, "up by at least 300 people", "down by at most 300 people, if at all"),
        (MORE_THAN, "up by more than 300 people", "down by fewer than 300 people, if at all"),
        (AT_MOST, "up by at most 300 people, if at all", "down by at least 300 people"),
        (LESS_THAN, "up by fewer than 300 people, if at all", "down by more than 300 people"),
    ],
)
def test_difference_is_told_by_its_direction(comparator: Comparator, rise: str, fall: str) -> None:
    assert read(300, comparator=comparator, value_type=ValueType.DIFFERENCE) == rise
    assert read(-300, comparator=comparator, value_type=ValueType.DIFFERENCE) == fall


@pytest.mark.parametrize(
    ("value", "upper_value", "text"),
    [
        (200, 300, "up by between 200 and 300 people"),
        (-400, -300, "down by between 300 and 400 people"),
        (0, 300, "up by between 0 and 300 people"),
        (-400, 0, "down by between 0 and 400 people"),
        (-300, 1, "between 300 people down and 1 person up"),
    ],
)
def test_difference_between_two(value: float, upper_value: float, text: str) -> None:
    difference = partial(read, comparator=BETWEEN, value_type=ValueType.DIFFERENCE)
    assert difference(value, upper_value=upper_value) == text


@pytest.mark.parametrize(
    ("comparator", "text"),
    [
        (EXACTLY, "unchanged"),
        (AT_LEAST, "unchanged or up"),
        (MORE_THAN, "up"),
        (AT_MOST, "unchanged or down"),
        (LESS_THAN, "down"),
    ],
)
@pytest.mark.parametrize("value_type", [ValueType.DIFFERENCE, ValueType.PERCENT_CHANGE])
def test_no_change(comparator: Comparator, text: str, value_type: ValueType) -> None:
    assert read(0, comparator=comparator, value_type=value_type) == text
    roughly = read(0, comparator=comparator, value_type=value_type, approximate=True)
    assert roughly == f"roughly {text}"


def test_difference_of_shares_is_in_percentage_points() -> None:
    assert read(3, "%", value_type=ValueType.DIFFERENCE) == "up by 3 percentage points"
    assert read(-1, "%", value_type=ValueType.DIFFERENCE) == "down by 1 percentage point"


@pytest.mark.parametrize(
    ("value", "comparator", "approximate", "text"),
    [
        (12, EXACTLY, False, "up by 12%"),
        (-5, LESS_THAN, False, "down by more than 5%"),
        (-5, MORE_THAN, False, "down by less than 5%, if at all"),
        (12, EXACTLY, True, "up by about 12%"),
    ],
)
def test_percent_change(value: float, comparator: Comparator, approximate: bool, text: str) -> None:
    percent_change = partial(read, unit="", value_type=ValueType.PERCENT_CHANGE)
    assert percent_change(value, comparator=comparator, approximate=approximate) == text


@pytest.mark.parametrize(
    ("value", "comparator", "approximate", "text"),
    [
        (7, EXACTLY, False, "7 times"),
        (7, EXACTLY, True, "about 7 times"),
        (7, MORE_THAN, False, "more than 7 times"),
        (0.5, LESS_THAN, False, "less than 0.5 times"),
        (1, EXACTLY, False, "unchanged"),
        (1, EXACTLY, True, "roughly unchanged"),
    ],
)
def test_factor(value: float, comparator: Comparator, approximate: bool, text: str) -> None:
    factor = partial(read, unit="", value_type=ValueType.FACTOR)
    assert factor(value, comparator=comparator, approximate=approximate) == text


def test_factor_between_two() -> None:
    assert (
        read(2, comparator=BETWEEN, upper_value=3, value_type=ValueType.FACTOR)
        == "between 2 and 3 times"
    )


def test_no_unit_is_refused() -> None:
    with pytest.raises(UnitError, match="is not a unit"):
        read(1, "Persn!")


@given(
    st.data(),
    st.sampled_from(ValueType),
    st.sampled_from(["person", "case/day", "GBP million", "%", "ratio", "/week", "km"]),
)
def test_no_two_quantities_read_alike(
    data: st.DataObject, value_type: ValueType, unit: str
) -> None:
    one, other = (data.draw(quantities(value_type=value_type)) for _ in range(2))
    assume(one != other)
    assert render(one, unit) != render(other, unit)
    assert render(one, unit).isprintable()
