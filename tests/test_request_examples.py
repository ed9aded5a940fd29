"""Every example of a request in the OpenAPI document is a request that is done."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from jsonschema import Draft202012Validator

from articles import examples as of_articles
from claims.serializers.writing import examples as of_claims
from claims.serializers.writing import reference_examples as of_reference_data
from claimsdb.api.schema import document
from claimsdb.roles import Role
from tests.writers import client_of, send

API = "/api/v1/"
CLAIM = of_claims.NEW_CLAIMS["with all that it names"]

Target = tuple[str, str | None]
"""Where a request is sent, and the entity tag that it names."""


def made(client: Client, path: str, body: Any, **headers: str) -> Target:
    """What a request has created or changed."""
    response = send(client, "POST", path, body, **headers)
    assert response.status_code in {200, 201}, response.content
    return response.get("Location", path), response.get("ETag")


def first_of(path: str, examples: Mapping[str, Any]) -> Callable[[Client], Target]:
    """What the first of the examples creates."""
    return lambda client: made(client, f"{API}{path}", next(iter(examples.values())))


def claim(client: Client) -> Target:
    return made(client, f"{API}claims/", CLAIM)


def draft(client: Client) -> Target:
    claim(client)
    return made(client, f"{API}claims/", of_claims.NEW_CLAIMS["a draft"])


def withdrawn(client: Client) -> Target:
    url, tag = claim(client)
    _, tag = made(client, f"{url}withdraw/", {"reason": "Mistaken"}, etag=tag or "")
    return url, tag


def corrected(client: Client) -> Target:
    url, tag = claim(client)
    body = of_claims.CLAIM_CHANGES["a correction"]
    response = send(client, "PATCH", url, body, etag=tag)
    return url, response["ETag"]


def below(owner: Callable[[Client], Target], part: str) -> Callable[[Client], Target]:
    """What lies under something, under the tag of that."""

    def target(client: Client) -> Target:
        url, tag = owner(client)
        return f"{url}{part}/", tag

    return target


def after(earlier: Callable[[Client], Target], path: str) -> Callable[[Client], Target]:
    """A path, once something is there."""

    def target(client: Client) -> Target:
        earlier(client)
        return f"{API}{path}", None

    return target


def nothing(client: Client) -> Target:
    return API, None


def people(client: Client) -> Target:
    for body in reversed(of_reference_data.NEW_SPEAKERS.values()):
        target = made(client, f"{API}speakers/", body)
    return target


def series(client: Client) -> Target:
    people(client)
    for body in reversed(of_reference_data.NEW_SERIES.values()):
        target = made(client, f"{API}series/", body)
    return target


def particular(owner: Callable[[Client], Target], part: str, examples: Any) -> Any:
    def target(client: Client) -> Target:
        return made(client, below(owner, part)(client)[0], next(iter(examples.values())))

    return target


def repeated(client: Client) -> Target:
    url, _ = below(claim, "appearances")(client)
    return made(client, url, of_claims.APPEARANCES["a repeat"])


publisher = first_of("publishers/", of_articles.NEW_PUBLISHERS)


def article(client: Client) -> Target:
    publisher(client)
    return first_of("articles/", of_articles.NEW_ARTICLES)(client)


TARGETS: dict[str, Callable[[Client], Target]] = {
    "publishers_create": after(nothing, "publishers/"),
    "publishers_partial_update": publisher,
    "articles_create": after(publisher, "articles/"),
    "articles_partial_update": article,
    "articles_snapshots_create": below(article, "snapshots"),
    "speakers_create": after(nothing, "speakers/"),
    "speakers_partial_update": people,
    "speakers_affiliations_create": below(people, "affiliations"),
    "speakers_affiliations_partial_update": particular(
        people, "affiliations", of_reference_data.NEW_AFFILIATIONS
    ),
    "series_create": after(nothing, "series/"),
    "series_partial_update": series,
    "series_links_create": below(series, "links"),
    "series_links_partial_update": particular(series, "links", of_reference_data.NEW_LINKS),
    "series_breaks_create": below(series, "breaks"),
    "series_breaks_partial_update": particular(series, "breaks", of_reference_data.NEW_BREAKS),
    "claims_create": after(nothing, "claims/"),
    "claims_bulk": after(claim, "claims/bulk/"),
    "claims_partial_update": claim,
    "claims_publish": below(draft, "publish"),
    "claims_withdraw": below(claim, "withdraw"),
    "claims_reinstate": below(withdrawn, "reinstate"),
    "claims_retract": below(claim, "retract"),
    "claims_amend": below(claim, "amend"),
    "claims_restore": below(corrected, "restore"),
    "claims_appearances_create": below(claim, "appearances"),
}
NAMED_BEFORE: dict[tuple[str, str], Callable[[Client], Target]] = {
    ("claims_create", "a draft"): after(claim, "claims/"),
    ("claims_appearances_create", "quoted from another"): repeated,
}
"""Examples that name what others of the same request have created."""


def documented() -> dict[str, tuple[str, dict[str, Any]]]:
    """The method and examples of each operation that takes a body, by its id."""
    found = {}
    for path in document()["paths"].values():
        for method, operation in path.items():
            if isinstance(operation, dict) and "requestBody" in operation:
                content = operation["requestBody"]["content"]["application/json"]
                shown = {each["summary"]: each["value"] for each in content["examples"].values()}
                found[operation["operationId"]] = (method.upper(), shown)
    return found


def test_every_request_has_examples() -> None:
    assert set(documented()) == set(TARGETS)
    assert all(shown for _, shown in documented().values())


def test_examples_are_what_the_document_declares() -> None:
    components = document()["components"]
    for path in document()["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "requestBody" in operation:
                content = operation["requestBody"]["content"]["application/json"]
                validator = Draft202012Validator({**content["schema"], "components": components})
                for example in content["examples"].values():
                    validator.validate(example["value"])


@pytest.mark.django_db
@pytest.mark.parametrize("operation", TARGETS)
def test_examples_are_done(operation: str) -> None:
    method, shown = documented()[operation]
    curator = client_of(*Role)
    for name, body in shown.items():
        with transaction.atomic():
            target = NAMED_BEFORE.get((operation, name), TARGETS[operation])
            path, tag = target(curator)
            response = send(curator, method, path, body, etag=tag)
            assert response.status_code in {200, 201}, (name, response.content)
            assert response.json().get("changed", True)
            transaction.set_rollback(True)
