"""How many queries acts take, for few claims and for many: what each is for stands beside it."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.content import content_of
from claims.models import Claim
from tests.claims.recording.acting import ClaimOf, Source, act, change, current, record, within
from tests.factories import ArticleFactory

LAST_CHANGE = "SELECT claims_change"  # its number and stamp
WORDS = "SELECT claims_revision"  # with all that they refer to
CLOSING = "UPDATE claims_revision"  # the set-once times
APPENDING = "INSERT claims_revision"
RENDERING = "INSERT claims_rendering"
INDEXING = "INSERT claims_revisionindex"  # where a revision has words of its own
PUBLISHING = "UPDATE articles_article"  # a public revision's article becomes public
COMMITTING = "INSERT claims_change"
REVISING = [LAST_CHANGE, WORDS, CLOSING, APPENDING, RENDERING, COMMITTING]


def queries(captured: CaptureQueriesContext) -> list[str]:
    """Return the verb and table of each query on a table."""
    found = []
    for query in captured.captured_queries:
        words = query["sql"].replace('"', " ").split()
        tables = [word for word in words if word.startswith(("claims_", "articles_"))]
        found += [f"{words[0]} {tables[0]}"] if tables else []
    return found


def given(name: str, claim: Claim, source: Source) -> dict[str, Any]:
    match name:
        case "edit":
            return {"content": replace(content_of(current(claim)), note="n")}
        case "correct" | "restate" | "retract":
            return {"content": source.says(2, "2023-01-01")}
        case "amend":
            return {"word": None, "content": source.says(2, "2019-01-01")}
        case "restore":
            return {"number": 1}
        case _:
            return {}


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("publish", "draft", [*REVISING[:5], "SELECT claims_appearance", COMMITTING]),
        ("edit", "published", [*REVISING[:4], INDEXING, *REVISING[4:]]),
        ("correct", "published", REVISING),
        ("restate", "published", REVISING),
        ("retract", "published", REVISING),
        # The word that is missing closes none.
        ("amend", "published", [LAST_CHANGE, WORDS, *REVISING[3:]]),
        ("withdraw", "retracted", REVISING),
        ("reinstate", "retracted", REVISING),
        # The words that the withdrawal annulled; the revision to restore.
        ("reinstate", "withdrawn", [LAST_CHANGE, WORDS, *REVISING[1:]]),
        ("restore", "retracted", [LAST_CHANGE, WORDS, *REVISING[1:]]),
    ],
)
def test_act_takes_few_queries(
    claim_of: ClaimOf, source: Source, name: str, status: str, expected: list[str]
) -> None:
    claim = claim_of(status)
    other = given(name, claim, source)
    with CaptureQueriesContext(connection) as captured:
        act(name, claim, **other)
    assert queries(captured) == expected


def test_record_takes_few_queries(source: Source) -> None:
    content = source.says(1, "2020", article=ArticleFactory.create())
    with CaptureQueriesContext(connection) as captured:
        record(content, external_id="a")
    assert queries(captured) == [
        LAST_CHANGE,
        "SELECT claims_claim",  # whether the external id is free
        "INSERT claims_claim",
        APPENDING,
        RENDERING,
        PUBLISHING,
        COMMITTING,
    ]


def test_appearance_takes_few_queries(claim_of: ClaimOf) -> None:
    claim, article = claim_of("published"), ArticleFactory.create()
    with CaptureQueriesContext(connection) as captured, change() as recorder:
        recorder.appear(claim=claim, article=article)
    assert queries(captured) == [
        LAST_CHANGE,
        WORDS,  # whether the claim is public
        "SELECT claims_appearance",  # the last one's number
        "INSERT claims_appearance",
        PUBLISHING,
        COMMITTING,
    ]


@pytest.mark.parametrize("many", [1, 12])
def test_recording_many_takes_the_queries_of_one(source: Source, many: int) -> None:
    names = [f"claim {number}" for number in range(many)]
    with CaptureQueriesContext(connection) as captured, change() as recorder:
        assert recorder.named(names) == {}
        for name in names:
            recorder.record(content=source.says(1, "2020"), external_id=name)
    assert queries(captured) == [
        LAST_CHANGE,
        "SELECT claims_claim",
        "INSERT claims_claim",
        APPENDING,
        RENDERING,
        COMMITTING,
    ]


@pytest.mark.parametrize("many", [1, 12])
def test_revising_many_takes_the_queries_of_one(source: Source, many: int) -> None:
    names = [f"claim {number}" for number in range(many)]
    with change() as recorder:
        for name in names:
            recorder.record(content=source.says(1, "2020"), external_id=name)
    with CaptureQueriesContext(connection) as captured, change() as recorder:
        claims = recorder.named(names)
        for name in names:
            within(recorder, "restate", claims[name], content=source.says(2, "2021"))
    assert queries(captured) == [LAST_CHANGE, "SELECT claims_claim", *REVISING[1:]]


@pytest.mark.parametrize("many", [1, 12])
def test_loading_takes_one_query(source: Source, many: int) -> None:
    claims = [record(source.says(1, "2020")) for _ in range(many)]
    with CaptureQueriesContext(connection) as captured, change() as recorder:
        recorder.load(claims)
        recorder.load(claims)
        assert [recorder.current(claim).number for claim in claims] == [1] * many
    assert queries(captured) == [LAST_CHANGE, WORDS]


def test_flush_forgets_the_claims(claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    with change() as recorder:
        recorder.load([claim])
        recorder.flush()
        with CaptureQueriesContext(connection) as captured:
            recorder.load([claim])
    assert queries(captured) == [WORDS]
