from typing import Any

import pytest
from django.test import Client

from claims import recording
from claims.models import Revision, Series
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from claimsdb.db.merging import merge
from tests.claims.views.acts import ACT, at, corrected, published, restated, withdrawn
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters
from tests.factories import OrganisationFactory, SeriesFactory, SpeakerFactory, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> Series:
    return SeriesFactory.create(slug="approaches", title="People approached", unit="person")


@pytest.fixture
def revised(series: Series) -> Revision:
    """The last word of a claim by Ken that was 100, then 110 a month later: at first we had 90."""
    ken = SpeakerFactory.create(slug="ken", name="Ken")
    first = recorded(series=series, speaker=ken, value="90", stated_at="2023-11-01")
    return restated(corrected(first, value="100"), value="110", stated_at="2023-12-01")


def path(query: str = "", *, slug: str = "approaches") -> str:
    return f"/api/v1/series/{slug}/revision-stats/?{query}"


def asked(client: Client, query: str = "") -> Any:
    return get_json(client, path(query))


def means(client: Client, query: str = "") -> Any:
    """The number of claims, and the mean revision to the latest figure."""
    total = asked(client, query)["total"]
    mean = total["to_latest"]["mean"]
    return total["claims"], mean and mean["value"]


def exactly(value: float) -> dict[str, Any]:
    bounds = {"lower": value, "upper": value}
    return {"value": value, **bounds, "comparator": "exactly", "approximate": False}


def test_statistics_of_one_claim(client: Client, revised: Revision) -> None:
    answered = asked(client, "after=29&material=0.5")
    assert (answered["as_of"], answered["known_at"]) == (at(revised), None)
    assert answered["material"] == {"value": 0.5, "unit": "person"}
    assert answered["after"] == 29
    share = {"none": {"claims": 0, "percent": 0}, "all": {"claims": 1, "percent": 100}}
    assert answered["total"] == {
        "claims": 1,
        "restated": 1,
        "restatements": 1,
        "corrections": 1,
        "amendments": 0,
        "retractions": 0,
        "days": {"claims": 1, "mean": 30, "median": 30, "max": 30},
        "to_latest": {
            "claims": 1,
            "hedged": 0,
            "mean": exactly(10),
            "median": 10,
            "mean_absolute": 10,
            "relative_mean_absolute": 9.09090909090909,
            "percent": {"claims": 1, "mean": 10, "median": 10, "mean_absolute": 10},
            "up": share["all"],
            "down": share["none"],
            "unchanged": share["none"],
            "largest": {
                "id": revised.claim_id,
                "url": f"http://testserver/api/v1/claims/{revised.claim_id}/",
                "period": "2023-10",
                "first": 100,
                "later": 110,
                "difference": exactly(10),
                "percent": exactly(10),
            },
        },
        "to_after": {
            "claims": 1,
            "hedged": 0,
            "mean": exactly(0),
            "median": 0,
            "mean_absolute": 0,
            "relative_mean_absolute": 0,
            "percent": {"claims": 1, "mean": 0, "median": 0, "mean_absolute": 0},
            "up": share["none"],
            "down": share["none"],
            "unchanged": share["all"],
            "largest": None,
        },
    }
    [speaker] = answered["speakers"]
    assert speaker.pop("speaker")["slug"] == "ken"
    assert speaker == answered["total"]


def test_claims_are_those_of_who_said_the_latest_word(client: Client, revised: Revision) -> None:
    mi5, ann = OrganisationFactory.create(slug="mi5"), SpeakerFactory.create(slug="ann")
    said = recorded(series=revised.series, speaker=mi5, value="10", period="2022")
    restated(said, speaker=ann, value="13", stated_at="2023-12-01")
    recorded(series=revised.series, speaker=mi5, value="1", period="2021")
    told = [
        (row["speaker"]["slug"], row["claims"], row["to_latest"]["mean"]["value"])
        for row in asked(client)["speakers"]
    ]
    assert told == [("ann", 1, 3), ("ken", 1, 10), ("mi5", 1, 0)]
    queries = {"": (3, 4.33333333333333), "speaker=ann": (1, 3), "speaker=mi5": (1, 0)}
    assert {query: means(client, query) for query in queries} == queries


def test_merged_speakers_and_series_are_one(client: Client, revised: Revision) -> None:
    other = SeriesFactory.create(slug="approaches-old", unit="person")
    kenneth = SpeakerFactory.create(slug="kenneth")
    recorded(series=other, speaker=kenneth, period="2020")
    merge(source=kenneth, into=revised.speaker, by=None, reason="One and the same")
    merge(source=other, into=revised.series, by=None, reason="One and the same")
    [speaker] = asked(client)["speakers"]
    assert (speaker["speaker"]["slug"], speaker["claims"]) == ("ken", 2)
    assert get_json(client, path(slug="approaches-old")) == asked(client)


def test_what_counts_as_a_claim(client: Client, revised: Revision) -> None:
    series = revised.series
    recorded(series=series, value="20", nature="forecast", period="2024")
    recorded(series=series, value="3", value_type="factor", period="2024", baseline_period="2023")
    withdrawn(recorded(series=series, value="5", period="2022"))
    recorded(value="1")
    assert means(client) == (1, 10)
    assert means(client, "nature=forecast") == (1, 0)
    assert means(client, "status=withdrawn") == (1, None)


def test_retracted_claim_counts_but_has_no_latest_figure(client: Client, revised: Revision) -> None:
    changes = {"stated_at": "2024-01-01"}
    recording.retract(claim=revised.claim, seen=revised.number, changes=changes, **ACT)
    total = asked(client, "after=40")["total"]
    assert (total["claims"], total["restatements"], total["retractions"]) == (1, 1, 1)
    assert (total["to_latest"]["claims"], total["to_after"]["mean"]["value"]) == (0, 10)
    assert asked(client, "status=published")["total"]["claims"] == 0


def test_amendment_of_an_earlier_word_is_counted_once(client: Client, revised: Revision) -> None:
    changes = {"value": "80", "stated_at": "2023-10-20"}
    recording.amend(claim=revised.claim, seen=revised.number, word=None, changes=changes, **ACT)
    total = asked(client)["total"]
    names = ("restatements", "corrections", "amendments")
    assert [total[name] for name in names] == [2, 1, 1]
    assert means(client) == (1, 30)


def test_as_of_and_known_at(client: Client, series: Series) -> None:
    first = recorded(series=series, value="90", stated_at="2023-11-01")
    second = corrected(first, value="100")
    third = restated(second, value="110", stated_at="2023-12-01")
    fourth = corrected(third, value="120")
    totals = {
        query: asked(client, query)["total"]
        for query in (
            "",
            f"as_of={at(third)}",
            f"as_of={at(second)}",
            f"as_of={at(first)}",
            "known_at=2023-11-30",
            "known_at=2023-10-31",
            "as_of=2020-01-01",
        )
    }
    told = [
        (total["claims"], total["corrections"], total["restatements"], total["to_latest"]["mean"])
        for total in totals.values()
    ]
    assert told == [
        (1, 2, 1, exactly(20)),
        (1, 1, 1, exactly(10)),
        (1, 1, 0, exactly(0)),
        (1, 0, 0, exactly(0)),
        (1, 1, 0, exactly(0)),
        (0, 0, 0, None),
        (0, 0, 0, None),
    ]
    assert fourth.number == 4
    after = asked(client, "after=30&known_at=2023-11-30")["total"]["to_after"]
    assert after["claims"] == 0
    assert asked(client, "after=30&known_at=2023-12-01")["total"]["to_after"]["mean"] == exactly(20)


def test_drafts_are_for_who_may_see_them(client: Client, insider: Client, series: Series) -> None:
    recorded(series=series, value="1", period="2022")
    draft = recorded(series=series, value="2", status="draft")
    assert (means(client)[0], means(insider)[0]) == (1, 2)
    published(draft)
    assert means(client)[0] == 2


def test_rows_are_the_series_and_its_speakers(client: Client, revised: Revision) -> None:
    names = "speaker,claims,days_mean,to_latest_mean,to_latest_up_percent,to_latest_largest,to_after_mean"
    lines = client.get(path(f"format=csv&fields={names}")).getvalue().decode().splitlines()
    figures = f"1,30,10,100,{revised.claim_id},"
    assert lines == [names, f",{figures}", f"ken,{figures}"]
    jsonl = client.get(path("format=jsonl&fields=series,speaker,to_latest_percent_mean"))
    assert jsonl.getvalue().decode().splitlines() == [
        '{"series":"approaches","speaker":null,"to_latest_percent_mean":10}',
        '{"series":"approaches","speaker":"ken","to_latest_percent_mean":10}',
    ]


def test_fields(client: Client, revised: Revision) -> None:
    assert asked(client, "fields=total.to_latest.median,total.claims") == {
        "total": {"to_latest": {"median": 10}, "claims": 1},
        "as_of": at(revised),
        "known_at": None,
    }


@pytest.mark.parametrize(
    ("query", "least", "unit"),
    [
        ("1%", 1, "%"),
        ("1%25", 1, "%"),
        ("0.1%", 0.1, "%"),
        ("12", 12, "person"),
        ("1e-3", 0.001, "person"),
        ("0", 0, "person"),
        ("12345678901234567890.5e99", 1.23456789012346e118, "person"),
        ("0.00000000000000000001e-99%", 1e-119, "%"),
    ],
)
def test_material(client: Client, revised: Revision, query: str, least: float, unit: str) -> None:
    assert asked(client, f"material={query}")["material"] == {"value": least, "unit": unit}


@pytest.mark.parametrize(
    "text", ["-1", "1%25%25", "%25", "many", "1,5", "nan", "1 %25", "1e999", "9" * 21]
)
def test_material_that_is_no_size(client: Client, revised: Revision, text: str) -> None:
    refused = refused_parameters(client.get(path(f"material={text}")), INVALID_PARAMETER)
    assert refused["material"].startswith(
        "Expected a size in the series' unit, such as 0.5, or in per cent of the first figure, such"
        " as 1% (in an address, write % as %25); got "
    )


def test_refused_parameters(client: Client, revised: Revision) -> None:
    query = "after=0&view=all&page_size=5&vintage_after=2023"
    refused = refused_parameters(client.get(path(query)), INVALID_PARAMETER)
    assert refused.pop("view").startswith("Unknown parameter. ")
    assert refused.pop("vintage_after").startswith("Unknown parameter. ")
    assert refused == {
        "after": "Expected a whole number from 1 to 36500; got '0'.",
        "page_size": "It has no meaning here.",
    }


@pytest.mark.parametrize("slug", ["approach", "secret"])
def test_statistics_of_no_series(client: Client, series: Series, slug: str) -> None:
    recorded(series=SeriesFactory.create(slug="secret"), status="draft")
    assert errors_of(client.get(path(slug=slug)), NOT_FOUND) == []


def test_query_counts(client: Client, series: Series, django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        for _ in range(count):
            claim = recorded(series=series, organisation=OrganisationFactory.create())
            said = {"speaker": SpeakerFactory.create(), "stated_at": "2023-11"}
            restated(claim, value="2", **said)
        client.get(path()).getvalue()
        for query in ("", "after=10&material=1%", "format=csv"):
            # What is settled; all revisions of its claims; their series, speakers and organisations.
            with django_assert_num_queries(5):
                client.get(path(query)).getvalue()


def test_answer_is_not_made_again_for_who_has_it(
    client: Client, revised: Revision, django_assert_num_queries: Any
) -> None:
    etag = client.get(path())["ETag"]
    # What is settled.
    with django_assert_num_queries(1):
        assert client.get(path(), headers={"If-None-Match": etag}).status_code == 304
    settled = client.get(path("as_of=2023-10-17"))
    assert settled["Cache-Control"] == "public, max-age=300, must-revalidate"
