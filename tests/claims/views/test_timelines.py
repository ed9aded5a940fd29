from datetime import date
from typing import Any

import pytest
from django.test import Client

from claims.models import DefinitionBreak, Series
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from claimsdb.db.merging import merge
from tests.claims.views.acts import at, corrected, published, restated, withdrawn
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> Series:
    return SeriesFactory.create(slug="approaches", title="People approached", unit="person")


def timeline(client: Client, query: str = "", *, slug: str = "approaches") -> Any:
    return get_json(client, f"/api/v1/series/{slug}/timeline/?{query}")


def points(client: Client, query: str = "") -> list[Any]:
    return [point["value"] for point in timeline(client, query)["points"]]


def figure(value: float, comparator: str, *, lower: float | None, upper: float | None) -> Any:
    return {
        "value": value,
        "lower": lower,
        "upper": upper,
        "comparator": comparator,
        "approximate": True,
    }


def at_least_more_than(value: float) -> Any:
    return figure(value, "more_than", lower=value, upper=None)


def test_change_from_one_level_to_the_next(client: Client, series: Series) -> None:
    ken = SpeakerFactory.create(slug="ken-mccallum", name="Ken McCallum")
    later = recorded(
        series=series,
        speaker=ken,
        value="20000",
        comparator="more_than",
        approximate=True,
        period="2023-10",
    )
    earlier = recorded(series=series, speaker=ken, value="10000", period="2021-04~")
    answered = timeline(client)
    first, second = answered["points"]
    assert (first["id"], first["change"], second["id"]) == (
        earlier.claim_id,
        None,
        later.claim_id,
    )
    assert second["text"] == "more than about 20,000 people"
    assert second["change"] == {
        "from": earlier.claim_id,
        "years": 2.5,
        "difference": at_least_more_than(10000),
        "factor": at_least_more_than(2),
        "percent": at_least_more_than(100),
        "per_year": {
            "difference": at_least_more_than(4000),
            "factor": at_least_more_than(1.31950791077289),
        },
    }


def test_claims_stand_in_one_of_three_lists(client: Client, series: Series) -> None:
    level = recorded(series=series, value="10", period="2019")
    relative = recorded(
        series=series, value="7", value_type="factor", period="2023", baseline_period="2019"
    )
    undated = recorded(series=series, value="3", period=None)
    recorded(value="1")
    answered = timeline(client)
    ids = {
        name: [row["id"] for row in answered[name]] for name in ("points", "relations", "undated")
    }
    assert ids == {
        "points": [level.claim_id],
        "relations": [relative.claim_id],
        "undated": [undated.claim_id],
    }
    assert answered["relations"][0]["implied"] == {
        "level": {
            "value": 70,
            "lower": 70,
            "upper": 70,
            "comparator": "exactly",
            "approximate": False,
        },
        "derived_from": [level.claim_id, relative.claim_id],
    }
    assert answered["series"] == {
        "slug": "approaches",
        "title": "People approached",
        "unit": "person",
        "url": "http://testserver/api/v1/series/approaches/",
    }


def test_filters(client: Client, series: Series) -> None:
    ken, mi5 = SpeakerFactory.create(slug="ken"), OrganisationFactory.create(slug="mi5")
    recorded(series=series, value="1", period="2019", speaker=ken, organisation=mi5)
    recorded(series=series, value="2", period="2020", speaker=mi5)
    recorded(series=series, value="3", period="2021", nature="estimate")
    recorded(series=series, value="4", period="2022", nature="forecast")
    recorded(series=series, value="5", period="2023", nature="target")
    answered = {
        query: points(client, query)
        for query in (
            "",
            "speaker=ken",
            "organisation=mi5",
            "nature=forecast,target",
            "nature=estimate",
            "period_after=2020&period_before=2021-06",
        )
    }
    assert answered == {
        "": [1, 2, 3],
        "speaker=ken": [1],
        "organisation=mi5": [1, 2],
        "nature=forecast,target": [4, 5],
        "nature=estimate": [3],
        "period_after=2020&period_before=2021-06": [2, 3],
    }


def test_change_is_computed_among_what_the_filters_let_through(
    client: Client, series: Series
) -> None:
    recorded(series=series, value="1", period="2019")
    recorded(series=series, value="2", period="2020")
    [only] = timeline(client, "period_after=2020")["points"]
    assert only["change"] is None


def test_what_was_taken_back_is_left_out_unless_asked(client: Client, series: Series) -> None:
    recorded(series=series, value="1")
    gone = recorded(series=series, value="2")
    withdrawn(gone)
    assert points(client) == [1]
    assert points(client, "status=withdrawn") == [2]
    assert points(client, f"as_of={at(gone)}") == [1, 2]


def test_as_of_and_known_at(client: Client, series: Series) -> None:
    first = recorded(series=series, value="1", stated_at="2023-10-17")
    second = corrected(first, value="2")
    third = restated(second, value="3", stated_at="2023-11-01")
    assert points(client) == [3]
    assert points(client, f"as_of={at(first)}") == [1]
    assert points(client, "known_at=2023-10-31") == [2]
    assert points(client, f"known_at=2023-10-31&as_of={at(first)}") == [1]
    assert points(client, "known_at=2023-10-16") == []
    answered = timeline(client, "known_at=2023-10-31")
    assert (answered["as_of"], answered["known_at"]) == (at(third), "2023-10-31T23:59:59.999999Z")


def test_before_the_first_record_it_is_empty(client: Client, series: Series) -> None:
    recorded(series=series)
    answered = timeline(client, "as_of=2020-01-01")
    assert (answered["points"], answered["relations"], answered["undated"]) == ([], [], [])


def test_number_of_revisions_is_of_those_that_the_reader_saw_then(
    client: Client, insider: Client, series: Series
) -> None:
    draft = recorded(series=series, status="draft")
    first = published(draft)
    second = corrected(first, value="2")
    queries = {"": second, f"as_of={at(first)}": first}
    counted = {
        (name, revision.number): timeline(reader, query)["points"][0]["revisions"]
        for name, reader in (("public", client), ("insider", insider))
        for query, revision in queries.items()
    }
    assert counted == {
        ("public", 2): 1,
        ("public", 3): 2,
        ("insider", 2): 2,
        ("insider", 3): 3,
    }


def test_drafts_are_for_who_may_see_them(client: Client, insider: Client, series: Series) -> None:
    recorded(series=series, value="1")
    recorded(series=series, value="2", status="draft")
    assert (points(client), points(insider)) == ([1], [1, 2])


def test_breaks(client: Client, insider: Client, series: Series) -> None:
    recorded(series=series, value="1", period="2020")
    known = recorded(
        series=series, value="2", period="2022", article=ArticleFactory.create()
    ).article
    speaker = SpeakerFactory.create(slug="never-quoted", name="Never Quoted")
    for year, article in ((2021, known), (2023, ArticleFactory.create())):
        DefinitionBreak.objects.create(
            series=series,
            starts_on=date(year, 1, 1),
            reason="Counted anew",
            said_by=speaker,
            article=article,
        )
    answered = timeline(client)
    assert [
        (row["starts_on"], row["reason"], row["said_by"], row["article"] and row["article"]["id"])
        for row in answered["breaks"]
    ] == [
        ("2021-01-01", "Counted anew", None, known and known.pk),
        ("2023-01-01", "Counted anew", None, None),
    ]
    second = answered["points"][1]
    assert (second["change"], second["definition_break"]) == (None, "2021-01-01")
    assert timeline(insider)["breaks"][1]["said_by"]["slug"] == "never-quoted"
    assert timeline(insider)["breaks"][1]["article"] is not None


def test_merged_series_is_one(client: Client, series: Series) -> None:
    other = SeriesFactory.create(slug="approaches-old", unit="person")
    recorded(series=series, value="1", period="2019")
    recorded(series=other, value="2", period="2020")
    DefinitionBreak.objects.create(series=other, starts_on=date(2020, 1, 1), reason="Anew")
    merge(source=other, into=series, by=None, reason="One and the same")
    answered = timeline(client)
    assert [point["value"] for point in answered["points"]] == [1, 2]
    assert [row["starts_on"] for row in answered["breaks"]] == ["2020-01-01"]
    assert timeline(client, slug="approaches-old") == answered


@pytest.mark.parametrize("slug", ["approach", "secret"])
def test_timeline_of_no_series(client: Client, series: Series, slug: str) -> None:
    recorded(series=SeriesFactory.create(slug="secret"), status="draft")
    assert errors_of(client.get(f"/api/v1/series/{slug}/timeline/"), NOT_FOUND) == []


def test_timeline_has_no_pages(client: Client, series: Series) -> None:
    recorded(series=series)
    path = "/api/v1/series/approaches/timeline/?page_size=5&ordering=id"
    assert refused_parameters(client.get(path), INVALID_PARAMETER) == {
        "page_size": "It has no meaning here.",
        "ordering": "It has no meaning here.",
    }


def test_query_counts(client: Client, series: Series, django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        for _ in range(count):
            recorded(
                series=series,
                organisation=OrganisationFactory.create(),
                article=ArticleFactory.create(),
            )
        # What is settled; its claims; and what is kept: the series, those merged into it, whether it
        # has breaks; then what claims refer to: series, speakers, articles, publishers.
        for queries in (9, 2):
            with django_assert_num_queries(queries):
                timeline(client)
    for year in (2020, 2021):
        DefinitionBreak.objects.create(
            series=series,
            starts_on=date(year, 1, 1),
            reason="Anew",
            said_by=SpeakerFactory.create(),
            article=ArticleFactory.create(),
        )
        timeline(client)
        # Besides, its breaks, who said that there are, and the articles where.
        with django_assert_num_queries(5):
            timeline(client)
