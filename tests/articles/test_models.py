from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model

from articles.models import Article, Publisher
from articles.services import capture
from claimsdb.db import append_only
from claimsdb.db.history import save_with_history
from tests.factories import ArticleFactory, PublisherFactory, UserFactory
from tests.rawrows import insert_like
from tests.violations import Violations, assert_violates, cases, constraints_of

VIOLATIONS: dict[str, Violations] = {
    "Publisher": {
        "publisher_named": [{"slug": ""}, {"name": ""}],
        "publisher_not_merged_into_itself": [{"id": 4711, "merged_into_id": 4711}],
    },
    "Article": {
        "article_has_headline": [{"headline": ""}],
        "article_external_id_filled": [{"external_id": ""}],
        "article_url_unique": [{"url": "https://example.org/1"}],
        "article_published_at_has_precision": [
            {"published_at": None},
            {"published_at_precision": ""},
            {"published_at_precision": "week"},
        ],
    },
    "Snapshot": {
        "snapshot_number_unique": [{"number": 1}],
        "snapshot_number_positive": [{"number": 0}],
        "snapshot_has_text": [{"headline": ""}, {"body": ""}],
        "snapshot_summary_has_language": [{"summary": ""}, {"summary_language": ""}],
    },
}
GOOD: dict[str, dict[str, Any]] = {
    "Publisher": {"slug": "another"},
    "Article": {"url": "https://example.org/2", "external_id": "b"},
    "Snapshot": {"number": 2},
}


def row_of(model: str) -> Model:
    match model:
        case "Publisher":
            return PublisherFactory.create()
        case "Article":
            return ArticleFactory.create(url="https://example.org/1", external_id="a")
        case _:
            return capture(
                article=ArticleFactory.create(),
                body="b",
                summary="s",
                summary_language="en",
                by=None,
            )


@pytest.fixture
def unguarded(db: None) -> None:
    append_only.lift(connection)


def test_every_constraint_is_violated() -> None:
    violated = {name for violations in VIOLATIONS.values() for name in violations}
    assert violated == constraints_of("articles")


@pytest.mark.parametrize("model", sorted(VIOLATIONS))
def test_good_row_is_let_through(unguarded: None, model: str) -> None:
    assert insert_like(row_of(model), uuid=uuid4(), **GOOD[model]).pk is not None


@pytest.mark.parametrize(
    ("model", "name", "changed"),
    [
        pytest.param(model, *case.values, id=case.id)
        for model, violations in VIOLATIONS.items()
        for case in cases(violations)
    ],
)
def test_violation_is_refused(
    unguarded: None, model: str, name: str, changed: dict[str, Any]
) -> None:
    assert_violates(row_of(model), name, {"uuid": uuid4()} | GOOD[model] | changed)


def test_articles_without_address_are_many(db: None) -> None:
    ArticleFactory.create(url="")
    ArticleFactory.create(url="")
    assert Article.objects.filter(url="").count() == 2


def test_article_dated_without_precision_is_dated_to_the_instant(db: None) -> None:
    article = ArticleFactory.build(publisher=PublisherFactory.create(), published_at_precision="")
    article.full_clean()
    assert article.published_at_precision == "instant"


def test_article_without_date_has_no_precision(db: None) -> None:
    article = ArticleFactory.build(publisher=PublisherFactory.create(), published_at=None)
    article.full_clean()
    assert article.published_at_precision == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "ftp://example.org/"),
        ("url", "example.org"),
        ("language", "xx-not-a-language"),
        ("headline", ""),
        ("published_at_precision", "week"),
    ],
)
def test_article_field_is_validated(db: None, field: str, value: str) -> None:
    article = ArticleFactory.build(publisher=PublisherFactory.create(), **{field: value})
    with pytest.raises(ValidationError) as caught:
        article.full_clean()
    assert list(caught.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("field", "value"), [("country", "UK"), ("homepage", "mailto:a@example.org"), ("slug", "a b")]
)
def test_publisher_field_is_validated(db: None, field: str, value: str) -> None:
    publisher = PublisherFactory.build(**{field: value})
    with pytest.raises(ValidationError) as caught:
        publisher.full_clean()
    assert list(caught.value.message_dict) == [field]


def test_edit_of_an_article_leaves_who_when_and_why(db: None) -> None:
    user, before = UserFactory.create(), datetime.now(UTC)
    article = ArticleFactory.create(headline="Old")
    article.headline = "New"
    save_with_history(article, by=user, reason="The headline was changed.")
    last = article.history.first()
    assert (last.headline, last.history_user, last.history_change_reason) == (
        "New",
        user,
        "The headline was changed.",
    )
    assert before <= last.history_date <= datetime.now(UTC)
    assert [row.headline for row in article.history.all()] == ["New", "Old"]


def test_texts_of_models_name_them(db: None) -> None:
    publisher = PublisherFactory.create(name="The Guardian")
    article = ArticleFactory.create(headline="10,000 approached", publisher=publisher)
    snapshot = capture(article=article, body="text", by=None)
    assert [str(publisher), str(article), str(snapshot)] == [
        "The Guardian",
        "10,000 approached",
        "10,000 approached (1)",
    ]


def test_publishers_are_in_order_of_their_slugs(db: None) -> None:
    for slug in ("b", "a", "c"):
        PublisherFactory.create(slug=slug)
    assert [publisher.slug for publisher in Publisher.objects.all()] == ["a", "b", "c"]
