from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.periods import parse_period
from claims.quantities import Comparator, Quantity
from claims.revision_stats import History, Material, Revisions, RevisionStats, Share
from claims.vintages import Word
from tests.claims.quantity_strategies import members, quantities

PERIOD = parse_period("2023")
NOW = datetime(2024, 12, 31, tzinfo=UTC)
SECOND = datetime(2024, 2, 1, tzinfo=UTC)


def history(*words: Any, claim: int = 1, **mended: int) -> History:
    """A claim that its source said so of on the first days of 2024's months; null: taken back."""
    said = [
        Word(
            claim=claim,
            revision=month,
            speaker="mi5",
            period=PERIOD,
            quantity=word if word is None or isinstance(word, Quantity) else Quantity(value=word),
            known_from=datetime(2024, month, 1, tzinfo=UTC),
            known_until=None,
            ceased_at=NOW,
        )
        for month, word in enumerate(words, start=1)
    ]
    return History(words=said, **mended)


def stats(*histories: History, **options: Any) -> RevisionStats:
    return RevisionStats(histories, **{"until": NOW} | options)


def ways(revisions: Revisions) -> tuple[int, int, int]:
    return revisions.up.claims, revisions.down.claims, revisions.unchanged.claims


def test_counts() -> None:
    counted = stats(
        history(1),
        history(1, 2, 3, corrections=2, amendments=1),
        history(1, 1, None),
        history(1, None, 2, corrections=1),
    )
    names = ("claims", "restated", "restatements", "corrections", "amendments", "retractions")
    assert [getattr(counted, name) for name in names] == [4, 3, 4, 3, 1, 2]


def test_days_are_those_between_the_first_and_the_last_figure_of_several() -> None:
    days = stats(history(1), history(1, 2), history(1, 2, 3), history(1, 2, None)).days
    assert (days.claims, days.mean, days.median, days.max) == (3, 40.6666666666667, 31, 60)


def test_revision_is_the_latest_figure_less_the_first() -> None:
    revisions = stats(
        history(100), history(100, 150, 110), history(200, 190), history(50, 51)
    ).to_latest
    assert revisions.claims == 4
    assert revisions.mean is not None
    assert (revisions.mean.value, revisions.mean.lower, revisions.mean.upper) == (0.25, 0.25, 0.25)
    sizes, percents = revisions.sizes, revisions.percents
    assert (sizes.mean, sizes.median, sizes.mean_absolute) == (0.25, 0.5, 5.25)
    assert (percents.mean, percents.median, percents.mean_absolute) == (1.75, 1, 4.25)
    assert revisions.relative_mean_absolute == 4.65631929046563
    assert revisions.up == Share(claims=2, percent=50)
    assert revisions.down == Share(claims=1, percent=25)
    assert revisions.unchanged == Share(claims=1, percent=25)


def test_decimals_are_taken_as_they_print() -> None:
    assert stats(history(0.1, 0.3)).to_latest.sizes.mean == 0.2


def test_claim_that_was_taken_back_has_no_latest_figure() -> None:
    measured = stats(history(1, 5, None), history(1, 2), after=31)
    assert (measured.to_latest.claims, measured.to_latest.sizes.mean) == (1, 1)
    assert measured.to_after is not None
    assert (measured.to_after.claims, measured.to_after.sizes.mean) == (2, 2.5)


@pytest.mark.parametrize(
    ("days", "until", "expected"),
    [
        (30, NOW, [0]),
        (31, NOW, [10]),
        (59, NOW, [10]),
        (60, NOW, [20]),
        (31, SECOND, [10]),
        (32, SECOND, []),
        (36500, NOW, []),
    ],
)
def test_figure_that_held_so_many_days_after_the_first(
    days: int, until: datetime, expected: list[float]
) -> None:
    revisions = stats(history(100, 110, 120), after=days, until=until).to_after
    assert revisions is not None
    assert [revisions.sizes.mean][: revisions.claims] == expected


def test_no_later_figure_is_measured_unless_asked() -> None:
    assert stats(history(1, 2)).to_after is None


@pytest.mark.parametrize(
    ("material", "expected"),
    [
        (Material(least=Fraction(0)), (3, 2, 1)),
        (Material(least=Fraction(1), in_percent=True), (2, 1, 3)),
        (Material(least=Fraction(101, 100), in_percent=True), (1, 1, 4)),
        (Material(least=Fraction(1, 2)), (0, 1, 5)),
        (Material(least=Fraction(1000)), (0, 0, 6)),
    ],
)
def test_what_is_less_than_material_counts_as_unchanged(
    material: Material, expected: tuple[int, int, int]
) -> None:
    pairs = [(10, 10), (10, 10.1), (10, 10.09), (10, 9.91), (0, 0.2), (-10, -11)]
    revisions = stats(*(history(*pair) for pair in pairs), material=material).to_latest
    assert ways(revisions) == expected
    assert revisions.sizes.mean == -0.116666666666667


def test_nothing_is_a_percentage_of_zero_or_less() -> None:
    revisions = stats(history(0, 5), history(-10, -5), history(10, 15)).to_latest
    assert (revisions.claims, revisions.percents.claims, revisions.percents.mean) == (3, 1, 50)


def test_largest_is_the_first_of_the_greatest_size() -> None:
    claims = [
        history(10, 12, claim=1),
        history(10, 5, claim=2),
        history(10, 15, claim=3),
    ]
    largest = stats(*claims).to_latest.largest
    assert largest is not None
    assert (largest.claim, float(largest.size)) == (2, -5)
    assert stats(*claims, material=Material(least=Fraction(6))).to_latest.largest is None


def test_hedges_bound_the_mean() -> None:
    least = Quantity(value=20, comparator=Comparator.AT_LEAST)
    about = Quantity(value=12, approximate=True)
    revisions = stats(history(10, least), history(10, about), history(10)).to_latest
    assert revisions.hedged == 2
    mean = revisions.mean
    assert mean is not None
    assert (mean.value, mean.lower, mean.upper, mean.comparator, mean.approximate) == (
        4,
        4,
        None,
        Comparator.AT_LEAST,
        True,
    )


def test_word_does_not_differ_from_itself() -> None:
    hedged = Quantity(value=20, comparator=Comparator.MORE_THAN)
    mean = stats(history(hedged)).to_latest.mean
    assert mean is not None
    assert (mean.value, mean.lower, mean.upper, mean.comparator) == (0, 0, 0, Comparator.EXACTLY)


def test_nothing_to_measure() -> None:
    revisions = stats(history(None)).to_latest
    assert (revisions.claims, revisions.mean, revisions.largest) == (0, None, None)
    assert (revisions.relative_mean_absolute, revisions.up) == (None, Share(claims=0, percent=None))
    assert (revisions.sizes.mean, revisions.percents.median) == (None, None)
    assert stats().days.max is None
    zeros = stats(history(0)).to_latest
    assert (zeros.relative_mean_absolute, zeros.sizes.mean) == (None, 0)


def test_out_of_the_range_of_doubles_there_is_no_number() -> None:
    revisions = stats(history(-1.5e308, 1.5e308)).to_latest
    assert (revisions.mean, revisions.sizes.mean, revisions.up.claims) == (None, None, 1)


@settings(max_examples=50)
@given(st.lists(st.tuples(quantities(), quantities()), min_size=1, max_size=3), st.data())
def test_mean_of_true_revisions_is_within_the_bounds(
    pairs: list[tuple[Quantity, Quantity]], data: st.DataObject
) -> None:
    mean = stats(*(history(*pair) for pair in pairs)).to_latest.mean
    assert mean is not None
    ends = [[data.draw(members(one.interval)) for one in pair] for pair in pairs]
    assert sum((later - first for first, later in ends), Fraction(0)) / len(ends) in mean.interval
