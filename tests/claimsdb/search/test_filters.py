from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from rest_framework.test import APIRequestFactory

from articles.filters import PublisherFilter
from articles.models import Publisher
from articles.searching import publishers_holding
from claimsdb.api.parameters import ParameterError
from claimsdb.search.filters import LONGEST, MOST_WORDS, Search, SearchFilter
from tests.articles.making import public_article
from tests.factories import PublisherFactory

REQUEST: Any = APIRequestFactory().get("/")
REQUEST.user = AnonymousUser()

DISTINCT = [f"w{number}" for number in range(MOST_WORDS + 1)]


def parse(text: str) -> Search:
    search: Search = PublisherFilter.base_filters["q"].parse(text, REQUEST)
    return search


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("…", "Expected a word, of letters or digits; got '…'."),
        ('"*"', "Expected a word, of letters or digits; got '\"*\"'."),
        ("\\", "Expected a word, of letters or digits; got '\\\\'."),
        (" ".join(DISTINCT), "Expected at most 32 words; got 33."),
        (
            "a" * (LONGEST + 1),
            f"Expected at most 500 characters; got '{'a' * 40}'… (501 characters).",
        ),
    ],
)
def test_query_refused(text: str, message: str) -> None:
    with pytest.raises(ParameterError) as raised:
        parse(text)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "number"),
    [("a" * LONGEST, 1), (" ".join(DISTINCT[1:]), MOST_WORDS), ("a " * (LONGEST // 2), 1)],
)
def test_query_up_to_the_bounds(text: str, number: int) -> None:
    search = parse(text)
    assert (len(search.terms), search.reader) == (number, REQUEST.user)


@pytest.mark.django_db
def test_filter_negated_keeps_what_does_not_hold_every_word() -> None:
    for name in ("Daily Post", "Daily Mail", "Evening Post"):
        public_article(publisher=PublisherFactory.create(name=name))
    publishers = Publisher.objects.order_by("name")

    def kept(text: str, **options: Any) -> list[str]:
        chosen = SearchFilter(publishers_holding.every, help_text="", example="", **options)
        rows: QuerySet[Publisher] = chosen.filter(publishers, chosen.parse(text, REQUEST))
        return [row.name for row in rows]

    assert kept("daily post") == ["Daily Post"]
    assert kept("daily post", exclude=True) == ["Daily Mail", "Evening Post"]
    assert kept("unknown", exclude=True) == ["Daily Mail", "Daily Post", "Evening Post"]
