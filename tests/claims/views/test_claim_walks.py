"""A walk along pages sees the record of its instant, whatever is written meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.models import Revision
from claims.views.claims import ClaimViewSet
from tests.claims.views.acts import corrected, published, withdrawn
from tests.claimsdb.api.contract import get_json
from tests.factories import ArticleFactory, claim_fields, recorded

CLAIMS = "/api/v1/claims/"
ORDERINGS = [f"{sign}{name}" for name in ClaimViewSet.orderings for sign in ("", "-")]

# Few values, so that claims share their sort keys, or have none.
CHOICES: dict[str, list[Any]] = {
    "value": ["1", "2"],
    "period": ["2020", "2021", None],
    "stated_at": ["2022", "2022-03-01", None],
}


class Writer:
    """Records and revises claims at random, drafts among them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        first = recorded(article=ArticleFactory.create())
        self.common = {"series": first.series, "speaker": first.speaker, "article": first.article}
        self.latest = [first]

    def content(self) -> dict[str, Any]:
        return {name: self.random.choice(values) for name, values in CHOICES.items()}

    def write(self) -> None:
        act = self.random.choice(["add", "add", "add", "revise", "revise", "withdraw"])
        if act == "add":
            status = self.random.choice(["published", "published", "draft"])
            fields = claim_fields(**self.common, **self.content())
            self.latest.append(recorded(status=status, **fields))
            return
        at = self.random.randrange(len(self.latest))
        revision = self.latest[at]
        if revision.status == "draft":
            self.latest[at] = published(revision)
        elif revision.status == "withdrawn":
            return
        elif act == "revise":
            self.latest[at] = corrected(
                revision, note=f"Note {self.random.random()}", **self.content()
            )
        else:
            self.latest[at] = withdrawn(revision)


def expected(as_of: str, ordering: str) -> list[tuple[int, int]]:
    """Claim and revision of all that the public had at an instant: by plain sorting in Python."""
    rows = [
        row
        for row in Revision.objects.filter(is_public=True).exclude(
            status__in=["retracted", "withdrawn"]
        )
        if row.recorded_at.isoformat() <= as_of.replace("Z", "+00:00")
        and (
            row.superseded_at is None
            or row.superseded_at.isoformat() > as_of.replace("Z", "+00:00")
        )
    ]
    path = ClaimViewSet.orderings[ordering.removeprefix("-")].path
    valued = [row for row in rows if getattr(row, path) is not None]
    others = [row for row in rows if getattr(row, path) is None]
    descending = ordering.startswith("-")
    valued.sort(key=lambda row: (getattr(row, path), row.claim_id), reverse=descending)
    others.sort(key=lambda row: row.claim_id, reverse=descending)
    return [(row.claim_id, row.number) for row in valued + others]


def pages(client: Client, path: str, link: str) -> Iterator[Any]:
    following: str | None = path
    while following:
        page = get_json(client, following)
        yield page
        following = page[link]


def shown(page: Any) -> list[tuple[int, int]]:
    return [(row["id"], row["revision"]) for row in page["results"]]


def hold_walk(client: Client, ordering: str, size: int, between: Any) -> None:
    """Walk to the last page and back to the first, writing `between` any two pages."""
    first = get_json(client, f"{CLAIMS}?ordering={ordering}&page_size={size}")
    there, as_of, last = shown(first), first["as_of"], first["next"]
    if last is None:
        assert there == expected(as_of, ordering)
        return
    for page in pages(client, last, "next"):
        between()
        there += shown(page)
        assert page["as_of"] == as_of
        last = page["next"] or last
    back: list[tuple[int, int]] = []
    for page in pages(client, last, "previous"):
        between()
        back = shown(page) + back
        assert page["as_of"] == as_of
    record = expected(as_of, ordering)
    assert (there, back) == (record, record)


@pytest.mark.django_db
@pytest.mark.parametrize("ordering", ORDERINGS)
@settings(
    max_examples=2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False), size=st.integers(2, 4))
def test_walk_there_and_back_under_writes(
    client: Client, ordering: str, random: Random, size: int
) -> None:
    with transaction.atomic():
        writer = Writer(random)
        for _ in range(8):
            writer.write()
        hold_walk(client, ordering, size, writer.write)
        transaction.set_rollback(True)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_walk_there_and_back_while_another_writes(client: Client) -> None:
    writer = Writer(Random(1))  # noqa: S311 - the same every time
    for _ in range(20):
        writer.write()
    ended = Event()
    written: list[int] = []

    def work() -> None:
        try:
            while not ended.is_set() and len(written) < 400:
                writer.write()
                written.append(1)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        try:
            for ordering in ORDERINGS:
                hold_walk(client, ordering, 5, lambda: None)
            while len(written) <= len(ORDERINGS) and not working.done():
                hold_walk(client, ORDERINGS[0], 5, lambda: None)
        finally:
            ended.set()
        working.result()
    assert len(written) > len(ORDERINGS)
