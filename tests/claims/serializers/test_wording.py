from typing import Any

import pytest

from articles.models import Article
from claims.models import Revision
from claims.serializers.wording import cite, cited_names
from claimsdb.db.merging import merge
from tests.claims.views.acts import at, withdrawn
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db


def cited(revision: Revision) -> str:
    """The citation up to the revision, which is named in one way throughout."""
    line = cite(revision, names=cited_names(revision), url="https://example.org/17/2/")
    body, _, rest = line.partition(" claimsdb, revision ")
    number, _, when = rest.partition(" as of ")
    assert when == f"{at(revision)}, https://example.org/17/2/"
    return f"{body} | {number}"


def article(*, precision: str) -> Article:
    made: Article = ArticleFactory.create(
        publisher__name="The Gazette", headline="Many", published_at_precision=precision
    )
    return made


def claim(**given: Any) -> Revision:
    series = SeriesFactory.create(title="People approached")
    return recorded(series=series, speaker=SpeakerFactory.create(name="Ken"), **given)


def test_citation_of_words_in_an_article() -> None:
    revision = claim(
        value="20000",
        stated_as="20,000 Britons",
        role="Director",
        organisation=OrganisationFactory.create(name="MI5"),
        article=article(precision="instant"),
    )
    assert cited(revision) == (
        "Ken (Director, MI5): “20,000 Britons” (People approached, October 2023),"
        " in “Many”, The Gazette, 2023-10-17. | 1"
    )


@pytest.mark.parametrize(
    ("precision", "when"), [("day", "2023-10-17"), ("month", "2023-10"), ("year", "2023")]
)
def test_citation_of_an_article_that_is_dated_less_exactly(precision: str, when: str) -> None:
    revision = claim(value="20000", role="Director", article=article(precision=precision))
    assert cited(revision) == (
        "Ken (Director): 20,000 people (People approached, October 2023),"
        f" in “Many”, The Gazette, {when}. | 1"
    )


def test_citation_without_article_or_period() -> None:
    revision = claim(value="1", comparator="at_least", period=None, stated_at="2023-10")
    assert cited(revision) == "Ken: at least 1 person (People approached), stated 2023-10. | 1"


def test_citation_of_an_undated_article() -> None:
    undated = ArticleFactory.create(
        publisher__name="The Gazette", headline="Many", published_at=None, published_at_precision=""
    )
    revision = claim(value="5", period="2020/..", article=undated)
    assert cited(revision) == (
        "Ken: 5 people (People approached, since 2020), in “Many”, The Gazette. | 1"
    )


def test_citation_says_that_a_claim_was_withdrawn() -> None:
    revision = withdrawn(claim(value="5"))
    assert cited(revision) == (
        "Ken: 5 people (People approached, October 2023), stated 2023-10-17. | 2 (withdrawn)"
    )


def test_citation_has_the_names_of_today() -> None:
    revision = claim(value="5")
    sir = SpeakerFactory.create(name="Sir Ken")
    merge(source=revision.speaker, into=sir, by=None, reason="One")
    revision.refresh_from_db()
    assert cited(revision).startswith("Sir Ken: 5 people")
