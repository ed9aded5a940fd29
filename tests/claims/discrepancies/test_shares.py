from typing import Any

import pytest

from claims.quantities import Nature, ValueType
from claims.timelines import Row
from tests.claims.discrepancies.finding import counted, found, link, told
from tests.claims.timelines.rows import AT_LEAST, BETWEEN, MORE_THAN, level, relative


def share(*rows: Row, **given: Any) -> Any:
    return counted(*rows, **{"aggregation": "share", "unit": "%", **given})


@pytest.mark.parametrize(
    ("figure", "gap", "percent"),
    [
        ({"value": 120}, 20, 16.6666666666667),
        ({"value": -5}, 5, 100),
        ({"value": 101, "comparator": AT_LEAST}, 1, 0.99009900990099),
        ({"value": 100, "comparator": MORE_THAN}, 0, 0),
    ],
)
def test_share_out_of_range(figure: dict[str, Any], gap: float, percent: float) -> None:
    assert found(share(level(1, period="2023", **figure))) == [
        ("share_out_of_range", (1,), gap, percent)
    ]


def test_share_out_of_range_is_told_of() -> None:
    assert told(share(level(1, 120, "2023"))) == (
        "A share lies from 0 to 100%, but Ken McCallum says 120% for 2023: 20 percentage points"
        " apart."
    )


@pytest.mark.parametrize(
    "figure",
    [
        {"value": 0},
        {"value": 100},
        {"value": 100, "comparator": AT_LEAST},
        {"value": 90, "comparator": BETWEEN, "upper_value": 110},
        {"value": 110, "approximate": True},
    ],
)
def test_share_in_range(figure: dict[str, Any]) -> None:
    assert found(share(level(1, period="2023", **figure))) == []


@pytest.mark.parametrize("period", [None, "2023~", "2023/.."])
def test_share_is_out_of_range_at_any_time(period: str | None) -> None:
    rows = [level(1, 120, period)]
    assert len(found(share(*rows, breaks=["2023-06-01"]))) == 1


@pytest.mark.parametrize(
    ("unit", "value", "is_found"),
    [
        ("ratio", 1.2, True),
        ("ratio", 1, False),
        ("‰", 1001, True),
        ("‰", 999, False),
        ("case/person", 1.5, False),
        ("person/person", 1.5, True),
    ],
)
def test_share_in_other_units(unit: str, value: float, *, is_found: bool) -> None:
    assert bool(found(share(level(1, value, "2023"), unit=unit))) == is_found


def test_what_is_no_share_may_be_any_percentage() -> None:
    assert found(counted(level(1, 120, "2023"), unit="%", aggregation="rate")) == []
    change = relative(2, ValueType.PERCENT_CHANGE, 300, "2019", "2023")
    assert found(share(change, level(3, 200, "2024", nature=Nature.FORECAST))) == []


def parts(*values: float, period: str = "2023", **given: Any) -> list[Any]:
    return [
        share(level(number, value, period, **given), series=f"part-{number}")
        for number, value in enumerate(values, start=1)
    ]


def of(*sources: int) -> list[Any]:
    return [link(f"part-{number}", "share_of", "whole") for number in sources]


def test_shares_that_add_up_to_more_than_all() -> None:
    assert found(*parts(50, 40, 30), links=of(1, 2, 3)) == [
        ("shares_exceed_whole", (1, 2, 3), 20, 16.6666666666667)
    ]
    assert told(*parts(70, 40), links=of(1, 2)) == (
        "Shares of parts that don't overlap come to 100% at most, but for 2023, Ken McCallum says"
        " 70% of “Part-1” and Ken McCallum says 40% of “Part-2”, which come to at least 110%:"
        " 10 percentage points apart."
    )


def test_shares_of_all_there_is() -> None:
    assert found(*parts(50, 40, 10), links=of(1, 2, 3)) == []
    assert found(*parts(60, 45, approximate=True), links=of(1, 2)) == []


def test_shares_that_are_not_linked_to_one_whole() -> None:
    assert found(*parts(60, 60), links=of(1)) == []
    elsewhere = link("part-2", "share_of", "elsewhere")
    assert found(*parts(60, 60), links=[*of(1), elsewhere]) == []


def test_shares_of_different_periods() -> None:
    one, _ = parts(60, 60)
    _, other = parts(60, 60, period="2022")
    assert found(one, other, links=of(1, 2)) == []


def test_share_of_a_part_of_a_part_is_not_added_twice() -> None:
    inner = link("part-2", "part_of", "part-1")
    assert found(*parts(60, 55, 30), links=[*of(1, 2, 3), inner]) == []
    assert found(*parts(60, 55, 50), links=[*of(1, 2, 3), inner]) == [
        ("shares_exceed_whole", (1, 3), 10, 9.09090909090909)
    ]


def test_shares_in_different_units() -> None:
    percent = parts(60)[0]
    ratio = share(level(2, 0.5, "2023"), series="part-2", unit="ratio")
    assert found(percent, ratio, links=of(1, 2)) == [
        ("shares_exceed_whole", (1, 2), 10, 9.09090909090909)
    ]
