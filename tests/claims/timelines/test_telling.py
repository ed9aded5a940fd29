"""Transforms, and what a timeline covers, in the terms of a reader."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.changes import Figure
from claims.periods import parse_period
from claims.quantities import Nature
from claims.rounding import exact
from claims.timelines import (
    Aggregate,
    Frequency,
    Gap,
    Row,
    Rules,
    Telling,
    Terms,
    Transform,
    build_timeline,
    tell,
)
from tests.claims.test_changes_transforms import true_logarithm
from tests.claims.timelines.rows import (
    AT_MOST,
    LESS_THAN,
    MORE_THAN,
    exactly,
    hedged,
    known,
    level,
    shown,
)
from tests.claims.timelines.test_aggregates import TRUE
from tests.claims.timelines.test_building import breaks, holds, records, truths

ROWS = [
    level(1, 10_000, "2021-04~"),
    level(2, 20_000, "2023-10", comparator=MORE_THAN, approximate=True),
]


def telling(*rows: Row, breaks: Sequence[date] = (), **terms: Any) -> Telling:
    wanted = Terms(**terms)
    return tell(build_timeline(rows, breaks=breaks, rules=wanted.rules), wanted)


def transforms(*rows: Row, transform: str, **terms: Any) -> list[Any]:
    found = telling(*rows, transform=Transform(transform), **terms)
    return [shown(figure) for figure in found.transformed]


@pytest.mark.parametrize(
    ("transform", "first", "second"),
    [
        ("level", exactly(10_000), hedged(20_000, 20_000, None, MORE_THAN, approximate=True)),
        ("difference", None, hedged(10_000, 10_000, None, MORE_THAN, approximate=True)),
        ("percent", None, hedged(100, 100, None, MORE_THAN, approximate=True)),
        (
            "log",
            exactly(9.21034037197618) | {"upper": 9.21034037197619},
            hedged(9.90348755253613, 9.90348755253612, None, MORE_THAN, approximate=True),
        ),
        ("index", exactly(100), hedged(200, 200, None, MORE_THAN, approximate=True)),
    ],
)
def test_transform(transform: str, first: object, second: object) -> None:
    assert transforms(*ROWS, transform=transform) == [first, second]


def test_index_of_the_base_is_100_however_it_is_hedged() -> None:
    assert transforms(*ROWS, transform="index", base=parse_period("2023-10")) == [
        hedged(50, 0, 50, LESS_THAN, approximate=True),
        exactly(100),
    ]


def test_index_to_a_period_without_a_figure_is_none() -> None:
    found = telling(*ROWS, transform=Transform.INDEX, base=parse_period("2023"))
    assert (list(found.transformed), found.base and found.base.value) == ([None, None], None)
    assert found.base is not None
    assert found.base.period.text == "2023"


def test_index_of_nothing_has_no_base() -> None:
    assert telling(transform=Transform.INDEX).base is None


def test_base_is_what_was_before_what_was_expected_then_the_one_known_last() -> None:
    rows = [
        level(1, 10, "2020", known_from=known(1)),
        level(2, 20, "2020~", known_from=known(2)),
        level(3, 40, "2020", known_from=known(3), nature=Nature.FORECAST),
        level(4, 50, "2021"),
    ]
    found = telling(*rows, transform=Transform.INDEX)
    assert found.base is not None
    assert found.base.value is not None
    assert found.base.value.claims == (2,)
    assert [figure and figure.value for figure in found.transformed] == [50, 100, 200, 250]


def test_index_crosses_no_break_and_compares_no_flows_over_unlike_periods() -> None:
    rows = [level(1, 10, "2020"), level(2, 20, "2021"), level(3, 5, "2022-01")]
    day = date(2021, 1, 1)
    assert transforms(*rows, transform="index", breaks=[day]) == [exactly(100), None, None]
    flow = Rules(is_flow=True, across_breaks=True)
    assert transforms(*rows, transform="index", breaks=[day], rules=flow) == [
        exactly(100),
        exactly(200),
        None,
    ]


def test_logarithm_and_index_of_what_may_be_zero_are_none() -> None:
    rows = [level(1, 10, "2020", comparator=AT_MOST), level(2, 20, "2021")]
    assert transforms(*rows, transform="log")[0] is None
    assert transforms(*rows, transform="index") == [None, None]


def test_buckets_are_transformed_where_there_are_any() -> None:
    rows = [level(1, 10, "2020-01"), level(2, 30, "2020-02"), level(3, 50, "2021-01")]
    yearly: dict[str, Any] = {"frequency": Frequency.YEAR, "aggregate": Aggregate.MEAN}
    assert transforms(*rows, transform="index", **yearly) == [exactly(100), exactly(250)]
    assert transforms(*rows, transform="difference", **yearly) == [None, exactly(30)]
    assert transforms(*rows, transform="level", **yearly) == [exactly(20), exactly(50)]
    found = telling(*rows, transform=Transform.INDEX, **yearly)
    assert found.base is not None
    assert found.base.value is not None
    assert (found.base.period.text, found.base.value.claims) == ("2020", (1, 2))


def test_bucket_without_a_figure_is_transformed_into_none() -> None:
    rows = [level(1, 10, "2020-01/2020-03"), level(2, 30, "2020-02"), level(3, 50, "2021")]
    summed: dict[str, Any] = {"frequency": Frequency.YEAR, "aggregate": Aggregate.SUM}
    for transform, last in (("log", 3.91202300542815), ("index", 100)):
        first, second = transforms(*rows, transform=transform, rules=Rules(is_flow=True), **summed)
        assert (first, second["value"]) == (None, last)


def test_nothing_is_transformed_unless_asked() -> None:
    found = telling(*ROWS)
    assert (found.transformed, found.base, found.buckets) == ([], None, None)


def test_gaps_lie_between_periods_or_between_buckets_that_have_a_figure() -> None:
    rows = [level(1, 1, "2023-01-05"), level(2, 2, "2023-02-10"), level(3, 3, "2023-06")]
    assert telling(*rows).gaps == (
        Gap(first=date(2023, 1, 6), last=date(2023, 2, 9)),
        Gap(first=date(2023, 2, 11), last=date(2023, 5, 31)),
    )
    monthly = telling(*rows, frequency=Frequency.MONTH)
    assert monthly.gaps == (Gap(first=date(2023, 3, 1), last=date(2023, 5, 31)),)
    assert monthly.coverage == telling(*rows).coverage
    assert monthly.coverage.days == 32


@given(st.data(), records, breaks, st.sampled_from(Transform))
def test_transforms_contain_every_true_figure(
    data: st.DataObject, rows: tuple[Row, ...], days: list[date], transform: Transform
) -> None:
    terms = Terms(transform=transform, rules=Rules(across_breaks=data.draw(st.booleans())))
    timeline = build_timeline(rows, breaks=days, rules=terms.rules)
    found = tell(timeline, terms)
    true = {
        point.row.claim: data.draw(truths(point.row.quantity.interval)) for point in timeline.points
    }
    base = true[found.base.value.claims[0]] if found.base and found.base.value else None
    for place, figure in enumerate(found.transformed):
        point = timeline.points[place]
        now = true[point.row.claim]
        before = true[point.change.earlier.claim] if point.change else None
        if figure is not None:
            assert holds_as_shown(figure, in_terms(transform, now, before, base))
    assert len(found.transformed) == len(timeline.points)


def holds_as_shown(figure: Figure, true: Fraction) -> bool:
    above = figure.lower is None or exact(figure.lower) <= true
    return above and (figure.upper is None or true <= exact(figure.upper))


def in_terms(
    transform: Transform, now: Fraction, before: Fraction | None, base: Fraction | None
) -> Fraction:
    match transform:
        case Transform.LEVEL:
            return now
        case Transform.DIFFERENCE:
            assert before is not None
            return now - before
        case Transform.PERCENT:
            assert before is not None
            return (now / before - 1) * 100
        case Transform.INDEX:
            assert base is not None
            return now / base * 100
    return true_logarithm(now)


bucket_terms = st.builds(
    Terms,
    frequency=st.sampled_from(Frequency),
    aggregate=st.sampled_from(Aggregate),
    rules=st.sampled_from([Rules(), Rules(is_flow=True), Rules(across_breaks=True)]),
)


@given(st.data(), records, breaks, bucket_terms)
def test_buckets_contain_every_true_figure_and_every_level_once(
    data: st.DataObject, rows: tuple[Row, ...], days: list[date], terms: Terms
) -> None:
    timeline = build_timeline(rows, breaks=days, rules=terms.rules)
    buckets = tell(timeline, terms).buckets
    assert buckets is not None
    placed = [level.row.claim for refusal in buckets.refusals for level in refusal.levels]
    true = {
        point.row.claim: data.draw(truths(point.row.quantity.interval)) for point in timeline.points
    }
    for bucket in buckets.buckets:
        claims = [level.row.claim for level in bucket.levels]
        placed += claims + [level.row.claim for level in bucket.passed_over]
        assert 0 < bucket.covered_days <= bucket.days
        if bucket.figure:
            assert holds(bucket.figure, TRUE[terms.aggregate]([true[claim] for claim in claims]))
    assert sorted(placed) == sorted(point.row.claim for point in timeline.points)
