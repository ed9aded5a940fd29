from typing import Any

import pytest

from claims.timelines import Row
from tests.claims.discrepancies.finding import counted, found, link, told
from tests.claims.timelines.rows import AT_LEAST, LESS_THAN, MORE_THAN, level

PART_OF = [link("part", "part_of", "whole")]
CHANGE_OF = [link("flow", "change_of", "stock")]


def part(*rows: Row, **given: Any) -> Any:
    return counted(*rows, series="part", **given)


def whole(*rows: Row, **given: Any) -> Any:
    return counted(*rows, series="whole", **given)


def flow(*rows: Row, **given: Any) -> Any:
    return counted(*rows, **{"series": "flow", "aggregation": "flow", **given})


def stock(*rows: Row, **given: Any) -> Any:
    return counted(*rows, **{"series": "stock", **given})


def test_part_of_more_than_its_whole() -> None:
    series = (part(level(1, 120, "2023")), whole(level(2, 100, "2023", speaker="mi5")))
    assert found(*series, links=PART_OF) == [("part_exceeds_whole", (1, 2), 20, 16.6666666666667)]
    assert told(*series, links=PART_OF) == (
        "A part can't be more than its whole, but for 2023, Ken McCallum says 120 people of “Part”,"
        " MI5 says 100 people of “Whole”: 20 people apart."
    )
    assert found(*series) == []


def test_part_in_another_unit() -> None:
    one = part(level(1, 2, "2023"), unit="thousand person")
    other = whole(level(2, 1500, "2023"))
    assert found(one, other, links=PART_OF) == [("part_exceeds_whole", (1, 2), 500, 25)]
    cases = part(level(1, 2000, "2023"), unit="case")
    assert found(cases, other, links=PART_OF) == []


@pytest.mark.parametrize(
    ("figure", "period"),
    [
        ({"value": 100}, "2023"),
        ({"value": 105, "approximate": True}, "2023"),
        ({"value": 120, "comparator": LESS_THAN}, "2023"),
        ({"value": 120}, "2023-06"),
        ({"value": 120}, "2023~"),
        ({"value": 120}, None),
    ],
)
def test_part_that_need_not_be_more(figure: dict[str, Any], period: str | None) -> None:
    series = part(level(1, period=period, **figure)), whole(level(2, 100, "2023"))
    assert found(*series, links=PART_OF) == []


@pytest.mark.parametrize(
    "given",
    [
        {"aggregation": "share", "unit": "%"},
        {"aggregation": "rate", "unit": "case/100000 person"},
        {"aggregation": "stock", "unit": "GBP/person"},
    ],
)
def test_share_or_figure_per_head_of_a_part_may_be_higher(given: dict[str, str]) -> None:
    series = part(level(1, 12, "2023"), **given), whole(level(2, 10, "2023"), **given)
    assert found(*series, links=PART_OF) == []


def test_rate_in_time_of_a_part_is_no_higher() -> None:
    given = {"aggregation": "rate", "unit": "case/day"}
    series = part(level(1, 12, "2023"), **given), whole(level(2, 10, "2023"), **given)
    assert found(*series, links=PART_OF) == [("part_exceeds_whole", (1, 2), 2, 16.6666666666667)]


def test_part_of_what_can_be_negative_may_be_more() -> None:
    profits = whole(level(2, 100, "2023"), level(3, -20, "2022"))
    assert found(part(level(1, 120, "2023")), profits, links=PART_OF) == []
    series = part(level(1, 120, "2023")), whole(level(2, 100, "2023"))
    for changing in ("part", "whole"):
        net = link(changing, "change_of", "elsewhere")
        assert found(*series, links=[*PART_OF, net]) == []


def test_flow_of_a_part_is_not_held_to_a_stock() -> None:
    series = part(level(1, 120, "2023"), aggregation="flow"), whole(level(2, 100, "2023"))
    assert found(*series, links=PART_OF) == []


def test_part_counted_differently_in_the_period() -> None:
    one, other = level(1, 120, "2023"), level(2, 100, "2023")
    assert found(part(one, breaks=["2023-06-01"]), whole(other), links=PART_OF) == []
    assert found(part(one), whole(other, breaks=["2023-06-01"]), links=PART_OF) == []


DAYS = [level(1, 100, "2022-12-31"), level(2, 150, "2023-12-31")]
YEARS = [level(1, 100, "2022"), level(2, 150, "2023")]


@pytest.mark.parametrize("ends", [DAYS, YEARS])
@pytest.mark.parametrize("aggregation", ["stock", "cumulative"])
def test_flow_that_is_not_the_change_of_its_stock(ends: list[Row], aggregation: str) -> None:
    series = flow(level(3, 80, "2023")), stock(*ends, aggregation=aggregation)
    assert found(*series, links=CHANGE_OF) == [("flow_does_not_fit_stock", (1, 2, 3), 30, 37.5)]
    assert found(*series) == []


def test_flow_that_is_not_the_change_is_told_of() -> None:
    series = flow(level(3, 30, "2023", speaker="mi5")), stock(*YEARS)
    assert told(*series, links=CHANGE_OF) == (
        "Of “Stock”, Ken McCallum says 100 people for 2022, Ken McCallum says 150 people for 2023:"
        " a change of 50 people; but MI5 says 30 people for 2023 of “Flow”: 20 people apart."
    )


@pytest.mark.parametrize(
    ("opened", "closed", "period", "figure"),
    [
        ("2022", "2023", "2023", {"value": 50}),
        ("2022", "2023", "2023", {"value": 40, "comparator": AT_LEAST}),
        ("2022", "2023", "2023", {"value": 55, "approximate": True}),
        ("2022", "2023", "2023-06", {"value": 80}),
        ("2022", "2023", "2022", {"value": 80}),
        ("2021", "2023", "2023", {"value": 80}),
        ("2022-12", "2023", "2023", {"value": 80}),
        ("2022-12-30", "2023-12-31", "2023", {"value": 80}),
        ("2022", "2023-12-31", "2023", {"value": 80}),
        ("2022~", "2023", "2023", {"value": 80}),
        ("2022", "2023", "2023~", {"value": 80}),
    ],
)
def test_flow_that_need_not_differ(
    opened: str, closed: str, period: str, figure: dict[str, Any]
) -> None:
    ends = level(1, 100, opened), level(2, 150, closed)
    assert found(flow(level(3, period=period, **figure)), stock(*ends), links=CHANGE_OF) == []


def test_flow_across_a_break() -> None:
    series = flow(level(3, 80, "2023")), stock(*YEARS, breaks=["2023-01-01"])
    assert found(*series, links=CHANGE_OF) == []
    series = flow(level(3, 80, "2023"), breaks=["2023-05-01"]), stock(*YEARS)
    assert found(*series, links=CHANGE_OF) == []


def test_rate_is_multiplied_by_the_days() -> None:
    ends = stock(level(1, 1000, "2022"), level(2, 1730, "2023"))
    daily = {"aggregation": "rate", "unit": "person/day"}
    assert found(flow(level(3, 2, "2023"), **daily), ends, links=CHANGE_OF) == []
    assert found(flow(level(3, 3, "2023"), **daily), ends, links=CHANGE_OF) == [
        ("flow_does_not_fit_stock", (1, 2, 3), 365, 33.3333333333333)
    ]


@pytest.mark.parametrize(
    ("unit", "value"), [("person/year", 730), ("person/month", 60.8333333333333)]
)
def test_rate_by_month_or_year_is_taken_by_the_calendar(unit: str, value: float) -> None:
    ends = stock(level(1, 1000, "2022"), level(2, 1730, "2023"))
    series = flow(level(3, value, "2023"), aggregation="rate", unit=unit), ends
    assert found(*series, links=CHANGE_OF) == []


def test_rate_that_was_converted_and_rounded() -> None:
    ends = stock(level(1, 0, "2023-10-01"), level(2, 20, "2023-10-08"))
    rate = level(3, 2.85714285714286, "2023-10-02/2023-10-08")
    series = flow(rate, aggregation="rate", unit="person/day"), ends
    assert found(*series, links=CHANGE_OF) == []


def test_flow_counted_in_something_else() -> None:
    series = flow(level(3, 80, "2023"), unit="case"), stock(*YEARS)
    assert found(*series, links=CHANGE_OF) == []


@pytest.mark.parametrize("aggregation", ["rate", "share", "flow"])
def test_change_of_what_is_no_stock(aggregation: str) -> None:
    series = flow(level(3, 80, "2023")), stock(*YEARS, aggregation=aggregation)
    assert "flow_does_not_fit_stock" not in [rule for rule, *_ in found(*series, links=CHANGE_OF)]


def test_flow_against_stocks_that_differ() -> None:
    ends = [*YEARS, level(4, 100, "2023", comparator=MORE_THAN)]
    series = flow(level(3, 40, "2023")), stock(*ends)
    assert found(*series, links=CHANGE_OF) == [("flow_does_not_fit_stock", (1, 2, 3), 10, 20)]
