from datetime import date
from typing import Any

import pytest
from django.test import Client

from claims.models import DefinitionBreak, Series, SeriesLink, Tag
from claims.serializers.reference import SeriesSerializer, SeriesSummarySerializer
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from claimsdb.db.merging import merge
from tests.claims.views.acts import at, corrected, published, restated, withdrawn
from tests.claimsdb.api.contract import (
    assert_form,
    errors_of,
    get_json,
)
from tests.factories import ArticleFactory, SeriesFactory, SpeakerFactory, recorded

pytestmark = pytest.mark.django_db

SERIES = "/api/v1/series/"
ROOT = "http://testserver/api/v1/"


@pytest.fixture
def series() -> Series:
    found: Series = SeriesFactory.create(slug="approaches", title="People approached")
    return found


def tagged(series: Series, *tags: str) -> None:
    series.tags.set([Tag.objects.get_or_create(slug=tag)[0] for tag in tags])


def shown(client: Client, query: str = "") -> Any:
    return get_json(client, f"{SERIES}approaches/?{query}")


def slugs(client: Client, query: str = "") -> list[str]:
    return [row["slug"] for row in get_json(client, f"{SERIES}?{query}")["results"]]


def counts(client: Client, query: str = "") -> tuple[int, int, int]:
    """Claims, speakers and revisions, of which list and single series tell the same."""
    single = shown(client, query)["counts"]
    [row] = get_json(client, f"{SERIES}?{query}")["results"]
    assert row["counts"] == single
    return single["claims"], single["speakers"], single["revisions"]


def test_series(client: Client) -> None:
    series = SeriesFactory.create(
        slug="approaches",
        title="People approached",
        definition="By way of professional networks.",
        aggregation="cumulative",
        area="GB",
    )
    tagged(series, "espionage", "china")
    recorded(series=series, period="2021-04", value="10000")
    last = recorded(series=series, period="2023-10", value="20000", comparator="more_than")
    answer = shown(client)
    timeline = get_json(client, f"{SERIES}approaches/timeline/")
    summary = {
        "slug": "approaches",
        "url": f"{ROOT}series/approaches/",
        "timeline_url": f"{ROOT}series/approaches/timeline/",
        "uuid": str(series.uuid),
        "title": "People approached",
        "definition": "By way of professional networks.",
        "unit": "person",
        "aggregation": "cumulative",
        "area": "GB",
        "tags": ["china", "espionage"],
        "counts": {"claims": 2, "speakers": 2, "revisions": 2},
    }
    assert answer == summary | {
        "links": [],
        "linked_from": [],
        "breaks": [],
        "first_period": "2021-04",
        "last_period": "2023-10",
        "latest": {
            name: told for name, told in timeline["points"][-1].items() if name != "transformed"
        },
        "as_of": at(last),
        "known_at": None,
    }
    factor = answer["latest"]["change"]["factor"]
    assert (factor["value"], factor["lower"], factor["upper"], factor["comparator"]) == (
        2,
        2,
        None,
        "more_than",
    )
    page = get_json(client, SERIES)
    assert page == {
        "as_of": at(last),
        "known_at": None,
        "next": None,
        "previous": None,
        "results": [summary],
    }
    assert_form(answer, SeriesSerializer())
    assert_form(page["results"], SeriesSummarySerializer(many=True))


def test_series_without_dated_levels(client: Client, series: Series) -> None:
    recorded(series=series, period=None)
    answer = shown(client)
    assert counts(client) == (1, 1, 1)
    assert (answer["first_period"], answer["last_period"], answer["latest"]) == (None, None, None)


def test_periods_are_those_of_all_claims_but_forecasts_and_targets(
    client: Client, series: Series
) -> None:
    level = recorded(series=series, period="2022")
    recorded(series=series, period="2023", value="7", value_type="factor", baseline_period="2019")
    recorded(series=series, period="2030", nature="target")
    recorded(series=series, period="2029", nature="forecast")
    answer = shown(client)
    assert (answer["first_period"], answer["last_period"]) == ("2022", "2023")
    assert answer["latest"]["id"] == level.claim_id
    assert counts(client) == (4, 4, 4)


def test_latest_figure_and_its_change_are_of_the_last_period(
    client: Client, series: Series
) -> None:
    speaker = SpeakerFactory.create()
    earlier = recorded(series=series, speaker=speaker, period="2021", value="100")
    later = recorded(series=series, speaker=speaker, period="2023", value="150")
    recorded(series=series, speaker=speaker, period="2020", value="1")
    latest = shown(client)["latest"]
    assert (latest["id"], latest["value"], latest["revisions"]) == (later.claim_id, 150, 1)
    assert latest["change"]["from"] == earlier.claim_id
    assert latest["change"]["percent"]["value"] == 50


def test_no_change_across_a_definition_break(client: Client, series: Series) -> None:
    recorded(series=series, period="2021")
    recorded(series=series, period="2023")
    said_by = SpeakerFactory.create(slug="statistician")
    article = ArticleFactory.create(is_public=True)
    DefinitionBreak.objects.create(
        series=series, starts_on=date(2022, 1, 1), reason="Anew", said_by=said_by, article=article
    )
    recorded(speaker=said_by)
    answer = shown(client)
    [definition_break] = answer["breaks"]
    assert definition_break["said_by"]["slug"] == "statistician"
    assert definition_break["article"]["id"] == article.pk
    assert (definition_break["starts_on"], definition_break["reason"]) == ("2022-01-01", "Anew")
    assert answer["latest"]["change"] is None
    assert answer["latest"]["definition_break"] == "2022-01-01"
    assert_form(answer, SeriesSerializer())


def test_break_does_not_name_what_is_unknown_to_the_public(
    client: Client, insider: Client, series: Series
) -> None:
    recorded(series=series)
    secret, article = SpeakerFactory.create(slug="secret"), ArticleFactory.create()
    DefinitionBreak.objects.create(
        series=series, starts_on=date(2022, 1, 1), reason="Anew", said_by=secret, article=article
    )
    [public] = shown(client)["breaks"]
    assert (public["said_by"], public["article"]) == (None, None)
    [known] = shown(insider)["breaks"]
    assert (known["said_by"]["slug"], known["article"]["id"]) == ("secret", article.pk)


def test_links_lead_both_ways(client: Client, series: Series) -> None:
    flow = SeriesFactory.create(slug="new-approaches", title="New approaches", unit="person/year")
    SeriesLink.objects.create(source=flow, kind="change_of", target=series)
    recorded(series=series)
    recorded(series=flow)
    answer = shown(client)
    assert answer["links"] == []
    assert answer["linked_from"] == [
        {
            "kind": "change_of",
            "series": {
                "slug": "new-approaches",
                "title": "New approaches",
                "unit": "person/year",
                "url": f"{ROOT}series/new-approaches/",
            },
        }
    ]
    other = get_json(client, f"{SERIES}new-approaches/")
    assert other["linked_from"] == []
    assert [(link["kind"], link["series"]["slug"]) for link in other["links"]] == [
        ("change_of", "approaches")
    ]
    assert_form(answer, SeriesSerializer())


def test_links_to_series_unknown_to_the_public_are_left_out(
    client: Client, insider: Client, series: Series
) -> None:
    secret = SeriesFactory.create(slug="secret")
    SeriesLink.objects.create(source=series, kind="part_of", target=secret)
    SeriesLink.objects.create(source=secret, kind="share_of", target=series)
    recorded(series=series)
    recorded(series=secret, status="draft")
    answer = shown(client)
    assert (answer["links"], answer["linked_from"]) == ([], [])
    answer = shown(insider)
    assert [link["series"]["slug"] for link in answer["links"]] == ["secret"]
    assert [link["series"]["slug"] for link in answer["linked_from"]] == ["secret"]


def test_merged_series_answers_as_the_one_that_it_stands_for(
    client: Client, series: Series
) -> None:
    old, other = SeriesFactory.create(slug="old"), SeriesFactory.create(slug="other")
    for source, target in [(old, other), (series, other), (old, series)]:
        SeriesLink.objects.create(source=source, kind="part_of", target=target)
    DefinitionBreak.objects.create(series=old, starts_on=date(1990, 1, 1), reason="Anew")
    recorded(series=series, period="2023")
    recorded(series=old, period="2021")
    recorded(series=other)
    merge(source=old, into=series, by=None, reason="One and the same")
    answer = shown(client)
    assert get_json(client, f"{SERIES}old/") == answer
    assert (answer["slug"], answer["url"]) == ("approaches", f"{ROOT}series/approaches/")
    assert answer["counts"] == {"claims": 2, "speakers": 2, "revisions": 2}
    assert (answer["first_period"], answer["last_period"]) == ("2021", "2023")
    assert [link["series"]["slug"] for link in answer["links"]] == ["other"]
    assert answer["linked_from"] == []
    assert [each["starts_on"] for each in answer["breaks"]] == ["1990-01-01"]
    rows = get_json(client, SERIES)["results"]
    assert [(row["slug"], row["counts"]["claims"]) for row in rows] == [
        ("approaches", 2),
        ("other", 1),
    ]
    linked = get_json(client, f"{SERIES}other/")["linked_from"]
    assert [link["series"]["slug"] for link in linked] == ["approaches"]


def test_merged_speakers_count_once(client: Client, series: Series) -> None:
    old, new = SpeakerFactory.create(), SpeakerFactory.create()
    recorded(series=series, speaker=old)
    recorded(series=series, speaker=new)
    assert counts(client) == (2, 2, 2)
    merge(source=old, into=new, by=None, reason="One and the same")
    assert counts(client) == (2, 1, 2)


def test_counts_as_of_the_past(client: Client, series: Series) -> None:
    first = recorded(series=series, period="2021", value="100")
    second = recorded(series=series, period="2023", value="200")
    correction = corrected(second, value="300")
    third = recorded(series=series, period="2024", value="400")
    taken_back = withdrawn(third)
    states = [
        (first, (1, 1, 1), 100),
        (second, (2, 2, 2), 200),
        (correction, (2, 2, 3), 300),
        (third, (3, 3, 4), 400),
        (taken_back, (2, 2, 3), 300),
    ]
    for revision, counted, value in states:
        query = f"as_of={at(revision)}"
        assert counts(client, query) == counted
        answer = shown(client, query)
        assert (answer["as_of"], answer["latest"]["value"]) == (at(revision), value)
    assert counts(client) == states[-1][1]


def test_counts_of_what_was_known(client: Client, series: Series) -> None:
    first = recorded(series=series, period="2023", value="100", stated_at="2023-10-17")
    restated(first, value="150", stated_at="2023-11-20")
    last = recorded(series=series, period="2024", value="200", stated_at="2024-02-01")
    for known_at, counted, value in [
        ("2023-10-18", (1, 1, 2), 100),
        ("2023-12-01", (1, 1, 2), 150),
        ("2024-02-01", (2, 2, 3), 200),
    ]:
        assert counts(client, f"known_at={known_at}") == counted
        answer = shown(client, f"known_at={known_at}")
        assert answer["latest"]["value"] == value
        assert answer["as_of"] == at(last)
        assert answer["known_at"] == f"{known_at}T23:59:59.999999Z"


def test_series_before_the_first_record_is_there_but_empty(client: Client, series: Series) -> None:
    recorded(series=series)
    assert counts(client, "as_of=2020-01-01") == (0, 0, 0)
    answer = shown(client, "as_of=2020-01-01")
    named = ("first_period", "last_period", "latest", "as_of")
    assert [answer[name] for name in named] == [None, None, None, "2020-01-01T23:59:59.999999Z"]


def test_series_of_drafts_is_unknown_to_the_public(
    client: Client, insider: Client, series: Series
) -> None:
    tagged(series, "secret")
    draft = recorded(series=series, status="draft")
    page = get_json(client, f"{SERIES}?count=true")
    assert (page["count"], page["results"]) == (0, [])
    assert errors_of(client.get(f"{SERIES}approaches/"), NOT_FOUND) == []
    for query in ("tag=secret", "unit=person"):
        response = client.get(f"{SERIES}?{query}")
        assert errors_of(response, INVALID_PARAMETER)[0]["code"] == "unknown"
        assert slugs(insider, query) == ["approaches"]
    assert counts(insider) == (1, 1, 1)
    publication = published(draft)
    assert counts(client) == (1, 1, 1)
    assert counts(insider) == (1, 1, 2)
    assert counts(client, f"as_of={at(publication)}") == (1, 1, 1)
    assert counts(client, f"as_of={at(draft)}") == (0, 0, 0)


def test_drafts_leave_no_trace_in_a_public_series(
    client: Client, insider: Client, series: Series
) -> None:
    public = recorded(series=series, period="2021", value="100")
    before = shown(client)
    draft = recorded(series=series, period="2023", value="200", status="draft")
    assert shown(client) == before
    assert before["as_of"] == at(public)
    assert counts(client) == (1, 1, 1)
    assert counts(insider) == (2, 2, 2)
    answer = shown(insider)
    assert (answer["latest"]["value"], answer["as_of"]) == (200, at(draft))


def test_slug_that_nothing_public_bears_is_unknown_though_merged(
    client: Client, series: Series
) -> None:
    recorded(series=series)
    merge(source=SeriesFactory.create(slug="secret"), into=series, by=None, reason="One")
    assert errors_of(client.get(f"{SERIES}secret/"), NOT_FOUND) == []
