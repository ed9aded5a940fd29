"""Contents made from entered fields, revised and restated."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Snapshot
from articles.services import capture
from claims.content import Content
from claims.entry import (
    DEFAULTS,
    NAMES,
    entered_fields,
    make_content,
    restate_content,
    revise_content,
)
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    claim_fields,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot() -> Snapshot:
    return capture(article=ArticleFactory.create(), body="One. Two, they say. Two again.", by=None)


@pytest.fixture
def full(snapshot: Snapshot) -> Content:
    """A content with every field given."""
    return make_content(
        {
            "series": SeriesFactory.create(unit="case/day"),
            "speaker": SpeakerFactory.create(),
            "organisation": OrganisationFactory.create(),
            "role": "Director General",
            "article": snapshot.article,
            "snapshot": snapshot,
            "value_type": "difference",
            "nature": "estimate",
            "comparator": "between",
            "approximate": True,
            "value": "7",
            "upper_value": "14",
            "unit": "case/week",
            "stated_as": "one or two a day",
            "period": "2023-10",
            "baseline_period": "2019",
            "stated_at": "2023-10-16",
            "quote": "Two",
            "note": "A note.",
            "disputed": True,
            "disputed_by": "MI6",
            "disputed_url": "https://example.org/",
        }
    )


def rate(**given: Any) -> Content:
    """A rate of 7 to 14 cases a week, in a series of cases a day."""
    fields = {"value": "7", "upper_value": "14", "comparator": "between", "unit": "case/week"}
    return make_content(
        claim_fields(series=SeriesFactory.create(unit="case/day"), **fields | given)
    )


def figure(content: Content) -> tuple[Any, ...]:
    return content.value, content.upper_value, content.entered_value, content.entered_unit


def refusal(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return error.value.message_dict


def test_names_are_all_fields_that_may_be_entered() -> None:
    assert frozenset(DEFAULTS) | {"series", "speaker", "value"} == NAMES


def test_make_content_takes_defaults() -> None:
    fields = claim_fields()
    assert make_content(fields) == make_content(DEFAULTS | fields)


def test_entered_fields_make_the_same_content(full: Content) -> None:
    assert set(entered_fields(full)) == NAMES
    assert make_content(entered_fields(full)) == full


def test_revise_with_nothing_is_the_same(full: Content) -> None:
    assert revise_content(full, {}) == full


@pytest.mark.parametrize("name", sorted(NAMES))
def test_revise_with_what_was_entered_is_the_same(full: Content, name: str) -> None:
    entered = entered_fields(full) | {"stated_at": "2023-10-16"}
    unit = {"unit": entered["unit"]} if name in {"value", "upper_value"} else {}
    placed = {"snapshot": full.snapshot} if name == "article" else {}
    same = revise_content(full, {name: entered[name]} | unit | placed)
    # The quote is looked for again, and first stands elsewhere than where its context says.
    assert same == full


def test_revise_value_without_unit_is_in_the_unit_of_the_series() -> None:
    revised = revise_content(rate(), {"value": "1.5"})
    assert figure(revised) == (1.5, 2, 1.5, "case/day")
    assert revised.entered_upper_value == 2


def test_revise_upper_value_without_unit_is_in_the_unit_of_the_series() -> None:
    revised = revise_content(rate(), {"upper_value": "3"})
    assert figure(revised) == (1, 3, 1, "case/day")


def test_revise_value_with_unit_is_in_it() -> None:
    base = rate(comparator="exactly", upper_value=None)
    assert figure(revise_content(base, {"value": "48", "unit": "case/day"})) == (
        48,
        None,
        48,
        "case/day",
    )


def test_revise_unit_alone_says_that_the_unit_was_wrong() -> None:
    assert figure(revise_content(rate(), {"unit": "case/day"})) == (7, 14, 7, "case/day")


def test_revise_comparator_away_from_between_drops_the_upper_value() -> None:
    revised = revise_content(rate(), {"comparator": "more_than"})
    assert figure(revised) == (1, None, 7, "case/week")
    assert (revised.lower_bound, revised.upper_bound) == (1, None)


def test_revise_comparator_with_an_upper_value_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        revise_content(rate(), {"comparator": "more_than", "upper_value": "3"})
    assert list(refusal(caught)) == ["upper_value"]


def test_revise_comparator_to_between_needs_an_upper_value() -> None:
    base = rate(comparator="exactly", upper_value=None)
    with pytest.raises(ValidationError) as caught:
        revise_content(base, {"comparator": "between"})
    assert list(refusal(caught)) == ["upper_value"]
    revised = revise_content(base, {"comparator": "between", "upper_value": "3"})
    assert figure(revised) == (1, 3, 1, "case/day")


def test_revise_series_converts_anew() -> None:
    weekly = SeriesFactory.create(unit="case/week")
    assert figure(revise_content(rate(), {"series": weekly})) == (7, 14, 7, "case/week")


def test_revise_series_of_another_unit_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        revise_content(rate(), {"series": SeriesFactory.create(unit="GBP")})
    assert list(refusal(caught)) == ["unit"]


def test_revise_quote_is_placed_anew(full: Content) -> None:
    revised = revise_content(full, {"quote": "Two again"})
    assert (revised.quote_start, revised.quote_end) == (20, 29)
    assert (revised.quote_prefix, revised.quote_suffix) == ("One. Two, they say. ", ".")


def test_revise_snapshot_places_the_quote_anew(full: Content) -> None:
    assert full.article is not None
    later = capture(article=full.article, body="Corrected: Two.", by=None)
    revised = revise_content(full, {"snapshot": later})
    assert (revised.snapshot, revised.quote_start, revised.quote_prefix) == (
        later,
        11,
        "Corrected: ",
    )


def test_revise_snapshot_to_none_keeps_the_words_alone(full: Content) -> None:
    revised = revise_content(full, {"snapshot": None})
    assert (revised.quote, revised.quote_start, revised.quote_prefix) == ("Two", None, "")


def test_revise_article_leaves_its_snapshot(full: Content) -> None:
    revised = revise_content(full, {"article": ArticleFactory.create()})
    assert (revised.snapshot, revised.quote, revised.quote_start) == (None, "Two", None)


def test_revise_note_leaves_the_place_of_the_quote(full: Content) -> None:
    placed = replace(full, quote_start=20, quote_end=23, quote_suffix=" again.")
    placed = replace(placed, quote_prefix="One. Two, they say. ")
    assert revise_content(placed, {"note": "n"}) == replace(placed, note="n")


def test_revise_keeps_known_from_where_the_article_was_redated() -> None:
    article = ArticleFactory.create()
    base = make_content(claim_fields(stated_at=None, article=article))
    article.published_at = datetime(2024, 1, 1, tzinfo=UTC)
    for changes in ({"note": "n"}, {"stated_at": None}, {"stated_at": ""}, {"article": article}):
        revised = revise_content(base, changes)
        assert revised.known_from == datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC)


def test_revise_to_another_article_is_known_from_its_date() -> None:
    base = make_content(claim_fields(stated_at=None, article=ArticleFactory.create()))
    later = ArticleFactory.create(published_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert revise_content(base, {"article": later}).known_from == later.published_at


def test_revise_to_another_article_keeps_the_date_of_the_statement(full: Content) -> None:
    later = ArticleFactory.create(published_at=datetime(2024, 1, 1, tzinfo=UTC))
    revised = revise_content(full, {"article": later})
    assert revised.known_from == full.known_from


def test_revise_stated_at_is_known_from_it(full: Content) -> None:
    revised = revise_content(full, {"stated_at": "2022-03"})
    assert (revised.known_from, revised.known_from_precision) == (
        datetime(2022, 3, 1, tzinfo=UTC),
        "month",
    )


def test_revise_stated_at_to_none_is_known_from_the_article(full: Content) -> None:
    assert full.article is not None
    assert revise_content(full, {"stated_at": None}).known_from == full.article.published_at


def test_revise_names_unknown_fields(full: Content) -> None:
    with pytest.raises(ValidationError) as caught:
        revise_content(full, {"lower_bound": 3, "number": 1})
    assert refusal(caught) == {
        "lower_bound": ["There is no such field."],
        "number": ["There is no such field."],
    }


def test_restate_leaves_out_what_was_of_the_word(full: Content) -> None:
    restated = restate_content(full, {"stated_at": "2024-01-01"})
    left: dict[str, Any] = {
        "article": None,
        "snapshot": None,
        "stated_as": "",
        "quote": "",
        "quote_prefix": "",
        "quote_suffix": "",
        "quote_start": None,
        "quote_end": None,
        "note": "",
        "disputed": False,
        "disputed_by": "",
        "disputed_url": "",
    }
    since = datetime(2024, 1, 1, tzinfo=UTC)
    assert restated == replace(full, stated_at=since, known_from=since, **left)


def test_restate_takes_a_figure_in_the_unit_of_the_series(full: Content) -> None:
    changes = {"stated_at": "2024", "value": "3", "comparator": "exactly"}
    assert figure(restate_content(full, changes)) == (3, None, 3, "case/day")


def test_restate_is_known_from_its_article(full: Content) -> None:
    later = ArticleFactory.create(published_at=datetime(2024, 1, 1, tzinfo=UTC))
    restated = restate_content(full, {"article": later})
    assert (restated.article, restated.stated_at) == (later, None)
    assert restated.known_from == later.published_at


@pytest.mark.parametrize("changes", [{}, {"value": "1.5"}, {"stated_at": None}, {"stated_at": ""}])
def test_restate_needs_a_date(full: Content, changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        restate_content(full, changes)
    assert list(refusal(caught)) == ["stated_at"]


def test_restate_places_its_quote(full: Content) -> None:
    changes = {"article": full.article, "snapshot": full.snapshot, "quote": "Two again"}
    assert restate_content(full, changes).quote_start == 20


numbers = st.one_of(
    st.integers(), st.floats(), st.decimals(), st.sampled_from(["1e400", "-0.0", "5e-324", "%"])
)
texts = st.text(st.characters(codec=None), max_size=5) | st.sampled_from(
    ["\x00", "x" * 3000, "2023-10", "2019/2023", "0001-01-01T00:00+14:00", "9999", "between"]
)
things = st.one_of(st.none(), st.booleans(), numbers, texts, st.binary(max_size=2), st.dates())
garbage = st.one_of(
    things,
    st.lists(things, max_size=2),
    st.dictionaries(texts, things, max_size=1),
    st.sets(st.integers(), max_size=1),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(sorted(NAMES)), garbage, min_size=1, max_size=4))
def test_garbage_is_refused_as_invalid(full: Content, changes: dict[str, Any]) -> None:
    for make in (revise_content, restate_content):
        with suppress(ValidationError):
            content = make(full, changes)
            assert make_content(entered_fields(content)) == content
