from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import services
from articles.serializers import (
    ArticleSerializer,
    ArticleSummarySerializer,
    PublisherSerializer,
    SnapshotSerializer,
)
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from claimsdb.db.merging import merge
from tests.articles.making import captured, public_article
from tests.claimsdb.api.contract import (
    assert_form,
    errors_of,
    get_json,
    refused_parameters,
    walk,
)
from tests.factories import ArticleFactory, PublisherFactory, UserFactory, recorded

pytestmark = pytest.mark.django_db

ROOT = "http://testserver/api/v1/"


def slugs(client: Client, path: str) -> list[str]:
    return [row["slug"] for row in get_json(client, path)["results"]]


def ids(client: Client, path: str) -> list[int]:
    return [row["id"] for row in get_json(client, path)["results"]]


def test_publisher(client: Client) -> None:
    publisher = PublisherFactory.create(
        slug="the-guardian",
        name="The Guardian",
        homepage="https://www.theguardian.com/",
        country="GB",
    )
    public_article(publisher=publisher)
    shown = {
        "slug": "the-guardian",
        "url": f"{ROOT}publishers/the-guardian/",
        "uuid": str(publisher.uuid),
        "name": "The Guardian",
        "homepage": "https://www.theguardian.com/",
        "country": "GB",
    }
    assert get_json(client, "/api/v1/publishers/the-guardian/") == shown
    assert get_json(client, "/api/v1/publishers/")["results"] == [shown]
    assert_form(shown, PublisherSerializer())


def test_publisher_of_which_little_is_known(client: Client) -> None:
    publisher = PublisherFactory.create()
    public_article(publisher=publisher)
    shown = get_json(client, f"/api/v1/publishers/{publisher.slug}/")
    assert (shown["homepage"], shown["country"]) == (None, "")


def test_publishers_in_order(client: Client) -> None:
    for slug, name in [("b", "Alpha"), ("c", "Beta"), ("a", "Beta")]:
        public_article(publisher=PublisherFactory.create(slug=slug, name=name))
    assert slugs(client, "/api/v1/publishers/") == ["a", "b", "c"]
    assert slugs(client, "/api/v1/publishers/?ordering=-slug") == ["c", "b", "a"]
    assert slugs(client, "/api/v1/publishers/?ordering=name") == ["b", "a", "c"]
    pages = walk(client, "/api/v1/publishers/?ordering=-name&page_size=1")
    assert [row["slug"] for page in pages for row in page] == ["c", "a", "b"]


def test_publishers_of_a_country(client: Client) -> None:
    for slug, country in [("a", "GB"), ("b", "CA"), ("c", "")]:
        public_article(publisher=PublisherFactory.create(slug=slug, country=country))
    assert slugs(client, "/api/v1/publishers/?country=CA,GB") == ["a", "b"]
    assert slugs(client, "/api/v1/publishers/?country=FR") == []
    response = client.get("/api/v1/publishers/?country=UK")
    assert refused_parameters(response, INVALID_PARAMETER).keys() == {"country"}


def test_merged_publisher_answers_as_the_one_that_it_stands_for(client: Client) -> None:
    old, new = (
        PublisherFactory.create(slug="grauniad"),
        PublisherFactory.create(slug="the-guardian"),
    )
    article = public_article(publisher=old)
    merge(source=old, into=new, by=None, reason="One and the same")
    merged = get_json(client, "/api/v1/publishers/grauniad/")
    assert merged == get_json(client, "/api/v1/publishers/the-guardian/")
    assert merged["url"] == f"{ROOT}publishers/the-guardian/"
    assert slugs(client, "/api/v1/publishers/") == ["the-guardian"]
    assert get_json(client, f"/api/v1/articles/{article.pk}/")["publisher"] == {
        "slug": "the-guardian",
        "name": new.name,
        "url": f"{ROOT}publishers/the-guardian/",
    }
    for slug in ("grauniad", "the-guardian"):
        assert ids(client, f"/api/v1/articles/?publisher={slug}") == [article.pk]


def test_slug_that_nothing_public_bears_is_unknown_though_merged(client: Client) -> None:
    old, new = PublisherFactory.create(slug="secret"), PublisherFactory.create(slug="known")
    public_article(publisher=new)
    merge(source=old, into=new, by=None, reason="One and the same")
    assert errors_of(client.get("/api/v1/publishers/secret/"), NOT_FOUND) == []


def test_article(member: Client) -> None:
    article = public_article(
        publisher=PublisherFactory.create(slug="the-guardian", name="The Guardian"),
        external_id="guardian-17",
        headline="A headline",
        url="https://example.org/17",
        byline="A. Writer",
    )
    captured(article, "What it said first.")
    snapshot = services.capture(
        article=article,
        headline="Another headline",
        body="What it says now.",
        caption="A picture",
        summary="What we make of it.",
        summary_language="en",
        captured_at=datetime(2023, 10, 18, tzinfo=UTC),
        by=User.objects.get(username="member"),
    )
    address = f"{ROOT}articles/{article.pk}/"
    summary = {
        "number": 2,
        "url": f"{address}snapshots/2/",
        "uuid": str(snapshot.uuid),
        "captured_at": "2023-10-18T00:00:00Z",
        "captured_by": "member",
        "sha256": snapshot.sha256,
        "headline": "Another headline",
    }
    whole = summary | {
        "body": "What it says now.",
        "caption": "A picture",
        "summary": "What we make of it.",
        "summary_language": "en",
    }
    shown = {
        "id": article.pk,
        "url": address,
        "uuid": str(article.uuid),
        "external_id": "guardian-17",
        "publisher": {
            "slug": "the-guardian",
            "name": "The Guardian",
            "url": f"{ROOT}publishers/the-guardian/",
        },
        "headline": "A headline",
        "source_url": "https://example.org/17",
        "language": "en",
        "byline": "A. Writer",
        "published_at": "2023-10-17T18:30:19Z",
        "snapshots_url": f"{address}snapshots/",
        "snapshot": whole,
    }
    assert get_json(member, f"/api/v1/articles/{article.pk}/") == shown
    assert get_json(member, f"/api/v1/articles/{article.pk}/snapshots/2/") == whole
    in_list = shown | {"snapshot": summary}
    assert get_json(member, "/api/v1/articles/")["results"] == [in_list]
    assert_form(shown, ArticleSerializer())
    assert_form(whole, SnapshotSerializer())
    assert_form(in_list, ArticleSummarySerializer())


def test_article_of_which_little_is_known(client: Client) -> None:
    article = public_article(published_at=None, published_at_precision="", language="")
    shown = get_json(client, f"/api/v1/articles/{article.pk}/")
    named = ("external_id", "source_url", "language", "byline", "published_at", "snapshot")
    assert [shown[name] for name in named] == [None, None, "", "", None, None]
    assert get_json(client, f"/api/v1/articles/{article.pk}/snapshots/")["results"] == []


@pytest.mark.parametrize(
    ("precision", "text"), [("day", "2023-10-17"), ("month", "2023-10"), ("year", "2023")]
)
def test_article_dated_as_exactly_as_is_known(client: Client, precision: str, text: str) -> None:
    article = public_article(
        published_at=datetime(2023, 10, 17, tzinfo=UTC), published_at_precision=precision
    )
    assert get_json(client, f"/api/v1/articles/{article.pk}/")["published_at"] == text


def test_public_gets_neither_body_nor_names_of_users(client: Client) -> None:
    article = public_article()
    user: User = UserFactory.create()
    for body in ("What it said first.", "What it says now."):
        services.capture(article=article, body=body, by=user)
    path = f"/api/v1/articles/{article.pk}/"
    for shown in (
        get_json(client, path)["snapshot"],
        get_json(client, f"{path}snapshots/2/"),
    ):
        assert (shown["number"], shown["body"], shown["captured_by"]) == (2, None, None)
    assert get_json(client, f"{path}snapshots/2/diff/")["differences"] == [
        {"field": "body", "words": None}
    ]


def test_articles_in_order(client: Client) -> None:
    later = public_article(published_at=datetime(2023, 10, 3, tzinfo=UTC)).pk
    undated = public_article(published_at=None, published_at_precision="").pk
    earlier = public_article(published_at=datetime(2023, 10, 1, tzinfo=UTC)).pk
    assert ids(client, "/api/v1/articles/") == [later, undated, earlier]
    assert ids(client, "/api/v1/articles/?ordering=-id") == [earlier, undated, later]
    assert ids(client, "/api/v1/articles/?ordering=published_at") == [earlier, later, undated]
    descending = "/api/v1/articles/?ordering=-published_at"
    assert ids(client, descending) == [later, earlier, undated]
    pages = walk(client, f"{descending}&page_size=1")
    assert [row["id"] for page in pages for row in page] == [later, earlier, undated]


def test_articles_counted(client: Client) -> None:
    public_article(language="fr")
    public_article(language="en")
    ArticleFactory.create(language="en")
    assert get_json(client, "/api/v1/articles/?language=en&count=true")["count"] == 1


@pytest.mark.parametrize("path", ["articles/0/", "articles/x/", "articles/99999999999999999999/"])
def test_article_absent(client: Client, path: str) -> None:
    assert errors_of(client.get(f"/api/v1/{path}"), NOT_FOUND) == []


def test_what_nothing_public_refers_to_is_unknown_to_the_public(
    member: Client, editor: Client
) -> None:
    article = ArticleFactory.create(external_id="secret")
    captured(article)
    recorded(article=article, status="draft")
    publisher = f"/api/v1/publishers/{article.publisher.slug}/"
    of_article = f"/api/v1/articles/{article.pk}/"
    lists = ["/api/v1/publishers/", "/api/v1/articles/"]
    singles = [publisher, of_article, f"{of_article}snapshots/1/", f"{of_article}snapshots/1/diff/"]
    filters = [f"publisher={article.publisher.slug}", "external_id=secret"]
    for reader in (Client(), member):
        for path in lists:
            page = get_json(reader, f"{path}?count=true")
            assert (page["count"], page["results"]) == (0, [])
        for path in [*singles, f"{of_article}snapshots/"]:
            assert errors_of(reader.get(path), NOT_FOUND) == []
        for query in filters:
            response = reader.get(f"/api/v1/articles/?{query}")
            assert errors_of(response, INVALID_PARAMETER)[0]["code"] == "unknown"
    for path in [*lists, *singles, *(f"/api/v1/articles/?{query}" for query in filters)]:
        assert editor.get(path).status_code == 200


def test_published_claim_makes_known_what_it_refers_to(client: Client) -> None:
    article = ArticleFactory.create()
    recorded(article=article)
    assert ids(client, "/api/v1/articles/") == [article.pk]
    assert slugs(client, "/api/v1/publishers/") == [article.publisher.slug]


@pytest.mark.parametrize("path", ["publishers/", "articles/", "articles/1/", "publishers/a/"])
def test_instants_have_no_meaning(client: Client, path: str) -> None:
    public_article(id=1, publisher=PublisherFactory.create(slug="a"))
    errors = errors_of(client.get(f"/api/v1/{path}?as_of=2023-10-17"), INVALID_PARAMETER)
    assert [(error["parameter"], error["code"]) for error in errors] == [("as_of", "meaningless")]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # What was edited; the publishers.
        ("publishers/", 2),
        # What was edited; the articles with their publishers; the latest snapshots.
        ("articles/", 3),
        # The publisher that the filter names; then as without it.
        ("articles/?publisher=known", 4),
        # What was edited; the dated articles and, as they don't fill the page, the others; the
        # latest snapshots.
        ("articles/?ordering=published_at", 4),
    ],
)
def test_queries_of_a_list(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
    path: str,
    queries: int,
) -> None:
    captured(public_article(publisher=PublisherFactory.create(slug="known")))
    for _ in range(rows - 1):
        captured(captured(public_article()).article)
    with django_assert_num_queries(queries):
        assert client.get(f"/api/v1/{path}").status_code == 200


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # What was edited; the publisher; its last edit.
        ("publishers/known/", 3),
        # What was edited; the article with its publisher; its latest snapshot; its last edit.
        ("articles/17/", 4),
    ],
)
def test_queries_of_one_object(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str, queries: int
) -> None:
    captured(public_article(id=17, publisher=PublisherFactory.create(slug="known")))
    with django_assert_num_queries(queries):
        assert client.get(f"/api/v1/{path}").status_code == 200
