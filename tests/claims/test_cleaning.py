"""Which entered fields are refused, with what words, and what is derived from those that aren't."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from articles.services import capture
from claims.content import Content
from claims.entry import make_content
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    claim_fields,
)

pytestmark = pytest.mark.django_db


def made(**given: Any) -> Content:
    return make_content(claim_fields(**given))


def refusal(**given: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        made(**given)
    return caught.value.message_dict


def figures(content: Content) -> dict[str, Any]:
    names = ("value", "upper_value", "lower_bound", "upper_bound")
    return {name: getattr(content, name) for name in names}


def entered(content: Content) -> tuple[Any, ...]:
    return content.entered_value, content.entered_upper_value, content.entered_unit


@pytest.mark.parametrize(
    ("comparator", "lower", "upper"),
    [
        ("exactly", 100, 100),
        ("at_least", 100, None),
        ("more_than", 100, None),
        ("at_most", None, 100),
        ("less_than", None, 100),
    ],
)
def test_bounds_follow_the_comparator(
    comparator: str, lower: float | None, upper: float | None
) -> None:
    content = made(comparator=comparator)
    assert figures(content) == {
        "value": 100,
        "upper_value": None,
        "lower_bound": lower,
        "upper_bound": upper,
    }


def test_between_has_both_ends() -> None:
    content = made(comparator="between", upper_value="250.5")
    assert figures(content) == {
        "value": 100,
        "upper_value": 250.5,
        "lower_bound": 100,
        "upper_bound": 250.5,
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"comparator": "between"}, "“between” needs an upper value: give upper_value."),
        (
            {"comparator": "between", "upper_value": "100"},
            "The upper value of “between” must be above the value: 100 is not above 100.",
        ),
        (
            {"upper_value": "200"},
            "Only “between” has an upper value: leave it empty for “exactly”, or write “between”.",
        ),
    ],
)
def test_upper_value_goes_with_between_alone(given: dict[str, Any], message: str) -> None:
    assert refusal(**given) == {"upper_value": [message]}


def test_figure_is_converted_to_the_unit_of_the_series() -> None:
    rate = SeriesFactory.create(unit="case/day")
    content = made(series=rate, value="20", unit="case/week")
    assert figures(content)["value"] == 2.85714285714286
    assert entered(content) == (20, None, "case/week")


def test_both_ends_are_converted() -> None:
    money = SeriesFactory.create(unit="million GBP")
    content = made(
        series=money, value="1.2", upper_value="1.5", comparator="between", unit="billion GBP"
    )
    assert figures(content) == {
        "value": 1200,
        "upper_value": 1500,
        "lower_bound": 1200,
        "upper_bound": 1500,
    }
    assert entered(content) == (1.2, 1.5, "billion GBP")


@pytest.mark.parametrize("unit", ["", None])
def test_unit_is_that_of_the_series_by_default(unit: str | None) -> None:
    assert entered(made(unit=unit)) == (100, None, "person")


def test_unit_that_is_not_convertible_is_refused_naming_both() -> None:
    messages = refusal(unit="GBP")
    assert list(messages) == ["unit"]
    assert "'GBP' cannot be converted to 'person'" in messages["unit"][0]


def test_conversion_beyond_a_double_is_refused() -> None:
    assert list(refusal(value="1e308", unit="billion person")) == ["unit"]


@pytest.mark.parametrize(
    ("value", "start"),
    [
        ("", "Required: the number, in digits."),
        (None, "Required: the number, in digits."),
        ("NaN", "'NaN' is not a number that can be recorded: expected a finite one."),
        ("12345678901234567", "'12345678901234567' has more digits than can be kept exactly"),
        (True, "Expected a number, got a value of type bool."),
        ([1], "Expected a number, got a value of type list."),
    ],
)
def test_value_that_is_no_number_is_refused(value: Any, start: str) -> None:
    messages = refusal(value=value)
    assert list(messages) == ["value"]
    assert messages["value"][0].startswith(start)


@pytest.mark.parametrize("value", ["100", 100, 100.0, Decimal(100), "1e2"])
def test_value_comes_as_text_or_number(value: Any) -> None:
    content = made(value=value)
    assert (content.value, content.entered_value) == (100, 100)
    assert type(content.value) is type(content.entered_value) is float


def test_factor_has_no_unit() -> None:
    content = made(value="7", value_type="factor", baseline_period="2019")
    assert (content.value, content.entered_unit) == (7, "")
    assert refusal(value_type="factor", baseline_period="2019", unit="person") == {
        "unit": ["A factor has no unit: leave it empty."]
    }


@pytest.mark.parametrize("unit", ["", "%", "percent"])
def test_percent_change_is_in_percent(unit: str) -> None:
    content = made(value="-7", value_type="percent_change", baseline_period="2019", unit=unit)
    assert (content.value, content.entered_unit) == (-7, "%")


def test_percent_change_in_another_unit_is_refused() -> None:
    assert refusal(value_type="percent_change", baseline_period="2019", unit="person") == {
        "unit": ["A percent change is in %, or leave the unit empty."]
    }


def test_difference_is_converted() -> None:
    content = made(
        value="-0.3", value_type="difference", baseline_period="2019", unit="thousand person"
    )
    assert (content.value, content.entered_value) == (-300, -0.3)


@pytest.mark.parametrize("value_type", ["factor", "difference", "percent_change"])
def test_relative_figure_needs_a_baseline(value_type: str) -> None:
    assert refusal(value_type=value_type) == {
        "baseline_period": [f"Required: a {value_type} is relative to an earlier period."]
    }


def test_level_has_no_baseline() -> None:
    assert refusal(baseline_period="2019") == {
        "baseline_period": ["A level has no baseline period: leave it empty."]
    }


def test_periods_are_canonical_with_their_days() -> None:
    content = made(
        value_type="factor", value="2", period="2019/2023", baseline_period="2018-04~", unit=""
    )
    assert (content.period, content.period_start, content.period_end) == (
        "2019/2023",
        date(2019, 1, 1),
        date(2023, 12, 31),
    )
    assert (content.baseline_period, content.baseline_start, content.baseline_end) == (
        "2018-04~",
        date(2018, 4, 1),
        date(2018, 4, 30),
    )


@pytest.mark.parametrize("period", [None, ""])
def test_period_may_be_unknown(period: str | None) -> None:
    content = made(period=period)
    assert (content.period, content.period_start, content.period_end) == (None, None, None)


def test_stated_at_keeps_its_precision() -> None:
    content = made(stated_at="2023-10")
    assert (content.stated_at, content.stated_at_precision) == (
        datetime(2023, 10, 1, tzinfo=UTC),
        "month",
    )
    assert (content.known_from, content.known_from_precision) == (content.stated_at, "month")


def test_stated_at_in_the_future_is_refused() -> None:
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"
    assert refusal(stated_at=tomorrow) == {"stated_at": [f"{tomorrow} lies in the future."]}


def test_stated_at_may_be_today() -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert made(stated_at=today).stated_at_precision == "day"


def test_known_from_is_the_date_of_the_article_where_none_is_stated() -> None:
    article = ArticleFactory.create(
        published_at=datetime(2023, 10, 1, tzinfo=UTC), published_at_precision="month"
    )
    content = made(stated_at=None, article=article)
    assert (content.stated_at, content.stated_at_precision) == (None, "")
    assert (content.known_from, content.known_from_precision) == (article.published_at, "month")


def test_known_from_is_the_statement_where_both_are_dated() -> None:
    content = made(stated_at="2022", article=ArticleFactory.create())
    assert (content.known_from.year, content.known_from_precision) == (2022, "year")


@pytest.mark.parametrize("dated", [False, None])
def test_known_from_is_required(dated: bool | None) -> None:
    undated = ArticleFactory.create(published_at=None, published_at_precision="")
    assert refusal(stated_at="", article=None if dated is None else undated) == {
        "stated_at": [
            (
                "Required where no dated article is named: when the speaker said it (a year, month, "
                "day or instant)."
            )
        ]
    }


def test_organisation_is_one() -> None:
    person = SpeakerFactory.create(name="Ada")
    assert refusal(organisation=person) == {
        "organisation": ["Ada is a person: expected an organisation."]
    }
    assert made(organisation=OrganisationFactory.create()).organisation is not None


def test_snapshot_is_of_the_article() -> None:
    snapshot = capture(article=ArticleFactory.create(), body="text", by=None)
    message = {"snapshot": ["This snapshot is of another article."]}
    assert refusal(article=ArticleFactory.create(), snapshot=snapshot) == message
    assert refusal(snapshot=snapshot) == message


@pytest.mark.parametrize(
    ("name", "limit"),
    [("role", 200), ("stated_as", 300), ("disputed_by", 300)],
)
def test_text_has_a_length(name: str, limit: int) -> None:
    given = {"disputed": True, name: "x" * limit}
    assert getattr(made(**given), name) == "x" * limit
    assert refusal(**given | {name: "x" * (limit + 1)}) == {
        name: [f"At most {limit} characters, got {limit + 1}."]
    }


@pytest.mark.parametrize("name", ["role", "stated_as", "note", "disputed_by", "disputed_url"])
def test_text_is_kept_without_space_around_it(name: str) -> None:
    text = "https://example.org/" if name == "disputed_url" else "wörds · 词"
    assert getattr(made(disputed=True, **{name: f" {text}\n"}), name) == text


def test_quote_is_kept_as_it_is() -> None:
    assert made(quote=" “words” ").quote == " “words” "


@pytest.mark.parametrize("name", ["role", "stated_as", "note", "disputed_by", "quote"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\x00b", "The text holds a NUL character, which can't be stored."),
        ("a\ud800", "The text holds half a surrogate pair, which can't be stored."),
        (None, "Expected a text, got None."),
        (7, "Expected a text, got 7."),
    ],
)
def test_text_that_cannot_be_stored_is_refused(name: str, text: Any, message: str) -> None:
    assert refusal(**{"disputed": True, name: text}) == {name: [message]}


def test_disputed_by_someone_is_disputed() -> None:
    assert refusal(disputed_by="MI6") == {
        "disputed": ["Someone disputes it: set disputed, or leave disputed_by empty."]
    }
    assert made(disputed=True).disputed is True


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org/", "javascript:alert(1)"])
def test_disputed_url_is_a_web_address(url: str) -> None:
    assert refusal(disputed=True, disputed_url=url) == {"disputed_url": ["Enter a valid URL."]}


@pytest.mark.parametrize("name", ["approximate", "disputed"])
@pytest.mark.parametrize("value", ["true", 1, None])
def test_flag_is_true_or_false(name: str, value: Any) -> None:
    assert refusal(**{name: value}) == {name: [f"Expected true or false, got {value!r}."]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("value_type", "level, factor, difference, percent_change"),
        ("nature", "observed, estimate, forecast, target"),
        ("comparator", "exactly, at_least, more_than, at_most, less_than, between"),
    ],
)
def test_choice_is_one_of_those_there_are(name: str, expected: str) -> None:
    assert refusal(**{name: "other"}) == {name: [f"“other” is not one of {expected}."]}


def test_all_that_is_wrong_is_told_at_once() -> None:
    messages = refusal(
        series=None,
        speaker="ken-mccallum",
        value="many",
        unit="case per",
        nature="guess",
        comparator="about",
        approximate="yes",
        period="October",
        stated_at="yesterday",
        note=None,
        disputed=True,
        disputed_url="here",
        quote_start=3,
        colour="red",
    )
    assert sorted(messages) == [
        *["approximate", "colour", "comparator", "disputed_url", "nature", "note", "period"],
        *["quote_start", "series", "speaker", "stated_at", "unit", "value"],
    ]
    assert messages["colour"] == ["There is no such field."]
    assert messages["series"] == ["Required: name the series."]
    assert messages["speaker"] == ["Expected a speaker, got 'ken-mccallum'."]
