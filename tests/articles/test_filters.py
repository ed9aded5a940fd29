from datetime import UTC, datetime

import pytest
from django.test import Client

from claimsdb.api.errors import INVALID_PARAMETER
from tests.articles.making import public_article
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters
from tests.factories import PublisherFactory

pytestmark = pytest.mark.django_db


def headlines(client: Client, query: str) -> list[str]:
    page = get_json(client, f"/api/v1/articles/?{query}")
    return [row["headline"] for row in page["results"]]


def test_articles_by_publisher(client: Client) -> None:
    for slug in ("a", "b", "c"):
        public_article(publisher=PublisherFactory.create(slug=slug), headline=slug)
    assert headlines(client, "publisher=b") == ["b"]
    assert headlines(client, "publisher=c,a") == ["a", "c"]
    response = client.get("/api/v1/articles/?publisher=d")
    assert errors_of(response, INVALID_PARAMETER)[0]["code"] == "unknown"


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("zh", ["zh", "zh-Hans", "zh-Hans-CN"]),
        ("zh-hans", ["zh-Hans", "zh-Hans-CN"]),
        ("zh-Hans-CN,en", ["zh-Hans-CN", "en-GB"]),
        ("EN-gb", ["en-GB"]),
        ("fr", []),
    ],
)
def test_articles_by_language(client: Client, language: str, found: list[str]) -> None:
    for tag in ("zh", "zh-Hans", "zh-Hans-CN", "en-GB", ""):
        public_article(language=tag, headline=tag or "unknown")
    assert headlines(client, f"language={language}") == found


def test_articles_by_no_language(client: Client) -> None:
    response = client.get("/api/v1/articles/?language=en,english")
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "language": (
            "“english” is not a language: expected a BCP 47 tag, such as en, zh or zh-Hans."
        )
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("published_after=2023-10-17", ["17th", "November"]),
        ("published_after=2023-10-17T18:30:20Z", ["November"]),
        ("published_before=2023-10-17", ["2022", "17th"]),
        ("published_before=2023-10-17T18:30:18Z", ["2022"]),
        ("published_after=2023-10&published_before=2023-10", ["17th"]),
        ("published_after=2023&published_before=2023-11", ["17th", "November"]),
        ("published_before=2022", ["2022"]),
    ],
)
def test_articles_by_date(client: Client, query: str, found: list[str]) -> None:
    for headline, published_at, precision in [
        ("2022", datetime(2022, 1, 1, tzinfo=UTC), "year"),
        ("17th", datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC), "instant"),
        ("November", datetime(2023, 11, 1, tzinfo=UTC), "month"),
        ("undated", None, ""),
    ]:
        public_article(
            headline=headline, published_at=published_at, published_at_precision=precision
        )
    assert headlines(client, query) == found


def test_articles_by_external_id(client: Client) -> None:
    for external_id in ("guardian-1", "guardian-2", None):
        public_article(external_id=external_id, headline=str(external_id))
    assert headlines(client, "external_id=guardian-2,guardian-1") == ["guardian-1", "guardian-2"]
    response = client.get("/api/v1/articles/?external_id=guardian-2,guardien-1")
    [error] = errors_of(response, INVALID_PARAMETER)
    assert (error["parameter"], error["suggestion"]) == ("external_id", "guardian-2,guardian-1")
