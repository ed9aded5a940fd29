import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Snapshot
from articles.services import capture
from tests.claims.views.acts import appeared
from tests.factories import ArticleFactory, SeriesFactory, recorded
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    article: Article = ArticleFactory.create(headline="MI5 on LinkedIn")
    return article


def captured(article: Article, body: str, **given: Any) -> Snapshot:
    return capture(article=article, body=body, by=None, **given)


def path_of(article: Article, query: str = "") -> str:
    return reverse("admin:articles_article_differences", args=[article.pk]) + query


def lines(page: Page) -> dict[str, list[tuple[str, str, str]]]:
    """Return the parts of each text that differs."""
    return {
        each.name: [(shown.part.op, shown.part.before, shown.part.after) for shown in each.parts]
        for each in page.response.context["differences"]
    }


def numbers(page: Page) -> tuple[int, int]:
    context = page.response.context
    return context["before"].number, context["after"].number


def lost(page: Page) -> list[int]:
    return [each.drawn.claim.pk for each in page.response.context["lost"]]


def told(page: Page) -> list[tuple[str, str]]:
    return [(error["name"], error["detail"]) for error in page.response.context["errors"]]


def test_last_two_texts_are_compared_word_by_word(article: Article) -> None:
    captured(article, "Nothing yet.")
    captured(article, "It has approached 10,000 people.", caption="A door")
    captured(
        article,
        "It has approached 20,000 people.",
        headline="MI5 in Britain",
        summary="Many",
        summary_language="en",
    )
    page = opened(superuser(), path_of(article))
    assert numbers(page) == (2, 3)
    assert lines(page) == {
        "headline": [("equal", "MI5 ", "MI5 "), ("replace", "on LinkedIn", "in Britain")],
        "body": [
            ("equal", "It has approached ", "It has approached "),
            ("replace", "10,000 ", "20,000 "),
            ("equal", "people.", "people."),
        ],
        "caption": [("delete", "A door", "")],
        "summary": [("insert", "", "Many")],
        "summary_language": [("insert", "", "en")],
    }
    assert "<del>10,000 </del><ins>20,000 </ins>people." in page.html
    assert page.breaches == []


@pytest.mark.parametrize(
    ("query", "compared"),
    [
        ("?snapshot=3&against=1", (1, 3)),
        ("?snapshot=1&against=3", (1, 3)),
        ("?snapshot=2", (1, 2)),
        ("?against=1", (1, 3)),
        ("?snapshot=1", (1, 3)),
    ],
)
def test_any_two_are_compared_the_older_first(
    article: Article, query: str, compared: tuple[int, int]
) -> None:
    for body in ("One.", "Two.", "Three."):
        captured(article, body)
    page = opened(superuser(), path_of(article, query))
    assert numbers(page) == compared
    chosen = re.findall(r'<option value="(\d)" selected', page.html)
    assert sorted(map(int, chosen)) == list(compared)


def test_quotes_that_no_longer_stand_are_named(article: Article) -> None:
    first = captured(article, "Above ten came. Some 300 went. Six sat.")
    given: dict[str, Any] = {"article": article, "snapshot": first}
    gone = recorded(**given, quote="Above ten").claim_id
    recorded(**given, quote="Some 300")
    elsewhere = recorded(value="6")
    appeared(elsewhere, **given, quote="Six sat")
    second = captured(article, "Above 10 came. Some 300 went. Seven sat.")
    new = recorded(article=article, snapshot=second, quote="Seven").claim_id
    captured(article, "Above 10 came. Some 300 went.")
    client = superuser()
    page = opened(client, path_of(article, "?snapshot=2"))
    assert lost(page) == [gone, elsewhere.claim_id]
    assert re.findall(r"<q>(.*?)</q>", page.html) == ["Above ten", "Six sat"]
    assert lost(opened(client, path_of(article))) == [new]


def test_middle_of_what_is_the_same_is_folded_away(article: Article) -> None:
    same = "".join(f"word-{number} " for number in range(200))
    captured(article, f"Ten {same}Six")
    captured(article, f"Nine {same}Seven")
    page = opened(superuser(), path_of(article))
    (difference,) = page.response.context["differences"]
    (middle,) = [shown for shown in difference.parts if shown.part.op == "equal"]
    assert middle.head + middle.folded + middle.tail == middle.part.after
    assert (middle.head[-8:], middle.tail[:9]) == ("word-37 ", "word-167 ")
    (shown,) = re.findall(r'<div class="article-part">(.*?)</div>', page.html, flags=re.DOTALL)
    assert strip_tags(re.sub(r"<summary>.*?</summary>|<del>.*?</del>", "", shown)) == (
        f"Nine {same}Seven"
    )


def test_texts_that_are_the_same_are_told(article: Article) -> None:
    captured(article, "One.")
    captured(article, "One.")
    page = opened(superuser(), path_of(article))
    assert lines(page) == {}
    assert "The two say the same in all their texts." in page.html


def test_fewer_than_two_texts_are_told(article: Article) -> None:
    client = superuser()
    message = "there is nothing to compare"
    assert message in opened(client, path_of(article)).html
    captured(article, "One.")
    assert message in opened(client, path_of(article)).html


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("?snapshot=x", [("snapshot", "Expected a whole number from 1 to 1000000000; got 'x'.")]),
        (
            "?snapshot=8&against=9",
            [
                ("snapshot", "The article has no snapshot 8."),
                ("against", "The article has no snapshot 9."),
            ],
        ),
        ("?snapshot=2&against=2", [("against", "Expected another snapshot than 2.")]),
        ("?snapshots=2", [("snapshots", "Unknown parameter. Did you mean snapshot?")]),
    ],
)
def test_query_that_can_not_be_read_is_told(
    article: Article, query: str, errors: list[tuple[str, str]]
) -> None:
    captured(article, "One.")
    captured(article, "Two.")
    page = opened(superuser(), path_of(article, query))
    assert told(page) == errors
    assert "differences" not in page.response.context


def test_differences_are_for_those_who_may_read_the_texts(article: Article) -> None:
    captured(article, "One.")
    recorded(article=article, quote="One", status="draft")
    captured(article, "Two.")
    assert staff("articles.view_article").get(path_of(article)).status_code == 403
    client = staff("articles.view_article", "articles.view_snapshot", username="reader")
    page = opened(client, path_of(article))
    assert (list(lines(page)), lost(page)) == (["body"], [])
    assert client.get(reverse("admin:articles_article_differences", args=[4711])).status_code == 404


def test_page_takes_as_many_queries_for_many_claims_as_for_one(
    article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, series = superuser(), SeriesFactory.create()
    text = captured(article, "One.")
    captured(article, "Two.")
    for _ in range(2):
        recorded(article=article, snapshot=text, quote="One", series=series)
        appeared(recorded(series=series), article=article, snapshot=text, quote="One")
        # The session, the user, the article, its texts, these two, claims drawn from the article,
        # appearances in it, and the claims of these.
        with django_assert_num_queries(8):
            opened(client, path_of(article))
        captured(article, "Three.")
        recorded(article=article)
