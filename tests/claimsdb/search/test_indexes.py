"""Documents, queries and what they find: literally the same on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, ArticleIndex, Publisher, PublisherIndex
from claimsdb.search.indexes import refresh_created
from claimsdb.search.tokens import LONGEST, MOST_BYTES, terms_of, tokens_of
from tests.articles.making import captured
from tests.claimsdb.search.test_tokens import texts
from tests.factories import ArticleFactory, PublisherFactory

pytestmark = pytest.mark.django_db

CORPUS = {
    "a": "MI5 says that above 20,000 people were approached on LinkedIn by China’s spies.",
    "b": "英国军情五处处长肯·麦卡勒姆表示，超过2万人在领英上被接触。",
    "c": "The FBI's caseload: 2,000 investigations, up 7.5% — a new one every 12 hours",
    "d": "L'État a dépensé 1.200.000 € (Müller, Straße 20000) en français",
    "e": "卡在勒住了姆指 NEAR(麦 OR 卡) AND \"NOT\" 'x' \\ x:* & | ! <-> tokens MATCH rowid",
    "f": "日本のガキ、한국의 국방부, ประเทศไทย, हिन्दी",
}


def replace_index(documents: dict[str, str]) -> dict[int, str]:
    """Index publishers by these texts; return their names by their keys."""
    PublisherIndex.objects.all().delete()
    keys = dict(Publisher.objects.order_by("pk").values_list("name", "pk"))
    PublisherIndex.add((keys[name], [text]) for name, text in documents.items())
    return {key: name for name, key in keys.items()}


def found(names: dict[int, str], query: str) -> str:
    index = PublisherIndex.objects.all()
    for term in terms_of(query):
        index = index.filter(pk__in=PublisherIndex.holding(term))
    return "".join(sorted(names[key] for key in index.values_list("pk", flat=True)))


@pytest.fixture
def names() -> dict[int, str]:
    for name in CORPUS:
        PublisherFactory.create(name=name)
    return replace_index(CORPUS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("mi5", "a"),
        ("MI5 LINKEDIN", "a"),
        ("linkedin fbi", ""),
        ("link", ""),
        ("approach", ""),
        ("20,000", "ad"),
        ("20000", "ad"),
        ("20 000", ""),
        ("2000", "c"),
        ("7.5", "c"),
        ("7", ""),
        ("china", "a"),
        ("China's", "a"),
        ("s", "ac"),
        ("a", "cd"),
        ("the", "c"),
        ("麦卡勒姆", "b"),
        ("肯麦卡勒姆", "b"),
        ("肯·麦卡勒姆 领英", "b"),
        ("领英", "b"),
        ("英国", "b"),
        ("国军", "b"),
        ("麦", "be"),
        ("卡勒", "b"),
        ("勒姆", "b"),
        ("勒 姆", "be"),
        ("2万人", "b"),
        ("2", "b"),
        ("万人超过", ""),
        ("etat depense", "d"),
        ("État dépensé", "d"),
        ("MUELLER", ""),
        ("müller strasse", "d"),
        ("1200000", ""),
        ("1.200.000", "d"),
        ("near", "e"),
        ("NEAR(a b)", ""),
        ("not and or", "e"),
        ('"', "abcdef"),
        ("x:*", "e"),
        ("x' & !y", ""),
        ("x'); DROP TABLE articles_publisher; --", ""),
        ("tokens:match", "e"),
        ("rowid", "e"),
        ("がき", ""),
        ("ガキ", "f"),
        ("ｶﾞｷ", "f"),
        ("국방", "f"),
        ("ไทย", "f"),
        ("हिन्दी", "f"),
        ("हिनद", ""),
    ],
)
def test_query_finds(names: dict[int, str], query: str, expected: str) -> None:
    assert found(names, query) == expected


@pytest.mark.usefixtures("names")
def test_index_holds_the_tokens_as_they_are() -> None:
    held = dict(PublisherIndex.objects.values_list("subject__name", "tokens"))
    assert held == {name: tokens_of([text]) for name, text in CORPUS.items()}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(texts, min_size=6, max_size=6), texts)
def test_database_finds_what_holds_all_tokens(
    names: dict[int, str], documents: list[str], query: str
) -> None:
    corpus = dict(zip(CORPUS, documents, strict=True))
    replace_index(corpus)
    wanted = {token for term in terms_of(query) for token in term}
    held = {name: tokens_of([text]) for name, text in corpus.items()}
    indexed = sorted(name for name, tokens in held.items() if tokens)
    assert found(names, query) == "".join(name for name in indexed if wanted <= held[name])


def test_longest_query_and_longest_document(names: dict[int, str]) -> None:
    han = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
    words = " ".join(f"{number:0{LONGEST}}" for number in range(MOST_BYTES // LONGEST + 1))
    widest = "".join(map(chr, range(0x20000, 0x20000 + 20_000)))
    replace_index({"a": han, "b": words, "c": widest})
    assert found(names, han) == "a"
    assert found(names, f"{0:0{LONGEST}}") == "b"
    assert found(names, chr(0x20001)) == "c"


def test_row_without_a_word_is_not_indexed(names: dict[int, str]) -> None:
    replace_index({"a": "…", "b": "word"})
    assert [names[key] for key in PublisherIndex.objects.values_list("pk", flat=True)] == ["b"]


def words_of(article: Article) -> set[str]:
    index = ArticleIndex.objects.filter(pk=article.pk)
    return set().union(*index.values_list("tokens", flat=True))


def test_row_is_indexed_whenever_it_is_saved() -> None:
    article = ArticleFactory.create(headline="One spy")
    assert words_of(article) == {"one", "spy"}
    article.headline = "Two spies"
    article.save()
    assert words_of(article) == {"two", "spies"}
    Article.objects.get(pk=article.pk).save(update_fields=["byline"])
    assert words_of(article) == {"two", "spies"}


def test_row_is_indexed_as_it_was_saved_whatever_else_its_instance_holds() -> None:
    article = ArticleFactory.create(headline="One spy", byline="A")
    article.headline, article.byline = "Two spies", "B"
    article.save(update_fields=["byline"])
    assert words_of(article) == {"one", "spy"}


@pytest.mark.parametrize("many", [1, 9])
def test_refreshing_takes_three_queries(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [PublisherFactory.create().pk for _ in range(many)]
    # The texts; the index less the rows, and with them.
    with django_assert_num_queries(3):
        PublisherIndex.refresh(keys)


def test_rows_created_in_bulk_are_indexed() -> None:
    rows = Publisher.objects.bulk_create([Publisher(slug=f"p{n}", name="Post") for n in range(9)])
    assert PublisherIndex.objects.count() == 0
    refresh_created(rows)
    assert set(PublisherIndex.objects.values_list("pk", "tokens")) == {
        (row.pk, frozenset({"post", row.slug})) for row in rows
    }


def test_deleted_row_is_not_indexed() -> None:
    PublisherFactory.create().delete()
    assert PublisherIndex.objects.count() == 0


def test_faults_are_the_rows_that_are_indexed_otherwise() -> None:
    stale, missing, right = (PublisherFactory.create() for _ in range(3))
    unknown = PublisherFactory.create()
    assert list(PublisherIndex.faults()) == []
    Publisher.objects.filter(pk=stale.pk).update(name="Renamed")
    PublisherIndex.objects.filter(pk=missing.pk).delete()
    Publisher.objects.filter(pk=unknown.pk).update(slug="_", name="—")
    assert list(PublisherIndex.faults()) == [stale.pk, missing.pk, unknown.pk]
    assert PublisherIndex.rebuild() == 3
    assert list(PublisherIndex.faults()) == []
    assert set(PublisherIndex.objects.values_list("pk", flat=True)) == {
        *(stale.pk, missing.pk, right.pk),
    }


@pytest.mark.sqlite
def test_index_of_no_row_is_a_fault() -> None:
    PublisherIndex.add([(10**9, ["word"])])
    assert list(PublisherIndex.faults()) == [10**9]
    assert PublisherIndex.rebuild() == 1
    assert PublisherIndex.objects.count() == 0


def test_article_is_indexed_by_the_texts_of_all_its_snapshots() -> None:
    article = ArticleFactory.create(headline="One")
    captured(article, body="body", headline="Two", caption="caption")
    captured(article, summary="麦卡", summary_language="zh")
    assert words_of(article) == {"one", "two", "麦", "卡", "麦卡"}
    ArticleIndex.refresh([article.pk])
    assert words_of(article) == {"one", "two", "麦", "卡", "麦卡"}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_leave_the_texts_of_both() -> None:
    article = ArticleFactory.create(headline="One")
    is_renamed, may_commit = Event(), Event()

    def rename() -> None:
        with transaction.atomic():
            row = Article.objects.get(pk=article.pk)
            row.headline = "Two"
            row.save()
            is_renamed.set()
            may_commit.wait(10)

    def capture() -> None:
        is_renamed.wait(10)
        Timer(0.2, may_commit.set).start()  # once this one waits for the other
        captured(article, headline="Three")

    with ThreadPoolExecutor() as pool:
        for future in [pool.submit(closing, writer) for writer in (rename, capture)]:
            future.result()
    assert words_of(article) == {"two", "three"}


def closing(writer: Callable[[], None]) -> None:
    try:
        writer()
    finally:
        connection.close()
