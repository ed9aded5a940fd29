from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.quantities import Quantity
from claims.rounding import exact
from claims.timelines.aggregates import Aggregate, aggregated
from tests.claims.quantity_strategies import assert_attained, extremes, members, quantities
from tests.claims.timelines.rows import (
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    LESS_THAN,
    MORE_THAN,
    exactly,
    hedged,
    shown,
)

TEN = Quantity(value=10)
MORE_THAN_20 = Quantity(value=20, comparator=MORE_THAN, approximate=True)
AT_MOST_12 = Quantity(value=12, comparator=AT_MOST)
BETWEEN_5_AND_9 = Quantity(value=5, comparator=BETWEEN, upper_value=9)


@pytest.mark.parametrize(
    ("aggregate", "quantities", "result"),
    [
        ("last", [TEN, MORE_THAN_20], hedged(20, 20, None, MORE_THAN, approximate=True)),
        ("first", [TEN, MORE_THAN_20], exactly(10)),
        ("sum", [TEN, MORE_THAN_20], hedged(30, 30, None, MORE_THAN, approximate=True)),
        ("sum", [TEN, BETWEEN_5_AND_9], hedged(15, 15, 19, BETWEEN)),
        ("sum", [AT_MOST_12, MORE_THAN_20], hedged(32, None, None, None, approximate=True)),
        ("mean", [TEN, BETWEEN_5_AND_9], hedged(7.5, 7.5, 9.5, BETWEEN)),
        ("mean", [TEN, TEN, Quantity(value=11)], hedged(
            10.3333333333333, 10.3333333333333, 10.3333333333334, exactly(1)["comparator"]
        )),
        ("min", [TEN, MORE_THAN_20], exactly(10, approximate=True)),
        ("min", [TEN, AT_MOST_12], hedged(10, None, 10, AT_MOST)),
        ("max", [TEN, MORE_THAN_20], hedged(20, 20, None, MORE_THAN, approximate=True)),
        ("max", [TEN, AT_MOST_12], hedged(12, 10, 12, BETWEEN)),
        ("max", [Quantity(value=3, comparator=AT_LEAST), AT_MOST_12], hedged(12, 3, None, AT_LEAST)),
        ("min", [Quantity(value=3, comparator=LESS_THAN)], hedged(3, None, 3, LESS_THAN)),
    ],
)  # fmt: skip
def test_aggregate(aggregate: str, quantities: list[Quantity], result: object) -> None:
    assert shown(aggregated(Aggregate(aggregate), quantities)) == result


def test_sum_outside_the_range_of_doubles_is_none() -> None:
    assert aggregated(Aggregate.SUM, [Quantity(value=1.7e308)] * 2) is None


TRUE: dict[Aggregate, Callable[[list[Fraction]], Fraction]] = {
    Aggregate.LAST: lambda numbers: numbers[-1],
    Aggregate.FIRST: lambda numbers: numbers[0],
    Aggregate.MEAN: lambda numbers: sum(numbers, Fraction(0)) / len(numbers),
    Aggregate.MIN: min,
    Aggregate.MAX: max,
    Aggregate.SUM: lambda numbers: sum(numbers, Fraction(0)),
}


@given(st.data(), st.sampled_from(Aggregate), st.lists(quantities(), min_size=1, max_size=5))
def test_aggregate_contains_every_true_one_and_no_more(
    data: st.DataObject, aggregate: Aggregate, several: list[Quantity]
) -> None:
    result = aggregated(aggregate, several)
    assert result is not None
    true = TRUE[aggregate]([data.draw(members(each.interval)) for each in several])
    assert true in result.interval
    assert result.lower is None or exact(result.lower) <= true
    assert result.upper is None or true <= exact(result.upper)
    lowest, highest = zip(*(extremes(each.interval) for each in several), strict=True)
    assert_attained(result.interval, [TRUE[aggregate](list(ends)) for ends in (lowest, highest)])
