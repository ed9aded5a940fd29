"""Publishers and articles are created and edited, and articles' texts are captured."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Publisher, Snapshot
from articles.services import capture
from claimsdb.api.errors import (
    CONFLICT,
    FORBIDDEN,
    INVALID_BODY,
    METHOD_NOT_ALLOWED,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
)
from claimsdb.db.merging import merge
from claimsdb.roles import Role
from tests.claimsdb.api.contract import errors_of, get_json
from tests.factories import ArticleFactory, PublisherFactory
from tests.writers import client_of, pointers, send, written

pytestmark = pytest.mark.django_db

PUBLISHERS = "/api/v1/publishers/"
ARTICLES = "/api/v1/articles/"
WHY = {"change_reason": "Looked up"}


@pytest.fixture
def curator(db: None) -> Client:
    return client_of(Role.CURATOR)


def edit(client: Client, path: str, **changes: Any) -> Any:
    """The answer to an edit of what was read just before."""
    return send(client, "PATCH", path, WHY | changes, etag=client.get(path)["ETag"])


def test_publisher_is_created(curator: Client) -> None:
    body = {"slug": "gazette", "name": "The Gazette", "homepage": None, "country": "GB"}
    response = send(curator, "POST", PUBLISHERS, body | WHY)
    answer = written(response, 201)
    assert answer.pop("changed") is True
    assert response["Location"] == f"http://testserver{PUBLISHERS}gazette/"
    assert answer == get_json(curator, f"{PUBLISHERS}gazette/")
    [version] = Publisher.objects.get().history.select_related("history_user")
    assert (version.history_user.username, version.history_change_reason) == (
        "writer",
        "Looked up",
    )


def test_publisher_is_edited(curator: Client) -> None:
    publisher = PublisherFactory.create(country="GB")
    path = f"{PUBLISHERS}{publisher.slug}/"
    answer = written(edit(curator, path, name="New", country=""))
    assert (answer["name"], answer["country"], answer["changed"]) == ("New", "", True)
    assert written(edit(curator, path, name="New"))["changed"] is False
    assert publisher.history.count() == 2


def test_publishers_are_merged(curator: Client) -> None:
    old, new = PublisherFactory.create_batch(2)
    answer = written(edit(curator, f"{PUBLISHERS}{old.slug}/", merged_into=new.slug))
    assert answer["slug"] == new.slug
    path = f"{PUBLISHERS}{old.slug}/"
    gone = edit(curator, path, name="New")
    errors_of(gone, CONFLICT)


def test_article_is_created(curator: Client) -> None:
    PublisherFactory.create(slug="gazette")
    body = {
        "publisher": "gazette",
        "headline": "20,000 approached",
        "external_id": "a-1",
        "source_url": "https://example.org/a",
        "language": "en",
        "byline": "A. Writer",
        "published_at": "2023-10-17T20:30:19+02:00",
    }
    response = send(curator, "POST", ARTICLES, body)
    answer = written(response, 201)
    assert answer.pop("changed") is True
    assert response["Location"] == answer["url"]
    assert answer == get_json(curator, answer["url"])
    assert (answer["published_at"], answer["publisher"]["slug"]) == (
        "2023-10-17T18:30:19Z",
        "gazette",
    )


def test_article_is_edited(curator: Client) -> None:
    article = ArticleFactory.create(external_id="a")
    capture(article=article, body="One hundred", by=None)
    path = f"{ARTICLES}{article.pk}/"
    response = edit(curator, path, published_at="2023-10", external_id=None, source_url=None)
    answer = written(response)
    assert [answer[name] for name in ("published_at", "external_id", "source_url")] == [
        *("2023-10", None),
        None,
    ]
    assert answer["snapshot"]["body"] == "One hundred"
    article.refresh_from_db()
    assert article.published_at_precision == "month"
    assert written(edit(curator, path, published_at=None))["published_at"] is None


def test_article_keeps_a_publisher(curator: Client) -> None:
    article = ArticleFactory.create()
    for publisher in ("", "nobody", None):
        response = edit(curator, f"{ARTICLES}{article.pk}/", publisher=publisher)
        errors_of(response, INVALID_BODY)
        assert list(pointers(response)) == ["/publisher"]


def test_merged_publisher_stands_for_its_target(curator: Client) -> None:
    old, new = PublisherFactory.create_batch(2)
    merge(source=old, into=new, by=None, reason="The same")
    body = {"publisher": old.slug, "headline": "New"}
    written(send(curator, "POST", ARTICLES, body), 201)
    assert Article.objects.get().publisher == new


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        (PUBLISHERS, {}, {"/slug": "required", "/name": "required"}),
        (
            PUBLISHERS,
            {"slug": "taken", "name": "A" * 201, "homepage": "ftp://a", "country": "XX"},
            {
                "/slug": "unique",
                "/name": "max_length",
                "/homepage": "invalid",
                "/country": "country",
            },
        ),
        (ARTICLES, {}, {"/publisher": "required", "/headline": "required"}),
        (
            ARTICLES,
            {
                "publisher": "take",
                "headline": " ",
                "external_id": "a",
                "language": "xx-yy",
                "source_url": "https://example.org/a",
                "published_at": "soon",
            },
            {
                "/publisher": "unknown",
                "/headline": "blank",
                "/external_id": "unique",
                "/language": "language",
                "/source_url": "unique",
                "/published_at": "invalid",
            },
        ),
        (ARTICLES, {"publisher": None, "headline": 5}, {"/publisher": "type", "/headline": "type"}),
    ],
)
def test_what_is_wrong_is_refused(
    curator: Client, path: str, body: dict[str, Any], wrong: dict[str, str]
) -> None:
    publisher = PublisherFactory.create(slug="taken")
    ArticleFactory.create(publisher=publisher, external_id="a", url="https://example.org/a")
    response = send(curator, "POST", path, body)
    errors_of(response, INVALID_BODY)
    assert pointers(response) == wrong


def test_edit_names_what_was_read(curator: Client) -> None:
    article = ArticleFactory.create()
    for path in (f"{ARTICLES}{article.pk}/", f"{PUBLISHERS}{article.publisher.slug}/"):
        errors_of(send(curator, "PATCH", path, WHY), PRECONDITION_REQUIRED)
        stale = send(curator, "PATCH", path, WHY, etag='"999-00"')
        errors_of(stale, PRECONDITION_FAILED)
        assert send(curator, "PATCH", path, WHY, etag=stale["ETag"]).status_code == 200
        errors_of(send(curator, "DELETE", path, {}), METHOD_NOT_ALLOWED)
    errors_of(send(curator, "PATCH", f"{ARTICLES}99/", WHY, etag='"1-00"'), NOT_FOUND)


def test_text_is_captured(curator: Client) -> None:
    article = ArticleFactory.create(headline="A headline")
    path = f"{ARTICLES}{article.pk}/snapshots/"
    body = {
        "body": "One hundred people.",
        "summary": "一百人",
        "summary_language": "zh",
        "captured_at": "2023-10-18T09:00:00Z",
    }
    trial = written(send(curator, "POST", f"{path}?dry_run=true", body), 201)
    assert (trial["number"], trial["url"], Snapshot.objects.count()) == (1, None, 0)
    response = send(curator, "POST", path, body, key="k")
    answer = written(response, 201)
    assert response["Location"] == answer["url"] == f"http://testserver{path}1/"
    assert answer == get_json(curator, answer["url"])
    assert [answer[name] for name in ("headline", "captured_by", "captured_at")] == [
        *("A headline", "writer"),
        "2023-10-18T09:00:00Z",
    ]
    written(send(curator, "POST", path, body, key="k"), 201)
    assert written(send(curator, "POST", path, body), 201)["number"] == 2
    assert Snapshot.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"/body": "required"}),
        ({"body": " "}, {"/body": "blank"}),
        ({"body": "a", "summary": "b"}, {"/summary_language": "invalid"}),
        ({"body": "a", "captured_at": "2023-10-18"}, {"/captured_at": "invalid"}),
        ({"body": "a", "captured_at": "soon"}, {"/captured_at": "invalid"}),
        ({"body": "a", "captured_at": "2999-01-01T00:00:00Z"}, {"/captured_at": "invalid"}),
        ({"body": "a", "summary": "b", "summary_language": "?"}, {"/summary_language": "language"}),
    ],
)
def test_text_that_is_none_is_refused(
    curator: Client, body: dict[str, Any], wrong: dict[str, str]
) -> None:
    path = f"{ARTICLES}{ArticleFactory.create().pk}/snapshots/"
    response = send(curator, "POST", path, body)
    errors_of(response, INVALID_BODY)
    assert pointers(response) == wrong


def test_writes_are_for_roles(client: Client) -> None:
    article = ArticleFactory.create()
    snapshots = f"{ARTICLES}{article.pk}/snapshots/"
    for path in (PUBLISHERS, ARTICLES, snapshots):
        errors_of(send(client, "POST", path, {}), NOT_AUTHENTICATED)
        errors_of(send(client_of(username=path), "POST", path, {}), FORBIDDEN)
    editor = client_of(Role.EDITOR, username="editor")
    for path in (PUBLISHERS, ARTICLES):
        errors_of(send(editor, "POST", path, {}), FORBIDDEN)
    written(send(editor, "POST", snapshots, {"body": "One hundred"}), 201)
    errors_of(send(editor, "POST", f"{ARTICLES}99/snapshots/", {}), NOT_FOUND)
