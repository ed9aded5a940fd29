import pytest
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Publisher
from claimsdb.db.related import Seen, attach
from tests.factories import ArticleFactory, PublisherFactory

pytestmark = pytest.mark.django_db

MORE_THAN_AN_EXPRESSION_TAKES = 1001


def test_rows_get_what_they_refer_to(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    into = PublisherFactory.create()
    one, other = PublisherFactory.create(merged_into=into), PublisherFactory.create()
    for publisher in (one, other, one):
        ArticleFactory.create(publisher=publisher)
    articles = list(Article.objects.order_by("pk"))
    with django_assert_num_queries(1):
        attach(articles, publisher=Publisher.objects.select_related("merged_into"))
    with django_assert_num_queries(0):
        assert [article.publisher for article in articles] == [one, other, one]
        assert [article.publisher.merged_into for article in articles] == [into, None, into]


def test_rows_that_refer_to_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    publishers = [PublisherFactory.create(), PublisherFactory.create()]
    with django_assert_num_queries(0):
        attach(publishers, merged_into=Publisher.objects.all())
        assert [publisher.merged_into for publisher in publishers] == [None, None]
        attach([], merged_into=Publisher.objects.all())


def test_more_rows_than_an_expression_takes() -> None:
    count = MORE_THAN_AN_EXPRESSION_TAKES
    publishers = Publisher.objects.bulk_create(
        Publisher(slug=f"p-{number}", name="P") for number in range(count)
    )
    articles = [Article(publisher_id=publisher.pk) for publisher in publishers]
    attach(articles, publisher=Publisher.objects.all())
    assert [article.publisher for article in articles] == publishers


def test_what_was_seen_is_not_asked_again(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    one, other, third = (PublisherFactory.create() for _ in range(3))
    seen: Seen = {}
    for keys, queries in (([one, other], 1), ([other, one], 0), ([one, third], 1)):
        articles = [Article(publisher_id=publisher.pk) for publisher in keys]
        with django_assert_num_queries(queries):
            attach(articles, seen=seen, publisher=Publisher.objects.all())
        assert [article.publisher for article in articles] == keys
    assert seen == {"publisher": {row.pk: row for row in (one, other, third)}}


def test_what_no_later_row_refers_to_is_not_kept() -> None:
    seen: Seen = {}
    articles = [Article(publisher_id=PublisherFactory.create().pk)]
    attach(articles, seen=seen, once={"publisher"}, publisher=Publisher.objects.all())
    assert (seen, articles[0].publisher.pk) == ({}, articles[0].publisher_id)
