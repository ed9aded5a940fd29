"""Other articles that carry a claim are recorded."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from articles.services import capture
from claims.models import Appearance, Revision
from claimsdb.api.errors import FORBIDDEN, INVALID_BODY, NOT_FOUND
from claimsdb.roles import Role
from tests.claimsdb.api.contract import errors_of, get_json
from tests.factories import ArticleFactory, recorded
from tests.writers import CLAIMS, client_of, pointers, send, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db: None) -> Client:
    return client_of(*Role)


def path_of(revision: Revision) -> str:
    return f"{CLAIMS}{revision.claim_id}/appearances/"


def test_appearance_is_recorded(writer: Client) -> None:
    path, article = path_of(recorded()), ArticleFactory.create()
    capture(article=article, body="They say one hundred.", by=None)
    body = {"article": article.pk, "snapshot": 1, "quote": "one hundred", "note": "Page 3"}
    response = send(writer, "POST", path, body)
    answer = written(response, 201)
    assert response["Location"] == f"http://testserver{path}"
    assert get_json(writer, path)["results"] == [answer]
    assert [answer[name] for name in ("number", "kind", "note", "recorded_by")] == [
        *(1, "repeat", "Page 3"),
        "writer",
    ]
    assert (answer["quote"]["start"], answer["article"]["snapshot"]) == (9, 1)


def test_appearance_brings_its_articles(writer: Client) -> None:
    publisher = {"slug": "gazette", "name": "The Gazette"}
    body = {
        "article": {"publisher": publisher, "headline": "Repeated", "external_id": "a"},
        "kind": "quoted_from",
        "quoted_from": {"publisher": "gazette", "headline": "First", "external_id": "b"},
    }
    path = path_of(recorded())
    trial = written(send(writer, "POST", f"{path}?dry_run=true", body), 201)
    assert (trial["article"]["id"], trial["quoted_from"]["id"]) == (None, None)
    assert (Article.objects.count(), Appearance.objects.count()) == (0, 0)
    answer = written(send(writer, "POST", path, body), 201)
    assert (answer["article"]["headline"], answer["quoted_from"]["headline"]) == (
        "Repeated",
        "First",
    )
    assert Article.objects.filter(is_public=True).count() == 2


def test_appearance_is_taken_back(writer: Client) -> None:
    path, article = path_of(recorded()), ArticleFactory.create()
    written(send(writer, "POST", path, {"article": article.pk}), 201)
    written(send(writer, "POST", path, {"article": article.pk, "taken_back": True}), 201)
    assert get_json(writer, path)["results"] == []


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {"/article": "required"}),
        ({"article": 99}, {"/article": "unknown"}),
        ({"article": None}, {"/article": "type"}),
        (
            {"article": {"external_id": "a", "publisher": None}},
            {"/article/publisher": "type"},
        ),
        ({"kind": "copy"}, {"/kind": "choice"}),
        ({"kind": "quoted_from"}, {"/quoted_from": "invalid"}),
        ({"quoted_from": "a"}, {"/quoted_from": "invalid"}),
        ({"snapshot": 1}, {"/snapshot": "unknown"}),
        ({"quote": {"exact": "a", "start": 1}}, {"/quote/start": "invalid"}),
    ],
)
def test_what_does_not_go_together_is_refused(
    writer: Client, given: dict[str, Any], wrong: dict[str, str]
) -> None:
    ArticleFactory.create(external_id="a")
    body = given if not given or "article" in given else {"article": "a"} | given
    response = send(writer, "POST", path_of(recorded()), body)
    errors_of(response, INVALID_BODY)
    assert pointers(response) == wrong
    assert not Appearance.objects.exists()


def test_claim_that_is_not_there(writer: Client) -> None:
    errors_of(send(writer, "POST", f"{CLAIMS}99/appearances/", {}), NOT_FOUND)


def test_appearances_are_for_editors() -> None:
    path, article = path_of(recorded()), ArticleFactory.create()
    body = {"article": article.pk}
    errors_of(send(client_of(Role.CURATOR, username="a"), "POST", path, body), FORBIDDEN)
    written(send(client_of(Role.EDITOR, username="b"), "POST", path, body), 201)
    new = {"article": {"headline": "New", "publisher": article.publisher.slug}}
    errors_of(send(client_of(Role.EDITOR, username="c"), "POST", path, new), FORBIDDEN)
