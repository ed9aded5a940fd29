from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from claims import recording
from claims.models import Change
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from claimsdb.db.merging import merge
from claimsdb.instants import format_instant
from tests.claims.views.acts import ACT, at, corrected, restated, withdrawn
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    UserFactory,
    claim_fields,
    recorded,
)

pytestmark = pytest.mark.django_db

CLAIMS = "/api/v1/claims/"


def values(client: Client, query: str = "") -> list[Any]:
    return [row["value"] for row in get_json(client, f"{CLAIMS}?{query}")["results"]]


def test_list_is_of_current_revisions_newest_first(client: Client) -> None:
    first = recorded(value="100")
    recorded(value="200")
    corrected(first, value="150")
    assert values(client) == [200, 150]


def test_list_of_nothing_recorded(client: Client) -> None:
    page = get_json(client, f"{CLAIMS}?count=true")
    assert (page["count"], page["results"], page["known_at"]) == (0, [], None)


def test_one_claim(client: Client) -> None:
    series = SeriesFactory.create(slug="approaches", title="People approached", unit="person")
    speaker = SpeakerFactory.create(slug="ken-mccallum", name="Ken McCallum")
    mi5 = OrganisationFactory.create(slug="mi5", name="MI5")
    article = ArticleFactory.create(
        publisher__slug="gazette", publisher__name="The Gazette", headline="20,000 approached"
    )
    editor = UserFactory.create(username="editor")
    revision = recording.record(
        fields={
            "series": series,
            "speaker": speaker,
            "organisation": mi5,
            "role": "Director General",
            "article": article,
            "nature": "estimate",
            "comparator": "more_than",
            "approximate": True,
            "value": "20",
            "unit": "thousand person",
            "stated_as": "above 20,000 cases",
            "period": "2023-10",
            "stated_at": "2023-10-17",
            "quote": "We think we are above 20,000 cases",
            "disputed": True,
            "disputed_by": "the embassy",
            "note": "Said in an interview.",
        },
        external_id="mi5-approached",
        by=editor,
        door=Change.Door.API,
    )
    claim = revision.claim
    url = f"http://testserver/api/v1/claims/{claim.pk}/"
    assert get_json(client, f"{CLAIMS}{claim.pk}/") == {
        "id": claim.pk,
        "external_id": "mi5-approached",
        "uuid": str(claim.uuid),
        "url": url,
        "revision": 1,
        "kind": "initial",
        "status": "published",
        "series": {
            "slug": "approaches",
            "title": "People approached",
            "unit": "person",
            "url": "http://testserver/api/v1/series/approaches/",
        },
        "speaker": {
            "slug": "ken-mccallum",
            "name": "Ken McCallum",
            "kind": "person",
            "url": "http://testserver/api/v1/speakers/ken-mccallum/",
        },
        "organisation": {
            "slug": "mi5",
            "name": "MI5",
            "url": "http://testserver/api/v1/speakers/mi5/",
        },
        "role": "Director General",
        "article": {
            "id": article.pk,
            "headline": "20,000 approached",
            "publisher": "gazette",
            "published_at": "2023-10-17T18:30:19Z",
            "snapshot": None,
            "source_url": None,
            "url": f"http://testserver/api/v1/articles/{article.pk}/",
        },
        "value_type": "level",
        "nature": "estimate",
        "comparator": "more_than",
        "approximate": True,
        "value": 20000,
        "upper_value": None,
        "lower_bound": 20000,
        "upper_bound": None,
        "unit": "person",
        "entered_value": 20,
        "entered_upper_value": None,
        "entered_unit": "thousand person",
        "stated_as": "above 20,000 cases",
        "text": "more than about 20,000 people",
        "period": "2023-10",
        "period_start": "2023-10-01",
        "period_end": "2023-10-31",
        "baseline_period": None,
        "stated_at": "2023-10-17",
        "known_from": "2023-10-17T00:00:00Z",
        "known_until": None,
        "quote": {
            "exact": "We think we are above 20,000 cases",
            "prefix": "",
            "suffix": "",
            "start": None,
            "end": None,
        },
        "disputed": True,
        "disputed_by": "the embassy",
        "disputed_url": None,
        "note": "Said in an interview.",
        "recorded_at": at(revision),
        "superseded_at": None,
        "annulled_at": None,
        "recorded_by": None,
        "reason": "",
        "change": str(revision.change.uuid),
        "citation": (
            "Ken McCallum (Director General, MI5): “above 20,000 cases” (People approached,"
            " October 2023), in “20,000 approached”, The Gazette, 2023-10-17. claimsdb, revision 1"
            f" as of {at(revision)}, {url}revisions/1/"
        ),
        "digest": f"sha256:{revision.digest}",
        "as_of": at(revision),
        "known_at": None,
    }


def test_numbers_are_json_numbers_without_a_needless_point(client: Client) -> None:
    recorded(value="20000", series=SeriesFactory.create(unit="person"))
    recorded(value="0.5", series=SeriesFactory.create(unit="case/day"))
    content = client.get(CLAIMS).content.decode()
    assert '"value":20000,' in content
    assert '"value":0.5,' in content


@pytest.mark.parametrize(
    ("value_type", "unit"), [("difference", "person"), ("percent_change", "%"), ("factor", None)]
)
def test_unit_of_a_relative_claim(client: Client, value_type: str, unit: str | None) -> None:
    recorded(value="2", value_type=value_type, baseline_period="2019")
    [row] = get_json(client, CLAIMS)["results"]
    assert (row["unit"], row["baseline_period"]) == (unit, "2019")


def test_recorder_is_named_to_who_is_logged_in(client: Client, insider: Client) -> None:
    revision = recording.record(
        fields=claim_fields(), by=UserFactory.create(username="editor"), door=Change.Door.API
    )
    path = f"{CLAIMS}{revision.claim_id}/"
    assert get_json(client, path)["recorded_by"] is None
    assert get_json(insider, path)["recorded_by"] == "editor"


def test_as_of_a_past_instant(client: Client) -> None:
    first = recorded(value="100")
    second = corrected(first, value="150")
    path = f"{CLAIMS}{first.claim_id}/"
    then = get_json(client, f"{path}?as_of={at(first)}")
    assert (then["value"], then["revision"], then["as_of"]) == (100, 1, at(first))
    now = get_json(client, path)
    assert (now["value"], now["revision"], now["as_of"]) == (150, 2, at(second))
    assert values(client, f"as_of={at(first)}") == [100]
    assert values(client, f"as_of={at(first)}&value_min=150") == []


def test_times_to_come_are_null_as_of_before(client: Client) -> None:
    first = recorded(value="100", stated_at="2023-10-17")
    restated(first, value="150", stated_at="2023-11-01")
    then = get_json(client, f"{CLAIMS}{first.claim_id}/?as_of={at(first)}")
    assert (then["superseded_at"], then["known_until"], then["annulled_at"]) == (None, None, None)
    earlier = get_json(client, f"{CLAIMS}{first.claim_id}/?known_at=2023-10-20")
    assert (earlier["value"], earlier["known_until"]) == (100, "2023-11-01T00:00:00Z")


def test_known_at_asks_for_the_word_of_a_past_instant(client: Client) -> None:
    first = recorded(value="100", stated_at="2023-10-17")
    restated(first, value="150", stated_at="2023-11-01")
    answered = {
        day: values(client, f"known_at={day}")
        for day in ("2023-10-16", "2023-10-17", "2023-10-31", "2023-11-01")
    }
    assert answered == {
        "2023-10-16": [],
        "2023-10-17": [100],
        "2023-10-31": [100],
        "2023-11-01": [150],
    }
    page = get_json(client, f"{CLAIMS}?known_at=2023-10-31")
    assert page["known_at"] == "2023-10-31T23:59:59.999999Z"


def test_known_at_as_of_before_the_word_was_recorded(client: Client) -> None:
    first = recorded(value="100", stated_at="2023-10-17")
    restated(first, value="150", stated_at="2023-11-01")
    assert values(client, f"known_at=2023-11-01&as_of={at(first)}") == [100]


def test_as_of_is_the_last_settled_instant(client: Client) -> None:
    revision = recorded()
    assert get_json(client, CLAIMS)["as_of"] == at(revision)
    today = revision.recorded_at.date().isoformat()
    assert get_json(client, f"{CLAIMS}?as_of={today}")["as_of"] == at(revision)


def test_as_of_before_the_first_record_is_empty(client: Client) -> None:
    revision = recorded()
    before = format_instant(revision.recorded_at - timedelta(microseconds=1))
    page = get_json(client, f"{CLAIMS}?as_of={before}&count=true")
    assert (page["as_of"], page["count"], page["results"]) == (before, 0, [])


def test_claim_that_there_was_not_yet(client: Client) -> None:
    revision = recorded()
    response = client.get(f"{CLAIMS}{revision.claim_id}/?as_of=2020-01-01")
    assert errors_of(response, NOT_FOUND) == []
    assert response.json()["detail"] == (
        f"No claim {revision.claim_id} as of 2020-01-01T23:59:59.999999Z."
    )


def test_claim_that_had_not_been_stated_yet(client: Client) -> None:
    revision = recorded(stated_at="2023-10-17")
    response = client.get(f"{CLAIMS}{revision.claim_id}/?known_at=2023-10-16")
    assert errors_of(response, NOT_FOUND) == []
    assert response.json()["detail"] == (
        f"No claim {revision.claim_id} as of {at(revision)} had been stated at"
        " 2023-10-16T23:59:59.999999Z."
    )


@pytest.mark.parametrize("name", ["999999", "9" * 18, "9" * 19, "mi5-approached", "-1"])
def test_claim_that_there_is_not(client: Client, name: str) -> None:
    assert errors_of(client.get(f"{CLAIMS}{name}/"), NOT_FOUND) == []


def test_lists_leave_out_what_was_taken_back_unless_asked(client: Client) -> None:
    kept, retracted, gone = (recorded(value=value) for value in ("1", "2", "3"))
    recording.retract(claim=retracted.claim, seen=1, changes={"stated_at": "2023-11-01"}, **ACT)
    withdrawn(gone)
    assert values(client) == [1]
    assert values(client, "status=retracted,withdrawn") == [3, 2]
    assert values(client, f"as_of={at(gone)}") == [3, 2, 1]
    alone = get_json(client, f"{CLAIMS}{gone.claim_id}/")
    assert (alone["status"], alone["revision"]) == ("withdrawn", 2)
    assert get_json(client, f"{CLAIMS}{kept.claim_id}/")["status"] == "published"


def test_merged_rows_are_shown_as_what_they_stand_for(client: Client) -> None:
    organisation = OrganisationFactory.create(slug="mi5-old")
    article = ArticleFactory.create(publisher__slug="gazette-old")
    revision = recorded(
        series=SeriesFactory.create(slug="series-old"),
        speaker=SpeakerFactory.create(slug="ken-old"),
        organisation=organisation,
        article=article,
    )
    for source, into in (
        (revision.series, SeriesFactory.create(slug="series-new")),
        (revision.speaker, SpeakerFactory.create(slug="ken-new")),
        (organisation, OrganisationFactory.create(slug="mi5-new")),
        (article.publisher, type(article.publisher).objects.create(slug="gazette", name="Gazette")),
    ):
        merge(source=source, into=into, by=None, reason="One")
    shown = get_json(client, f"{CLAIMS}{revision.claim_id}/")
    assert {
        "series": shown["series"]["slug"],
        "speaker": shown["speaker"]["slug"],
        "organisation": shown["organisation"]["slug"],
        "publisher": shown["article"]["publisher"],
    } == {
        "series": "series-new",
        "speaker": "ken-new",
        "organisation": "mi5-new",
        "publisher": "gazette",
    }


def test_one_claim_takes_no_filter(client: Client) -> None:
    revision = recorded()
    response = client.get(f"{CLAIMS}{revision.claim_id}/?speaker=person-0&asof=2023")
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "speaker": "Unknown parameter. Known here are as_of, fields, format, known_at, omit.",
        "asof": "Unknown parameter. Did you mean as_of?",
    }


def test_future_instants_are_refused(client: Client) -> None:
    response = client.get(f"{CLAIMS}?as_of=2999-01-01&known_at=2999")
    refused = refused_parameters(response, INVALID_PARAMETER)
    assert sorted(refused) == ["as_of", "known_at"]
    assert "in the future: it is " in refused["as_of"]


def test_query_counts(client: Client, django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        made = [recorded(article=ArticleFactory.create()) for _ in range(count)]
        # What is settled; the page; series, speakers, articles and publishers, which are kept then.
        with django_assert_num_queries(6):
            get_json(client, CLAIMS)
        # What is settled; the page.
        with django_assert_num_queries(2):
            get_json(client, CLAIMS)
        # What is settled; the page; whether there is more needs none; the count.
        with django_assert_num_queries(3):
            get_json(client, f"{CLAIMS}?count=true&known_at=2024-01-01")
        # What is settled; the claim.
        with django_assert_num_queries(2):
            get_json(client, f"{CLAIMS}{made[0].claim_id}/")
        # One for each reference that is named; what is settled; the page.
        with django_assert_num_queries(5):
            speaker, series = made[0].speaker.slug, made[0].series.slug
            article = made[0].article_id
            get_json(client, f"{CLAIMS}?speaker={speaker}&series={series}&article={article}")


def test_query_counts_of_who_is_logged_in(insider: Client, django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        for _ in range(count):
            recorded(organisation=OrganisationFactory.create(), article=ArticleFactory.create())
        get_json(insider, CLAIMS)
        # The session; the user; their permissions, and those of their groups; what is settled; the
        # page.
        with django_assert_num_queries(6):
            get_json(insider, CLAIMS)
