from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims.models import DefinitionBreak, Revision, Series, SeriesLink
from claimsdb.db.merging import merge
from tests.claims.views.acts import corrected
from tests.factories import SeriesFactory, SpeakerFactory, recorded
from tests.members import browser_of
from tests.pages import opened, staff, submitted, superuser

pytestmark = pytest.mark.django_db


def page_of(row: Any) -> str:
    return reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])


def told(client: Client, series: Series) -> Any:
    """What the page of a series tells below its form."""
    return opened(client, page_of(series)).response.context


def claims(context: Any) -> list[int]:
    return [row["revision"].claim_id for row in context["latest"].rows]


def link(source: Series, kind: str, target: Series) -> SeriesLink:
    return SeriesLink.objects.create(source=source, kind=kind, target=target)


def definition_break(series: Series, **given: Any) -> DefinitionBreak:
    fields = {"starts_on": date(2020, 1, 1), "reason": "By household"} | given
    return DefinitionBreak.objects.create(series=series, **fields)


def test_claims_are_those_of_the_latest_periods_and_as_they_are_now() -> None:
    series = SeriesFactory.create(slug="people")
    old = SeriesFactory.create(slug="persons")
    merge(source=old, into=series, by=None, reason="The same")
    recorded()
    undated = recorded(series=series, period=None)
    first = corrected(recorded(series=series, period="2019", value="5"), value="7")
    last = recorded(series=old, period="2023", status="draft")
    context = told(superuser(), series)
    assert claims(context) == [each.claim_id for each in (last, first, undated)]
    assert context["latest"].rows[1]["figure"] == "7 people"
    assert context["latest"].where.endswith("?series=people")


@pytest.mark.parametrize(("number", "more"), [(20, None), (21, 20)])
def test_no_more_claims_are_listed_than_twenty(number: int, more: int | None) -> None:
    series, speaker = SeriesFactory.create(), SpeakerFactory.create()
    for year in range(number):
        recorded(series=series, speaker=speaker, period=str(2000 + year))
    context = told(superuser(), series)
    assert context["latest"].more == more
    periods = [row["revision"].period for row in context["latest"].rows]
    assert periods == [str(1999 + number - each) for each in range(20)]


def test_chart_is_drawn_for_who_looks() -> None:
    series = SeriesFactory.create(slug="people")
    recorded(series=series, value="100")
    recorded(series=series, value="300", status="draft")
    chart = "/api/v1/series/people/chart.svg"
    curator, public = browser_of("curator"), staff("claims.view_series", "claims.view_claim")
    assert f'src="{chart}?width=860&amp;height=420"' in opened(curator, page_of(series)).html
    assert "drafts among it" in opened(curator, page_of(series)).html
    assert "What is public now." in opened(public, page_of(series)).html

    assert "1 claim is not published yet." in curator.get(chart).content.decode()
    assert "not published yet" not in public.get(chart).content.decode()
    assert len(claims(told(public, series))) == 1


def test_series_of_drafts_alone_is_unknown_to_who_sees_none() -> None:
    series = recorded(status="draft").series
    public = staff("claims.view_series", "claims.view_claim")
    assert public.get(page_of(series)).status_code == 302
    assert browser_of("reader").get(page_of(series)).status_code == 200


def test_discrepancies_are_those_of_the_api() -> None:
    series, speaker = SeriesFactory.create(slug="people"), SpeakerFactory.create(name="Ken")
    assert told(superuser(), series)["discrepancies"] == []
    one = recorded(series=series, speaker=speaker, value="100")
    other = recorded(series=series, speaker=SpeakerFactory.create(), value="300")
    (found,) = told(superuser("ann"), series)["discrepancies"]
    (api,) = Client().get("/api/v1/series/people/discrepancies/").json()["discrepancies"]
    assert found["text"] == api["explanation"]
    assert sorted(found["claims"]) == [one.claim_id, other.claim_id]


def test_discrepancies_tell_nothing_of_drafts_to_who_sees_none() -> None:
    series = recorded(value="100").series
    recorded(series=series, value="300", status="draft")
    public = staff("claims.view_series", "claims.view_claim")
    assert told(public, series)["discrepancies"] == []
    assert len(told(superuser(), series)["discrepancies"]) == 1


def test_too_many_claims_are_not_compared_while_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    series = recorded().series
    linked = recorded(series=SeriesFactory.create()).series
    link(linked, "part_of", series)
    monkeypatch.setattr("claims.admin.discrepancies.COMPARED", 2)
    assert told(superuser(), series)["discrepancies"] == []
    recorded(series=linked)
    page = opened(superuser("ann"), page_of(series))
    assert page.response.context["discrepancies"] is None
    assert "Have the API compare them" in page.html


def test_links_lead_both_ways_and_to_what_series_stand_for() -> None:
    series, part, whole, old = SeriesFactory.create_batch(4)
    merge(source=old, into=whole, by=None, reason="The same")
    link(part, "part_of", series)
    link(series, "share_of", old)
    links = told(superuser(), series)["links"]
    assert [(str(each["text"]), each["series"]) for each in links] == [
        ("has as a part", part),
        ("share of", whole),
    ]
    secret = staff("claims.view_series", "claims.view_serieslink")
    recorded(series=series)
    assert told(secret, series)["links"] == []


def test_link_and_break_are_added_and_edited_from_the_page_and_lead_back() -> None:
    series, other = SeriesFactory.create(), SeriesFactory.create()
    client, back = superuser("ed"), f"?_from={series.pk}"
    path = f"{reverse('admin:claims_serieslink_add')}{back}&source={series.pk}"
    answer = submitted(client, path, kind="part_of", target=other.pk)
    assert answer.headers["Location"] == page_of(series)
    path = f"{reverse('admin:claims_definitionbreak_add')}{back}&series={series.pk}"
    answer = submitted(client, path, starts_on="2020-01-01", reason="By household")
    assert answer.headers["Location"] == page_of(series)

    (row,) = series.breaks.all()
    given = {"starts_on": "2021-01-01", "change_reason": "A year later"}
    answer = submitted(client, f"{page_of(row)}{back}", **given)
    assert answer.headers["Location"] == page_of(series)
    version = row.history.first()
    assert (version.starts_on, str(version.history_user), version.history_change_reason) == (
        date(2021, 1, 1),
        "ed",
        "A year later",
    )
    context = told(client, series)
    assert [each.starts_on for each in context["breaks"]] == [date(2021, 1, 1)]
    assert [each["series"] for each in context["links"]] == [other]


@pytest.mark.parametrize("key", ["", "x", "9" * 40, "//example.org"])
def test_who_comes_from_elsewhere_is_led_to_the_list(key: str) -> None:
    row = definition_break(SeriesFactory.create())
    answer = submitted(
        superuser(), f"{page_of(row)}?_from={key}", reason="By person", change_reason="Better"
    )
    assert answer.headers["Location"] == reverse("admin:claims_definitionbreak_changelist")


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("reader", []),
        ("editor", ["Record a claim in this series"]),
        ("reviewer", ["Record a claim in this series"]),
        ("curator", ["Merge into another", "Add a link", "Add a break"]),
    ],
)
def test_page_offers_what_the_role_allows(role: str, offered: list[str]) -> None:
    series = recorded().series
    html = opened(browser_of(role), page_of(series)).html
    every = ("Record a claim in this series", "Merge into another", "Add a link", "Add a break")
    assert [each for each in every if each in html] == offered


def test_form_of_a_new_claim_begins_with_the_series() -> None:
    series = SeriesFactory.create()
    client = browser_of("editor")
    where = f"{reverse('admin:claims_claim_add')}?series={series.pk}"
    assert where in opened(client, page_of(series)).html
    assert opened(client, where).fields["series"] == str(series.pk)


def test_what_is_merged_tells_nothing_but_what_it_stands_for() -> None:
    series, into = recorded().series, SeriesFactory.create(title="People")
    merge(source=series, into=into, by=None, reason="The same")
    page = opened(superuser(), page_of(series))
    assert "latest" not in page.response.context
    assert f'is merged into <a href="{page_of(into)}">People</a>' in page.html


# The session, the user; the series, whether it has a claim, its tags, the version that the editor
# saw; its family; the claims with a period and without one; the links around it, in two steps; the
# claims that are compared, the breaks between them, the speakers and series of what is found; its
# links; its breaks.
@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_as_many_queries_for_many_rows_as_for_one(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    series = SeriesFactory.create()
    for number in range(rows):
        recorded(series=series, value=str(100 + number))
        recorded(series=series, value="900")
        link(SeriesFactory.create(), "part_of", series)
        definition_break(
            series, starts_on=date(2001 + number, 1, 1), said_by=SpeakerFactory.create()
        )
    client = superuser()
    with django_assert_num_queries(17):
        opened(client, page_of(series))
    assert Revision.objects.count() == 2 * rows
