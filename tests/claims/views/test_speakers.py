from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims.models import Affiliation, Speaker
from claims.serializers.reference import SpeakerSerializer
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from claimsdb.db.history import save_with_history
from claimsdb.db.merging import merge
from tests.claimsdb.api.contract import (
    assert_form,
    errors_of,
    get_json,
    refused_parameters,
    walk,
)
from tests.factories import OrganisationFactory, SpeakerFactory, recorded

pytestmark = pytest.mark.django_db

SPEAKERS = "/api/v1/speakers/"
ROOT = "http://testserver/api/v1/"


def affiliated(person: Speaker, organisation: Speaker, role: str = "Head", **given: Any) -> None:
    affiliation = Affiliation(person=person, organisation=organisation, role=role, **given)
    save_with_history(affiliation, by=None, reason="Looked up")


def heard(*speakers: Speaker) -> None:
    """Record a published claim of each."""
    for speaker in speakers:
        recorded(speaker=speaker)


def slugs(client: Client, query: str = "") -> list[str]:
    return [row["slug"] for row in get_json(client, f"{SPEAKERS}?{query}")["results"]]


def roles(client: Client, slug: str) -> list[str]:
    shown = get_json(client, f"{SPEAKERS}{slug}/")
    return [affiliation["role"] for affiliation in shown["affiliations"]]


def test_speaker(client: Client) -> None:
    person = SpeakerFactory.create(
        slug="ken-mccallum",
        name="Ken McCallum",
        aliases=[{"name": "肯·麦卡勒姆", "language": "zh"}],
        wikidata_id="Q89867654",
    )
    mi5 = OrganisationFactory.create(slug="mi5", name="MI5")
    affiliated(person, mi5, "Director General", period="2020-04/..")
    affiliated(person, mi5, "Deputy", period="2017/2020-04")
    affiliated(person, mi5, "Officer")
    heard(person, mi5)
    organisation = {"slug": "mi5", "name": "MI5", "url": f"{ROOT}speakers/mi5/"}
    shown = {
        "slug": "ken-mccallum",
        "url": f"{ROOT}speakers/ken-mccallum/",
        "uuid": str(person.uuid),
        "name": "Ken McCallum",
        "kind": "person",
        "aliases": [{"name": "肯·麦卡勒姆", "language": "zh"}],
        "wikidata_id": "Q89867654",
        "affiliations": [
            {
                "organisation": organisation,
                "role": "Officer",
                "period": None,
                "starts_on": None,
                "ends_on": None,
            },
            {
                "organisation": organisation,
                "role": "Deputy",
                "period": "2017/2020-04",
                "starts_on": "2017-01-01",
                "ends_on": "2020-04-30",
            },
            {
                "organisation": organisation,
                "role": "Director General",
                "period": "2020-04/..",
                "starts_on": "2020-04-01",
                "ends_on": None,
            },
        ],
    }
    assert get_json(client, f"{SPEAKERS}ken-mccallum/") == shown
    assert get_json(client, SPEAKERS)["results"][0] == shown
    assert_form(shown, SpeakerSerializer())


def test_speaker_of_whom_little_is_known(client: Client) -> None:
    speaker = SpeakerFactory.create()
    heard(speaker)
    shown = get_json(client, f"{SPEAKERS}{speaker.slug}/")
    assert (shown["aliases"], shown["wikidata_id"], shown["affiliations"]) == ([], "", [])


def test_speakers_in_order(client: Client) -> None:
    for slug, name in [("b", "Alpha"), ("c", "Beta"), ("a", "Beta")]:
        heard(SpeakerFactory.create(slug=slug, name=name))
    assert slugs(client) == ["a", "b", "c"]
    assert slugs(client, "ordering=-slug") == ["c", "b", "a"]
    assert slugs(client, "ordering=name") == ["b", "a", "c"]
    pages = walk(client, f"{SPEAKERS}?ordering=-name&page_size=1")
    assert [row["slug"] for page in pages for row in page] == ["c", "a", "b"]


def test_speakers_of_a_kind(client: Client) -> None:
    heard(SpeakerFactory.create(slug="person"), OrganisationFactory.create(slug="organisation"))
    assert slugs(client, "kind=person") == ["person"]
    assert slugs(client, "kind=organisation,person") == ["organisation", "person"]
    response = client.get(f"{SPEAKERS}?kind=robot")
    assert refused_parameters(response, INVALID_PARAMETER).keys() == {"kind"}


def test_speakers_of_an_organisation(client: Client) -> None:
    mi5 = OrganisationFactory.create(slug="mi5")
    old = OrganisationFactory.create(slug="security-service")
    fbi = OrganisationFactory.create(slug="fbi")
    for slug, organisations in [("a", [mi5, mi5]), ("b", [fbi, old]), ("c", [fbi]), ("d", [])]:
        person = SpeakerFactory.create(slug=slug)
        for number, organisation in enumerate(organisations):
            affiliated(person, organisation, f"Role {number}")
        heard(person)
    heard(mi5, old, fbi)
    merge(source=old, into=mi5, by=None, reason="One and the same")
    assert slugs(client, "organisation=mi5") == ["a", "b"]
    assert slugs(client, "organisation=security-service") == ["a", "b"]
    assert slugs(client, "organisation=fbi") == ["b", "c"]
    assert slugs(client, "organisation=fbi,mi5&kind=person") == ["a", "b", "c"]
    response = client.get(f"{SPEAKERS}?organisation=a")
    assert errors_of(response, INVALID_PARAMETER)[0]["code"] == "unknown"


def test_merged_speaker_answers_as_the_one_that_it_stands_for(client: Client) -> None:
    old, new = SpeakerFactory.create(slug="k-mccallum"), SpeakerFactory.create(slug="ken-mccallum")
    mi5, fbi = OrganisationFactory.create(slug="mi5"), OrganisationFactory.create(slug="fbi")
    affiliated(old, mi5, "Director General")
    affiliated(new, fbi, "Guest")
    heard(old, mi5, fbi)
    merge(source=old, into=new, by=None, reason="One and the same")
    merge(source=fbi, into=mi5, by=None, reason="For the sake of the test")
    shown = get_json(client, f"{SPEAKERS}k-mccallum/")
    assert shown == get_json(client, f"{SPEAKERS}ken-mccallum/")
    assert (shown["slug"], shown["url"]) == ("ken-mccallum", f"{ROOT}speakers/ken-mccallum/")
    assert [(each["role"], each["organisation"]["slug"]) for each in shown["affiliations"]] == [
        ("Director General", "mi5"),
        ("Guest", "mi5"),
    ]
    assert slugs(client) == ["ken-mccallum", "mi5"]
    assert slugs(client, "organisation=fbi") == ["ken-mccallum"]


def test_slug_that_nothing_public_bears_is_unknown_though_merged(client: Client) -> None:
    old, new = SpeakerFactory.create(slug="secret"), SpeakerFactory.create(slug="known")
    heard(new)
    merge(source=old, into=new, by=None, reason="One and the same")
    assert errors_of(client.get(f"{SPEAKERS}secret/"), NOT_FOUND) == []


@pytest.mark.parametrize("slug", ["nobody", "no.slug", "%00"])
def test_speaker_absent(client: Client, slug: str) -> None:
    assert errors_of(client.get(f"{SPEAKERS}{slug}/"), NOT_FOUND) == []


def test_speakers_of_drafts_are_unknown_to_the_public(client: Client, insider: Client) -> None:
    person = SpeakerFactory.create(slug="secret-person")
    organisation = OrganisationFactory.create(slug="secret-organisation")
    recorded(speaker=person, organisation=organisation, status="draft")
    page = get_json(client, f"{SPEAKERS}?count=true")
    assert (page["count"], page["results"]) == (0, [])
    for slug in ("secret-person", "secret-organisation"):
        assert errors_of(client.get(f"{SPEAKERS}{slug}/"), NOT_FOUND) == []
        assert get_json(insider, f"{SPEAKERS}{slug}/")["slug"] == slug
    response = client.get(f"{SPEAKERS}?organisation=secret-organisation")
    assert errors_of(response, INVALID_PARAMETER)[0]["code"] == "unknown"
    assert slugs(insider) == ["secret-organisation", "secret-person"]
    assert slugs(insider, "organisation=secret-organisation") == []


def test_affiliation_with_an_organisation_unknown_to_the_public(
    client: Client, insider: Client
) -> None:
    person, known = SpeakerFactory.create(slug="person"), OrganisationFactory.create()
    affiliated(person, known, "Known")
    affiliated(person, OrganisationFactory.create(slug="secret"), "Secret")
    heard(person, known)
    assert roles(client, "person") == ["Known"]
    assert roles(insider, "person") == ["Known", "Secret"]
    [shown] = get_json(client, f"{SPEAKERS}?kind=person")["results"]
    assert [affiliation["role"] for affiliation in shown["affiliations"]] == ["Known"]


@pytest.mark.parametrize("path", [SPEAKERS, f"{SPEAKERS}known/"])
def test_instants_have_no_meaning(client: Client, path: str) -> None:
    heard(SpeakerFactory.create(slug="known"))
    errors = errors_of(client.get(f"{path}?known_at=2023-10-17"), INVALID_PARAMETER)
    assert [(error["parameter"], error["code"]) for error in errors] == [
        ("known_at", "meaningless")
    ]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # What there is of now; the speakers; their affiliations with the organisations.
        (SPEAKERS, 3),
        # The organisation that the filter names; then as without it.
        (f"{SPEAKERS}?organisation=organisation", 4),
        # What there is of now; the speaker; the affiliations; the speaker's last edit.
        (f"{SPEAKERS}known/", 4),
    ],
)
def test_queries(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
    path: str,
    queries: int,
) -> None:
    organisation = OrganisationFactory.create(slug="organisation")
    known = SpeakerFactory.create(slug="known")
    for person in [known, *SpeakerFactory.create_batch(rows - 1)]:
        for number in range(rows):
            affiliated(person, organisation, f"Role {number}")
        recorded(speaker=person, organisation=organisation)
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200
