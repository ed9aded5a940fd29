"""What holds of every list, and of every address that takes parameters: none is left out."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from claims.models import Affiliation, DefinitionBreak, Series, SeriesLink
from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.api.schema import document
from claimsdb.api.views import StrictViewSet
from tests.articles.making import captured
from tests.claims.views.acts import appeared, corrected
from tests.claimsdb.api.contract import errors_of
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db

API = "/api/v1/"

COUNTS = {
    # What is settled, and how often names were edited; the page.
    "claim-list": 2,
    "claim-revision-list": 2,
    "revision-list": 2,
    # And the claim, if it is visible.
    "claim-appearance-list": 3,
    # And the affiliations of those on the page.
    "speaker-list": 3,
    # And their tags; the counts of their claims.
    "series-list": 4,
    # And whose they are.
    "affiliation-list": 3,
    "series-link-list": 3,
    # And who says so, and where.
    "series-break-list": 5,
    # How often names were edited; the page.
    "publisher-list": 2,
    # And the latest snapshots.
    "article-list": 3,
    # And the article, if it is visible.
    "snapshot-list": 3,
    # What is settled; the series on the page; their links; their claims; their breaks; then, of
    # what is found, the claims as they are shown, and the series that it is told of.
    "discrepancy-list": 7,
}


def views(patterns: Any = None) -> Iterator[tuple[str, Any]]:
    """The name of each route of the API, and the view that answers it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "cls"):
            yield str(pattern.name), pattern.callback


def list_names() -> list[str]:
    return sorted(
        name
        for name, view in views()
        if issubclass(view.cls, StrictViewSet) and getattr(view, "actions", {}).get("get") == "list"
    )


def record(many: int) -> dict[str, str]:
    """Put as many on record of each kind, for one list of each; return the lists' addresses."""
    series = SeriesFactory.create(slug="known")
    series.tags.create(slug="espionage")
    speaker = SpeakerFactory.create(slug="known")
    article = ArticleFactory.create(id=900_003, publisher=PublisherFactory.create(slug="known"))
    claim = recorded(series=series, speaker=speaker, article=article, external_id="known")
    organisation = OrganisationFactory.create(slug="unit")
    recorded(series=series, speaker=speaker, organisation=organisation, article=article)
    for number in range(many):
        other = SeriesFactory.create()
        elsewhere = ArticleFactory.create()
        recorded(
            series=other,
            speaker=SpeakerFactory.create(),
            organisation=organisation,
            article=elsewhere,
        )
        claim = corrected(claim, value=str(number))
        appeared(claim, article=elsewhere, kind="repeat")
        captured(article, body=f"Text {number}")
        Affiliation.objects.create(person=speaker, organisation=organisation, role=f"R{number}")
        SeriesLink.objects.create(source=series, kind="part_of", target=other)
        DefinitionBreak.objects.create(
            series=series,
            starts_on=f"{2000 + number}-01-01",
            reason="Anew",
            said_by=speaker,
            article=article,
        )
    its = f"claims/{claim.claim_id}"
    return {
        "claim-list": "claims/",
        "claim-revision-list": f"{its}/revisions/",
        "claim-appearance-list": f"{its}/appearances/",
        "revision-list": "revisions/",
        "speaker-list": "speakers/",
        "series-list": "series/",
        "affiliation-list": "speakers/known/affiliations/",
        "series-link-list": "series/known/links/",
        "series-break-list": "series/known/breaks/",
        "publisher-list": "publishers/",
        "article-list": "articles/",
        "snapshot-list": "articles/900003/snapshots/",
        "discrepancy-list": "discrepancies/",
    }


def test_every_list_is_counted() -> None:
    assert list_names() == sorted(COUNTS)


@pytest.mark.parametrize("many", [1, 50])
def test_queries_of_every_list(client: Client, many: int) -> None:
    counted, sizes = {}, {}
    for name, path in record(many).items():
        # Names that revisions refer to are kept from one answer to the next.
        client.get(f"{API}{path}?page_size=200")
        with CaptureQueriesContext(connection) as captured_queries:
            page = client.get(f"{API}{path}?page_size=200").json()
        counted[name], sizes[name] = len(captured_queries), len(page["results"])
    assert counted == COUNTS
    # Rows of discrepancies are what is found in a series, however many there are.
    assert [name for name, size in sizes.items() if size < many] in ([], ["discrepancy-list"])


BAD: Mapping[str, str] = {
    "area": "England",
    "area_not": "England",
    "language": "english",
    "language_not": "english",
    "unit": "1/0",
    "unit_not": "1/0",
    "q": "…",
    "base": "yesterday",
    "cursor": "none",
    "material": "much",
}
"""What can't be read, of parameters of which the schema does not say so."""
BY_TYPE: Mapping[str, str] = {
    "integer": "x",
    "boolean": "maybe",
    "number": "ten",
    "array": "no-such-thing",
    "string": "zzzz",
}
SLUGS = ("speaker", "organisation", "series", "publisher", "tag")


def operations() -> dict[str, dict[str, Any]]:
    """Each address that can be read, and the query parameters that it takes, by name."""
    found = {}
    for path, methods in document()["paths"].items():
        given = methods.get("get", {}).get("parameters", [])
        named = {one["name"]: one["schema"] for one in given if one["in"] == "query"}
        if named:
            found[path] = named
    return found


OPERATIONS = operations()


def address(path: str, claim: int) -> str:
    """An address of what is on record."""
    return path.format(
        article=900_003,
        claim=claim,
        id=900_003 if path.startswith("/api/v1/articles") else claim,
        number=1,
        slug="invalid-parameter" if "problems" in path else "known",
        uuid="957bfa59-86c4-409d-8400-cb444b6c8900",
    )


@pytest.fixture
def claim() -> int:
    article = ArticleFactory.create(id=900_003, publisher__slug="known")
    captured(article)
    series: Series = SeriesFactory.create(slug="known")
    series.tags.create(slug="known")
    organisation = OrganisationFactory.create(slug="known-organisation")
    speaker = SpeakerFactory.create(slug="known")
    made = recorded(series=series, speaker=speaker, organisation=organisation, article=article)
    return made.claim_id


def told(client: Client, path: str, query: Any) -> dict[str, tuple[str, str | None]]:
    """Code and suggestion by parameter, of what is refused."""
    errors = errors_of(client.get(path, query), INVALID_PARAMETER)
    return {one["parameter"]: (one["code"], one.get("suggestion")) for one in errors}


def taken(path: str) -> dict[str, Any]:
    """The parameters of an address in JSON; or in the form that it says itself."""
    others = {"bom", "format"} if path.endswith(".vl.json") else {"bom"}
    return {name: schema for name, schema in OPERATIONS[path].items() if name not in others}


@pytest.mark.parametrize("path", OPERATIONS)
def test_unknown_parameters_are_refused(client: Client, claim: int, path: str) -> None:
    at = address(path, claim)
    assert told(client, at, {"zzzz": "1"}) == {"zzzz": ("unknown", None)}
    mistyped = {f"{name}{name[-1]}": name for name in taken(path)}
    assert told(client, at, dict.fromkeys(mistyped, "1")) == {
        near: ("unknown", name) for near, name in mistyped.items()
    }


@pytest.mark.parametrize("path", OPERATIONS)
def test_empty_parameters_are_refused(client: Client, claim: int, path: str) -> None:
    for empty in ("", " "):
        # Which form is asked for decides what else there is.
        query = dict.fromkeys(taken(path), empty)
        assert told(client, address(path, claim), query) == dict.fromkeys(query, ("empty", None))


@pytest.mark.parametrize("path", OPERATIONS)
def test_repeated_parameters_are_refused(client: Client, claim: int, path: str) -> None:
    query = {name: ["1", "1"] for name in taken(path)}
    refused = dict.fromkeys(query, ("repeated", None))
    assert told(client, address(path, claim), query) == refused


@pytest.mark.parametrize("path", OPERATIONS)
def test_parameters_that_cannot_be_read_are_refused_all_at_once(
    client: Client, claim: int, path: str
) -> None:
    query = {
        name: BAD.get(name) or BY_TYPE[schema.get("type", "string")]
        for name, schema in taken(path).items()
    }
    assert sorted(told(client, address(path, claim), query)) == sorted(query)


@pytest.mark.parametrize("path", [path for path in OPERATIONS if {*SLUGS} & {*OPERATIONS[path]}])
def test_unknown_slugs_are_refused(client: Client, claim: int, path: str) -> None:
    named = [name for name in SLUGS if name in taken(path)]
    query = {name: "knwon-organisation" if name == "organisation" else "knwon" for name in named}
    meant = {name: "known-organisation" if name == "organisation" else "known" for name in named}
    assert told(client, address(path, claim), query) == {
        name: ("unknown", meant[name]) for name in named
    }
    negated = {f"{name}_not": slug for name, slug in query.items()}
    assert told(client, address(path, claim), negated) == {
        f"{name}_not": ("unknown", meant[name]) for name in named
    }
