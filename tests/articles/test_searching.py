import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Publisher
from claimsdb.db.history import save_with_history
from claimsdb.db.merging import merge
from tests.articles.making import captured, public_article
from tests.claimsdb.api.contract import get_json
from tests.factories import ArticleFactory, PublisherFactory

pytestmark = pytest.mark.django_db


def found(client: Client, resource: str, query: str) -> list[str]:
    """The headlines of the articles, or the slugs of the publishers, that are found."""
    key = {"articles": "headline", "publishers": "slug"}[resource]
    page = get_json(client, f"/api/v1/{resource}/?count=true&q={query}")
    assert page["count"] == len(page["results"])
    return [row[key] for row in page["results"]]


@pytest.fixture
def chinese(db: None) -> Article:
    article = public_article(headline="Spies on LinkedIn", byline="Ann Writer")
    captured(article, body="Thousands were approached", caption="A building")
    captured(article, summary="英国军情五处：超过2万人被接触", summary_language="zh")
    captured(article, headline="Spies on social media")
    public_article(headline="Weather")
    return article


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("spies", True),
        ("spies%20linkedin", True),
        # A headline that the publisher changed, and a summary of an earlier text.
        ("social%20media", True),
        ("军情", True),
        ("接触%20linkedin", True),
        ("触接", False),
        # The publisher's text, and what is no text of it.
        ("thousands", False),
        ("building", False),
        ("writer", False),
        ("spies%20weather", False),
    ],
)
def test_articles_found(client: Client, query: str, *, is_found: bool) -> None:
    assert found(client, "articles", query) == (["Spies on LinkedIn"] if is_found else [])


def test_articles_found_among_those_of_other_filters(client: Client, chinese: Article) -> None:
    slug = chinese.publisher.slug
    other = public_article(headline="Spies elsewhere")
    assert found(client, "articles", f"spies&publisher={slug}") == ["Spies on LinkedIn"]
    assert found(client, "articles", "spies&ordering=-id") == [
        other.headline,
        "Spies on LinkedIn",
    ]


def test_article_is_found_by_the_headline_of_today(client: Client, chinese: Article) -> None:
    chinese.headline = "Agents everywhere"
    save_with_history(chinese, by=None, reason="Changed on the page")
    assert found(client, "articles", "agents") == ["Agents everywhere"]
    assert found(client, "articles", "spies%20media") == ["Agents everywhere"]


def test_article_that_nothing_public_refers_to_is_found_by_editors_alone(
    client: Client, editor: Client
) -> None:
    article = ArticleFactory.create(headline="Secret", publisher__name="Secret Post")
    assert found(client, "articles", "secret") == []
    assert found(client, "publishers", "secret") == []
    assert found(editor, "articles", "secret") == ["Secret"]
    assert found(editor, "publishers", "secret") == [article.publisher.slug]


def test_publisher_is_found_by_name_and_slug(client: Client) -> None:
    for slug, name in (("guardian", "The Guardian"), ("zaobao", "联合早报")):
        public_article(publisher=PublisherFactory.create(slug=slug, name=name))
    assert found(client, "publishers", "the%20guardian") == ["guardian"]
    assert found(client, "publishers", "早报") == ["zaobao"]
    assert found(client, "publishers", "ZAOBAO") == ["zaobao"]
    assert found(client, "publishers", "guard") == []


def test_merged_publisher_is_found_by_either_name(client: Client) -> None:
    rows = [PublisherFactory.create(slug=slug, name=slug.upper()) for slug in ("old", "new", "own")]
    for publisher in rows:
        public_article(publisher=publisher)
    old, new, _ = rows
    merge(source=old, into=new, by=None, reason="One and the same")
    assert [found(client, "publishers", slug) for slug in ("old", "new", "own")] == [
        *(["new"], ["new"], ["own"]),
    ]
    # Each word by any of its names.
    assert found(client, "publishers", "old%20new") == ["new"]


def test_name_that_the_public_may_not_know_of_finds_nothing_for_it(
    client: Client, editor: Client
) -> None:
    known, secret = PublisherFactory.create(slug="known"), PublisherFactory.create(slug="secret")
    public_article(publisher=known)
    ArticleFactory.create(publisher=secret)
    merge(source=secret, into=known, by=None, reason="One and the same")
    assert found(client, "publishers", "secret") == []
    assert found(editor, "publishers", "secret") == ["known"]
    Article.objects.update(is_public=True)
    assert found(client, "publishers", "secret") == ["known"]


@pytest.mark.parametrize("many", [1, 12])
@pytest.mark.parametrize(("resource", "queries"), [("publishers", 2), ("articles", 3)])
def test_search_takes_no_more_queries_than_the_list(
    client: Client,
    resource: str,
    queries: int,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(many):
        publisher = PublisherFactory.create(name=f"Spy Post {number}")
        captured(public_article(headline="Spy post", publisher=publisher))
    assert Publisher.objects.count() == many
    # What was edited; the page; the latest snapshots of articles.
    with django_assert_num_queries(queries):
        assert len(client.get(f"/api/v1/{resource}/?q=spy%20post").json()["results"]) == many
