import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Article
from articles.serializers import ComparisonSerializer, SnapshotSummarySerializer
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from tests.articles.making import captured, public_article
from tests.claimsdb.api.contract import (
    assert_form,
    errors_of,
    get_json,
    refused_parameters,
    walk,
)

pytestmark = pytest.mark.django_db

PATH = "/api/v1/articles/17/snapshots/"


@pytest.fixture
def article() -> Article:
    """An article that was changed without notice, twice."""
    article = public_article(id=17)
    captured(article, "Above 10,000 people.", headline="Many approached", caption="A screen")
    captured(article, "Above 20,000 people.", headline="Many approached")
    captured(
        article,
        "Above 20,000 people.",
        headline="Many were approached",
        summary="Figures.",
        summary_language="en",
    )
    return article


def test_snapshots(client: Client, article: Article) -> None:
    rows = get_json(client, PATH)["results"]
    assert [(row["number"], row["headline"]) for row in rows] == [
        (1, "Many approached"),
        (2, "Many approached"),
        (3, "Many were approached"),
    ]
    for row in rows:
        assert_form(row, SnapshotSummarySerializer())
    pages = walk(client, f"{PATH}?ordering=-number&page_size=2")
    assert [[row["number"] for row in page] for page in pages] == [[3, 2], [1]]


def test_snapshot(member: Client, article: Article) -> None:
    first = get_json(member, f"{PATH}1/")
    assert (first["number"], first["body"]) == (1, "Above 10,000 people.")


@pytest.mark.parametrize("number", ["0", "4", "99999999999999999999"])
def test_snapshot_absent(client: Client, article: Article, number: str) -> None:
    assert errors_of(client.get(f"{PATH}{number}/"), NOT_FOUND) == []
    assert errors_of(client.get(f"{PATH}{number}/diff/"), NOT_FOUND) == []


def test_snapshots_of_no_article(client: Client) -> None:
    assert errors_of(client.get(PATH), NOT_FOUND) == []
    assert errors_of(client.get(f"{PATH}1/"), NOT_FOUND) == []


def test_difference_from_the_one_before(member: Client, article: Article) -> None:
    difference = get_json(member, f"{PATH}2/diff/")
    assert difference == {
        "article": 17,
        "snapshot": 2,
        "against": 1,
        "differences": [
            {
                "field": "body",
                "words": [
                    {"op": "equal", "from": "Above ", "to": "Above "},
                    {"op": "replace", "from": "10,000 ", "to": "20,000 "},
                    {"op": "equal", "from": "people.", "to": "people."},
                ],
            },
            {"field": "caption", "words": [{"op": "delete", "from": "A screen", "to": ""}]},
        ],
    }
    assert_form(difference, ComparisonSerializer())


def test_difference_from_a_named_one(member: Client, article: Article) -> None:
    backwards = get_json(member, f"{PATH}2/diff/?against=3")
    assert (backwards["snapshot"], backwards["against"]) == (2, 3)
    assert {each["field"]: each["words"] for each in backwards["differences"]} == {
        "headline": [
            {"op": "equal", "from": "Many ", "to": "Many "},
            {"op": "delete", "from": "were ", "to": ""},
            {"op": "equal", "from": "approached", "to": "approached"},
        ],
        "summary": [{"op": "delete", "from": "Figures.", "to": ""}],
        "summary_language": [{"op": "delete", "from": "en", "to": ""}],
    }


def test_difference_of_the_first_is_all_that_it_says(member: Client, article: Article) -> None:
    difference = get_json(member, f"{PATH}1/diff/")
    assert difference["against"] is None
    assert {each["field"]: each["words"] for each in difference["differences"]} == {
        "headline": [{"op": "insert", "from": "", "to": "Many approached"}],
        "body": [{"op": "insert", "from": "", "to": "Above 10,000 people."}],
        "caption": [{"op": "insert", "from": "", "to": "A screen"}],
    }


def test_difference_from_itself_is_empty(member: Client, article: Article) -> None:
    assert get_json(member, f"{PATH}2/diff/?against=2")["differences"] == []


def test_difference_for_the_public_leaves_out_the_body(client: Client, article: Article) -> None:
    assert get_json(client, f"{PATH}2/diff/")["differences"] == [
        {"field": "body", "words": None},
        {"field": "caption", "words": [{"op": "delete", "from": "A screen", "to": ""}]},
    ]


@pytest.mark.parametrize("against", ["4", "0", "-1", "x", "2147483648"])
def test_difference_from_one_that_is_not_there(
    client: Client, article: Article, against: str
) -> None:
    response = client.get(f"{PATH}2/diff/?against={against}")
    assert refused_parameters(response, INVALID_PARAMETER).keys() == {"against"}


def test_only_the_difference_takes_another_number(client: Client, article: Article) -> None:
    for path in (PATH, f"{PATH}2/"):
        response = client.get(f"{path}?against=1")
        assert refused_parameters(response, INVALID_PARAMETER).keys() == {"against"}


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # What was edited; the article; its snapshots.
        (PATH, 3),
        # What was edited; the article; the snapshot.
        (f"{PATH}3/", 3),
        # What was edited; the article; the snapshot; the other one.
        (f"{PATH}3/diff/", 4),
        (f"{PATH}3/diff/?against=1", 4),
    ],
)
def test_queries(
    client: Client,
    article: Article,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
) -> None:
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200
