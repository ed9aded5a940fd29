import csv
import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims import recording
from claims.entry import make_content
from claims.filters import ClaimFilter
from claims.models import Change, Claim
from tests.claims.views.acts import corrected, restated
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    claim_fields,
    recorded,
)
from tests.members import browser_of
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db

LIST = reverse("admin:claims_claim_changelist")
SUGGEST = reverse("admin:claims_claim_suggest")


def listed(page: Page) -> list[Claim]:
    return [row["revision"].claim for row in page.response.context["rows"]]


def found(client: Client, query: str) -> list[Claim]:
    return listed(opened(client, f"{LIST}?{query}"))


def cells(page: Page) -> list[list[str]]:
    """Return the texts of the rows of a page's list, without the boxes to tick."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.html.split("<tbody>")[1], flags=re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", "", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL)
        ][1:]
        for row in rows
    ]


def told(page: Page) -> list[tuple[str, str]]:
    return [(error["name"], error["detail"]) for error in page.response.context["errors"]]


def test_list_shows_the_current_figure_in_words() -> None:
    series = SeriesFactory.create(title="Approached", unit="person")
    speaker = SpeakerFactory.create(name="Ken McCallum")
    mi5 = OrganisationFactory.create(name="MI5")
    revision = recorded(
        series=series, speaker=speaker, organisation=mi5, external_id="mi5", value="10000"
    )
    last = corrected(revision, comparator="more_than", approximate=True, value="20000")

    assert cells(opened(superuser(), LIST)) == [
        [
            "mi5",
            "more than about 20,000 people",
            "Approached",
            "Ken McCallum (MI5)",
            "2023-10",
            "2023-10-17",
            "Published",
            "2",
            f"{last.recorded_at:%Y-%m-%d %H:%M:%S}",
        ]
    ]


def test_list_shows_what_was_taken_back_too() -> None:
    claim = recorded().claim
    recording.withdraw(claim=claim, seen=1, reason="Not theirs", by=None, door="admin")
    assert found(superuser(), "") == [claim]


@pytest.mark.parametrize(
    "query",
    [
        "status=draft",
        "kind=initial",
        "value_type=factor",
        "speaker=ken",
        "organisation=mi5",
        "series=approached",
        "publisher=gazette",
        "claim=wanted",
        "q=quixotic",
        "period_after=2019&period_before=2019",
        "stated_after=2020-05&stated_before=2020-05",
        "nature=forecast",
        "speaker_not=other",
    ],
)
def test_list_is_filtered_as_the_api_filters_claims(query: str) -> None:
    wanted = recorded(
        external_id="wanted",
        status="draft",
        value_type="factor",
        baseline_period="2018",
        nature="forecast",
        period="2019",
        stated_at="2020-05-04",
        quote="A quixotic number",
        series=SeriesFactory.create(slug="approached"),
        speaker=SpeakerFactory.create(slug="ken"),
        organisation=OrganisationFactory.create(slug="mi5"),
        article=ArticleFactory.create(publisher=PublisherFactory.create(slug="gazette")),
    ).claim
    corrected(recorded(speaker=SpeakerFactory.create(slug="other")), value="5")
    assert found(superuser(), query) == [wanted]


def test_list_is_filtered_by_when_it_was_recorded() -> None:
    recorded()
    day = Change.objects.get().recorded_at.date()
    client = superuser()
    assert len(found(client, f"recorded_after={day}&recorded_before={day}")) == 1
    assert found(client, "recorded_before=2020") == []


def test_list_is_of_what_claims_say_now() -> None:
    before, after = SeriesFactory.create(slug="before"), SeriesFactory.create(slug="after")
    revision = recorded(series=before)
    corrected(revision, series=after)
    client = superuser()
    assert found(client, "series=before") == []
    assert found(client, "series=after") == [revision.claim]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("speakr=ken", ("speakr", "Unknown parameter. Did you mean speaker?")),
        ("speaker=kem", ("speaker", "Unknown here: 'kem' (did you mean ken?).")),
        (
            "status=drafty",
            (
                "status",
                "Expected one of draft, published, retracted, withdrawn; got 'drafty'.",
            ),
        ),
        (
            "cursor=x",
            ("cursor", "Not a cursor: take `next` and `previous` from a page as they are."),
        ),
    ],
)
def test_query_that_can_not_be_read_lists_nothing_and_says_why(
    query: str, error: tuple[str, str]
) -> None:
    recorded(speaker=SpeakerFactory.create(slug="ken"))
    page = opened(superuser(), f"{LIST}?{query}")
    assert told(page) == [error]
    assert listed(page) == []
    assert page.response.context["exports"] == {}


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("speakr=ken&kind=initial", "?kind=initial&speaker=ken"),
        ("speaker=kem", "?speaker=ken"),
        ("status=drafty", "?status=draft"),
    ],
)
def test_query_that_was_probably_meant_is_offered(query: str, meant: str) -> None:
    claim = recorded(status="draft", speaker=SpeakerFactory.create(slug="ken")).claim
    client = superuser()
    (error,) = opened(client, f"{LIST}?{query}").response.context["errors"]
    assert error["query"] == meant
    assert found(client, meant[1:]) == [claim]


def test_empty_fields_and_ticks_of_a_form_are_put_together() -> None:
    response = superuser().get(f"{LIST}?q=+&speaker=&status=draft&status=published&kind=initial")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{LIST}?status=draft,published&kind=initial"


def test_form_shows_what_is_filtered_by_and_sends_along_what_it_has_no_field_for() -> None:
    recorded(speaker=SpeakerFactory.create(slug="ken"))
    page = opened(superuser(), f"{LIST}?speaker=ken&status=draft,published&disputed=false")
    context = page.response.context
    assert {each.name: each.text for each in context["filters"]["named"] if each.text} == {
        "speaker": "ken"
    }
    (status, *_) = context["filters"]["chosen"]
    assert [value for value, _label, is_ticked in status.options if is_ticked] == [
        "draft",
        "published",
    ]
    assert context["kept"] == {"disputed": "false"}
    assert {chip["name"]: chip["query"] for chip in context["chips"]} == {
        "speaker": "?status=draft,published&disputed=false",
        "status": "?speaker=ken&disputed=false",
        "disputed": "?speaker=ken&status=draft,published",
    }


def test_every_field_of_the_form_is_a_filter_of_the_api() -> None:
    shown = opened(superuser(), LIST).response.context["filters"]
    names = {each.name for fields in shown.values() for each in fields}
    assert names - set(ClaimFilter.base_filters) == set()
    assert len(names) == 14


def test_dates_lead_from_years_to_months_to_days_and_up_again() -> None:
    for stated in ("2020-12-30", "2022-01-15", "2022-02-03", "2022-02-20"):
        recorded(stated_at=stated)
    client = superuser()

    def steps(query: str) -> tuple[list[str], list[str]]:
        stated, *_ = opened(client, f"{LIST}?{query}").response.context["hierarchies"]
        return [step.text for step in stated.above], [step.text for step in stated.below]

    def within(text: str) -> str:
        return f"stated_after={text}&stated_before={text}"

    assert steps("") == ([], ["2020", "2021", "2022"])
    assert steps(within("2022")) == (["all", "2022"], ["2022-01", "2022-02"])
    above, below = steps(within("2022-02"))
    assert (above, below[0], below[-1]) == (["all", "2022", "2022-02"], "2022-02-01", "2022-02-20")
    assert steps(within("2022-02-03")) == (["all", "2022", "2022-02", "2022-02-03"], [])
    assert len(found(client, within("2022-02"))) == 2
    assert steps("stated_after=2022") == ([], ["2020", "2021", "2022"])


def test_dates_of_drafts_are_for_those_who_see_them() -> None:
    recorded(stated_at="2021-01-01")
    recorded(stated_at="2019-01-01", status="draft")

    def first(client: Client) -> str:
        stated, *_ = opened(client, LIST).response.context["hierarchies"]
        return str(stated.below[0].text)

    assert first(browser_of("reader")) == "2019"
    assert first(staff("claims.view_claim")) == "2021"


@pytest.mark.parametrize(
    ("ordering", "places"),
    [
        ("id", [0, 1, 2]),
        ("-id", [2, 1, 0]),
        ("stated_at", [1, 0, 2]),
        ("-period", [0, 2, 1]),
        ("-recorded_at", [1, 2, 0]),
    ],
)
def test_list_is_sorted_by_what_an_index_sorts(ordering: str, places: list[int]) -> None:
    rows = [
        recorded(stated_at="2021-01-01", period="2020"),
        recorded(stated_at="2020-01-01", period="2018"),
        recorded(stated_at="2022-01-01", period="2019"),
    ]
    corrected(rows[1], value="7")
    assert found(superuser(), f"ordering={ordering}") == [rows[place].claim for place in places]


def test_heads_sort_by_what_an_index_sorts_and_say_how_it_is_sorted() -> None:
    recorded()
    columns = opened(superuser(), f"{LIST}?ordering=period").response.context["columns"]
    assert {str(column["label"]): (column["query"], column["sort"]) for column in columns} == {
        "Claim": ("?ordering=-id", ""),
        "Figure": ("", ""),
        "Series": ("", ""),
        "Speaker": ("", ""),
        "Period": ("?ordering=-period", "ascending"),
        "Stated": ("?ordering=-stated_at", ""),
        "Status": ("", ""),
        "Revisions": ("", ""),
        "Last change (UTC)": ("?ordering=-recorded_at", ""),
    }


def test_pages_follow_each_other_both_ways() -> None:
    content = make_content(claim_fields())
    with recording.change(by=None, door="command") as recorder:
        claims = [recorder.record(content=content).claim for _ in range(53)]
    client = superuser()
    first = opened(client, LIST)
    assert listed(first) == claims[:2:-1]
    assert first.response.context["page"].previous == ""

    second = opened(client, LIST + first.response.context["page"].next)
    assert listed(second) == claims[2::-1]
    assert second.response.context["page"].next == ""
    again = opened(client, LIST + second.response.context["page"].previous)
    assert listed(again) == listed(first)


@pytest.mark.parametrize("query", ["", "?speaker=ken", "?q=quixotic&ordering=-stated_at"])
def test_list_takes_as_many_queries_with_many_rows_as_with_one(
    query: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = superuser()
    speaker = SpeakerFactory.create(slug="ken")

    def record() -> Any:
        given: dict[str, Any] = {
            "quote": "A quixotic number",
            "organisation": OrganisationFactory.create(),
        }
        return restated(recorded(speaker=speaker, **given), stated_at="2024", quote="A quixotic 2")

    record()
    opened(client, LIST + query)  # content types are asked for once per process
    # The session, the user, the page of rows with all that they show, the first and last dates;
    # whom the filter names; what the word finds by names, by articles and by itself. A second segment
    # of the order, where dates may be null.
    queries = {"": 4, "?speaker=ken": 5, "?q=quixotic&ordering=-stated_at": 8}[query]
    with django_assert_num_queries(queries):
        assert len(found(client, query[1:])) == 1
    for _ in range(4):
        record()
    with django_assert_num_queries(queries):
        assert len(found(client, query[1:])) == 5


def test_export_is_of_exactly_what_is_listed() -> None:
    claims = [recorded(status="draft").claim, recorded().claim, recorded(value="7").claim]
    recording.withdraw(claim=claims[1], seen=1, reason="Not theirs", by=None, door="admin")
    recorded(period="1999")
    client = superuser()
    page = opened(client, f"{LIST}?period_after=2023&ordering=id")
    link = page.response.context["exports"]["csv"]

    response: Any = client.get(link)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["id"]) for row in rows] == [claim.pk for claim in listed(page)]
    assert [row["status"] for row in rows] == ["draft", "withdrawn", "published"]
    assert parse_qs(urlsplit(link).query)["bom"] == ["true"]


def test_export_of_chosen_statuses_is_of_these() -> None:
    page = opened(superuser(), f"{LIST}?status=draft")
    assert page.response.context["exports"]["jsonl"] == (
        "/api/v1/claims/?status=draft&format=jsonl"
    )


def test_fields_propose_what_holds_a_few_letters() -> None:
    SpeakerFactory.create(slug="ken-mccallum", name="Ken McCallum")
    SpeakerFactory.create(slug="kenneth", name="Someone", merged_into=SpeakerFactory.create())
    OrganisationFactory.create(slug="kent-police", name="Police of Kent")
    client = superuser()

    def proposed(name: str, term: str) -> list[str]:
        answer = client.get(SUGGEST, {"filter": name, "term": term}).json()
        return [result["slug"] for result in answer["results"]]

    assert proposed("speaker", "ken") == ["ken-mccallum", "kent-police"]
    assert proposed("organisation", "ken") == ["kent-police"]
    assert proposed("series", "ken") == []
    assert proposed("speaker", "MCC") == ["ken-mccallum"]


def test_fields_propose_a_few_at_most() -> None:
    SeriesFactory.create_batch(25)
    answer = superuser().get(SUGGEST, {"filter": "series", "term": "series"}).json()
    assert len(answer["results"]) == 20


def test_field_that_names_nothing_has_no_proposals() -> None:
    response = superuser().get(SUGGEST, {"filter": "q", "term": "x"})
    assert (response.status_code, response.json()) == (400, {"error": "No filter by name: 'q'."})


def test_list_and_proposals_are_for_those_who_may_see_claims() -> None:
    client = staff("claims.view_series")
    assert [client.get(path).status_code for path in (LIST, SUGGEST)] == [403, 403]


def test_list_keeps_to_the_content_security_policy() -> None:
    recorded()
    assert opened(superuser(), f"{LIST}?status=published").breaches == []


@pytest.mark.parametrize(
    "query",
    [
        "%00=x",
        "q=%00",
        "speaker=a,,b",
        "claim=" + "9" * 60,
        "cursor=AAAA",
        "stated_after=%F0%9F%98%80",
        "value_min=Infinity",
        "q=" + "a" * 501,
    ],
)
def test_query_of_no_sense_is_answered_with_what_is_wrong(query: str) -> None:
    recorded(status="draft")
    client = superuser()
    for address in (LIST, reverse("admin:claims_claim_review"), "/admin/claims/change/"):
        page = opened(client, f"{address}?{query}")
        assert len(told(page)) == 1
        assert page.response.context["rows"] == []
