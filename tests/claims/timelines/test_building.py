"""The timeline as a whole: every row in its place, whatever order rows come in."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.changes import Figure
from claims.intervals import Interval
from claims.periods import Period, ends_before, parse_period, sort_key
from claims.quantities import Comparator, Nature, Quantity, ValueType
from claims.rounding import exact
from claims.timelines import Implied, Relation, Row, Timeline, build_timeline
from tests.claims.timelines.rows import factor, known, level

RELATIVE = [ValueType.FACTOR, ValueType.DIFFERENCE, ValueType.PERCENT_CHANGE]
PERIODS = [
    parse_period(text)
    for text in (
        "../2019", "2019", "2019~", "2019-06", "2020", "2020/2021", "2020/..", "2021", "2021-03",
        "2021-03-05", "2022/", "2022",
    )
]  # fmt: skip
VOICES = [
    ("mi5", None),
    ("mi5", "fbi"),
    ("ken", "mi5"),
    ("ken", None),
    ("fbi", None),
    ("wray", "fbi"),
]
BREAKS = [date(2019, 1, 1), date(2020, 7, 1), date(2021, 3, 2), date(2022, 1, 1)]


QUANTITIES = [
    Quantity(
        value_type=value_type,
        comparator=comparator,
        approximate=value == 10,
        value=value,
        upper_value=value + 2.5 if comparator == Comparator.BETWEEN else None,
    )
    for value_type in (ValueType.LEVEL, ValueType.LEVEL, *RELATIVE)
    for comparator in Comparator
    for value in (-7.5, 0, 0.25, 3, 10)
]


@st.composite
def rows_of(draw: st.DrawFn, claim: int) -> Row:
    quantity = draw(st.sampled_from(QUANTITIES))
    is_level = quantity.value_type == ValueType.LEVEL
    speaker, organisation = draw(st.sampled_from(VOICES))
    return Row(
        claim=claim,
        speaker=speaker,
        organisation=organisation,
        nature=draw(st.sampled_from(Nature)),
        quantity=quantity,
        period=draw(st.sampled_from([None, *PERIODS])),
        baseline_period=None if is_level else draw(st.sampled_from(PERIODS)),
        known_from=known(draw(st.integers(1, 3))),
    )


records = st.integers(0, 10).flatmap(lambda size: st.tuples(*map(rows_of, range(size))))
breaks = st.lists(st.sampled_from(BREAKS), unique=True)


def test_timeline_of_nothing_is_empty() -> None:
    assert build_timeline([]) == Timeline(points=(), relations=(), undated=(), breaks=())


def test_timeline_keeps_claims_without_a_period_apart() -> None:
    rows = [
        level(1, 10, None, known_from=known(2)),
        factor(3, 7, "2019", None, known_from=known(1)),
        level(2, 20, None, known_from=known(1)),
    ]
    timeline = build_timeline(rows)
    assert [row.claim for row in timeline.undated] == [2, 3, 1]
    assert (timeline.points, timeline.relations) == ((), ())


def test_timeline_lists_breaks_once_and_in_order() -> None:
    timeline = build_timeline([], breaks=[date(2022, 1, 1), date(2019, 1, 1), date(2022, 1, 1)])
    assert timeline.breaks == (date(2019, 1, 1), date(2022, 1, 1))


@pytest.mark.parametrize(
    ("value_type", "baseline", "message"),
    [
        (ValueType.LEVEL, parse_period("2019"), "Claim 7: a level has no baseline period."),
        (ValueType.FACTOR, None, "Claim 7: a factor has a baseline period."),
    ],
)
def test_row_with_a_baseline_that_does_not_fit_its_type_is_refused(
    value_type: ValueType, baseline: Period | None, message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Row(
            claim=7,
            speaker="mi5",
            quantity=Quantity(value_type=value_type, value=2),
            baseline_period=baseline,
            known_from=known(1),
        )


@given(st.data(), records, breaks)
def test_timeline_is_the_same_for_any_order_of_rows(
    data: st.DataObject, rows: tuple[Row, ...], days: list[date]
) -> None:
    shuffled = data.draw(st.permutations(rows))
    reordered = data.draw(st.permutations(days))
    assert build_timeline(shuffled, breaks=reordered) == build_timeline(rows, breaks=days)


@given(records)
def test_timeline_has_each_row_once_in_the_place_of_its_kind(rows: tuple[Row, ...]) -> None:
    timeline = build_timeline(rows)
    points = {point.row for point in timeline.points}
    relations = {relation.row for relation in timeline.relations}
    assert points == {row for row in rows if row.period and not row.baseline_period}
    assert relations == {row for row in rows if row.period and row.baseline_period}
    assert set(timeline.undated) == {row for row in rows if not row.period}
    assert len(points) + len(relations) + len(timeline.undated) == len(rows)


def earlier_by_definition(row: Row, points: Sequence[Row]) -> Row | None:
    """Return what a point is compared with, read off the definition, point by point."""
    before = [
        point
        for point in points
        if point.period and row.period and ends_before(point.period, row.period)
        if row.is_expected or not point.is_expected
    ]
    voices = {row.speaker, row.organisation} - {None}
    lines = (
        [point for point in before if point.speaker == row.speaker],
        [point for point in before if voices & {point.speaker, point.organisation}],
        before,
    )
    return next((line[-1] for line in lines if line), None)


def is_crossed(day: date, earlier: Period, later: Period) -> bool:
    """Whether a day parts two periods, or one of them: some days lie before it, some not."""
    starts, ends = {earlier.start, later.start}, {earlier.end, later.end}
    begins_before = None in starts or any(start < day for start in starts if start)
    return begins_before and (None in ends or any(end >= day for end in ends if end))


@given(records, breaks)
def test_changes_are_those_of_the_definition(rows: tuple[Row, ...], days: list[date]) -> None:
    timeline = build_timeline(rows, breaks=days)
    points = [point.row for point in timeline.points]
    for point in timeline.points:
        earlier = earlier_by_definition(point.row, points)
        crossed = [
            day
            for day in days
            if earlier and earlier.period and point.row.period
            if is_crossed(day, earlier.period, point.row.period)
        ]
        assert point.definition_break == max(crossed, default=None)
        assert (point.change and point.change.earlier) == (None if crossed else earlier)


@st.composite
def truths(draw: st.DrawFn, interval: Interval) -> Fraction:
    """Draw a number that an interval holds."""
    share = Fraction(draw(st.integers(1, 99)), 100)
    lower, upper = interval.lower, interval.upper
    if lower is not None and upper is not None:
        return lower + (upper - lower) * share
    beyond = draw(st.integers(1, 50)) * share
    return lower + beyond if lower is not None else (upper or Fraction(0)) - beyond


def holds(figure: Figure | None, truth: Fraction) -> bool:
    """Whether a figure's interval, and its bounds as they are shown, contain a number."""
    if figure is None:
        return True
    lower, upper = figure.lower, figure.upper
    shown = Interval(
        None if lower is None else exact(lower), None if upper is None else exact(upper)
    )
    return truth in figure.interval and truth in shown


@given(st.data(), records)
def test_change_bounds_contain_the_true_change(data: st.DataObject, rows: tuple[Row, ...]) -> None:
    for change in (point.change for point in build_timeline(rows).points):
        if change is None:
            continue
        before = data.draw(truths(change.earlier.quantity.interval))
        after = data.draw(truths(change.later.quantity.interval))
        assert holds(change.difference, after - before)
        if before > 0:
            assert holds(change.factor, after / before)
            assert holds(change.percent, (after / before - 1) * 100)
        if change.per_year and change.years:
            assert holds(change.per_year.difference, (after - before) / change.years)


@st.composite
def true_records(draw: st.DrawFn) -> tuple[dict[Period, Fraction], list[Row]]:
    """Draw the true levels of some years, and claims that are true of them."""
    years = [parse_period(str(year)) for year in range(2015, 2015 + draw(st.integers(2, 6)))]
    levels = {year: Fraction(draw(st.integers(1, 400)), 4) for year in years}
    level_of_first = _hedged(ValueType.LEVEL, levels[years[0]], draw(hedges))
    rows = [_row(0, level_of_first, years[0], None)]
    for claim in range(1, draw(st.integers(2, 9))):
        baseline, period = draw(st.permutations(years))[:2]
        value_type = draw(st.sampled_from(RELATIVE))
        change = _true_change(value_type, levels[baseline], levels[period])
        rows.append(_row(claim, _hedged(value_type, change, draw(hedges)), period, baseline))
    return levels, rows


hedges = st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.BETWEEN])


def _true_change(value_type: ValueType, before: Fraction, after: Fraction) -> Fraction:
    changes = {
        ValueType.FACTOR: after / before,
        ValueType.DIFFERENCE: after - before,
        ValueType.PERCENT_CHANGE: (after / before - 1) * 100,
    }
    return changes[value_type]


def _hedged(value_type: ValueType, truth: Fraction, comparator: Comparator) -> Quantity:
    """Return a quantity that holds a number, in halves below or above it, or both."""
    below, above = float((truth * 2) // 1) / 2, float((truth * 2) // 1 + 1) / 2
    return Quantity(
        value_type=value_type,
        comparator=comparator,
        value=above if comparator == Comparator.AT_MOST else below,
        upper_value=above if comparator == Comparator.BETWEEN else None,
    )


def _row(claim: int, quantity: Quantity, period: Period, baseline: Period | None) -> Row:
    return Row(
        claim=claim,
        speaker="mi5",
        quantity=quantity,
        period=period,
        baseline_period=baseline,
        known_from=known(1),
    )


@given(true_records())
def test_implied_levels_contain_the_true_ones(
    record: tuple[dict[Period, Fraction], list[Row]],
) -> None:
    levels, rows = record
    for relation in build_timeline(rows).relations:
        for implied in derived(relation):
            assert relation.row.period
            assert holds(implied.level, levels[relation.row.period])


def derived(relation: Relation) -> list[Implied]:
    """All levels that a relative claim implies."""
    return [implied for implied in (relation.implied, *relation.alternatives) if implied]


@given(records, breaks)
def test_derivations_lead_from_a_stated_level_through_each_period_once(
    rows: tuple[Row, ...], days: list[date]
) -> None:
    by_claim = {row.claim: row for row in rows}
    for relation in build_timeline(rows, breaks=days).relations:
        for implied in derived(relation):
            first, *others = (by_claim[claim] for claim in implied.derived_from)
            assert first.quantity.value_type == ValueType.LEVEL
            assert others[-1] == relation.row
            ends = [_days(row.period) for row in (first, *others)]
            assert [_days(row.baseline_period) for row in others] == ends[:-1]
            assert len(set(ends)) == len(ends)


def _days(period: Period | None) -> Any:
    return period and sort_key(period)[:-1]
