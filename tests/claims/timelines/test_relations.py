from datetime import date

import pytest

from claims.quantities import Nature, ValueType
from claims.timelines import MAX_DERIVATIONS, MAX_LINKS, Implied, Row, Rules, build_timeline
from tests.claims.timelines.rows import (
    AT_LEAST,
    BETWEEN,
    LESS_THAN,
    MORE_THAN,
    exactly,
    factor,
    hedged,
    known,
    level,
    relative,
    shown,
)

SEVEN_FOLD = factor(7, 7, "2019~", "2023~", speaker="mi5", organisation=None)


def implied(*rows: Row) -> dict[int, Implied | None]:
    return {relation.row.claim: relation.implied for relation in build_timeline(rows).relations}


def derivations(*rows: Row) -> dict[int, tuple[int, ...] | None]:
    return {claim: level.derived_from if level else None for claim, level in implied(*rows).items()}


def implied_by(relation: Row, *others: Row) -> Implied:
    level = implied(relation, *others)[relation.claim]
    assert level is not None
    return level


def test_relation_without_a_level_implies_none() -> None:
    (relation,) = build_timeline([SEVEN_FOLD]).relations
    assert (relation.row, relation.implied, relation.definition_break) == (SEVEN_FOLD, None, None)


def test_relation_with_a_level_in_its_baseline_implies_one_at_its_end() -> None:
    of_2019 = level(1, 100, "2019", comparator=AT_LEAST, approximate=True)
    seven_fold = implied_by(SEVEN_FOLD, of_2019)
    assert shown(seven_fold.level) == hedged(700, 700, None, AT_LEAST, approximate=True)
    assert seven_fold.derived_from == (1, 7)


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (
            factor(7, 2, "2019", "2023", comparator=BETWEEN, upper_value=3),
            hedged(200, 200, 300, BETWEEN),
        ),
        (
            relative(7, ValueType.DIFFERENCE, -120, "2019", "2023", comparator=LESS_THAN),
            hedged(-20, None, -20, LESS_THAN),
        ),
        (
            relative(7, ValueType.PERCENT_CHANGE, 25, "2019", "2023", comparator=MORE_THAN),
            hedged(125, 125, None, MORE_THAN),
        ),
        (
            relative(7, ValueType.PERCENT_CHANGE, -100, "2019", "2023", approximate=True),
            exactly(0, approximate=True),
        ),
    ],
)
def test_relation_of_each_type_implies_a_level(relation: Row, expected: object) -> None:
    assert shown(implied_by(relation, level(1, 100, "2019")).level) == expected


def test_relation_of_levels_below_zero_implies_one() -> None:
    assert shown(implied_by(SEVEN_FOLD, level(1, -3, "2019")).level) == exactly(-21)
    assert shown(implied_by(SEVEN_FOLD, level(1, 0, "2019")).level) == exactly(0)


def test_relation_to_a_level_beyond_what_can_be_kept_implies_none() -> None:
    assert implied(SEVEN_FOLD, level(1, 1.7e308, "2019")) == {7: None}


@pytest.mark.parametrize("speaker", ["mi5", "someone-else"])
@pytest.mark.parametrize("period", ["2023", "2023~", "2023-01/2023-12"])
def test_relation_where_a_level_is_stated_implies_none(period: str, speaker: str) -> None:
    stated = level(2, 650, period, speaker=speaker, organisation=None)
    assert implied(SEVEN_FOLD, level(1, 100, "2019"), stated) == {7: None}


def test_relation_where_a_level_is_only_expected_implies_one() -> None:
    forecast = level(2, 650, "2023", nature=Nature.FORECAST)
    assert derivations(SEVEN_FOLD, level(1, 100, "2019"), forecast) == {7: (1, 7)}


@pytest.mark.parametrize("period", ["2019-06", "2019-12-31", "2018/2019", "2019/..", "../2019"])
def test_relation_with_a_level_of_other_days_than_its_baseline_implies_none(period: str) -> None:
    assert implied(SEVEN_FOLD, level(1, 100, period)) == {7: None}


@pytest.mark.parametrize("period", ["2019", "2019?", "2019/2019", "2019-01/2019-12~"])
def test_relation_with_a_level_of_the_days_of_its_baseline_implies_one(period: str) -> None:
    assert derivations(SEVEN_FOLD, level(1, 100, period)) == {7: (1, 7)}


def test_relation_between_periods_open_alike_implies_a_level() -> None:
    doubled = factor(2, 2, "../2019", "../2023")
    assert derivations(doubled, level(1, 100, "../2019")) == {2: (1, 2)}


def test_relation_starts_from_its_speakers_level_known_last() -> None:
    own = {"speaker": "mi5", "organisation": None}
    levels = [
        level(2, 110, "2019", known_from=known(2), **own),
        level(3, 100, "2019~", known_from=known(1), **own),
        level(4, 120, "2019", known_from=known(3)),
        level(5, 130, "2019", known_from=known(4), speaker="fbi", organisation=None),
    ]
    assert derivations(SEVEN_FOLD, *levels) == {7: (2, 7)}
    assert derivations(SEVEN_FOLD, *levels[2:]) == {7: (4, 7)}
    assert derivations(SEVEN_FOLD, *levels[3:]) == {7: (5, 7)}


def test_relation_of_what_was_never_starts_from_what_was_expected() -> None:
    target = level(1, 100, "2019", nature=Nature.TARGET)
    expected = factor(2, 2, "2019", "2030", nature=Nature.FORECAST)
    assert derivations(SEVEN_FOLD, expected, target) == {7: None, 2: (1, 2)}


def test_relations_chain_from_a_level_onwards() -> None:
    rows = [
        level(9, 10, "2011", comparator=MORE_THAN),
        factor(3, 2, "2011", "2015"),
        relative(2, ValueType.DIFFERENCE, 5, "2015", "2019", comparator=AT_LEAST),
        SEVEN_FOLD,
    ]
    assert derivations(*rows) == {3: (9, 3), 2: (9, 3, 2), 7: (9, 3, 2, 7)}
    assert shown(implied_by(SEVEN_FOLD, *rows).level) == hedged(175, 175, None, MORE_THAN)


def test_relations_chain_from_the_nearest_stated_level() -> None:
    rows = [level(1, 10, "2015"), factor(2, 2, "2015", "2019"), level(3, 30, "2019"), SEVEN_FOLD]
    assert derivations(*rows) == {2: None, 7: (3, 7)}


def test_relations_chain_along_their_speakers_line() -> None:
    rows = [
        level(1, 10, "2015"),
        factor(2, 2, "2015", "2019", speaker="mi5", organisation=None, known_from=known(1)),
        factor(3, 3, "2015", "2019", speaker="fbi", organisation=None, known_from=known(2)),
        SEVEN_FOLD,
    ]
    assert derivations(*rows) == {2: (1, 2), 3: (1, 3), 7: (1, 2, 7)}


def test_relations_in_a_circle_imply_nothing_from_each_other() -> None:
    there, back = factor(2, 2, "2019", "2023"), factor(3, 0.5, "2023", "2019")
    assert derivations(there, back) == {2: None, 3: None}
    entry = [level(1, 10, "2015"), factor(4, 3, "2015", "2019")]
    assert derivations(there, back, *entry) == {4: (1, 4), 2: (1, 4, 2), 3: None}


@pytest.mark.parametrize("baseline", ["2023", "2023~", "2023-01/2023-12"])
def test_relation_of_a_period_to_itself_implies_nothing(baseline: str) -> None:
    rows = [level(1, 10, "2019"), factor(2, 2, "2019", "2023"), factor(3, 2, baseline, "2023")]
    assert derivations(*rows) == {2: (1, 2), 3: None}


def test_relation_to_a_later_stated_level_implies_an_earlier_one() -> None:
    a_seventh = factor(2, 0.5, "2023", "2019")
    assert shown(implied_by(a_seventh, level(1, 70, "2023")).level) == exactly(35)


def test_relations_chain_no_further_than_the_limit() -> None:
    years = range(2000, 2000 + MAX_LINKS + 2)
    links = [factor(year, 2, str(year - 1), str(year)) for year in years]
    found = derivations(level(1, 1, "1999"), *links)
    last = years[MAX_LINKS - 1]
    assert found[last] == (1, *range(2000, last + 1))
    assert (found[last + 1], found[last + 2]) == (None, None)


@pytest.mark.parametrize(
    ("day", "crossed"),
    [
        (date(2019, 1, 1), False),
        (date(2019, 1, 2), True),
        (date(2021, 6, 1), True),
        (date(2023, 12, 31), True),
        (date(2024, 1, 1), False),
    ],
)
def test_relation_across_a_break_implies_none_and_names_it(day: date, *, crossed: bool) -> None:
    (relation,) = build_timeline([SEVEN_FOLD, level(1, 100, "2019")], breaks=[day]).relations
    assert (relation.implied is None) == crossed
    assert relation.definition_break == (day if crossed else None)


def test_relation_to_a_later_period_across_a_break_implies_none() -> None:
    rows = [factor(2, 0.5, "2023", "2019"), level(1, 70, "2023")]
    (relation,) = build_timeline(rows, breaks=[date(2021, 6, 1)]).relations
    assert (relation.implied, relation.definition_break) == (None, date(2021, 6, 1))
    (relation,) = build_timeline(rows, breaks=[date(2019, 1, 1), date(2024, 1, 1)]).relations
    assert relation.definition_break is None


def test_relations_are_in_order_of_period_then_knowledge_then_claim() -> None:
    rows = [
        factor(1, 2, "2019", "2023", known_from=known(2)),
        factor(3, 2, "2019", "2023", known_from=known(1)),
        factor(2, 2, "2018", "2023", known_from=known(1)),
        factor(4, 2, "2020", "2021"),
    ]
    assert list(implied(*rows)) == [4, 2, 3, 1]


def alternatives(*rows: Row) -> dict[int, list[tuple[int, ...]]]:
    return {
        relation.row.claim: [implied.derived_from for implied in relation.alternatives]
        for relation in build_timeline(rows).relations
    }


def test_relation_lists_what_follows_from_each_level_of_its_baseline() -> None:
    levels = [
        level(1, 100, "2019", speaker="mi5", organisation=None),
        level(2, 110, "2019~", speaker="fbi", organisation=None),
        level(3, 120, "2019", speaker="fbi", organisation=None, known_from=known(2)),
        level(4, 130, "2019", nature=Nature.FORECAST),
    ]
    assert derivations(SEVEN_FOLD, *levels) == {7: (1, 7)}
    assert alternatives(SEVEN_FOLD, *levels) == {7: [(2, 7), (3, 7)]}
    (relation,) = build_timeline([SEVEN_FOLD, *levels]).relations
    assert [shown(implied.level) for implied in relation.alternatives] == [
        exactly(770),
        exactly(840),
    ]


def test_relation_lists_each_chain_that_leads_to_it() -> None:
    rows = [
        level(1, 10, "2011"),
        level(2, 12, "2011", speaker="fbi", organisation=None),
        factor(3, 2, "2011", "2015", known_from=known(1)),
        factor(4, 3, "2011", "2015", known_from=known(2)),
        factor(5, 2, "2015", "2019"),
    ]
    assert derivations(*rows) == {3: (1, 3), 4: (1, 4), 5: (1, 4, 5)}
    assert alternatives(*rows) == {
        3: [(2, 3)],
        4: [(2, 4)],
        5: [(1, 3, 5), (2, 3, 5), (2, 4, 5)],
    }


def test_relation_follows_a_limited_number_of_derivations() -> None:
    rows: list[Row] = [level(1, 1, "1999")]
    for year in range(2000, 2008):
        rows += [factor(10 * year + each, 2, str(year - 1), str(year)) for each in range(3)]
    last = build_timeline(rows).relations[-1]
    assert len(last.alternatives) == MAX_DERIVATIONS - 1
    assert len({implied.derived_from for implied in last.alternatives}) == MAX_DERIVATIONS - 1


def test_relation_of_a_flow_between_periods_of_unlike_lengths_implies_none() -> None:
    rows = [factor(2, 3, "2019", "2023-10"), factor(3, 2, "2019", "2023"), level(1, 10, "2019")]
    of_month, of_year = build_timeline(rows, rules=Rules(is_flow=True)).relations[::-1]
    assert (of_month.implied, of_month.is_incomparable) == (None, True)
    assert (of_year.implied is None, of_year.is_incomparable) == (False, False)
    assert derivations(*rows) == {2: (1, 2), 3: (1, 3)}


def test_relation_across_a_break_implies_a_level_where_it_is_asked_for() -> None:
    rows = [SEVEN_FOLD, level(1, 100, "2019")]
    rules = Rules(across_breaks=True)
    (relation,) = build_timeline(rows, breaks=[date(2021, 6, 1)], rules=rules).relations
    assert relation.implied is not None
    assert relation.definition_break == date(2021, 6, 1)
