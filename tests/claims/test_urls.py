from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.claims.views.acts import appeared, corrected
from tests.claimsdb.api.contract import get_json
from tests.factories import ArticleFactory, OrganisationFactory, recorded

pytestmark = pytest.mark.django_db

HOST = "http://testserver"


def links(answer: Any) -> Iterator[str]:
    """Every address of ours in an answer."""
    if isinstance(answer, dict):
        for value in answer.values():
            yield from links(value)
    elif isinstance(answer, list):
        for item in answer:
            yield from links(item)
    elif isinstance(answer, str) and answer.startswith(HOST):
        yield answer.removeprefix(HOST)


def test_root_names_every_resource(client: Client) -> None:
    root = get_json(client, "/api/v1/")
    assert list(root) == [
        "publishers",
        "articles",
        "speakers",
        "series",
        "claims",
        "revisions",
        "discrepancies",
        "problems",
        "schema",
        "docs",
    ]
    assert {client.get(url).status_code for url in root.values()} == {200}


def test_every_link_leads_to_what_it_names(client: Client) -> None:
    made = recorded(article=ArticleFactory.create(), organisation=OrganisationFactory.create())
    revision = corrected(made, value="2")
    appeared(revision, article=ArticleFactory.create(), kind="translation")
    claim, series = revision.claim_id, revision.series.slug
    asked = [
        "claims/",
        f"claims/{claim}/",
        f"claims/{claim}/revisions/",
        f"claims/{claim}/revisions/2/diff/",
        f"claims/{claim}/appearances/",
        "revisions/",
        f"series/{series}/timeline/",
        f"series/{series}/revision-stats/",
        f"series/{series}/discrepancies/",
        "discrepancies/",
        f"series/{series}/vintages/",
        f"series/{series}/vintages/?layout=matrix",
    ]
    found = {link for path in asked for link in links(get_json(client, f"/api/v1/{path}"))}
    assert {link: client.get(link).status_code for link in found} == dict.fromkeys(found, 200)
    organisation = revision.organisation
    assert organisation is not None
    named = {link for link in found if "cursor" not in link}
    assert named == {
        f"/api/v1/claims/{claim}/",
        f"/api/v1/claims/{claim}/revisions/1/",
        f"/api/v1/claims/{claim}/revisions/2/",
        f"/api/v1/series/{series}/",
        f"/api/v1/speakers/{revision.speaker.slug}/",
        f"/api/v1/speakers/{organisation.slug}/",
        f"/api/v1/articles/{revision.article_id}/",
        f"/api/v1/articles/{(revision.article_id or 0) + 1}/",
    }
