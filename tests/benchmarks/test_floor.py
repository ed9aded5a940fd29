"""The floor tells the facts that the API tells, on a made-up record loaded by the fast path."""

import json
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import connection
from django.test import Client

from benchmarks import amending, drivers, floor, generating, loading, statements
from benchmarks.amending import StaleError, amend
from benchmarks.facts import difference, facts, shaped, shared
from claims import verification
from claims.models import Change, Claim, Revision

SIZE = generating.size_of(1000)

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load a small record, and have the floor read it through the driver of the tests' connection."""
    loading.load(SIZE)
    is_sqlite = connection.vendor == "sqlite"
    driver: Any = connection.connection
    execute = driver.execute if is_sqlite else driver.cursor().execute
    for module in (amending, drivers, floor):
        monkeypatch.setattr(module, "IS_SQLITE", is_sqlite)
    monkeypatch.setattr(drivers.LOCAL, "execute", execute, raising=False)


def floor_answer(path: str) -> Any:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ["PATH_INFO"], _, environ["QUERY_STRING"] = path.partition("?")
    statuses: list[str] = []
    body = b"".join(floor.application(environ, lambda status, _: statuses.append(status)))
    assert statuses == ["200 OK"]
    return json.loads(body)


def test_loaded_record_is_the_one_that_was_made(record: None) -> None:
    assert [*verification.faults()] == []
    counts = (Claim.objects.count(), Revision.objects.count(), Change.objects.count())
    recorded_in = sum(1 for size in generating.revisions_of_changes(SIZE) if size)
    assert counts == (SIZE.claims, SIZE.revisions, recorded_in)
    lengths = [made.revisions.count() for made in Claim.objects.order_by("pk")]
    assert lengths == generating.lengths(SIZE)


TERMS = "period_after=2019-01-01&period_before=2023-12-31&ordering=-stated_at&page_size=50"
PATHS = (
    "/api/v1/claims/?speaker={speaker}&" + TERMS,
    "/api/v1/claims/{claim}/",
    "/api/v1/claims/{claim}/revisions/",
    "/api/v1/series/{series}/timeline/",
    "/api/v1/series/{series}/timeline/?as_of=2022-01-01T00:00:00Z",
    "/api/v1/series/{series}/timeline/?known_at=2022-01-01T00:00:00Z",
    "/api/v1/claims/?page_size=50",
    "/api/v1/claims/facets/?speaker={speaker}",
    "/api/v1/claims/?page_size=50&q={word}",
    "/api/v1/claims/?page_size=50&q=Calder",
)


@pytest.mark.parametrize("path", PATHS)
def test_floor_tells_the_same_facts(record: None, client: Client, path: str) -> None:
    revision = Revision.objects.current().latest("claim")
    speaker, series = revision.speaker.slug, revision.series.slug
    word = revision.stated_as
    asked = path.format(speaker=speaker, series=series, claim=revision.claim_id, word=word)
    ours = client.get(asked).json()
    told = facts(ours)
    assert told
    theirs = facts(floor_answer(asked))
    assert difference(shared(told, theirs), theirs) == ""


def test_floor_finds_common_words_as_it_finds_rare_ones(record: None) -> None:
    asked = "/api/v1/claims/?page_size=50&q=%E4%B8%9C%E6%B9%96"
    found = floor_answer(asked)
    assert found["results"]
    assert floor_answer(f"{asked}&common=1") == found


@pytest.mark.django_db(transaction=True)
def test_floor_corrects_a_claim_as_the_api_does(record: None, client: Client) -> None:
    revision = Revision.objects.current().filter(comparator="exactly").latest("claim")
    claim, number = revision.claim_id, revision.number
    body = json.dumps({"kind": "correction", "reason": "Misread", "value": 7, "stated_as": "7"})
    corrected = amend(claim, number, body.encode())
    # The rendering is a copy of the one before: asked for fields, the API tells what is recorded.
    names = "revision,kind,status,value,lower_bound,upper_bound,stated_as,reason,change"
    told = facts(client.get(f"/api/v1/claims/{claim}/?fields={names}").json())
    assert (told["revision"], told["value"], told["kind"]) == (number + 1, 7, "correction")
    assert difference(told, shared(facts(corrected), told)) == ""
    with pytest.raises(StaleError):
        amend(claim, number, body.encode())


ROWS = (
    ("/api/v1/claims/{claim}/", statements.CLAIM),
    ("/api/v1/claims/{claim}/revisions/", statements.REVISIONS),
    ("/api/v1/series/{series}/timeline/", statements.TIMELINE),
)


@pytest.mark.parametrize(("path", "sql"), ROWS)
def test_rows_are_put_into_the_shape_of_the_answer(
    record: None, client: Client, path: str, sql: str
) -> None:
    revision = Revision.objects.current().latest("claim")
    asked = {"claim": revision.claim_id, "series": revision.series.slug}
    rows = [
        {str(place): value for place, value in enumerate(row)}
        for row in drivers.fetch(sql, **asked)
    ]
    ours = client.get(path.format(**asked)).json()
    assert difference(facts(ours), facts(shaped(rows, like=ours))) == ""


def test_difference_names_the_place() -> None:
    one = facts({"results": [{"id": 1, "value": 2}]})
    other = facts({"results": [{"id": 1, "value": 3}]})
    assert difference(one, one) == ""
    assert difference(one, other) == "0: value: 2 against 3"
    assert difference(one, one + one).startswith("[{'id': 1")


def test_facts_that_only_one_names_are_left_out() -> None:
    ours = [{"id": 1, "body": {"slug": "a"}, "digest": "x"}]
    theirs = [{"id": 1, "body": {"slug": "a", "kind": "b"}}]
    assert shared(ours, theirs) == shared(theirs, ours) == [{"id": 1, "body": {"slug": "a"}}]
    assert shared([1], [1, 2]) == [1]
