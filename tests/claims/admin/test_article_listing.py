from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from articles.models import Article
from articles.services import capture
from tests.claims.admin.test_listing import told
from tests.claims.views.acts import corrected
from tests.factories import ArticleFactory, PublisherFactory, SeriesFactory, recorded
from tests.members import browser_of
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_article_changelist")
SUGGEST = reverse("admin:articles_article_suggest")


def listed(page: Page) -> list[Article]:
    return [row["article"] for row in page.response.context["rows"]]


def found(client: Client, query: str) -> list[Article]:
    page = opened(client, f"{LIST}?{query}")
    assert told(page) == []
    return listed(page)


def numbers(page: Page) -> list[tuple[int, int]]:
    """Return how many texts and claims each row of a page counts."""
    return [(row["texts"], row["claims"]) for row in page.response.context["rows"]]


def captured(article: Article, body: str = "One.") -> None:
    capture(article=article, body=body, by=None)


def test_latest_article_comes_first_with_its_texts_and_claims() -> None:
    guardian = PublisherFactory.create(name="The Guardian")
    first = ArticleFactory.create(publisher=PublisherFactory.create(merged_into=guardian))
    second = ArticleFactory.create(
        published_at=datetime(2023, 10, 1, tzinfo=UTC), published_at_precision="month"
    )
    captured(first)
    captured(first)
    recorded(article=first)
    recorded(article=first, status="draft")
    corrected(recorded(article=first), article=second)
    page = opened(superuser(), LIST)

    assert listed(page) == [second, first]
    assert numbers(page) == [(0, 1), (2, 2)]
    assert [str(row["published"]) for row in page.response.context["rows"]] == [
        "2023-10",
        "2023-10-17T18:30:19Z",
    ]
    assert page.response.context["rows"][1]["publisher"] == guardian
    claims = reverse("admin:claims_claim_changelist")
    assert f'href="{claims}?article={first.pk}"' in page.html
    assert page.breaches == []


def test_drafts_count_for_those_who_see_drafts() -> None:
    article = ArticleFactory.create()
    recorded(article=article, status="draft")
    client = staff("articles.view_article", "claims.view_claim")
    assert numbers(opened(client, LIST)) == [(0, 0)]
    assert found(client, "has_claims=yes") == []
    assert found(client, "has_claims=no") == [article]
    assert found(browser_of("reader"), "has_claims=yes") == [article]


def test_articles_are_filtered_by_what_they_are() -> None:
    client = superuser()
    bbc = PublisherFactory.create(slug="bbc")
    one = ArticleFactory.create(publisher=bbc, language="zh-Hans", external_id="a-1")
    two = ArticleFactory.create(
        published_at=datetime(2024, 1, 1, tzinfo=UTC), headline="Spies on LinkedIn"
    )
    captured(two)
    assert found(client, "publisher=bbc") == [one]
    assert found(client, "publisher_not=bbc") == [two]
    assert found(client, "language=zh") == [one]
    assert found(client, "external_id=a-1") == [one]
    assert found(client, "published_after=2024") == [two]
    assert found(client, "published_before=2023-10-17") == [one]
    assert found(client, "q=linkedin") == [two]
    assert found(client, "ordering=published_at") == [one, two]


def test_articles_are_filtered_by_what_they_have() -> None:
    client = superuser()
    bare, both = ArticleFactory.create_batch(2)
    captured(both)
    recorded(article=both)
    for name in ("has_claims", "has_snapshots", "is_public"):
        assert found(client, f"{name}=yes") == [both], name
        assert found(client, f"{name}=no") == [bare], name
        assert found(client, f"{name}=yes,no") == [both, bare], name
    response = client.get(f"{LIST}?has_claims=yes&has_claims=no&q=")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{LIST}?has_claims=yes,no",
    )


def test_query_that_can_not_be_read_lists_nothing_and_says_why() -> None:
    ArticleFactory.create(publisher=PublisherFactory.create(slug="the-guardian"))
    page = opened(superuser(), f"{LIST}?publisher=the-guardia&has_claims=some&colour=blue")
    assert listed(page) == []
    assert [name for name, _ in told(page)] == ["publisher", "has_claims", "colour"]
    assert page.response.context["errors"][0]["query"] == (
        "?publisher=the-guardian&has_claims=some&colour=blue"
    )


def test_dates_lead_into_the_list() -> None:
    for year in (2021, 2023):
        ArticleFactory.create(published_at=datetime(year, 5, 6, tzinfo=UTC))
    client = superuser()
    years = opened(client, LIST).response.context["hierarchy"].below
    assert [step.text for step in years] == ["2021", "2022", "2023"]
    page = opened(client, LIST + years[2].query)
    assert [each.published_at.year for each in listed(page) if each.published_at] == [2023]
    assert [step.text for step in page.response.context["hierarchy"].below] == [
        f"2023-{month:02}" for month in range(1, 6)
    ]


@pytest.mark.parametrize("ordering", ["-id", "published_at"])
def test_articles_follow_each_other_in_pages(ordering: str) -> None:
    made = ArticleFactory.create_batch(52)
    client = superuser()
    first = opened(client, f"{LIST}?ordering={ordering}")
    second = opened(client, LIST + first.response.context["page"].next)
    both = listed(first) + listed(second)
    assert (len(listed(first)), both) == (50, made[::-1] if ordering == "-id" else made)


def test_publishers_are_proposed() -> None:
    PublisherFactory.create(slug="bbc", name="BBC News")
    client = superuser()
    answer = client.get(f"{SUGGEST}?filter=publisher&term=news").json()
    assert answer == {"results": [{"slug": "bbc", "name": "BBC News"}]}
    assert client.get(f"{SUGGEST}?filter=speaker&term=x").status_code == 400
    assert staff("claims.view_claim").get(f"{SUGGEST}?filter=publisher").status_code == 403


def test_list_is_for_those_who_may_view_articles() -> None:
    assert staff("claims.view_claim").get(LIST).status_code == 403


def test_list_takes_as_many_queries_for_many_articles_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = superuser()
    series: Any = SeriesFactory.create()
    for _ in range(2):
        # The session, the user, the articles, their publishers, texts and claims, the first and the
        # last date.
        # By date those without one, which come last, are asked for separately.
        captured(ArticleFactory.create())
        recorded(article=Article.objects.latest("pk"), series=series)
        with django_assert_num_queries(8):
            opened(client, LIST)
        with django_assert_num_queries(9):
            opened(client, f"{LIST}?has_claims=yes&has_snapshots=yes&ordering=-published_at")
        ArticleFactory.create_batch(5)
