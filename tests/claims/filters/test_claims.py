from typing import Any

import pytest
from django.test import Client

from articles.filters import ArticleFilter, PublisherFilter
from articles.models import Publisher
from claims.filters import ClaimFilter, SeriesFilter, SpeakerFilter
from claims.models import Revision, Series, Speaker, Tag
from claims.quantities import Comparator, contains
from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.db.merging import merge
from tests.claims.views.acts import at, corrected, withdrawn
from tests.claimsdb.api.contract import errors_of, get_json
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db


def found(client: Client, query: str) -> str:
    """The external ids of the claims that pass, joined in the order of their ids."""
    page = get_json(client, f"/api/v1/claims/?ordering=id&{query}")
    return "".join(row["external_id"] for row in page["results"])


def refusal(client: Client, query: str) -> dict[str, str]:
    [error] = errors_of(client.get(f"/api/v1/claims/?{query}"), INVALID_PARAMETER)
    return error


@pytest.fixture
def record() -> None:
    gazette, mirror = (
        PublisherFactory.create(slug="gazette"),
        PublisherFactory.create(slug="mirror"),
    )
    english = ArticleFactory.create(publisher=gazette, external_id="gazette-1", language="en-GB")
    chinese = ArticleFactory.create(
        publisher=mirror,
        external_id="mirror-1",
        language="zh-Hans",
        published_at="2023-11-05T08:00:00Z",
    )
    people = SeriesFactory.create(slug="people", unit="person", area="GB")
    people.tags.add(Tag.objects.create(slug="espionage"))
    cases = SeriesFactory.create(slug="cases", unit="case/day", area="US")
    cases.tags.add(Tag.objects.create(slug="caseload"))
    arrivals = SeriesFactory.create(slug="arrivals", unit="person", area="FR")
    arrivals.tags.add(Tag.objects.create(slug="travel"))
    ken, sue = SpeakerFactory.create(slug="ken"), SpeakerFactory.create(slug="sue")
    mi5, fbi = OrganisationFactory.create(slug="mi5"), OrganisationFactory.create(slug="fbi")
    rows: dict[str, dict[str, Any]] = {
        "a": {"series": people, "speaker": ken, "organisation": mi5, "article": english},
        "b": {"series": people, "speaker": mi5, "value": "-2.5", "nature": "estimate"},
        "c": {"series": cases, "speaker": sue, "organisation": fbi, "article": chinese},
        "d": {"series": cases, "speaker": ken, "value": "7", "stated_at": "2023-11-30T12:00:00Z"},
        "e": {"series": arrivals, "speaker": sue, "value": "7", "value_type": "factor"},
    }
    rows["a"] |= {"period": "2021-04~", "comparator": "more_than", "approximate": True}
    rows["b"] |= {"period": "2020/..", "disputed": True}
    rows["c"] |= {"period": "../2019", "stated_at": None}
    rows["d"] |= {"period": None}
    rows["e"] |= {"period": "2023", "baseline_period": "2019"}
    for name, given in rows.items():
        recorded(external_id=name, **given)


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abcde"),
        ("q=mi5", "ab"),
        ("q=Headline&speaker=ken", "a"),
        ("claim=a,c", "ac"),
        ("speaker=ken", "ad"),
        ("speaker=ken,mi5", "abd"),
        ("organisation=mi5", "ab"),
        ("organisation=mi5,fbi", "abc"),
        ("series=people", "ab"),
        ("series=people,cases", "abcd"),
        ("article=gazette-1", "a"),
        ("article=gazette-1,mirror-1", "ac"),
        ("publisher=gazette", "a"),
        ("tag=espionage", "ab"),
        ("tag=espionage,caseload", "abcd"),
        ("area=US", "cd"),
        ("area=US,CA", "cd"),
        ("area=CA", ""),
        ("unit=person", "ab"),
        ("unit=people", "ab"),
        ("unit=cases%20per%20day,%25", "cd"),
        ("language=en", "a"),
        ("language=EN-gb", "a"),
        ("language=en-US", ""),
        ("language=zh,en", "ac"),
        ("value_type=factor", "e"),
        ("value_type=level,factor", "abcde"),
        ("nature=estimate", "b"),
        ("comparator=more_than,less_than", "a"),
        ("approximate=true", "a"),
        ("approximate=false", "bcde"),
        ("disputed=true", "b"),
        ("status=draft", ""),
        ("kind=initial", "abcde"),
        ("kind=correction", ""),
        ("period_after=2021-04-30", "abe"),
        ("period_after=2021-05-01", "be"),
        ("period_after=2019", "abce"),
        ("period_before=2021-04-01", "abc"),
        ("period_before=2021-03-31", "bc"),
        ("period_before=2019", "c"),
        ("period_after=2021-04&period_before=2021-04", "ab"),
        ("stated_after=2023-10-18", "d"),
        ("stated_before=2023-10-17", "abe"),
        ("stated_before=2023-11-30T12:00:00Z", "abde"),
        ("published_after=2023-11", "c"),
        ("published_before=2023-10", "a"),
        ("value_min=7", "acde"),
        ("value_min=7&value_max=7.0", "de"),
        ("value_max=-2.5", "b"),
        ("compatible_with=-2.5", "b"),
        ("speaker=ken&series=people", "a"),
    ],
)
def test_filter(client: Client, query: str, expected: str) -> None:
    assert found(client, query) == expected


NEGATED = [
    "claim_not=a,c",
    "speaker_not=ken",
    "speaker_not=ken,mi5",
    "organisation_not=mi5",
    "organisation_not=mi5,fbi",
    "series_not=people",
    "article_not=gazette-1",
    "publisher_not=gazette",
    "tag_not=espionage",
    "tag_not=espionage,caseload",
    "area_not=US,CA",
    "area_not=CA",
    "unit_not=people",
    "unit_not=cases%20per%20day,%25",
    "language_not=en",
    "language_not=zh,en-GB",
    "value_type_not=factor",
    "nature_not=estimate",
    "comparator_not=more_than,less_than",
    "status_not=published",
    "kind_not=initial",
]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("query", NEGATED)
def test_filter_negated_lets_through_all_others(client: Client, query: str) -> None:
    others = set("abcde") - set(found(client, query.replace("_not", "")))
    assert found(client, query) == "".join(sorted(others))


@pytest.mark.usefixtures("record")
def test_filter_negated_lets_through_what_has_no_value(client: Client) -> None:
    assert found(client, "organisation_not=mi5") == "cde"
    assert found(client, "publisher_not=gazette,mirror") == "bde"
    assert found(client, "speaker=ken&speaker_not=mi5&organisation_not=mi5") == "d"


@pytest.mark.usefixtures("record")
def test_status_that_is_not_asked_for_stays_left_out(client: Client) -> None:
    recorded(external_id="f", status="published")
    withdrawn(recorded(external_id="g"))
    assert found(client, "status_not=draft") == "abcdef"
    assert found(client, "status=published,withdrawn&status_not=published") == "g"


BOUNDS: list[tuple[str, str, str | None]] = [
    ("exactly", "5", None),
    ("at_least", "5", None),
    ("more_than", "5", None),
    ("at_most", "5", None),
    ("less_than", "5", None),
    ("between", "5", "7"),
    ("between", "-3", "5"),
]


@pytest.mark.parametrize("number", ["-3", "-3.5", "4.9", "5", "5.0", "5.1", "7", "7.1", "1e300"])
def test_compatible_with_what_can_be_meant(client: Client, number: str) -> None:
    for name, (comparator, value, upper_value) in zip("abcdefg", BOUNDS, strict=True):
        given: dict[str, Any] = {
            "comparator": comparator,
            "value": value,
            "upper_value": upper_value,
        }
        recorded(external_id=name, **given)
    expected = [
        revision.claim.external_id
        for revision in Revision.objects.order_by("claim")
        if contains(
            revision.lower_bound,
            revision.upper_bound,
            Comparator(revision.comparator),
            float(number),
        )
    ]
    assert found(client, f"compatible_with={number}") == "".join(map(str, expected))


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("query", "error"),
    [
        (
            "speaker=kem",
            {
                "detail": "Unknown here: 'kem' (did you mean ken?).",
                "code": "unknown",
                "parameter": "speaker",
                "suggestion": "ken",
            },
        ),
        (
            "organisation=ken",
            {"detail": "Unknown here: 'ken'.", "code": "unknown", "parameter": "organisation"},
        ),
        (
            "tag=espionag",
            {
                "detail": "Unknown here: 'espionag' (did you mean espionage?).",
                "code": "unknown",
                "parameter": "tag",
                "suggestion": "espionage",
            },
        ),
        (
            "area=UK",
            {
                "detail": (
                    "“UK” is not an area: expected an ISO 3166-1 code (GB), an ISO 3166-2 code"
                    " (GB-ENG) or a UN M49 code (150)."
                ),
                "code": "area",
                "parameter": "area",
            },
        ),
        (
            "unit=business",
            {"detail": "Unknown here: 'business'.", "code": "unknown", "parameter": "unit"},
        ),
        (
            "status=publshed",
            {
                "detail": (
                    "Expected one of draft, published, retracted, withdrawn; got 'publshed'."
                ),
                "code": "choice",
                "parameter": "status",
                "suggestion": "published",
            },
        ),
    ],
)
def test_filter_refused(client: Client, query: str, error: dict[str, str]) -> None:
    assert refusal(client, query) == error


def test_text_that_is_no_unit(client: Client) -> None:
    recorded()
    assert refusal(client, "unit=case/12")["detail"] == (
        "'case/12' says per how many, but not of what: write it as in case/12 hours."
    )


def test_changes_in_per_cent_are_in_per_cent(client: Client) -> None:
    change = {"value_type": "percent_change", "baseline_period": "2019"}
    recorded(external_id="a", series=SeriesFactory.create(unit="person"), **change)
    recorded(external_id="b", series=SeriesFactory.create(unit="%"))
    recorded(external_id="c", series=SeriesFactory.create(unit="%"), **change)
    recorded(external_id="d", series=SeriesFactory.create(unit="person"))
    assert found(client, "unit=%25") == "abc"
    assert found(client, "unit=person") == "d"


def test_recorded_is_about_the_revision_that_answers(client: Client) -> None:
    first, second = recorded(external_id="a"), recorded(external_id="b")
    third = corrected(first, value="7")
    assert found(client, f"recorded_after={at(third)}") == "a"
    assert found(client, f"recorded_before={at(second)}") == "b"
    assert found(client, f"recorded_before={at(second)}&as_of={at(second)}") == "ab"


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("model", "slugs", "name", "expected"),
    [
        (Speaker, ("ken", "sue"), "speaker", "acde"),
        (Speaker, ("fbi", "mi5"), "organisation", "abc"),
        (Series, ("arrivals", "people"), "series", "abe"),
        (Publisher, ("mirror", "gazette"), "publisher", "ac"),
    ],
)
def test_any_slug_finds_all_that_were_merged(
    client: Client, model: Any, slugs: tuple[str, str], name: str, expected: str
) -> None:
    source, into = (model.objects.get(slug=slug) for slug in slugs)
    merge(source=source, into=into, by=None, reason="One and the same")
    for slug in (*slugs, ",".join(slugs)):
        assert found(client, f"{name}={slug}") == expected


@pytest.mark.usefixtures("record")
def test_series_is_filed_as_the_one_that_it_was_merged_into(client: Client) -> None:
    source, into = (Series.objects.get(slug=slug) for slug in ("arrivals", "people"))
    merge(source=source, into=into, by=None, reason="One and the same")
    assert (found(client, "area=GB"), found(client, "area=FR")) == ("abe", "")
    assert (found(client, "tag=espionage"), found(client, "tag=travel")) == ("abe", "")


def test_every_filter_is_tried() -> None:
    tried = {
        name
        for mark in test_filter.pytestmark  # type: ignore[attr-defined]  # pytest's
        if mark.name == "parametrize"
        for query, _ in mark.args[1]
        for name in (part.partition("=")[0] for part in query.split("&"))
    }
    negated = {query.partition("=")[0] for query in NEGATED}
    elsewhere = {"q", "recorded_after", "recorded_before"}
    assert (tried - {""}) | negated | elsewhere == set(ClaimFilter.base_filters)


def test_every_list_of_values_can_be_negated() -> None:
    filters = {**ClaimFilter.base_filters, **SeriesFilter.base_filters}
    filters |= {**SpeakerFilter.base_filters, **ArticleFilter.base_filters}
    lists = {
        name
        for name, each in {**filters, **PublisherFilter.base_filters}.items()
        if each.schema["type"] == "array" and not name.endswith("_not")
    }
    negated = {name.removesuffix("_not") for name in filters if name.endswith("_not")}
    assert negated | {"country"} == lists
    assert "country_not" in PublisherFilter.base_filters
