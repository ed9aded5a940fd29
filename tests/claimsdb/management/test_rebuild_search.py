import io

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, ArticleIndex
from claims.models import RevisionIndex, Series, SeriesIndex, Speaker, SpeakerIndex
from claimsdb.search.indexes import search_indexes
from tests.articles.making import captured
from tests.factories import ArticleFactory, recorded

pytestmark = pytest.mark.django_db


def told(*options: str) -> str:
    out = io.StringIO()
    call_command("rebuild_search", *options, stdout=out)
    return out.getvalue()


def counts(**given: int) -> str:
    named = ("publishers", "articles", "series", "speakers", "revisions")
    return "".join(f"{name} {given.get(name, 0)}\n" for name in named)


def held() -> dict[str, set[tuple[int, frozenset[str]]]]:
    return {
        index.__name__: set(index._default_manager.values_list("pk", "tokens"))
        for index in search_indexes()
    }


@pytest.fixture
def _record(db: None) -> None:
    article = ArticleFactory.create(headline="Headline")
    captured(article, summary="summary", summary_language="en")
    recorded(article=article, note="note")
    recorded(note="…")


@pytest.mark.usefixtures("_record")
def test_nothing_is_to_be_done_where_every_row_is_indexed() -> None:
    assert told("--check") == counts()
    assert told() == counts()


@pytest.mark.usefixtures("_record")
def test_check_counts_what_is_indexed_otherwise_and_fails() -> None:
    Speaker.objects.update(name="Renamed")
    ArticleIndex.objects.all().delete()
    out = io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("rebuild_search", "--check", stdout=out)
    assert out.getvalue() == counts(articles=1, speakers=2)
    assert str(raised.value) == "Not indexed as they stand: rebuild the indexes without --check."
    assert not ArticleIndex.objects.exists()


@pytest.mark.usefixtures("_record")
def test_rebuilt_from_nothing() -> None:
    before = held()
    assert {name: len(rows) for name, rows in before.items()} == {
        "PublisherIndex": 1,
        "ArticleIndex": 1,
        "SeriesIndex": 2,
        "SpeakerIndex": 2,
        "RevisionIndex": 1,
    }
    for index in search_indexes():
        index._default_manager.all().delete()
    assert told() == counts(publishers=1, articles=1, series=2, speakers=2, revisions=1)
    assert held() == before
    assert told("--check") == counts()


@pytest.mark.usefixtures("_record")
def test_what_was_written_by_other_means_is_found_once_rebuilt() -> None:
    Series.objects.update(title="Spies seen")
    Article.objects.update(headline="Spies")
    assert not SeriesIndex.holding(("spies",)).exists()
    told()
    assert SeriesIndex.holding(("spies",)).count() == 2
    assert ArticleIndex.holding(("spies",)).count() == 1
    assert RevisionIndex.holding(("spies",)).count() == 0
    assert SpeakerIndex.holding(("person",)).count() == 2
