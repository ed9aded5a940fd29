"""What each write asks of the database, statement by statement: the same on both databases."""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claimsdb.db.inserting import FEW
from claimsdb.roles import Role
from tests.factories import ArticleFactory, SeriesFactory, SpeakerFactory, recorded
from tests.writers import CLAIMS, client_of, send, written

pytestmark = pytest.mark.django_db

WHO = [
    "SELECT django_session",
    "SELECT auth_user",
    "SELECT auth_permission",  # the user's own
    "SELECT auth_permission",  # those of their groups
]
NAMES = ["SELECT articles_article", "SELECT claims_speaker", "SELECT claims_series"]
LAST = ["SELECT claims_change"]  # which the new one follows
RECORDED = [
    *("INSERT claims_claim", "INSERT claims_revision", "INSERT claims_rendering"),
    "INSERT claims_change",
]
ANSWER = ["SELECT claims_revision"]  # with all that is shown of it


def statements(run: Callable[[], Any]) -> list[str]:
    """The statements that read or write a table: what they do, and to which table."""
    with CaptureQueriesContext(connection) as captured:
        run()
    found = (_statement(query["sql"]) for query in captured.captured_queries)
    return [statement for statement in found if statement]


def _statement(sql: str) -> str:
    if match := re.match(r'(INSERT) INTO "(\w+)"|(UPDATE) "(\w+)"|(DELETE) FROM "(\w+)"', sql):
        return " ".join(part for part in match.groups() if part)
    match = re.search(r'FROM "(\w+)"', sql) if sql.startswith("SELECT") else None
    return f"SELECT {match[1]}" if match else ""


@pytest.fixture
def writer(db: None) -> Client:
    return client_of(*Role)


@pytest.fixture
def body(db: None) -> dict[str, Any]:
    SeriesFactory.create(slug="approaches")
    SpeakerFactory.create(slug="ken-mccallum")
    article = ArticleFactory.create(is_public=True)
    return {
        "series": "approaches",
        "speaker": "ken-mccallum",
        "article": article.pk,
        "value": 100,
        "stated_at": "2023-10-17",
    }


def test_recording_a_claim(writer: Client, body: dict[str, Any]) -> None:
    assert statements(lambda: written(send(writer, "POST", CLAIMS, body), 201)) == [
        *WHO,
        *NAMES,
        *LAST,
        *RECORDED,
        *ANSWER,
    ]


def test_recording_a_claim_with_a_key(writer: Client, body: dict[str, Any]) -> None:
    def post() -> None:
        written(send(writer, "POST", CLAIMS, body, key="k"), 201)

    kept = "SELECT idempotency_keptanswer"
    assert statements(post) == [
        *WHO,
        kept,  # before anything is checked
        *NAMES,
        kept,  # in the transaction: the first request may have ended meanwhile
        *LAST,
        *RECORDED,
        *ANSWER,
        "INSERT idempotency_keptanswer",
        "DELETE idempotency_keptanswer",  # those that have expired
    ]
    assert statements(post) == [*WHO, kept]


def test_bringing_all_that_is_named(writer: Client) -> None:
    publisher = {"slug": "gazette", "name": "The Gazette"}
    body = {
        "series": {"slug": "s", "title": "S", "unit": "person", "aggregation": "stock"},
        "speaker": {"slug": "p", "name": "P"},
        "article": {"publisher": publisher, "headline": "H", "published_at": "2023"},
        "value": 1,
    }
    found = statements(lambda: written(send(writer, "POST", CLAIMS, body), 201))
    brought = ["articles_publisher", "articles_article", "claims_speaker", "claims_series"]
    inserts = [statement for statement in found if statement.startswith("INSERT")]
    history = ["historicalpublisher", "historicalarticle", "historicalspeaker", "historicalseries"]
    assert [each for each in inserts if each.split()[1] in brought] == [
        f"INSERT {table}" for table in brought
    ]
    assert [each.split("_")[1] for each in inserts if "historical" in each] == history
    assert found[: len(WHO) + 3] == [
        *WHO,
        "SELECT articles_publisher",
        "SELECT claims_speaker",
        "SELECT claims_series",
    ]


def test_revising_a_claim(writer: Client) -> None:
    first = recorded()
    body = {"kind": "correction", "reason": "Misread", "value": 5}
    path = f"{CLAIMS}{first.claim_id}/"
    revised = [
        *WHO,
        "SELECT claims_revision",  # what was seen
        *LAST,
        "SELECT claims_revision",  # the words of the claim
        "UPDATE claims_revision",  # those that are superseded
        "INSERT claims_revision",
        "INSERT claims_rendering",
        "INSERT claims_change",
        *ANSWER,
    ]
    edit = statements(lambda: written(send(writer, "PATCH", path, body, etag='"1-00"')))
    assert edit == revised
    unchanged = statements(lambda: written(send(writer, "PATCH", path, body, etag='"2-00"')))
    writes = {"UPDATE claims_revision", *RECORDED}
    assert unchanged == [each for each in revised if each not in writes]
    stale = statements(lambda: send(writer, "PATCH", path, body, etag='"1-00"'))
    assert stale == [*WHO, "SELECT claims_revision", *ANSWER]


# More rows than these are not written by INSERT (`claimsdb.db.inserting`).
@pytest.mark.parametrize("size", [1, FEW // 2])
def test_bulk(writer: Client, body: dict[str, Any], size: int) -> None:
    claims = [recorded().claim_id for _ in range(size)]
    revision = {"revision": 1, "kind": "correction", "reason": "Misread", "value": 5}
    items = [body | {"external_id": f"mine-{number}"} for number in range(size)]
    items += [revision | {"id": claim} for claim in claims]
    found = statements(lambda: written(send(writer, "POST", f"{CLAIMS}bulk/", {"items": items})))
    # Rows are written in batches of as many as the database takes in one statement.
    assert [statement for statement, _ in groupby(found)] == [
        *(statement for statement, _ in groupby(WHO)),
        "SELECT claims_revision",  # the current ones of the claims to revise
        *NAMES,
        *LAST,
        "SELECT claims_revision",  # the words of the claims to revise
        "SELECT claims_claim",  # whether the names of the new ones are taken
        "INSERT claims_claim",
        "UPDATE claims_revision",
        "INSERT claims_revision",
        "INSERT claims_rendering",
        "INSERT claims_change",
    ]


def test_recording_an_appearance(writer: Client, body: dict[str, Any]) -> None:
    path = f"{CLAIMS}{recorded().claim_id}/appearances/"
    given = {"article": body["article"]}
    assert statements(lambda: written(send(writer, "POST", path, given), 201)) == [
        *WHO,
        "SELECT claims_claim",
        "SELECT articles_article",
        *LAST,
        "SELECT claims_revision",  # whether the claim is public
        "SELECT claims_appearance",  # the last number
        "INSERT claims_appearance",
        "UPDATE articles_article",  # which the public may know of now
        "INSERT claims_change",
        "SELECT claims_appearance",
    ]
