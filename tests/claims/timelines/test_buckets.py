from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from claims.periods import parse_period
from claims.quantities import Nature
from claims.timelines import Row, Rules
from claims.timelines.aggregates import Aggregate
from claims.timelines.buckets import Bucket, Buckets, Reason, buckets_of
from claims.timelines.calendar import Frequency
from claims.timelines.rows import Dated
from tests.claims.timelines.rows import (
    AT_LEAST,
    BETWEEN,
    MORE_THAN,
    exactly,
    hedged,
    known,
    level,
    shown,
)

FLOW = Rules(is_flow=True)


def parted(
    *rows: Row,
    frequency: str = "year",
    aggregate: str = "last",
    breaks: Sequence[date] = (),
    rules: Rules = Rules(),  # noqa: B008 - it is frozen
) -> Buckets:
    return buckets_of(
        [Dated(row, row.period) for row in rows if row.period],
        frequency=Frequency(frequency),
        aggregate=Aggregate(aggregate),
        breaks=breaks,
        rules=rules,
    )


def summed(*rows: Row, **given: Any) -> Buckets:
    return parted(*rows, aggregate="sum", rules=FLOW, **given)


def told(buckets: Buckets) -> dict[str, Any]:
    return {bucket.period.text: shown(bucket.figure) for bucket in buckets.buckets}


def claims(levels: Sequence[Dated]) -> list[int]:
    return [each.row.claim for each in levels]


def only(buckets: Buckets) -> Bucket:
    [bucket] = buckets.buckets
    return bucket


def refused(bucket: Bucket) -> tuple[Reason, list[int]] | None:
    assert (bucket.figure is None) == (bucket.refusal is not None)
    refusal = bucket.refusal
    return (refusal.reason, claims(refusal.levels)) if refusal else None


MONTHS = [
    level(1, 10, "2022-11"),
    level(2, 12, "2022-12", comparator=MORE_THAN, approximate=True),
    level(3, 7, "2023-01", comparator=BETWEEN, upper_value=9),
    level(4, 8, "2023-02~"),
]


@pytest.mark.parametrize(
    ("aggregate", "of_2022", "of_2023"),
    [
        ("last", hedged(12, 12, None, MORE_THAN, approximate=True), exactly(8)),
        ("first", exactly(10), hedged(7, 7, 9, BETWEEN)),
        ("mean", hedged(11, 11, None, MORE_THAN, approximate=True), hedged(7.5, 7.5, 8.5, BETWEEN)),
        ("min", exactly(10, approximate=True), hedged(7, 7, 8, BETWEEN)),
        ("max", hedged(12, 12, None, MORE_THAN, approximate=True), hedged(8, 8, 9, BETWEEN)),
    ],
)
def test_figure_of_a_year(aggregate: str, of_2022: object, of_2023: object) -> None:
    assert told(parted(*MONTHS, aggregate=aggregate)) == {"2022": of_2022, "2023": of_2023}


def test_sum_of_a_flow_says_how_much_of_the_bucket_it_covers() -> None:
    rows = [*MONTHS, level(5, 30, "2023-34"), level(6, 1, "2023-03-01/2023-03-31")]
    buckets = summed(*rows)
    assert told(buckets) == {
        "2022": hedged(22, 22, None, MORE_THAN, approximate=True),
        "2023": hedged(46, 46, 48, BETWEEN),
    }
    assert [
        (bucket.covered_days, bucket.days, bucket.is_complete) for bucket in buckets.buckets
    ] == [(61, 365, False), (181, 365, False)]
    assert told(summed(*rows, frequency="quarter")) == {
        "2022-36": hedged(22, 22, None, MORE_THAN, approximate=True),
        "2023-33": hedged(16, 16, 18, BETWEEN),
        "2023-34": exactly(30),
    }


def test_levels_lie_in_the_bucket_that_holds_their_whole_period() -> None:
    rows = [
        level(1, 1, "2023"),
        level(2, 2, "2023-33"),
        level(3, 3, "2023-02"),
        level(4, 4, "2023-02-17"),
        level(5, 5, "2023-01-30/2023-02-05"),
        level(6, 6, "2023-02/.."),
    ]
    found = parted(*rows, frequency="month", aggregate="max")
    assert told(found) == {"2023-02": exactly(4)}
    assert [(refusal.reason, claims(refusal.levels)) for refusal in found.refusals] == [
        (Reason.FINER_THAN_PERIOD, [2]),
        (Reason.FINER_THAN_PERIOD, [1]),
        (Reason.ASTRIDE_BUCKETS, [5]),
        (Reason.OPEN_PERIOD, [6]),
    ]
    assert told(parted(*rows, frequency="quarter")) == {"2023-33": exactly(2)}


def test_last_ends_last_and_then_begins_last_first_begins_first_and_then_ends_first() -> None:
    rows = [
        level(1, 1, "2023"),
        level(2, 2, "2023-01"),
        level(3, 3, "2023-12"),
        level(4, 4, "2023-12-30"),
    ]
    assert claims(only(parted(*rows)).levels) == [3]
    assert claims(only(parted(*rows, aggregate="first")).levels) == [2]


def test_of_several_for_the_same_days_the_one_known_last_counts() -> None:
    rows = [
        level(3, 10, "2023-10", known_from=known(1)),
        level(1, 20, "2023-10~", known_from=known(3), speaker="fbi"),
        level(2, 30, "2023-10-01/2023-10-31", known_from=known(2)),
        level(4, 40, "2023-10", known_from=known(4), nature=Nature.FORECAST),
        level(5, 1, "2023-11"),
    ]
    bucket = only(summed(*rows))
    assert (claims(bucket.levels), claims(bucket.passed_over)) == ([1, 5], [3, 2, 4])
    assert shown(bucket.figure) == exactly(21)


def test_forecast_counts_where_nothing_else_is_for_its_days() -> None:
    rows = [
        level(1, 10, "2023-10", nature=Nature.FORECAST, known_from=known(2)),
        level(2, 11, "2023-10", nature=Nature.TARGET, known_from=known(1)),
    ]
    bucket = only(parted(*rows))
    assert (claims(bucket.levels), bucket.is_expected) == ([1], True)


def test_sum_of_overlapping_periods_is_refused() -> None:
    rows = [
        level(1, 1, "2023-01"),
        level(2, 2, "2023-02/2023-04"),
        level(3, 3, "2023-03"),
        level(4, 4, "2023-04-30"),
        level(5, 5, "2023-05"),
    ]
    assert refused(only(summed(*rows))) == (Reason.OVERLAPPING_PERIODS, [2, 3, 4])
    assert refused(only(parted(*rows, aggregate="mean"))) is None


@pytest.mark.parametrize("aggregate", ["mean", "min", "max"])
def test_flows_over_unlike_periods_are_not_taken_together(aggregate: str) -> None:
    rows = [level(1, 1, "2023-01"), level(2, 2, "2023-34")]
    found = only(parted(*rows, aggregate=aggregate, rules=FLOW))
    assert refused(found) == (Reason.UNLIKE_PERIODS, [1, 2])
    alike = [level(1, 1, "2023-01"), level(2, 2, "2023-02")]
    assert refused(only(parted(*alike, aggregate=aggregate, rules=FLOW))) is None


def test_levels_on_both_sides_of_a_break_are_not_taken_together() -> None:
    rows = [level(1, 1, "2023-01"), level(2, 2, "2023-03")]
    day = date(2023, 2, 1)
    assert refused(only(parted(*rows, aggregate="mean", breaks=[day]))) == (
        Reason.DEFINITION_BREAK,
        [1, 2],
    )
    rules = Rules(across_breaks=True)
    assert refused(only(parted(*rows, aggregate="mean", breaks=[day], rules=rules))) is None
    assert refused(only(parted(*rows, breaks=[day]))) is None


def test_sum_outside_the_range_of_doubles_is_refused() -> None:
    rows = [level(1, 1.7e308, "2023-01"), level(2, 1.7e308, "2023-02")]
    assert refused(only(summed(*rows))) == (Reason.OUT_OF_RANGE, [1, 2])


def changes(buckets: Buckets) -> dict[str, Any]:
    """Return of each bucket which one its change is from, and what keeps it from having one."""
    return {
        bucket.period.text: (
            bucket.change and bucket.change.earlier.period.text,
            bucket.incomparable and bucket.incomparable.period.text,
            bucket.definition_break,
        )
        for bucket in buckets.buckets
    }


def test_change_is_from_the_last_bucket_that_has_a_figure() -> None:
    rows = [
        level(1, 10, "2020-06"),
        level(2, 20, "2021-01"),
        level(3, 20, "2021-03"),
        level(4, 40, "2022-05", comparator=AT_LEAST),
    ]
    found = parted(*rows, aggregate="mean", breaks=[date(2021, 2, 1)], rules=Rules())
    assert changes(found) == {
        "2020": (None, None, None),
        "2021": (None, None, None),
        "2022": (None, None, date(2021, 2, 1)),
    }
    found = parted(*rows, aggregate="mean")
    assert changes(found)["2022"] == ("2021", None, None)
    last = found.buckets[-1].change
    assert last is not None
    assert (shown(last.factor), last.years) == (hedged(2, 2, None, AT_LEAST), Fraction(1))


def test_change_crosses_no_break_that_only_the_bucket_holds() -> None:
    rows = [level(1, 10, "2021-12"), level(2, 20, "2022-12"), level(3, 30, "2023-12")]
    found = parted(*rows, breaks=[date(2022, 3, 1)])
    assert changes(found) == {
        "2021": (None, None, None),
        "2022": (None, None, date(2022, 3, 1)),
        "2023": ("2022", None, None),
    }
    crossing = parted(*rows, breaks=[date(2022, 3, 1)], rules=Rules(across_breaks=True))
    assert changes(crossing)["2022"] == ("2021", None, date(2022, 3, 1))


def test_sum_that_is_not_complete_is_compared_with_none() -> None:
    rows = [
        level(1, 10, "2020"),
        level(2, 3, "2021-33"),
        level(3, 5, "2022/2022"),
        level(4, 6, "2022-01/2022-12"),
    ]
    assert changes(summed(*rows)) == {
        "2020": (None, None, None),
        "2021": (None, "2020", None),
        "2022": ("2020", None, None),
    }


def test_picked_flow_is_compared_with_one_over_as_long_a_period() -> None:
    rows = [level(1, 10, "2020-12"), level(2, 100, "2021"), level(3, 12, "2022-12")]
    assert changes(parted(*rows, rules=FLOW)) == {
        "2020": (None, None, None),
        "2021": (None, "2020", None),
        "2022": ("2020", None, None),
    }


def test_what_was_is_compared_with_what_was() -> None:
    rows = [
        level(1, 10, "2021"),
        level(2, 11, "2022", nature=Nature.FORECAST),
        level(3, 12, "2023"),
        level(4, 13, "2024", nature=Nature.FORECAST),
    ]
    assert changes(parted(*rows)) == {
        "2021": (None, None, None),
        "2022": ("2021", None, None),
        "2023": ("2021", None, None),
        "2024": ("2023", None, None),
    }


@pytest.mark.parametrize(
    ("period", "frequency", "bucket"),
    [
        ("2023-10-17", "month", "2023-10"),
        ("2023-10", "quarter", "2023-36"),
        ("2023-03-31", "quarter", "2023-33"),
        ("2023-40", "year", "2023"),
        ("0001-01-01", "month", "0001-01"),
        ("9999-12-31", "quarter", "9999-36"),
    ],
)
def test_bucket_that_holds_a_period(period: str, frequency: str, bucket: str) -> None:
    found = only(parted(level(1, 1, period), frequency=frequency))
    assert (found.period, refused(found)) == (parse_period(bucket), None)
