import sys
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.discrepancies import Counted, discrepancies_with, find_discrepancies
from claims.quantities import Comparator, Quantity
from claims.timelines import Row
from tests.claims.discrepancies.finding import counted, found, link, only
from tests.claims.discrepancies.worlds import LINKS, true_claims, worlds
from tests.claims.quantity_strategies import quantities
from tests.claims.timelines.rows import level


@settings(max_examples=250)
@given(st.data())
def test_claims_that_are_all_true_are_no_discrepancy(data: st.DataObject) -> None:
    world = data.draw(worlds)
    claims = data.draw(true_claims(world))
    assert find_discrepancies(claims, links=LINKS) == ()


@given(st.lists(quantities(), min_size=2, max_size=6), st.booleans())
def test_all_that_exclude_another_figure_of_one_period_are_told_of(
    said: list[Quantity], one_speaker: bool
) -> None:
    rows = [
        Row(
            claim=number,
            speaker="ken" if one_speaker else f"speaker-{number}",
            quantity=quantity,
            period=level(0, 0, "2023").period,
            known_from=level(0, 0, "2023").known_from,
        )
        for number, quantity in enumerate(said, start=1)
    ]
    discrepancies = find_discrepancies([counted(*rows)], tolerance=Fraction(0))
    excluded = {row.claim for pair in combinations(rows, 2) if _are_apart(*pair) for row in pair}
    assert {claim for each in discrepancies for claim in each.claims} == excluded
    assert len(discrepancies) == bool(excluded)
    for each in discrepancies:
        assert each.gap.distance == max(
            _distance(*pair) for pair in combinations(rows, 2) if _are_apart(*pair)
        )


def _are_apart(one: Row, other: Row) -> bool:
    return _lies_below(one.quantity, other.quantity) or _lies_below(other.quantity, one.quantity)


def _lies_below(low: Quantity, high: Quantity) -> bool:
    if low.upper_bound is None or high.lower_bound is None:
        return False
    if low.upper_bound == high.lower_bound:
        return low.comparator == Comparator.LESS_THAN or high.comparator == Comparator.MORE_THAN
    return low.upper_bound < high.lower_bound


def _distance(one: Row, other: Row) -> Fraction:
    first, second = one.quantity.interval, other.quantity.interval
    gaps = [
        high.lower - low.upper
        for low, high in ((first, second), (second, first))
        if high.lower is not None and low.upper is not None
    ]
    return max(gaps)


@pytest.mark.parametrize(
    ("tolerance", "is_found"), [("0", True), ("0.1", True), ("0.2", False), ("1", False)]
)
def test_tolerance_is_for_what_is_approximate(tolerance: str, *, is_found: bool) -> None:
    rows = [level(1, 100, "2023", approximate=True), level(2, 120, "2023")]
    assert bool(found(counted(*rows), tolerance=Fraction(tolerance))) == is_found
    exact = [level(1, 100, "2023"), level(2, 120, "2023")]
    assert len(found(counted(*exact), tolerance=Fraction(tolerance))) == 1


def test_approximate_periods_are_taken_as_written_on_request() -> None:
    same = counted(level(1, 10, "2023~"), level(2, 20, "2023"))
    total = counted(level(1, 20, "2021~"), level(2, 10, "2023"), aggregation="cumulative")
    for series, rule in ((same, "speaker_contradicts_self"), (total, "cumulative_falls")):
        assert found(series) == []
        assert found(series, approximate_periods=True) == [(rule, (1, 2), 10, 50)]
    uncertain = counted(level(1, 10, "2023%"), level(2, 20, "2023"))
    assert found(uncertain, approximate_periods=True) == []


def test_gap_is_what_the_tolerance_leaves() -> None:
    rows = [level(1, 100, "2023", approximate=True), level(2, 150, "2023")]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (1, 2), 40, 26.6666666666667)]
    assert only(counted(*rows)).approximate == (1,)


def test_tolerance_of_negative_figures() -> None:
    rows = [level(1, -100, "2023", approximate=True), level(2, -110, "2023")]
    assert found(counted(*rows)) == []


def test_widest_gap_comes_first_as_a_share_of_the_numbers() -> None:
    many = [level(1, 1000000, "2023"), level(2, 1100000, "2023")]
    few = [level(3, 1, "2022"), level(4, 2, "2022")]
    same = [level(5, 10, "2021"), level(6, 20, "2021")]
    assert found(counted(*many, *few, *same)) == [
        ("speaker_contradicts_self", (5, 6), 10, 50),
        ("speaker_contradicts_self", (3, 4), 1, 50),
        ("speaker_contradicts_self", (1, 2), 100000, 9.09090909090909),
    ]


@given(st.permutations(range(8)))
def test_order_of_claims_does_not_matter(order: list[int]) -> None:
    rows = [
        level(number, 10 + number % 3, f"202{number % 2}", speaker=f"speaker-{number % 2}")
        for number in range(8)
    ]
    shuffled = find_discrepancies([counted(*(rows[place] for place in order))])
    ordered = find_discrepancies([counted(*rows)])
    assert [(each.rule, each.gap, {*each.claims}) for each in shuffled] == [
        (each.rule, each.gap, {*each.claims}) for each in ordered
    ]


def test_about_some_series_alone() -> None:
    one = counted(level(1, 1, "2023"), level(2, 2, "2023"), series="part")
    other = counted(level(3, 1, "2023"), level(4, 3, "2023"), series="whole")
    links = [link("part", "part_of", "whole")]
    assert [each.series for each in find_discrepancies([one, other], links=links)] == [
        "whole",
        "part",
        "part",
    ]
    about = find_discrepancies([one, other], links=links, about={"whole"})
    assert [(each.rule.value, each.series) for each in about] == [
        ("speaker_contradicts_self", "whole"),
        ("part_exceeds_whole", "part"),
    ]


def test_discrepancies_of_a_claim_that_is_not_recorded_yet() -> None:
    one = counted(level(1, 1, "2023"), level(2, 2, "2023"), level(3, 5, "2022"), series="part")
    whole = counted(level(4, 4, "2022"), series="whole")
    links = [link("part", "part_of", "whole")]
    new = level(0, 6, "2022")
    warned = discrepancies_with(new, series="part", counted=[one, whole], links=links)
    assert [(each.rule.value, each.claims) for each in warned] == [
        ("part_exceeds_whole", (0, 4)),
        ("speaker_contradicts_self", (3, 0)),
    ]
    fits = level(0, 5, "2022", comparator=Comparator.AT_MOST)
    assert discrepancies_with(fits, series="part", counted=[one, whole], links=links) == ()


def test_discrepancies_of_a_claim_that_is_revised() -> None:
    series = counted(level(1, 1, "2023"), level(2, 2, "2023"))
    assert discrepancies_with(level(2, 1, "2023"), series="cases", counted=[series]) == ()
    [warned] = discrepancies_with(level(2, 3, "2023"), series="cases", counted=[series])
    assert (warned.claims, warned.gap.absolute) == ((1, 2), 2)


def test_no_claims() -> None:
    assert find_discrepancies([]) == ()
    assert find_discrepancies([counted()], links=[link("cases", "part_of", "nothing")]) == ()


def calls(work: Callable[[], object]) -> int:
    """Return how many functions of Python are called: what work costs, the same each time."""
    count = 0

    def called(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_work_grows_little_faster_than_the_number_of_points() -> None:
    def timeline(size: int) -> Counted:
        days = [f"2023-{1 + number % 12:02}-{1 + number // 12:02}" for number in range(size)]
        rows = [
            level(number, 1000 + number, day, speaker=f"speaker-{number % 7}")
            for number, day in enumerate(days)
        ]
        return counted(*rows, aggregation="cumulative")

    def crowd(size: int) -> Counted:
        return counted(
            *(level(number, number, "2023", speaker=f"s-{number}") for number in range(size))
        )

    for made in (timeline, crowd):
        few, many = [made(75)], [made(300)]
        find_discrepancies(many)
        cost = calls(partial(find_discrepancies, many))
        assert cost < 6 * calls(partial(find_discrepancies, few))
