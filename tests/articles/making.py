"""Articles and texts to test with."""

from typing import Any

from articles import services
from articles.models import Article, Snapshot
from tests.factories import ArticleFactory


def public_article(**given: Any) -> Article:
    """An article that something public refers to."""
    article: Article = ArticleFactory.create(is_public=True, **given)
    return article


def captured(article: Article, body: str = "A body.", **given: Any) -> Snapshot:
    return services.capture(article=article, body=body, by=None, **given)
