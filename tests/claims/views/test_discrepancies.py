from datetime import date
from typing import Any

import pytest
from django.test import Client

from claims import recording
from claims.models import DefinitionBreak, Series, SeriesLink, Tag
from claims.serializers.discrepancies import (
    COLUMNS,
    DiscrepancySerializer,
    SeriesDiscrepanciesSerializer,
)
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from claimsdb.db.merging import merge
from tests.claims.views.acts import ACT, at, corrected, published, restated, withdrawn
from tests.claimsdb.api.contract import (
    assert_form,
    errors_of,
    get_json,
    refused_parameters,
    walk,
)
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db

ALL = "/api/v1/discrepancies/"
ROOT = "http://testserver/api/v1/"


@pytest.fixture
def series() -> Series:
    return SeriesFactory.create(slug="approaches", title="People approached", unit="person")


def path(query: str = "", *, slug: str = "approaches") -> str:
    return f"/api/v1/series/{slug}/discrepancies/?{query}"


def of(client: Client, query: str = "", *, slug: str = "approaches") -> list[Any]:
    """Rule and claims of each discrepancy of a series."""
    return told(get_json(client, path(query, slug=slug))["discrepancies"])


def of_all(client: Client, query: str = "") -> list[Any]:
    """Series, rule and claims of each discrepancy, of all pages."""
    rows = [row for page in walk(client, f"{ALL}?{query}") for row in page]
    return [(row["series"]["slug"], *found) for row, found in zip(rows, told(rows), strict=True)]


def told(rows: list[Any]) -> list[Any]:
    return [(row["rule"], *(claim["id"] for claim in row["claims"])) for row in rows]


def linked(source: Series, kind: str, target: Series) -> None:
    SeriesLink.objects.create(source=source, kind=kind, target=target)


def test_discrepancy(client: Client, series: Series) -> None:
    ken = SpeakerFactory.create(slug="ken-mccallum", name="Ken McCallum")
    mi5 = OrganisationFactory.create(slug="mi5", name="MI5")
    one = recorded(series=series, speaker=ken, value="10000", approximate=True, disputed=True)
    other = recorded(series=series, speaker=mi5, value="20000", comparator="more_than")
    answer = get_json(client, path())
    [found] = answer["discrepancies"]
    named = {
        "slug": "approaches",
        "title": "People approached",
        "unit": "person",
        "url": f"{ROOT}series/approaches/",
    }
    assert {name: value for name, value in answer.items() if name != "discrepancies"} == {
        "as_of": at(other),
        "known_at": None,
        "series": named,
    }
    claims = found["claims"]
    assert found == {
        "rule": "speakers_disagree",
        "series": named,
        "period": "2023-10",
        "period_start": "2023-10-01",
        "period_end": "2023-10-31",
        "gap": {"absolute": 9000, "percent": 45, "unit": "person"},
        "tolerance": {"percent": 10, "claims": [one.claim_id]},
        "disputed": True,
        "explanation": (
            "For October 2023, Ken McCallum says about 10,000 people, MI5 says more than 20,000"
            " people: 9,000 people apart, with 10% allowed for what is approximate."
        ),
        "claims": claims,
    }
    timeline = get_json(client, "/api/v1/series/approaches/timeline/")["points"]
    points = {
        point["id"]: {name: point[name] for name in point if name in claims[0]}
        for point in timeline
    }
    assert claims == [points[each.claim_id] | {"series": named} for each in (one, other)]
    assert get_json(client, ALL)["results"] == [found]
    assert_form(answer, SeriesDiscrepanciesSerializer())
    assert_form(get_json(client, ALL)["results"], DiscrepancySerializer(many=True))


def test_claims_that_can_all_be_true(client: Client, series: Series) -> None:
    recorded(series=series, value="10")
    recorded(series=series, value="10", comparator="at_least")
    recorded(series=series, value="30", nature="forecast")
    recorded(series=series, value="40", nature="target")
    assert of(client) == []
    page = get_json(client, ALL)
    assert (page["results"], page["next"], page["previous"]) == ([], None, None)


@pytest.mark.parametrize(
    ("tolerance", "is_found", "shown"),
    [("0", True, 0), ("10", True, 10), ("20%25", False, 20), ("16.5", True, 16.5)],
)
def test_tolerance(
    client: Client, series: Series, tolerance: str, *, is_found: bool, shown: float
) -> None:
    about = recorded(series=series, value="100", approximate=True)
    recorded(series=series, value="120")
    found = get_json(client, path(f"tolerance={tolerance}"))["discrepancies"]
    expected = {"percent": shown, "claims": [about.claim_id] if shown else []}
    assert [each["tolerance"] for each in found] == ([expected] if is_found else [])


@pytest.mark.parametrize(
    "text", ["-1", "101", "100.1", "a", "1e1", "10%25%25", "1.", "٣", "NaN", "5.1234567"]
)
def test_no_tolerance(client: Client, series: Series, text: str) -> None:
    recorded(series=series)
    for asked in (path(f"tolerance={text}"), f"{ALL}?tolerance={text}"):
        [(name, detail)] = refused_parameters(client.get(asked), INVALID_PARAMETER).items()
        assert name == "tolerance"
        assert detail.startswith("Expected a percentage from 0 to 100, such as 10% or 2.5; got ")


def test_approximate_periods_are_compared_on_request(client: Client, series: Series) -> None:
    early = recorded(series=series, value="10", period="2019").claim_id
    growth = recorded(
        series=series, value="7", value_type="factor", baseline_period="2019~", period="2023~"
    ).claim_id
    late = recorded(series=series, value="50", period="2023").claim_id
    found = ("change_does_not_fit", early, growth, late)
    assert (of(client), of_all(client)) == ([], [])
    assert of(client, "approximate_periods=false") == []
    assert of(client, "approximate_periods=true") == [found]
    assert of_all(client, "approximate_periods=true") == [("approaches", *found)]


def test_filters(client: Client, series: Series) -> None:
    ken, mi5 = SpeakerFactory.create(slug="ken"), OrganisationFactory.create(slug="mi5")
    one = recorded(series=series, speaker=ken, value="1", period="2020").claim_id
    two = recorded(series=series, speaker=ken, value="2", period="2020").claim_id
    six = recorded(series=series, speaker=ken, value="6", period="2023").claim_id
    nine = recorded(series=series, speaker=mi5, value="9", period="2023").claim_id
    itself, others = ("speaker_contradicts_self", one, two), ("speakers_disagree", six, nine)
    expected = {
        "": [itself, others],
        "rule=speakers_disagree": [others],
        "rule=speakers_disagree,speaker_contradicts_self": [itself, others],
        "rule_not=speakers_disagree": [itself],
        "speaker=mi5": [others],
        "speaker=ken,mi5": [itself, others],
        "speaker_not=mi5": [itself],
        "period_after=2021": [others],
        "period_before=2022": [itself],
        "period_after=2021&period_before=2022": [],
    }
    assert {query: of(client, query) for query in expected} == expected
    assert {query: of_all(client, query) for query in expected} == {
        query: [("approaches", *each) for each in found] for query, found in expected.items()
    }


def test_filters_by_time_leave_out_what_has_no_period(client: Client, series: Series) -> None:
    share = SeriesFactory.create(slug="share", aggregation="share", unit="%")
    found = recorded(series=share, value="120", period=None)
    assert of(client, slug="share") == [("share_out_of_range", found.claim_id)]
    assert of(client, "period_before=2100", slug="share") == []


def test_filters_of_series(client: Client) -> None:
    for slug, area, tag in (("one", "GB", "china"), ("two", "US", "china"), ("three", "", "")):
        series = SeriesFactory.create(slug=slug, area=area)
        if tag:
            series.tags.add(Tag.objects.get_or_create(slug=tag)[0])
        for value in (1, 2):
            recorded(series=series, value=value)
    expected = {
        "": ["one", "three", "two"],
        "ordering=-series": ["two", "three", "one"],
        "series=one,two": ["one", "two"],
        "series_not=one": ["three", "two"],
        "area=GB": ["one"],
        "tag=china": ["one", "two"],
        "tag_not=china": ["three"],
    }
    assert {query: [slug for slug, *_ in of_all(client, query)] for query in expected} == expected


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("rule=falls", {"rule"}),
        ("speaker=nobody", {"speaker"}),
        ("period_after=soon&tolerance=", {"period_after", "tolerance"}),
        ("nature=forecast", {"nature"}),
        ("frequency=year", {"frequency"}),
    ],
)
def test_refused_parameters(client: Client, series: Series, query: str, refused: set[str]) -> None:
    recorded(series=series)
    for asked in (path(query), f"{ALL}?{query}"):
        assert {*refused_parameters(client.get(asked), INVALID_PARAMETER)} == refused


def test_pages_are_of_series(client: Client) -> None:
    for number in range(5):
        series = SeriesFactory.create(slug=f"s-{number}")
        for value in (1, 1 + number % 2):
            recorded(series=series, value=value)
    pages = walk(client, f"{ALL}?page_size=2")
    assert [[row["series"]["slug"] for row in page] for page in pages] == [["s-1"], ["s-3"], []]
    assert refused_parameters(client.get(f"{ALL}?page_size=201&count=true"), INVALID_PARAMETER) == {
        "page_size": "Expected a whole number from 1 to 200; got '201'.",
        "count": "It has no meaning here.",
    }
    one = refused_parameters(client.get(path("page_size=2&ordering=series")), INVALID_PARAMETER)
    assert {*one} == {"page_size", "ordering"}


def test_walk_sees_one_state_of_the_record(client: Client) -> None:
    for slug in ("one", "two"):
        series = SeriesFactory.create(slug=slug)
        for value in (1, 2):
            recorded(series=series, value=value)
    page = get_json(client, f"{ALL}?page_size=1")
    recorded(series=series, value=3)
    following = get_json(client, page["next"])
    assert [len(row["claims"]) for row in following["results"]] == [2]
    assert following["as_of"] == page["as_of"]


def test_what_was_taken_back_is_compared_with_nothing(client: Client, series: Series) -> None:
    recorded(series=series, value="1")
    gone, back = recorded(series=series, value="2"), recorded(series=series, value="3")
    assert len(of(client)) == 1
    withdrawn(gone)
    recording.retract(claim=back.claim, seen=1, changes={"stated_at": "2023-11-01"}, **ACT)
    assert of(client) == []
    assert len(of(client, f"as_of={at(back)}")[0]) == 4
    assert len(of(client, "known_at=2023-10-31")[0]) == 3


def test_revisions_of_a_claim_are_no_contradiction(client: Client, series: Series) -> None:
    first = recorded(series=series, value="1")
    restated(corrected(first, value="2"), value="3", stated_at="2023-11-01")
    assert of(client) == []


def test_as_of_and_known_at(client: Client, series: Series) -> None:
    one = recorded(series=series, value="1", stated_at="2023-10-17")
    other = recorded(series=series, value="1", stated_at="2023-10-17")
    mended = corrected(other, value="2")
    last = restated(mended, value="1", stated_at="2023-11-01")
    both = [("speakers_disagree", one.claim_id, other.claim_id)]
    expected: dict[str, Any] = {
        "": [],
        f"as_of={at(other)}": [],
        f"as_of={at(mended)}": both,
        "known_at=2023-10-31": both,
        f"known_at=2023-10-31&as_of={at(other)}": [],
        "known_at=2023-10-16": [],
        "as_of=2020-01-01": [],
    }
    assert {query: of(client, query) for query in expected} == expected
    assert {query: of_all(client, query) for query in expected} == {
        query: [("approaches", *each) for each in found] for query, found in expected.items()
    }
    answer = get_json(client, path("known_at=2023-10-31"))
    assert (answer["as_of"], answer["known_at"]) == (at(last), "2023-10-31T23:59:59.999999Z")


def test_drafts_are_for_who_may_see_them(client: Client, insider: Client, series: Series) -> None:
    one = recorded(series=series, value="1")
    draft = recorded(series=series, value="2", status="draft")
    found = ("speakers_disagree", one.claim_id, draft.claim_id)
    assert (of(client), of(insider)) == ([], [found])
    assert (of_all(client), of_all(insider)) == ([], [("approaches", *found)])
    assert of(client, f"as_of={at(draft)}") == []
    out = published(draft)
    assert of(client) == [found]
    assert of(client, f"as_of={at(draft)}") == []
    assert of(client, f"as_of={at(out)}") == [found]


def test_links_to_series_unknown_to_the_public_tell_it_nothing(
    client: Client, insider: Client, series: Series
) -> None:
    secret = SeriesFactory.create(slug="secret")
    part = SeriesFactory.create(slug="part")
    linked(part, "part_of", series)
    large = recorded(series=part, value="20").claim_id
    small = recorded(series=series, value="10").claim_id
    recorded(series=secret, value="1", status="draft")
    found = ("part_exceeds_whole", large, small)
    assert (of(client), of(insider)) == ([found], [found])
    # It would be a change of a stock, which may be negative, and so say less of its parts.
    linked(series, "change_of", secret)
    linked(secret, "part_of", part)
    assert (of(client), of(insider)) == ([found], [])
    assert (of_all(client), of_all(insider)) == ([("part", *found)], [])


@pytest.mark.parametrize("slug", ["approach", "secret"])
def test_discrepancies_of_no_series(client: Client, series: Series, slug: str) -> None:
    recorded(series=SeriesFactory.create(slug="secret"), status="draft")
    assert errors_of(client.get(path(slug=slug)), NOT_FOUND) == []


def test_linked_series_tell_of_what_is_between_them(client: Client, series: Series) -> None:
    part = SeriesFactory.create(slug="part")
    linked(part, "part_of", series)
    large = recorded(series=part, value="20")
    small = recorded(series=series, value="10")
    found = ("part_exceeds_whole", large.claim_id, small.claim_id)
    assert (of(client), of(client, slug="part")) == ([found], [found])
    [shown] = get_json(client, path())["discrepancies"]
    assert shown["series"]["slug"] == "part"
    assert [claim["series"]["slug"] for claim in shown["claims"]] == ["part", "approaches"]
    assert of_all(client) == [("part", *found)]
    assert of_all(client, "series=approaches") == []
    assert of_all(client, f"speaker={small.speaker.slug}") == [("part", *found)]


def test_own_discrepancies_of_linked_series_are_theirs(client: Client, series: Series) -> None:
    part = SeriesFactory.create(slug="part")
    linked(part, "part_of", series)
    recorded(series=series, value="10")
    for value in (1, 2):
        recorded(series=part, value=value)
    assert (of(client), len(of(client, slug="part"))) == ([], 1)


def test_flow_against_its_stock(client: Client, series: Series) -> None:
    flow = SeriesFactory.create(slug="flow", unit="person/day", aggregation="rate")
    linked(flow, "change_of", series)
    ends = [
        recorded(series=series, value=value, period=period).claim_id
        for value, period in ((1000, "2022"), (2000, "2023"))
    ]
    rate = recorded(series=flow, value="1", period="2023")
    assert of(client) == [("flow_does_not_fit_stock", *ends, rate.claim_id)]
    assert of(client, slug="flow") == of(client)


def test_shares_of_one_whole_are_told_of_with_each(client: Client, series: Series) -> None:
    shares = []
    for number, value in enumerate((60, 50, 45)):
        share = SeriesFactory.create(slug=f"share-{number}", unit="%", aggregation="share")
        linked(share, "share_of", series)
        shares.append((share, recorded(series=share, value=value)))
    linked(shares[2][0], "part_of", shares[1][0])
    assert of_all(client) == []
    whole = recorded(series=series, value="1000")
    found = ("shares_exceed_whole", shares[0][1].claim_id, shares[1][1].claim_id)
    assert of(client, slug="share-0") == [found]
    assert of(client, slug="share-1") == [found]
    assert of(client, slug="share-2") == []
    assert of(client) == [found]
    assert of_all(client) == [("approaches", *found)]
    assert of_all(client, f"speaker={shares[0][1].speaker.slug}") == [("approaches", *found)]
    assert of_all(client, f"speaker={whole.speaker.slug}") == []


def test_merged_speakers_are_one(client: Client, series: Series) -> None:
    old, new = SpeakerFactory.create(slug="old"), SpeakerFactory.create(slug="new")
    claims = [
        recorded(series=series, speaker=speaker, value=value).claim_id
        for speaker, value in ((old, 1), (new, 2))
    ]
    assert of(client) == [("speakers_disagree", *claims)]
    merge(source=old, into=new, by=None, reason="One and the same")
    itself = [("speaker_contradicts_self", *claims)]
    assert of(client) == itself
    for name in ("old", "new"):
        assert of(client, f"speaker={name}") == itself
        assert of_all(client, f"speaker={name}") == [("approaches", *itself[0])]
        assert of(client, f"speaker_not={name}") == []


def test_merged_series_are_one(client: Client, series: Series) -> None:
    other = SeriesFactory.create(slug="approaches-old", unit="person")
    whole = SeriesFactory.create(slug="whole")
    linked(other, "part_of", whole)
    one = recorded(series=series, value="1")
    two = recorded(series=other, value="2")
    all_ = recorded(series=whole, value="1")
    merge(source=other, into=series, by=None, reason="One and the same")
    expected = [
        ("speakers_disagree", one.claim_id, two.claim_id),
        ("part_exceeds_whole", two.claim_id, all_.claim_id),
    ]
    assert of(client) == expected
    assert get_json(client, path(slug="approaches-old")) == get_json(client, path())
    assert of_all(client) == [("approaches", *found) for found in expected]
    for query in ("series=approaches-old", f"speaker={two.speaker.slug}"):
        assert of_all(client, query) == [("approaches", *found) for found in expected]
    DefinitionBreak.objects.create(series=other, starts_on=date(2023, 10, 9), reason="Anew")
    assert of(client) == []


def test_links_and_breaks_are_those_of_then(client: Client, series: Series) -> None:
    part = SeriesFactory.create(slug="part")
    large = recorded(series=part, value="20").claim_id
    small = recorded(series=series, value="10")
    before = at(small)
    linked(part, "part_of", series)
    assert of(client) == [("part_exceeds_whole", large, small.claim_id)]
    assert of(client, f"as_of={before}") == []
    assert of_all(client, f"as_of={before}") == []


def test_rows_in_columns(client: Client, series: Series) -> None:
    ken = SpeakerFactory.create(slug="ken", name="Ken")
    one = recorded(series=series, speaker=ken, value="1000", approximate=True)
    two = recorded(series=series, speaker=ken, value="2000")
    expected = [
        ",".join(COLUMNS),
        (
            "speaker_contradicts_self,approaches,People approached,2023-10,2023-10-01,2023-10-31,"
            f'{one.claim_id};{two.claim_id},ken;ken,"about 1,000 people;2,000 people",900,45,person,10,'
            f'{one.claim_id},false,"For October 2023, Ken says about 1,000 people and 2,000 people:'
            ' 900 people apart, with 10% allowed for what is approximate."'
        ),
    ]
    for asked in (path("format=csv"), f"{ALL}?format=csv"):
        assert client.get(asked).getvalue().decode().splitlines() == expected
    lines = client.get(f"{ALL}?format=jsonl&fields=rule,claims,gap_percent").getvalue()
    assert lines.decode() == (
        '{"rule":"speaker_contradicts_self",'
        f'"claims":"{one.claim_id};{two.claim_id}","gap_percent":45}}\n'
    )
    assert (
        client.get(path("format=jsonl")).getvalue() == client.get(f"{ALL}?format=jsonl").getvalue()
    )


def test_fields(client: Client, series: Series) -> None:
    for value in (1, 2):
        recorded(series=series, value=value)
    page = get_json(client, f"{ALL}?fields=rule,gap.percent")
    assert page["results"] == [{"rule": "speakers_disagree", "gap": {"percent": 50}}]
    answer = get_json(client, path("fields=discrepancies.rule"))
    assert answer["discrepancies"] == [{"rule": "speakers_disagree"}]


def test_unchanged_answer_is_not_sent_again(client: Client, series: Series) -> None:
    recorded(series=series, value="1")
    for asked in (path(), ALL):
        tag = client.get(asked)["ETag"]
        assert client.get(asked, headers={"If-None-Match": tag}).status_code == 304
        recorded(series=series, value="2")
        assert client.get(asked, headers={"If-None-Match": tag}).status_code == 200


def test_query_counts(client: Client, django_assert_num_queries: Any) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            series = SeriesFactory.create()
            for value in (1, 2):
                recorded(
                    series=series,
                    value=value,
                    organisation=OrganisationFactory.create(),
                    article=ArticleFactory.create(),
                )

    add(1)
    slug = Series.objects.get().slug
    for count in (0, 4):
        add(count)
        # What is settled; the series; its links; its claims; their breaks; then, of what was found,
        # the claims as they are shown, and the series that it is told of.
        with django_assert_num_queries(7):
            of(client, slug=slug)
        # The same, of a page of series.
        with django_assert_num_queries(7):
            of_all(client)
        # Besides, who it is that speaks.
        speaker = recorded(series=Series.objects.get(slug=slug), value="3").speaker.slug
        with django_assert_num_queries(8):
            of_all(client, f"speaker={speaker}")


def test_query_counts_of_linked_series(client: Client, django_assert_num_queries: Any) -> None:
    whole = SeriesFactory.create(slug="whole")
    recorded(series=whole, value="1")
    for number in range(3):
        part = SeriesFactory.create(slug=f"part-{number}")
        linked(part, "part_of", whole)
        recorded(series=part, value="2")
        # As without links; besides, the links of what is linked.
        with django_assert_num_queries(8):
            assert len(of(client, slug="whole")) == number + 1
        # All that is linked is on the page.
        with django_assert_num_queries(7):
            assert len(of_all(client)) == number + 1
    # Besides, the links of what that is linked to.
    with django_assert_num_queries(9):
        assert len(of(client, slug="part-0")) == 1


def test_query_counts_where_nothing_is_found(
    client: Client, series: Series, django_assert_num_queries: Any
) -> None:
    recorded(series=series)
    # What is settled; the series; its links; its claims; their breaks.
    with django_assert_num_queries(5):
        assert of(client) == []
    with django_assert_num_queries(5):
        assert of_all(client) == []
