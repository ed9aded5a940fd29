from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims.models import Affiliation, Speaker
from claimsdb.db.merging import merge
from tests.factories import OrganisationFactory, SpeakerFactory, recorded
from tests.members import browser_of
from tests.pages import errors, opened, staff, submitted, superuser

pytestmark = pytest.mark.django_db

ADD = reverse("admin:claims_speaker_add")


def page_of(row: Any) -> str:
    return reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])


def told(client: Client, speaker: Speaker) -> Any:
    """What the page of a speaker tells below the form."""
    return opened(client, page_of(speaker)).response.context


def affiliation(person: Speaker, organisation: Speaker, **given: Any) -> Affiliation:
    fields = {"role": "Director", "period": "2020/.."} | given
    row = Affiliation(person=person, organisation=organisation, **fields)
    row.full_clean()
    row.save()
    return row


@pytest.mark.parametrize(
    ("typed", "aliases", "shown"),
    [
        ("", [], ""),
        (
            "肯·麦卡勒姆 | zh\r\n\r\n  Kenneth  \r\n",
            [
                {"name": "肯·麦卡勒姆", "language": "zh"},
                {"name": "Kenneth", "language": ""},
            ],
            "肯·麦卡勒姆 | zh\nKenneth",
        ),
        ("Ken|neth |", [{"name": "Ken|neth", "language": ""}], "Ken|neth |"),
        ("Ken|neth | en-GB", [{"name": "Ken|neth", "language": "en-GB"}], "Ken|neth | en-GB"),
    ],
)
def test_other_names_are_typed_as_lines(typed: str, aliases: list[Any], shown: str) -> None:
    client = superuser()
    submitted(client, ADD, name="Ken McCallum", slug="ken", kind="person", aliases=typed)
    speaker = Speaker.objects.get()
    assert speaker.aliases == aliases
    assert opened(client, page_of(speaker)).fields["aliases"] == shown
    response = submitted(client, page_of(speaker), change_reason="None")
    assert errors(response) == {"": ["Nothing has been changed, so nothing is saved."]}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Ken\n| en", "Alias 2: the name must be a text of 1 to 200 characters."),
        ("\n".join(["Ken"] * 101), "Expected a list of at most 50 aliases."),
    ],
)
def test_other_names_that_are_none_are_refused_beside_the_field(typed: str, message: str) -> None:
    speaker, client = SpeakerFactory.create(), superuser()
    response = submitted(client, page_of(speaker), aliases=typed, change_reason="More")
    assert errors(response) == {"aliases": [message]}
    assert errors(
        submitted(client, page_of(speaker), aliases="Ken | no language", change_reason="More")
    ).keys() == {"aliases"}


def test_who_may_not_edit_is_shown_names_as_names() -> None:
    aliases = [{"name": "肯·麦卡勒姆", "language": "zh"}, {"name": "Kenneth", "language": ""}]
    html = opened(browser_of("reader"), page_of(SpeakerFactory.create(aliases=aliases))).html
    assert '<div class="readonly">肯·麦卡勒姆, Kenneth</div>' in html


def test_claims_are_those_that_were_recorded_last() -> None:
    ken, old = SpeakerFactory.create(slug="ken"), SpeakerFactory.create()
    merge(source=old, into=ken, by=None, reason="The same")
    recorded()
    first, last = recorded(speaker=ken), recorded(speaker=old, status="draft")
    latest = told(superuser(), ken)["latest"]
    assert [row["revision"] for row in latest.rows] == [last, first]
    assert latest.where.endswith("?speaker=ken")
    public = staff("claims.view_speaker", "claims.view_claim")
    assert [row["revision"] for row in told(public, ken)["latest"].rows] == [first]


def test_claims_of_an_organisation_are_those_in_its_name_too() -> None:
    mi5 = OrganisationFactory.create(slug="mi5")
    own, of_another = recorded(speaker=mi5), recorded(organisation=mi5)
    latest = told(superuser(), mi5)["latest"]
    assert [row["revision"] for row in latest.rows] == [of_another, own]
    assert latest.where.endswith("?organisation=mi5")


def test_affiliations_are_told_from_both_sides_the_latest_first() -> None:
    ken, mi5, old = (
        SpeakerFactory.create(),
        OrganisationFactory.create(),
        OrganisationFactory.create(),
    )
    merge(source=old, into=mi5, by=None, reason="The same")
    rows = [
        affiliation(ken, old, period=""),
        affiliation(ken, mi5, role="Deputy", period="2017/2020"),
        affiliation(ken, mi5),
    ][::-1]
    client = superuser()
    of_ken, of_mi5 = (told(client, each)["affiliations"] for each in (ken, mi5))
    assert [(each["row"], each["other"]) for each in of_ken] == [(row, mi5) for row in rows]
    assert [(each["row"], each["other"]) for each in of_mi5] == [(row, ken) for row in rows]

    recorded(speaker=ken)
    public = staff("claims.view_speaker", "claims.view_affiliation")
    assert told(public, ken)["affiliations"] == []


def test_affiliation_is_added_from_the_page_and_leads_back() -> None:
    ken, mi5 = SpeakerFactory.create(), OrganisationFactory.create()
    client = superuser()
    path = f"{reverse('admin:claims_affiliation_add')}?person={ken.pk}&_from={ken.pk}"
    assert path.replace("&", "&amp;") in opened(client, page_of(ken)).html
    answer = submitted(client, path, organisation=mi5.pk, role="Director")
    assert answer.headers["Location"] == page_of(ken)
    assert [each["other"] for each in told(client, ken)["affiliations"]] == [mi5]


@pytest.mark.parametrize(
    ("role", "offered"), [("reader", []), ("editor", []), ("curator", ["Add an affiliation"])]
)
def test_page_offers_what_the_role_allows(role: str, offered: list[str]) -> None:
    html = opened(browser_of(role), page_of(SpeakerFactory.create())).html
    assert [each for each in ("Add an affiliation",) if each in html] == offered


# The session, the user; the speaker, the version that the editor saw; who is one with them; the
# claims; the affiliations.
@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_as_many_queries_for_many_rows_as_for_one(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ken = SpeakerFactory.create()
    for _ in range(rows):
        recorded(speaker=ken)
        affiliation(ken, OrganisationFactory.create())
    client = superuser()
    with django_assert_num_queries(7):
        opened(client, page_of(ken))
