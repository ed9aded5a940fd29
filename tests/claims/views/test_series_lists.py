from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims.models import DefinitionBreak, Series, SeriesLink, Tag
from claimsdb.api.errors import INVALID_PARAMETER
from tests.claims.views.acts import at
from tests.claimsdb.api.contract import get_json, refused_parameters, walk
from tests.factories import ArticleFactory, SeriesFactory, recorded

pytestmark = pytest.mark.django_db

SERIES = "/api/v1/series/"


def tagged(series: Series, *tags: str) -> None:
    series.tags.set([Tag.objects.get_or_create(slug=tag)[0] for tag in tags])


def slugs(client: Client, query: str = "") -> list[str]:
    return [row["slug"] for row in get_json(client, f"{SERIES}?{query}")["results"]]


def test_series_in_order(client: Client) -> None:
    for slug, title in [("b", "Alpha"), ("c", "Beta"), ("a", "Beta")]:
        recorded(series=SeriesFactory.create(slug=slug, title=title))
    assert slugs(client) == ["a", "b", "c"]
    assert slugs(client, "ordering=title") == ["b", "a", "c"]
    pages = walk(client, f"{SERIES}?ordering=-title&page_size=1")
    assert [row["slug"] for page in pages for row in page] == ["c", "a", "b"]


def test_walk_tells_of_the_instant_of_its_first_page(client: Client) -> None:
    for slug in ("a", "b"):
        series = SeriesFactory.create(slug=slug)
        revision = recorded(series=series)
    first = get_json(client, f"{SERIES}?page_size=1")
    recorded(series=series)
    second = get_json(client, first["next"])
    assert (first["as_of"], second["as_of"]) == (at(revision), at(revision))
    assert [row["counts"]["claims"] for row in second["results"]] == [1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag=china", ["a", "b"]),
        ("tag=china,courts", ["a", "b"]),
        ("tag=courts", ["b"]),
        ("area=GB", ["a"]),
        ("area=GB,US", ["a", "b"]),
        ("area=FR", []),
        ("unit=person", ["a"]),
        ("unit=cases/day,person", ["a", "b", "c"]),
        ("aggregation=stock", ["a", "c"]),
        ("aggregation=flow,rate", ["b"]),
        ("tag=china&area=US&unit=case/day&aggregation=rate", ["b"]),
    ],
)
def test_series_filtered(client: Client, query: str, found: list[str]) -> None:
    for slug, unit, aggregation, area, tags in [
        ("a", "person", "stock", "GB", ["china"]),
        ("b", "case/day", "rate", "US", ["china", "courts"]),
        ("c", "case/day", "stock", "", []),
    ]:
        series = SeriesFactory.create(slug=slug, unit=unit, aggregation=aggregation, area=area)
        tagged(series, *tags)
        recorded(series=series)
    assert slugs(client, query) == found


@pytest.mark.parametrize(
    "query",
    ["tag=chine", "area=England", "unit=persn", "unit=1/0", "aggregation=sum", "status=draft"],
)
def test_series_filtered_by_what_there_is_not(client: Client, query: str) -> None:
    recorded()
    response = client.get(f"{SERIES}?{query}")
    assert refused_parameters(response, INVALID_PARAMETER).keys() == {query.partition("=")[0]}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # The settled instant; the series; their tags; their counts.
        (SERIES, 4),
        # The tag that the filter names; then as without it.
        (f"{SERIES}?tag=china", 5),
        # The series; the settled instant; its breaks, who says so and where; what its timeline is
        # built from; its counts; the links from it; those to it; its latest figure; its tags; its
        # last edit.
        (f"{SERIES}approaches/", 12),
    ],
)
def test_queries(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
    path: str,
    queries: int,
) -> None:
    series = SeriesFactory.create(slug="approaches")
    for number, other in enumerate(SeriesFactory.create_batch(rows)):
        tagged(other, "china")
        SeriesLink.objects.create(source=other, kind="part_of", target=series)
        SeriesLink.objects.create(source=series, kind="share_of", target=other)
        claim = recorded(series=other, article=ArticleFactory.create())
        recorded(series=series, period=f"20{10 + number}", article=claim.article)
        DefinitionBreak.objects.create(
            series=series,
            starts_on=date(2000 + number, 1, 1),
            reason="Anew",
            said_by=claim.speaker,
            article=claim.article,
        )
    tagged(series, *(f"tag-{number}" for number in range(rows)), "china")
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_queries_of_a_series_without_anything(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    recorded(series=SeriesFactory.create(slug="approaches"), period=None)
    # The series; the settled instant; its breaks; what its timeline is built from; its counts; the
    # links from it; those to it; its tags; its last edit.
    with django_assert_num_queries(9):
        assert client.get(f"{SERIES}approaches/").status_code == 200
