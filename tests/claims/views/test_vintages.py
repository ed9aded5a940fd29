import json
from bisect import bisect_right
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import recording
from claims.content import Content
from claims.entry import make_content
from claims.models import Revision, Series
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from claimsdb.db.merging import merge
from claimsdb.instants import format_instant
from tests.claims.recording.histories import Batch, Taking, batches
from tests.claims.views.acts import ACT, at, corrected, published, restated, withdrawn
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters
from tests.factories import (
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    claim_fields,
    recorded,
)

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)
TIMELINE = "/api/v1/series/approaches/timeline/"


@pytest.fixture
def series() -> Series:
    return SeriesFactory.create(slug="approaches", title="People approached", unit="person")


@pytest.fixture
def revised(series: Series) -> Revision:
    """The last word of a claim on October 2023, known to be 100, then more than 110."""
    first = recorded(series=series, value="90", stated_at="2023-11-01")
    mended = corrected(first, value="100")
    return restated(mended, value="110", comparator="more_than", stated_at="2023-12-01")


def path(query: str = "", *, slug: str = "approaches") -> str:
    return f"/api/v1/series/{slug}/vintages/?{query}"


def words(client: Client, query: str = "", *names: str) -> list[Any]:
    rows = get_json(client, path(query))["words"]
    return [tuple(row[name] for name in names) if names else row["value"] for row in rows]


def lines(client: Client, query: str) -> list[str]:
    response = client.get(path(query))
    assert response.status_code == 200
    text: str = response.getvalue().decode()
    return text.splitlines()


def test_word_is_shown_with_all_its_times(client: Client, revised: Revision) -> None:
    answered = get_json(client, path())
    assert (answered["as_of"], answered["view"]) == (at(revised), "as_known")
    assert answered["vintages"] == ["2023-11-01", "2023-12-01"]
    first, second = answered["words"]
    names = ("vintage", "value", "revision", "kind", "text", "lag", "days_from_first")
    assert [tuple(word[name] for name in names) for word in (first, second)] == [
        ("2023-11-01", 100, 2, "correction", "100 people", 1, 0),
        ("2023-12-01", 110, 3, "restatement", "more than 110 people", 31, 30),
    ]
    times = ("known_from", "known_until", "superseded_at", "annulled_at")
    assert [tuple(word[name] for name in times) for word in (first, second)] == [
        ("2023-11-01T00:00:00Z", "2023-12-01T00:00:00Z", at(revised), None),
        ("2023-12-01T00:00:00Z", None, None, None),
    ]
    assert (second["lower_bound"], second["upper_bound"], second["recorded_at"]) == (
        110,
        None,
        at(revised),
    )


def test_mistakes_of_ours_are_added_where_asked(client: Client, revised: Revision) -> None:
    gone = recorded(series=revised.series, value="5", period="2023-11")
    withdrawn(gone)
    assert words(client) == [100, 110]
    told = words(client, "annulled=true", "value", "status", "annulled_at")
    marked = [(value, status, annulled is not None) for value, status, annulled in told]
    assert marked == [
        (90, "published", True),
        (100, "published", False),
        (110, "published", False),
        (5, "published", True),
        (None, "withdrawn", False),
    ]
    assert words(client, "status=withdrawn", "value", "status") == [(None, "withdrawn")]


def test_word_that_was_taken_back_by_its_source(client: Client, revised: Revision) -> None:
    changes = {"stated_at": "2024-01-01"}
    recording.retract(claim=revised.claim, seen=revised.number, changes=changes, **ACT)
    names = ("vintage", "value", "status", "text", "comparator", "lower_bound")
    assert words(client, "vintage_after=2024", *names) == [
        ("2024-01-01", None, "retracted", None, None, None)
    ]
    answered = get_json(client, path("layout=matrix"))
    [period] = answered["periods"]
    assert {name: period[name] for name in period if isinstance(period[name], list)} == {
        "values": [100, 110, None],
        "lower_bounds": [100, 110, None],
        "upper_bounds": [100, None, None],
        "approximate": [False, False, None],
        "statuses": ["published", "published", "retracted"],
        "revisions": [2, 3, 4],
    }


def test_matrix_has_a_row_for_each_claim(client: Client, revised: Revision) -> None:
    mi6 = OrganisationFactory.create(slug="mi6", name="MI6")
    other = recorded(series=revised.series, value="0.5", speaker=mi6, stated_at="2023-11-15T12:00Z")
    vintages = ["2023-11-01", "2023-11-15T12:00:00Z", "2023-12-01"]
    answered = get_json(client, path("layout=matrix"))
    assert answered["vintages"] == vintages
    assert [
        (row["period"], row["id"], row["speaker"]["slug"], row["values"])
        for row in answered["periods"]
    ] == [
        ("2023-10", revised.claim_id, revised.speaker.slug, [100, 100, 110]),
        ("2023-10", other.claim_id, "mi6", [None, 0.5, 0.5]),
    ]
    speaker, claims = revised.speaker, (revised.claim_id, other.claim_id)
    assert lines(client, "layout=matrix&format=csv&omit=external_id") == [
        f"period,id,speaker,speaker_name,{','.join(vintages)}",
        f"2023-10,{claims[0]},{speaker.slug},{speaker.name},100,100,110",
        f"2023-10,{claims[1]},mi6,MI6,,0.5,0.5",
    ]
    assert lines(client, "layout=matrix&format=jsonl&fields=period&speaker=mi6") == [
        '{"period":"2023-10","2023-11-15T12:00:00Z":0.5}'
    ]


def test_row_of_a_matrix_names_who_spoke_last(client: Client, series: Series) -> None:
    mi5, ken = OrganisationFactory.create(slug="mi5"), SpeakerFactory.create(slug="ken")
    first = recorded(series=series, speaker=mi5, value="1", stated_at="2023-11-01")
    restated(first, speaker=ken, value="2", stated_at="2023-12-01")
    [row] = get_json(client, path("layout=matrix"))["periods"]
    assert (row["speaker"]["slug"], row["values"]) == ("ken", [1, 2])
    answered = get_json(client, path("layout=matrix&speaker=mi5"))
    assert answered["vintages"] == ["2023-11-01", "2023-12-01"]
    [row] = answered["periods"]
    assert (row["speaker"]["slug"], row["values"]) == ("mi5", [1, None])


def test_views(client: Client, revised: Revision) -> None:
    recorded(series=revised.series, value="7", period="2023-11", stated_at="2023-12-15")
    names = ("period", "vintage", "value")
    told = {view: words(client, f"view={view}", *names) for view in ("all", "changed", "initial")}
    changed = [
        ("2023-10", "2023-11-01", 100),
        ("2023-10", "2023-12-01", 110),
        ("2023-11", "2023-12-15", 7),
    ]
    assert told == {
        "all": [*changed[:2], ("2023-10", "2023-12-15", 110), changed[2]],
        "changed": changed,
        "initial": [changed[0], changed[2]],
    }
    assert words(client, "view=as_known", *names) == changed
    matrices = {
        view: [
            row["values"] for row in get_json(client, path(f"layout=matrix&view={view}"))["periods"]
        ]
        for view in ("all", "changed", "initial")
    }
    assert matrices == {
        "all": [[100, 110, 110], [None, None, 7]],
        "changed": [[100, 110, None], [None, None, 7]],
        "initial": [[100, None], [None, 7]],
    }


def test_window_and_lag(client: Client, revised: Revision) -> None:
    queries = {
        "vintage_after=2023-11-02": [110],
        "vintage_before=2023-11": [100],
        "vintage_after=2023-11-01&vintage_before=2023-12-01": [100, 110],
        "vintage_after=2023-12-01T00:00:00.000001Z": [],
        "lag=31": [110],
        "lag=30": [],
        "lag_max=30": [100],
        "lag_max=-1": [],
    }
    assert {query: words(client, query) for query in queries} == queries
    told = words(client, "view=all&lag=31", "vintage", "value", "lag")
    assert told == [("2023-12-01", 110, 31)]


def test_filters_are_those_of_words(client: Client, revised: Revision) -> None:
    series = revised.series
    recorded(series=series, value="20", nature="forecast", period="2024")
    recorded(series=series, value="3", value_type="factor", period="2024", baseline_period="2023")
    recorded(series=series, value="4", period=None)
    recorded(value="1")
    queries = {
        "": [100, 110, 4],
        "comparator=more_than": [110],
        "value_max=100": [100, 4],
        "period_after=2023": [100, 110],
        "nature=forecast": [20],
        "value_type=factor": [3],
        "kind=restatement": [110],
    }
    assert {query: words(client, query) for query in queries} == queries


def test_drafts_are_for_who_may_see_them(client: Client, insider: Client, series: Series) -> None:
    recorded(series=series, value="1", period="2022", stated_at="2023-01-01")
    draft = recorded(series=series, value="2", status="draft", stated_at="2023-02-01")
    queries = ("", "annulled=true", "status=draft", "view=all", "layout=matrix")
    before = {query: get_json(client, path(query)) for query in queries}
    assert words(client) == [1]
    assert words(insider) == [1, 2]
    let_out = published(draft)
    withdrawn(recorded(series=series, value="3", status="draft"))
    assert words(client, "", "value", "revision") == [(1, 1), (2, let_out.number)]
    assert words(client, "annulled=true") == [1, 2]
    assert before["layout=matrix"]["vintages"] == ["2023-01-01"]
    assert [row["value"] for row in before["annulled=true"]["words"]] == [1]


def test_csv_and_jsonl_of_words(client: Client, revised: Revision) -> None:
    names = "vintage,series,speaker,value,known_until,lag"
    slug = revised.speaker.slug
    assert lines(client, f"format=csv&fields={names}") == [
        names,
        f"2023-11-01,approaches,{slug},100,2023-12-01T00:00:00Z,1",
        f"2023-12-01,approaches,{slug},110,,31",
    ]
    assert lines(client, "format=jsonl&view=initial&fields=vintage,value") == [
        '{"vintage":"2023-11-01","value":100}'
    ]
    assert lines(client, "format=csv&view=initial&lag=2&fields=value") == ["value"]


def test_fields_are_those_of_the_layout(client: Client, revised: Revision) -> None:
    assert get_json(client, path("fields=words.value,words.vintage&view=initial")) == {
        "as_of": at(revised),
        "words": [{"value": 100, "vintage": "2023-11-01"}],
    }
    assert get_json(client, path("layout=matrix&fields=periods.values"))["periods"] == [
        {"values": [100, 110]}
    ]
    refused = refused_parameters(
        client.get(path("layout=matrix&fields=words.value")), INVALID_PARAMETER
    )
    assert list(refused) == ["fields"]


def test_all_words_at_all_vintages_are_written_as_they_are_made(
    client: Client, revised: Revision
) -> None:
    response = client.get(path("view=all"))
    assert response.streaming
    answered = json.loads(response.getvalue())
    assert answered["words"] == get_json(client, path())["words"]
    assert {name: answered[name] for name in ("as_of", "view", "vintages")} == {
        "as_of": at(revised),
        "view": "all",
        "vintages": ["2023-11-01", "2023-12-01"],
    }
    assert list(answered) == ["as_of", "series", "view", "vintages", "words"]
    queries = {
        "fields=words.value,view": {
            "view": "all",
            "as_of": at(revised),
            "words": [{"value": 100}, {"value": 110}],
        },
        "fields=view": {"view": "all", "as_of": at(revised)},
        "omit=series,vintages,words": {"view": "all", "as_of": at(revised)},
        "speaker_not=" + revised.speaker.slug + "&fields=words": {
            "as_of": at(revised),
            "words": [],
        },
    }
    assert {query: get_json(client, path(f"view=all&{query}")) for query in queries} == queries
    assert client.head(path("view=all")).getvalue() == b""


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        (
            "as_of=2023-10-17",
            {
                "as_of": "Vintages tell what is on record now, and since when: see `recorded_at`."
                " timeline/ and revision-stats/ take as_of."
            },
        ),
        (
            "known_at=2023-10-17&known_at=2023-10-18",
            {
                "known_at": "Vintages tell of every such instant: vintage_before leaves out what"
                " became known later. timeline/ and revision-stats/ take known_at."
            },
        ),
        (
            "lag=1&lag_max=2&layout=matrix&view=as_known",
            {
                "lag_max": "Give `lag` or `lag_max`, not both.",
                "view": "A matrix has no place for the time over which a word held: ask for"
                " layout=long, or for view=all, changed or initial.",
            },
        ),
        (
            "annulled=true&layout=matrix&value_type=level,factor",
            {
                "annulled": "What was recorded by mistake was known at no vintage: it is only told"
                " in layout=long with view=as_known.",
                "value_type": "The values of a matrix are of one kind: name one.",
            },
        ),
        (
            "lag=1.5&lag_max=1000000",
            {
                "lag": "Expected a whole number of days from -999999 to 999999; got '1.5'.",
                "lag_max": "Expected a whole number of days from -999999 to 999999; got '1000000'.",
            },
        ),
        ("page_size=5", {"page_size": "It has no meaning here."}),
        ("vew=all", {"vew": "Unknown parameter. Did you mean view?"}),
    ],
)
def test_refused_parameters(
    client: Client, revised: Revision, query: str, refused: dict[str, str]
) -> None:
    assert refused_parameters(client.get(path(query)), INVALID_PARAMETER) == refused


def test_merged_series_and_speakers_are_one(client: Client, revised: Revision) -> None:
    other = SeriesFactory.create(slug="approaches-old", unit="person")
    recorded(series=other, value="2", period="2020")
    merge(source=other, into=revised.series, by=None, reason="One and the same")
    known = SpeakerFactory.create(slug="known")
    merge(source=revised.speaker, into=known, by=None, reason="One and the same")
    assert words(client) == [2, 100, 110]
    answered = get_json(client, path(slug="approaches-old"))
    assert answered == get_json(client, path())
    assert {row["speaker"]["slug"] for row in answered["words"][1:]} == {"known"}


@pytest.mark.parametrize("slug", ["approach", "secret"])
def test_vintages_of_no_series(client: Client, series: Series, slug: str) -> None:
    recorded(series=SeriesFactory.create(slug="secret"), status="draft")
    assert errors_of(client.get(path(slug=slug)), NOT_FOUND) == []


def test_query_counts(client: Client, series: Series, django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        for _ in range(count):
            claim = recorded(series=series, organisation=OrganisationFactory.create())
            restated(claim, value="2", speaker=SpeakerFactory.create(), stated_at="2023-11")
        client.get(path()).getvalue()
        for query in ("", "view=all", "layout=matrix", "format=csv", "layout=matrix&format=csv"):
            # What is settled; the words; their series, speakers and organisations.
            with django_assert_num_queries(5):
                client.get(path(query)).getvalue()


def test_answer_is_not_made_again_for_who_has_it(
    client: Client, revised: Revision, django_assert_num_queries: Any
) -> None:
    etag = client.get(path())["ETag"]
    # What is settled.
    with django_assert_num_queries(1):
        response = client.get(path(), headers={"If-None-Match": etag})
    assert (response.status_code, response["Cache-Control"]) == (304, "no-cache")
    restated(revised, value="120", stated_at="2024-01-01")
    assert client.get(path(), headers={"If-None-Match": etag}).status_code == 200


@pytest.fixture
def readers(client: Client, insider: Client) -> dict[str, Client]:
    return {"public": client, "insider": insider}


@pytest.fixture
def base(series: Series) -> Content:
    # By this claim the public knows of the series, whatever becomes of the others.
    recorded(series=series, value="1", period="2021", stated_at="2021")
    return make_content(claim_fields(series=series, stated_at="2020-01-01", period="2019"))


def take(base: Content, history: list[Batch]) -> None:
    """Record a history, whatever of it is refused."""
    claims: Any = {}
    states: Any = {}
    for steps, end in history:
        with recording.change(by=None, door="command", dry_run=end != "commit") as recorder:
            taking = Taking(recorder, base, dict(claims), dict(states))
            for step in steps:
                taking.take(step)
        if end == "commit":
            claims, states = taking.claims, taking.states


def column(matrix: Any, known_at: datetime) -> dict[int, float]:
    """The figures of the vintage that holds at an instant, by claim."""
    instants = [datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in matrix["vintages"]]
    place = bisect_right(instants, known_at) - 1
    rows = {row["id"]: row["values"][place] for row in matrix["periods"] if place >= 0}
    return {claim: value for claim, value in rows.items() if value is not None}


@settings(
    max_examples=25,
    # The fixtures' rows are only read: every example is rolled back.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    history=st.lists(batches, min_size=1, max_size=5),
    reader=st.sampled_from(["public", "insider"]),
    query=st.sampled_from(
        ["", "", "value_min=2&", "kind=restatement,initial&", "kind_not=amendment&"]
    ),
)
def test_vintages_and_known_at_agree_at_every_instant(
    readers: dict[str, Client], base: Content, history: list[Batch], reader: str, query: str
) -> None:
    with transaction.atomic():
        take(base, history)
        days = set(Revision.objects.filter(series=base.series).values_list("known_from", flat=True))
        matrix = get_json(readers[reader], path(f"{query}period_before=2019&layout=matrix"))
        for instant in sorted({day + offset for day in days for offset in (-TICK, 0 * TICK, TICK)}):
            asked = f"{TIMELINE}?{query}period_before=2019&known_at={format_instant(instant)}"
            points = get_json(readers[reader], asked)["points"]
            assert column(matrix, instant) == {point["id"]: point["value"] for point in points}
        transaction.set_rollback(True)
