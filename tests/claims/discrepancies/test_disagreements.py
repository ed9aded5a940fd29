from typing import Any

import pytest

from claims.quantities import Nature, ValueType
from tests.claims.discrepancies.finding import counted, found, told
from tests.claims.timelines.rows import (
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    LESS_THAN,
    MORE_THAN,
    factor,
    level,
    relative,
)


def test_two_speakers_with_figures_that_exclude_each_other() -> None:
    ken = level(1, 10000, "2023-10")
    mi5 = level(2, 20000, "2023-10", speaker="mi5", comparator=MORE_THAN)
    assert found(counted(ken, mi5)) == [("speakers_disagree", (1, 2), 10000, 50)]
    assert told(counted(ken, mi5)) == (
        "For October 2023, Ken McCallum says 10,000 people, MI5 says more than 20,000 people:"
        " 10,000 people apart."
    )


def test_one_speaker_with_two_figures() -> None:
    rows = [level(1, 10000, "2023-10"), level(2, 12000, "2023-10", comparator=AT_LEAST)]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (1, 2), 2000, 16.6666666666667)]
    assert told(counted(*rows)) == (
        "For October 2023, Ken McCallum says 10,000 people and at least 12,000 people:"
        " 2,000 people apart."
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"value": 10}, {"value": 10}),
        ({"value": 10}, {"value": 10, "comparator": AT_LEAST}),
        ({"value": 10, "comparator": MORE_THAN}, {"value": 5, "comparator": AT_LEAST}),
        ({"value": 10, "comparator": MORE_THAN}, {"value": 11, "comparator": LESS_THAN}),
        ({"value": 10, "comparator": BETWEEN, "upper_value": 20}, {"value": 20}),
        ({"value": 10, "comparator": AT_MOST}, {"value": 5, "comparator": AT_MOST}),
    ],
)
def test_figures_that_can_both_be_true(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert found(counted(level(1, period="2023", **one), level(2, period="2023", **other))) == []


def test_figures_that_only_just_exclude_each_other() -> None:
    exactly = level(1, 20000, "2023")
    above = level(2, 20000, "2023", comparator=MORE_THAN, speaker="mi5")
    below = level(3, 20000, "2023", comparator=LESS_THAN, speaker="fbi")
    assert found(counted(exactly, above)) == [("speakers_disagree", (1, 2), 0, 0)]
    assert found(counted(below, above)) == [("speakers_disagree", (3, 2), 0, 0)]
    assert told(counted(exactly, above)) == (
        "For 2023, Ken McCallum says 20,000 people, MI5 says more than 20,000 people:"
        " they exclude each other only just."
    )


def test_figures_of_one_period_are_told_of_once() -> None:
    rows = [
        level(1, 10, "2023"),
        level(2, 11, "2023", speaker="mi5"),
        level(3, 10, "2023", speaker="fbi"),
        level(4, 5, "2023", speaker="fbi", comparator=AT_LEAST),
        level(5, 20, "2023", speaker="gchq"),
    ]
    assert found(counted(*rows)) == [("speakers_disagree", (1, 2, 3, 5), 10, 50)]
    assert told(counted(*rows)) == (
        "For 2023, Ken McCallum says 10 people, gchq says 20 people, and 2 more that can't all be"
        " true with them: 10 people apart."
    )


def test_figures_of_one_speaker_make_no_disagreement_with_another() -> None:
    rows = [
        level(1, 10, "2023"),
        level(2, 20, "2023"),
        level(3, 5, "2023", speaker="mi5", comparator=AT_LEAST),
    ]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (1, 2), 10, 50)]


def test_speakers_disagree_beside_one_who_says_both() -> None:
    rows = [
        level(1, 10, "2023"),
        level(2, 40, "2023"),
        level(3, 20, "2023", speaker="mi5"),
    ]
    assert found(counted(*rows)) == [
        ("speaker_contradicts_self", (1, 2), 30, 75),
        ("speakers_disagree", (1, 2, 3), 20, 50),
    ]


def test_two_who_speak_for_one_organisation_are_two_speakers() -> None:
    rows = [level(1, 10, "2023"), level(2, 20, "2023", speaker="mi5", organisation=None)]
    assert found(counted(*rows)) == [("speakers_disagree", (1, 2), 10, 50)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2023-06", "2023"),
        ("2023-06", "2023-07"),
        ("2023", "2023~"),
        ("2023~", "2023~"),
        ("2023?", "2023?"),
        ("2023%", "2023%"),
        ("2023/..", "2023/.."),
        ("2023/", "2023/"),
        ("../2023", "../2023"),
        ("2023-10-XX", "2023-10-XX"),
        ("2023-10", "2023-10-XX"),
        ("2023-XX", "2023"),
        (None, None),
        (None, "2023"),
    ],
)
def test_figures_of_what_may_be_different_periods(one: str | None, other: str | None) -> None:
    assert found(counted(level(1, 10, one), level(2, 20, other))) == []


@pytest.mark.parametrize("other", ["2023", "2023-01/2023-12", "2023-01-01/2023-12-31"])
def test_one_period_however_it_is_written(other: str) -> None:
    rows = [level(1, 10, "2023"), level(2, 20, other)]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (1, 2), 10, 50)]


@pytest.mark.parametrize(
    ("breaks", "is_found"), [(["2023-01-01"], True), (["2023-06-01"], False), (["2024"], True)]
)
def test_period_in_which_the_series_comes_to_be_counted_differently(
    breaks: list[str], is_found: bool
) -> None:
    days = [day if len(day) > 4 else f"{day}-01-01" for day in breaks]
    rows = [level(1, 10, "2023"), level(2, 20, "2023")]
    assert bool(found(counted(*rows, breaks=days))) == is_found


@pytest.mark.parametrize("nature", [Nature.FORECAST, Nature.TARGET])
def test_what_is_to_come_is_compared_with_nothing(nature: Nature) -> None:
    rows = [level(1, 10, "2023"), level(2, 20, "2023", nature=nature)]
    assert found(counted(*rows)) == []
    assert found(counted(level(3, 30, "2023", nature=nature), rows[1])) == []


def test_estimate_is_compared_with_what_was_observed() -> None:
    rows = [level(1, 10, "2023"), level(2, 20, "2023", nature=Nature.ESTIMATE)]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (1, 2), 10, 50)]


def test_exact_figures_are_exact_however_round() -> None:
    rows = [level(1, 20000, "2023"), level(2, 20012, "2023")]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (1, 2), 12, 0.0599640215870478)]


def test_changes_from_one_baseline_are_compared() -> None:
    doubled = factor(1, 2, "2019", "2023")
    rose = relative(2, ValueType.PERCENT_CHANGE, 200, "2019", "2023", speaker="mi5")
    by = relative(3, ValueType.DIFFERENCE, 30, "2019", "2023", speaker="fbi")
    assert found(counted(doubled, rose, by)) == [("speakers_disagree", (1, 2), 1, 33.3333333333333)]
    assert told(counted(doubled, rose)) == (
        "From 2019 to 2023, Ken McCallum says 2 times, MI5 says up by 200%: 1 times apart."
    )


def test_changes_in_per_cent_are_percentage_points_apart() -> None:
    rows = [
        relative(1, ValueType.PERCENT_CHANGE, 20, "2019", "2023"),
        relative(2, ValueType.PERCENT_CHANGE, 50, "2019", "2023", comparator=AT_LEAST),
    ]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (1, 2), 30, 60)]
    assert told(counted(*rows)) == (
        "From 2019 to 2023, Ken McCallum says up by 20% and up by at least 50%:"
        " 30 percentage points apart."
    )


def test_differences_are_compared() -> None:
    rows = [
        relative(1, ValueType.DIFFERENCE, 20, "2019", "2023"),
        relative(2, ValueType.DIFFERENCE, -10, "2019", "2023"),
    ]
    assert found(counted(*rows)) == [("speaker_contradicts_self", (1, 2), 30, 150)]


@pytest.mark.parametrize("baseline", ["2018", "2019~", "2019-06"])
def test_changes_from_what_may_be_different_baselines(baseline: str) -> None:
    rows = [factor(1, 2, "2019", "2023"), factor(2, 3, baseline, "2023")]
    assert found(counted(*rows)) == []


def test_change_and_level_are_different_things() -> None:
    assert found(counted(level(1, 10, "2023"), factor(2, 3, "2019", "2023"))) == []
