from typing import Any

import pytest

from claims.timelines import Row
from tests.claims.discrepancies.finding import counted, found, told
from tests.claims.timelines.rows import AT_LEAST, AT_MOST, LESS_THAN, MORE_THAN, level


def total(*rows: Row, **given: Any) -> Any:
    return counted(*rows, aggregation="cumulative", **given)


def flow(*rows: Row, **given: Any) -> Any:
    return counted(*rows, aggregation="flow", **given)


def test_total_that_falls() -> None:
    rows = [
        level(1, 20000, "2021-04", comparator=MORE_THAN),
        level(2, 15000, "2023-10", speaker="mi5", comparator=AT_MOST),
    ]
    assert found(total(*rows)) == [("cumulative_falls", (1, 2), 5000, 25)]
    assert told(total(*rows)) == (
        "A total can't fall, but Ken McCallum says more than 20,000 people for April 2021, MI5 says"
        " at most 15,000 people for October 2023: 5,000 people apart."
    )


@pytest.mark.parametrize("aggregation", ["stock", "flow", "rate"])
def test_what_is_no_total_may_fall(aggregation: str) -> None:
    rows = [level(1, 20, "2021"), level(2, 15, "2023")]
    assert found(counted(*rows, aggregation=aggregation)) == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"value": 20}, {"value": 20}),
        ({"value": 20, "comparator": AT_LEAST}, {"value": 20, "comparator": AT_MOST}),
        ({"value": 20, "comparator": AT_MOST}, {"value": 10}),
        ({"value": 20}, {"value": 10, "comparator": MORE_THAN}),
        ({"value": 20, "approximate": True}, {"value": 18}),
        ({"value": 20, "approximate": True}, {"value": 17, "approximate": True}),
    ],
)
def test_total_that_need_not_have_fallen(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    rows = [level(1, period="2021", **earlier), level(2, period="2023", **later)]
    assert found(total(*rows)) == []


def test_total_that_only_just_falls() -> None:
    rows = [level(1, 20, "2021"), level(2, 20, "2023", comparator=LESS_THAN)]
    assert found(total(*rows)) == [("cumulative_falls", (1, 2), 0, 0)]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2023-06", "2023"),
        ("2023", "2023-06"),
        ("2021~", "2023"),
        ("2021", "2023?"),
        ("2021/..", "2023"),
        ("2021", "../2023"),
        (None, "2023"),
    ],
)
def test_total_of_periods_without_a_known_order(earlier: str | None, later: str) -> None:
    assert found(total(level(1, 20, earlier), level(2, 10, later))) == []


@pytest.mark.parametrize("later", ["2022", "2022-01-XX", "2022/..", "2022/", "2022-01-01"])
def test_total_of_a_later_period(later: str) -> None:
    rows = [level(1, 20, "2021"), level(2, 10, later)]
    assert found(total(*rows)) == [("cumulative_falls", (1, 2), 10, 50)]


def test_falls_from_one_peak_are_told_of_once() -> None:
    rows = [
        level(1, 10, "2019"),
        level(2, 300, "2020"),
        level(3, 30, "2021"),
        level(4, 40, "2022"),
        level(5, 300, "2023"),
        level(6, 299, "2024"),
    ]
    assert found(total(*rows)) == [("cumulative_falls", (2, 3, 4, 6), 270, 90)]
    assert told(total(*rows)) == (
        "A total can't fall, but Ken McCallum says 300 people for 2020, Ken McCallum says 30 people"
        " for 2021, and 2 more lie below it: 270 people apart."
    )


def test_one_low_figure_is_told_of_alone() -> None:
    rows = [level(1, 10, "2019"), level(2, 20, "2020"), level(3, 2, "2021"), level(4, 30, "2022")]
    assert found(total(*rows)) == [("cumulative_falls", (2, 3), 18, 90)]


def test_total_is_not_compared_across_a_break() -> None:
    rows = [level(1, 20, "2021"), level(2, 10, "2023"), level(3, 5, "2024")]
    assert found(total(*rows, breaks=["2022-01-01"])) == [("cumulative_falls", (2, 3), 5, 50)]
    assert found(total(*rows, breaks=["2022-01-01", "2024-01-01"])) == []
    assert found(total(level(1, 20, "2021"), level(2, 10, "2022/.."), breaks=["2030-01-01"])) == []


def quarters(*values: float, **given: Any) -> list[Row]:
    return [
        level(number, value, f"2023-{number + 32}", **given)
        for number, value in enumerate(values, start=1)
    ]


def test_flows_that_do_not_add_up_to_the_year() -> None:
    year = level(9, 100, "2023", speaker="mi5")
    assert found(flow(*quarters(10, 20, 30, 60), year)) == [
        ("periods_do_not_add_up", (1, 2, 3, 4, 9), 20, 16.6666666666667)
    ]
    assert found(flow(*quarters(10, 20, 30, 20), year)) == [
        ("periods_do_not_add_up", (1, 2, 3, 4, 9), 20, 20)
    ]
    assert told(flow(*quarters(10, 20, 30, 60), year)) == (
        "The figures for Q1 2023 to Q4 2023 add up to 120 people, but MI5 says 100 people for 2023:"
        " 20 people apart."
    )


def test_flows_that_add_up() -> None:
    year = level(9, 100, "2023")
    assert found(flow(*quarters(10, 20, 30, 40), year)) == []
    assert found(flow(*quarters(10, 20, 30, 20, comparator=AT_LEAST), year)) == []
    assert found(flow(*quarters(10, 20, 30, 50, approximate=True), year)) == []


def test_of_some_parts_of_a_year_nothing_follows() -> None:
    year = level(9, 100, "2023")
    assert found(flow(*quarters(100, 20, 30), year)) == []
    assert found(flow(*quarters(10, 20, 30, 60)[1:], year)) == []
    assert found(flow(*quarters(10, 20, 30, 60)[::2], year)) == []


@pytest.mark.parametrize("aggregation", ["stock", "rate"])
def test_only_flows_add_up(aggregation: str) -> None:
    rows = [*quarters(10, 20, 30, 60), level(9, 100, "2023")]
    assert found(counted(*rows, aggregation=aggregation)) == []
    assert found(flow(*rows, unit="person/year")) == []


def test_flows_of_a_year_in_which_a_break_falls() -> None:
    rows = [*quarters(10, 20, 30, 60), level(9, 100, "2023")]
    assert found(flow(*rows, breaks=["2023-04-01"])) == []


def test_flows_of_days_and_months_are_sums_each_by_itself() -> None:
    days = [level(number, 1, f"2023-02-{number:02}") for number in range(1, 29)]
    month = level(50, 30, "2023-02")
    assert found(flow(*days, month)) == [
        ("periods_do_not_add_up", (*range(1, 29), 50), 2, 6.66666666666667)
    ]
    assert found(flow(*days[:20], level(51, 10, "2023-02-21/2023-02-28"), month)) == []
