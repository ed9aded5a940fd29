from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from claims.quantities import Nature
from claims.timelines import Row, Rules, build_timeline
from tests.claims.timelines.rows import (
    AT_LEAST,
    BETWEEN,
    MORE_THAN,
    exactly,
    hedged,
    known,
    level,
    present,
    shown,
)


def origins(*rows: Row) -> dict[int, int | None]:
    """Return which claim each point's change is from."""
    return {
        point.row.claim: point.change.earlier.claim if point.change else None
        for point in build_timeline(rows).points
    }


def figures(earlier: Row, later: Row) -> dict[str, Any]:
    """Return the figures of the change between two levels."""
    change = present(build_timeline([earlier, later]).points[1].change)
    per_year = change.per_year
    return {
        "difference": shown(change.difference),
        "factor": shown(change.factor),
        "percent": shown(change.percent),
        "per_year": per_year
        and {"difference": shown(per_year.difference), "factor": shown(per_year.factor)},
    }


def test_change_of_people_approached_keeps_each_hedge() -> None:
    timeline = build_timeline(
        [
            level(1, 20_000, "2023-10", approximate=True),
            level(2, 20_000, "2023-10", approximate=True, comparator=MORE_THAN),
            level(3, 10_000, "2021-04~"),
        ]
    )
    first, about, above = timeline.points
    assert [point.row.claim for point in timeline.points] == [3, 1, 2]
    assert first.change is None
    assert (present(about.change).earlier.claim, present(above.change).earlier.claim) == (3, 3)
    assert shown(present(about.change).factor) == exactly(2, approximate=True)
    assert shown(present(above.change).factor) == hedged(2, 2, None, MORE_THAN, approximate=True)
    assert shown(present(above.change).percent) == hedged(
        100, 100, None, MORE_THAN, approximate=True
    )
    assert shown(present(above.change).difference) == hedged(
        10_000, 10_000, None, MORE_THAN, approximate=True
    )


def test_change_per_year_over_two_and_a_half_years_is_linear_and_compound() -> None:
    earlier, later = level(1, 10_000, "2021-04~"), level(2, 20_000, "2023-10", comparator=AT_LEAST)
    change = present(build_timeline([earlier, later]).points[1].change)
    per_year = change.per_year
    assert change.years == Fraction(5, 2)
    assert per_year is not None
    assert shown(per_year.difference) == hedged(4000, 4000, None, AT_LEAST)
    # The root of 2^(1/2.5) = 1.319507910772894…, and below it.
    assert shown(per_year.factor) == hedged(1.31950791077289, 1.31950791077289, None, AT_LEAST)


def test_change_per_year_of_days_counts_gregorian_years() -> None:
    change = present(
        build_timeline([level(1, 100, "2023-10-17"), level(2, 107, "2023-10-24")]).points[1].change
    )
    assert change.years == 7 / Fraction("365.2425")
    assert change.per_year is not None
    assert shown(change.per_year.difference) == exactly(365.2425)


def test_change_between_two_ranges_spans_all_pairs() -> None:
    earlier = level(1, 100, "2020", comparator=BETWEEN, upper_value=200)
    later = level(2, 300, "2022", comparator=BETWEEN, upper_value=600)
    assert figures(earlier, later) == {
        "difference": hedged(200, 100, 500, BETWEEN),
        "factor": hedged(3, 1.5, 6, BETWEEN),
        "percent": hedged(200, 50, 500, BETWEEN),
        "per_year": {
            "difference": hedged(100, 50, 250, BETWEEN),
            "factor": hedged(1.73205080756888, 1.22474487139158, 2.44948974278318, BETWEEN),
        },
    }


@pytest.mark.parametrize(
    ("before", "after", "difference"), [(-100, 50, 150), (-100, -300, -200), (0, 5, 5), (0, 0, 0)]
)
def test_change_from_zero_or_less_is_a_difference_alone(
    before: float, after: float, difference: float
) -> None:
    assert figures(level(1, before, "2020"), level(2, after, "2021")) == {
        "difference": exactly(difference),
        "factor": None,
        "percent": None,
        "per_year": {"difference": exactly(difference), "factor": None},
    }


def test_change_to_less_than_zero_has_no_factor() -> None:
    assert figures(level(1, 100, "2020"), level(2, -50, "2021")) == {
        "difference": exactly(-150),
        "factor": None,
        "percent": exactly(-150),
        "per_year": {"difference": exactly(-150), "factor": None},
    }


def test_change_to_zero_has_no_factor_a_year() -> None:
    assert figures(level(1, 100, "2020"), level(2, 0, "2022")) == {
        "difference": exactly(-100),
        "factor": exactly(0),
        "percent": exactly(-100),
        "per_year": {"difference": exactly(-50), "factor": None},
    }


@pytest.mark.parametrize(("earlier", "later"), [("../2020", "2021"), ("2020", "2021/..")])
def test_change_beside_an_open_end_has_no_rate(earlier: str, later: str) -> None:
    assert figures(level(1, 100, earlier), level(2, 150, later)) == {
        "difference": exactly(50),
        "factor": exactly(1.5),
        "percent": exactly(50),
        "per_year": None,
    }


def test_points_are_in_order_of_period_then_knowledge_then_claim() -> None:
    rows = [
        level(1, 1, "2023-10", known_from=known(2)),
        level(2, 2, "2023"),
        level(3, 3, "../2023"),
        level(5, 4, "2023-10", known_from=known(1)),
        level(4, 5, "2023-10", known_from=known(1)),
        level(6, 6, "2019/.."),
        level(7, 7, "2023-10~", known_from=known(1)),
        level(8, 8, "2023-10?", known_from=known(3)),
    ]
    assert [point.row.claim for point in build_timeline(rows).points] == [3, 6, 2, 4, 5, 7, 1, 8]


def test_change_is_from_the_one_known_last_of_several_for_one_period() -> None:
    assert origins(
        level(3, 10, "2021", known_from=known(1)),
        level(1, 11, "2021", known_from=known(2)),
        level(2, 12, "2021", known_from=known(2)),
        level(4, 20, "2022"),
    ) == {3: None, 1: None, 2: None, 4: 2}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2023", "2023-10"),
        ("2023-10", "2023-10-17"),
        ("2020/..", "2021"),
        ("2020/", "2021"),
        ("2020", "../2021"),
        ("2020", "/2021"),
        ("2019/2021", "2021/2023"),
    ],
)
def test_change_from_a_period_that_may_not_have_ended_is_none(earlier: str, later: str) -> None:
    assert set(origins(level(1, 10, earlier), level(2, 20, later)).values()) == {None}


def test_change_skips_a_period_that_overlaps() -> None:
    assert origins(
        level(1, 10, "2020"), level(2, 20, "2021/.."), level(3, 30, "2022"), level(4, 40, "2022-10")
    ) == {1: None, 2: 1, 3: 1, 4: 1}


def test_change_is_from_the_last_point_above_not_from_the_one_that_ended_last() -> None:
    assert origins(level(1, 10, "2015/2019"), level(2, 20, "2019-06"), level(3, 30, "2020")) == {
        1: None,
        2: None,
        3: 2,
    }


def test_change_prefers_the_speaker_then_the_organisation_then_the_series() -> None:
    own = level(1, 10, "2019")
    of_mi5 = level(2, 20, "2020", speaker="andrew-parker")
    other = level(3, 30, "2021", speaker="christopher-wray", organisation="fbi")
    later = level(4, 40, "2022")
    assert origins(own, of_mi5, other, later)[4] == 1
    assert origins(of_mi5, other, later)[4] == 2
    assert origins(other, later)[4] == 3


def test_change_of_a_speaker_follows_from_one_organisation_to_another() -> None:
    rows = [level(1, 10, "2019", organisation="home-office"), level(2, 20, "2020")]
    assert origins(*rows)[2] == 1


def test_change_counts_an_organisation_and_who_speaks_for_it_as_one_line() -> None:
    of_mi5 = level(1, 10, "2019", speaker="mi5", organisation=None)
    of_its_head = level(2, 20, "2020")
    other = level(3, 30, "2021", speaker="christopher-wray", organisation="fbi")
    by_mi5 = level(4, 40, "2022", speaker="mi5", organisation="home-office")
    by_its_head = level(5, 50, "2022")
    by_home_office = level(6, 60, "2023", speaker="home-office", organisation=None)
    assert origins(of_mi5, other, by_its_head)[5] == 1
    assert origins(of_its_head, other, by_mi5)[4] == 2
    assert origins(by_mi5, by_its_head, by_home_office)[6] == 4


@pytest.mark.parametrize(("of_mi5", "of_home_office"), [("2019", "2020"), ("2020", "2019")])
def test_change_in_anothers_name_is_from_the_latest_of_both_organisations(
    of_mi5: str, of_home_office: str
) -> None:
    rows = [
        level(1, 10, of_mi5),
        level(2, 20, of_home_office, speaker="james-cleverly", organisation="home-office"),
        level(3, 30, "2022", speaker="mi5", organisation="home-office"),
    ]
    assert origins(*rows)[3] == (1 if of_mi5 > of_home_office else 2)


def test_change_of_two_speakers_runs_along_two_lines() -> None:
    rows = [
        level(claim, claim, str(2010 + claim), speaker=speaker, organisation=None)
        for claim, speaker in enumerate(["a", "b"] * 3)
    ]
    assert origins(*rows) == {0: None, 1: 0, 2: 0, 3: 1, 4: 2, 5: 3}


@pytest.mark.parametrize("expected", [Nature.FORECAST, Nature.TARGET])
def test_change_of_what_was_is_never_from_what_was_expected(expected: Nature) -> None:
    assert origins(
        level(1, 10, "2019", speaker="other", organisation=None),
        level(2, 20, "2020", nature=expected),
        level(3, 30, "2021"),
        level(4, 40, "2022", nature=Nature.ESTIMATE),
    ) == {1: None, 2: 1, 3: 1, 4: 3}


def test_change_of_what_is_expected_is_from_whatever_is_before() -> None:
    assert origins(
        level(1, 10, "2023"),
        level(2, 20, "2025", nature=Nature.FORECAST),
        level(3, 30, "2027", nature=Nature.TARGET),
    ) == {1: None, 2: 1, 3: 2}


@pytest.mark.parametrize(
    ("breaks", "crossed"),
    [
        ([date(2020, 1, 1)], None),
        ([date(2020, 1, 2)], date(2020, 1, 2)),
        ([date(2020, 12, 31)], date(2020, 12, 31)),
        ([date(2021, 6, 1)], date(2021, 6, 1)),
        ([date(2022, 1, 1)], date(2022, 1, 1)),
        ([date(2022, 12, 31)], date(2022, 12, 31)),
        ([date(2023, 1, 1)], None),
        ([date(2019, 1, 1), date(2023, 1, 1)], None),
        ([date(2021, 6, 1), date(2023, 1, 1), date(2021, 3, 1)], date(2021, 6, 1)),
    ],
)
def test_change_across_a_break_is_none_and_names_it(
    breaks: list[date], crossed: date | None
) -> None:
    rows = [level(1, 10, "2020"), level(2, 20, "2022")]
    point = build_timeline(rows, breaks=breaks).points[1]
    assert (point.change is None, point.definition_break) == (crossed is not None, crossed)


@pytest.mark.parametrize(("earlier", "later"), [("../2020", "2021"), ("2020", "2021/..")])
def test_change_across_a_break_beyond_an_open_end_is_none(earlier: str, later: str) -> None:
    breaks = [date(1990, 1, 1), date(2050, 1, 1)]
    point = build_timeline([level(1, 10, earlier), level(2, 20, later)], breaks=breaks).points[1]
    assert point.change is None
    assert point.definition_break in breaks


def test_first_point_names_no_break() -> None:
    point = build_timeline([level(1, 10, "2022")], breaks=[date(2022, 6, 1)]).points[0]
    assert (point.change, point.definition_break) == (None, None)


FLOW = Rules(is_flow=True)


def compared(*rows: Row) -> dict[int, tuple[int | None, int | None]]:
    """Return of each point of a flow which claim its change is from, and which it can't be from."""
    return {
        point.row.claim: (
            point.change.earlier.claim if point.change else None,
            point.incomparable.claim if point.incomparable else None,
        )
        for point in build_timeline(rows, rules=FLOW).points
    }


def test_flow_is_compared_over_periods_of_one_length() -> None:
    assert compared(
        level(1, 100, "2021"),
        level(2, 120, "2022"),
        level(3, 11, "2023-01"),
        level(4, 9, "2023-02"),
        level(5, 130, "2023"),
        level(6, 30, "2023-34"),
        level(7, 31, "2023-07/2023-09"),
    ) == {
        1: (None, None),
        2: (1, None),
        3: (None, 2),
        5: (2, None),
        4: (3, None),
        6: (None, 4),
        7: (6, None),
    }


def test_flow_over_a_month_of_days_is_that_of_the_month() -> None:
    rows = [level(1, 10, "2023-01-01/2023-01-31"), level(2, 20, "2023-02~")]
    assert compared(*rows) == {1: (None, None), 2: (1, None)}


def test_flow_over_weeks_is_not_that_of_a_month() -> None:
    rows = [level(1, 10, "2023-01-04/2023-01-31"), level(2, 20, "2023-02")]
    assert compared(*rows) == {1: (None, None), 2: (None, 1)}


def test_flow_is_compared_with_another_speakers_where_the_own_is_over_another_length() -> None:
    rows = [
        level(1, 100, "2022", speaker="fbi", organisation=None),
        level(2, 10, "2022-12"),
        level(3, 120, "2023"),
    ]
    assert compared(*rows)[3] == (1, None)


def test_flow_without_an_end_is_compared_with_nothing() -> None:
    rows = [level(1, 10, "2021"), level(2, 20, "2022/.."), level(3, 30, "2023/..")]
    assert compared(*rows) == {1: (None, None), 2: (None, 1), 3: (None, 1)}


def test_levels_of_unlike_periods_are_compared_where_they_are_no_flow() -> None:
    rows = [level(1, 100, "2022"), level(2, 11, "2023-01")]
    assert origins(*rows) == {1: None, 2: 1}


def test_change_across_a_break_is_computed_where_it_is_asked_for() -> None:
    rows = [level(1, 10, "2020"), level(2, 20, "2022")]
    day = date(2021, 6, 1)
    point = build_timeline(rows, breaks=[day], rules=Rules(across_breaks=True)).points[1]
    assert present(point.change).earlier.claim == 1
    assert point.definition_break == day
