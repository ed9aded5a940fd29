import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Snapshot
from articles.services import capture, make_public, text_digest
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db


def refusal(**given: Any) -> dict[str, list[str]]:
    fields: dict[str, Any] = {"article": ArticleFactory.create(), "body": "text", "by": None}
    with pytest.raises(ValidationError) as caught:
        capture(**fields | given)
    assert Snapshot.objects.count() == 0
    return caught.value.message_dict


def test_capture_numbers_the_snapshots_of_each_article() -> None:
    one, two = ArticleFactory.create(), ArticleFactory.create()
    numbers = [capture(article=article, body="b", by=None).number for article in (one, one, two)]
    assert numbers == [1, 2, 1]


def test_capture_keeps_what_it_is_given() -> None:
    user, article = UserFactory.create(), ArticleFactory.create(headline="Of the article")
    at = datetime(2023, 10, 18, tzinfo=UTC)
    snapshot = capture(
        article=article,
        headline="As captured",
        body=" The body,\n whole. ",
        caption="A caption",
        summary="Ours.",
        summary_language="en",
        captured_at=at,
        by=user,
    )
    snapshot.refresh_from_db()
    assert (snapshot.headline, snapshot.body, snapshot.caption) == (
        "As captured",
        " The body,\n whole. ",
        "A caption",
    )
    assert (snapshot.summary, snapshot.summary_language) == ("Ours.", "en")
    assert (snapshot.captured_at, snapshot.captured_by) == (at, user)


def test_capture_takes_headline_and_instant_by_default() -> None:
    before = datetime.now(UTC)
    snapshot = capture(article=ArticleFactory.create(headline="As published"), body="b", by=None)
    assert snapshot.headline == "As published"
    assert before <= snapshot.captured_at <= datetime.now(UTC)


def test_capture_hashes_the_publishers_words_alone() -> None:
    article = ArticleFactory.create(headline='"H"')
    snapshot = capture(article=article, body="b\n é", by=None)
    text = '{"body":"b\\n é","caption":"","headline":"\\"H\\""}'
    assert snapshot.sha256 == hashlib.sha256(text.encode()).hexdigest()
    other = capture(article=article, body="b\n é", summary="s", summary_language="en", by=None)
    assert other.sha256 == snapshot.sha256


@pytest.mark.parametrize("field", ["headline", "body", "caption"])
def test_text_digest_changes_with_each_field(field: str) -> None:
    snapshot = capture(article=ArticleFactory.create(), body="b", by=None)
    setattr(snapshot, field, "another")
    assert text_digest(snapshot) != snapshot.sha256


def test_capture_of_the_future_is_refused() -> None:
    at = datetime.now(UTC) + timedelta(days=1)
    assert refusal(captured_at=at) == {"captured_at": [f"{at} lies in the future."]}


def test_capture_without_body_is_refused() -> None:
    assert refusal(body="") == {"body": ["This field cannot be blank."]}


def test_capture_with_summary_in_no_language_is_refused() -> None:
    assert list(refusal(summary="Ours.")) == ["__all__"]
    assert list(refusal(summary_language="en")) == ["__all__"]


def test_capture_tells_all_that_is_wrong() -> None:
    messages = refusal(headline="x" * 501, body="", summary="s", summary_language="not a language")
    assert sorted(messages) == ["body", "headline", "summary_language"]


def test_make_public_lets_the_public_know() -> None:
    articles = [ArticleFactory.create() for _ in range(3)]
    make_public([article.pk for article in articles[:2]])
    public = Article.objects.filter(is_public=True)
    assert set(public) == set(articles[:2])


def test_make_public_of_none_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        make_public([])
    assert len(captured) == 0
