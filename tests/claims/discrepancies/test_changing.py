from typing import Any

import pytest

from claims.quantities import ValueType
from claims.timelines import MAX_LINKS, Row
from tests.claims.discrepancies.finding import counted, found, told
from tests.claims.timelines.rows import (
    AT_LEAST,
    AT_MOST,
    MORE_THAN,
    factor,
    level,
    relative,
)

RULE = "change_does_not_fit"


def test_factor_between_two_levels_that_it_does_not_lead_to() -> None:
    rows = [
        level(1, 100, "2019"),
        factor(2, 7, "2019", "2023", speaker="mi5"),
        level(3, 500, "2023"),
    ]
    assert found(counted(*rows)) == [(RULE, (1, 2, 3), 200, 28.5714285714286)]
    assert told(counted(*rows)) == (
        "Ken McCallum says 100 people for 2019 and MI5 says 7 times from 2019 to 2023, which come"
        " to 700 people; Ken McCallum says 500 people for 2023: 200 people apart."
    )


@pytest.mark.parametrize(
    ("change", "last"),
    [
        ((ValueType.FACTOR, 7), {"value": 700}),
        ((ValueType.FACTOR, 7), {"value": 650, "comparator": AT_LEAST}),
        ((ValueType.PERCENT_CHANGE, -50), {"value": 50}),
        ((ValueType.DIFFERENCE, -20), {"value": 80}),
        ((ValueType.DIFFERENCE, -20), {"value": 81, "comparator": AT_MOST}),
    ],
)
def test_change_that_fits(change: tuple[ValueType, float], last: dict[str, Any]) -> None:
    rows = [
        level(1, 100, "2019"),
        relative(2, *change, "2019", "2023"),
        level(3, **last, period="2023"),
    ]
    assert found(counted(*rows)) == []


@pytest.mark.parametrize(
    ("change", "gap", "percent"),
    [
        ((ValueType.PERCENT_CHANGE, 50), 50, 25),
        ((ValueType.DIFFERENCE, 20), 80, 40),
        ((ValueType.FACTOR, 0.5), 150, 75),
    ],
)
def test_changes_of_every_kind(change: tuple[ValueType, float], gap: float, percent: float) -> None:
    rows = [level(1, 100, "2019"), relative(2, *change, "2019", "2023"), level(3, 200, "2023")]
    assert found(counted(*rows)) == [(RULE, (1, 2, 3), gap, percent)]


def test_hedges_multiply() -> None:
    rows = [
        level(1, 100, "2019", comparator=MORE_THAN),
        factor(2, 7, "2019", "2023", comparator=AT_LEAST),
        level(3, 700, "2023"),
    ]
    assert found(counted(*rows)) == [(RULE, (1, 2, 3), 0, 0)]
    fits = level(4, 701, "2023")
    assert found(counted(*rows[:2], fits)) == []


def test_approximate_change_is_allowed_the_tolerance() -> None:
    rows = [
        level(1, 100, "2019"),
        factor(2, 7, "2019", "2023", approximate=True),
        level(3, 635, "2023"),
    ]
    assert found(counted(*rows)) == []
    low = level(4, 600, "2023")
    assert found(counted(*rows[:2], low)) == [(RULE, (1, 2, 4), 30, 4.76190476190476)]
    assert told(counted(*rows[:2], low)) == (
        "Ken McCallum says 100 people for 2019 and Ken McCallum says about 7 times from 2019 to"
        " 2023, which come to 630 to 770 people; Ken McCallum says 600 people for 2023: 30 people"
        " apart, with 10% allowed for what is approximate."
    )


@pytest.mark.parametrize(
    "rows",
    [
        [level(1, 100, "2018"), factor(2, 7, "2019", "2023"), level(3, 500, "2023")],
        [level(1, 100, "2019"), factor(2, 7, "2019", "2023"), level(3, 500, "2023-06")],
        [level(1, 100, "2019"), factor(2, 7, "2019~", "2023"), level(3, 500, "2023")],
        [level(1, 100, "2019"), factor(2, 7, "2019", "2023~"), level(3, 500, "2023~")],
        [level(1, 100, "2019"), factor(2, 7, "2019", "2023")],
        [factor(2, 7, "2019", "2023"), level(3, 500, "2023")],
        [level(1, 0, "2019"), factor(2, 7, "2019", "2023"), level(3, 500, "2023")],
        [level(1, -10, "2019"), factor(2, 2, "2019", "2023"), level(3, -5, "2023")],
        [level(1, 100, None), factor(2, 7, "2019", "2023"), level(3, 500, None)],
    ],
)
def test_change_between_levels_that_are_not_its_ends(rows: list[Row]) -> None:
    assert found(counted(*rows)) == []


def test_no_change_is_held_to_levels_across_a_break() -> None:
    rows = [level(1, 100, "2019"), factor(2, 7, "2019", "2023"), level(3, 500, "2023")]
    assert found(counted(*rows, breaks=["2021-01-01"])) == []
    assert len(found(counted(*rows, breaks=["2019-01-01", "2024-01-01"]))) == 1


def test_of_several_levels_those_furthest_apart_are_told_of() -> None:
    rows = [
        level(1, 100, "2019"),
        level(2, 90, "2019", speaker="mi5", comparator=AT_LEAST),
        factor(3, 2, "2019", "2023"),
        level(4, 150, "2023"),
        level(5, 140, "2023", speaker="mi5", comparator=AT_LEAST),
    ]
    assert found(counted(*rows)) == [(RULE, (1, 3, 4), 50, 25)]


def test_chain_of_changes() -> None:
    rows = [
        level(1, 10, "2019"),
        factor(2, 2, "2019", "2020"),
        factor(3, 3, "2020", "2021"),
        level(4, 100, "2021"),
    ]
    assert found(counted(*rows)) == [(RULE, (1, 2, 3, 4), 40, 40)]


def test_chain_starts_anew_where_a_level_is_stated() -> None:
    rows = [
        level(1, 10, "2019"),
        factor(2, 2, "2019", "2020"),
        level(5, 33, "2020"),
        factor(3, 3, "2020", "2021"),
        level(4, 99, "2021"),
    ]
    assert found(counted(*rows)) == [(RULE, (1, 2, 5), 13, 39.3939393939394)]


def test_two_changes_that_lead_to_different_levels() -> None:
    rows = [
        level(1, 10, "2019"),
        level(2, 10, "2020"),
        factor(3, 3, "2019", "2023"),
        factor(4, 2, "2020", "2023", speaker="mi5"),
    ]
    assert found(counted(*rows)) == [(RULE, (2, 4, 1, 3), 10, 33.3333333333333)]
    assert told(counted(*rows)) == (
        "Ken McCallum says 10 people for 2020 and MI5 says 2 times from 2020 to 2023, which come to"
        " 20 people; Ken McCallum says 10 people for 2019 and Ken McCallum says 3 times from 2019 to"
        " 2023, which come to 30 people: 10 people apart."
    )


def test_two_changes_from_one_level_are_told_of_once() -> None:
    rows = [
        level(1, 10, "2019"),
        factor(2, 3, "2019", "2023"),
        factor(3, 2, "2019", "2023"),
    ]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (2, 3), 1, 33.3333333333333)]


def test_change_looked_at_backwards() -> None:
    rows = [level(1, 100, "2023"), factor(2, 0.5, "2023", "2019"), level(3, 70, "2019")]
    assert found(counted(*rows)) == [(RULE, (1, 2, 3), 20, 28.5714285714286)]


def test_changes_in_a_circle() -> None:
    rows = [factor(1, 2, "2019", "2023"), factor(2, 3, "2023", "2019")]
    assert found(counted(*rows)) == []


def test_chain_is_followed_so_far() -> None:
    years = range(1900, 1900 + MAX_LINKS + 2)
    steps = [factor(10 + year, 2, str(year), str(year + 1)) for year in years]
    start = level(1, 1, "1900")
    last = str(1900 + MAX_LINKS)
    assert len(found(counted(start, *steps, level(2, 1, last)))) == 1
    beyond = str(1900 + MAX_LINKS + 1)
    assert found(counted(start, *steps, level(2, 1, beyond))) == []
