"""Who follows the feed while others write gets every revision once, in the order of commits."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claims import recording
from claims.content import Content, content_of
from claims.entry import make_content, restate_content, revise_content
from claims.models import Change, Claim, Revision
from claims.recording import Recorder
from tests.claimsdb.api.contract import get_json
from tests.factories import claim_fields, recorded

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

FEED = "/api/v1/revisions/"
WRITERS = 8
CHANGES = 6
STATED = date(2023, 10, 17)

Told = tuple[int, int, str]
"""A revision: its claim, its number in it, and its change."""
AtWork = Callable[[], bool]


@pytest.fixture
def at_work(transactional_db: None) -> Iterator[AtWork]:
    """Writers, each on a connection of its own; tells whether any of them is still at work."""
    first = recorded()
    content = make_content(claim_fields(series=first.series, speaker=first.speaker))
    with ThreadPoolExecutor(WRITERS) as pool:
        randoms = [Random(number) for number in range(WRITERS)]  # noqa: S311 - the same every time
        writers = [pool.submit(write, random, content, first.claim) for random in randoms]
        yield lambda: not all(ended(writer) for writer in writers)


def ended(writer: Future[None]) -> bool:
    """Whether a writer has ended; raises what it failed with."""
    return writer.done() and writer.result() is None


def write(random: Random, content: Content, shared: Claim) -> None:
    """Record and revise claims of one's own, several in one change, and one that all revise."""
    mine: list[Claim] = []
    try:
        for _ in range(CHANGES):
            with recording.change(by=None, door=Change.Door.COMMAND) as recorder:
                new = [recorder.record(content=content) for _ in range(random.randint(0, 2))]
                mine += [revision.claim for revision in new]
                for claim in [*random.choices(mine, k=min(len(mine), 3)), shared]:
                    revise(recorder, claim, random)
    finally:
        connection.close()


def revise(recorder: Recorder, claim: Claim, random: Random) -> None:
    current = recorder.current(claim)
    given: dict[str, Any] = {"claim": claim, "seen": current.number, "reason": "Looked up again"}
    changes: dict[str, Any] = {"value": str(random.randrange(10**9))}
    if random.random() < 0.5:
        recorder.correct(content=revise_content(content_of(current), changes), **given)
        return
    changes["stated_at"] = str(STATED + timedelta(days=current.number))
    recorder.restate(content=restate_content(content_of(current), changes), **given)


def told(page: Any) -> list[Told]:
    return [(row["id"], row["revision"], row["change"]) for row in page["results"]]


def committed() -> list[Told]:
    """All there is on record, change by change in the order of their commits."""
    rows = Revision.objects.order_by("change__recorded_at", "pk").select_related("change")
    return [(row.claim_id, row.number, str(row.change.uuid)) for row in rows]


def test_follower_by_cursor_under_writers(client: Client, at_work: AtWork) -> None:
    seen: list[Told] = []
    met = 0
    page = get_json(client, f"{FEED}?page_size=7")
    while True:
        is_last = not at_work()
        seen += told(page)
        met += not is_last and page["results"] != []
        page = get_json(client, page["next"])
        if is_last and not page["results"]:
            break
    assert seen == committed()
    assert len({change for _, _, change in seen}) == 1 + WRITERS * CHANGES
    assert met > WRITERS


def test_follower_by_instant_under_writers(client: Client, at_work: AtWork) -> None:
    seen: list[Told] = []
    latest, known = "2023-01-01", set[Told]()
    while True:
        is_last = not at_work()
        rows = every_row(client, f"{FEED}?page_size=50&recorded_after={latest}")
        at = {(row["id"], row["revision"], row["change"]): row["recorded_at"] for row in rows}
        # What was recorded at the very instant asked from is told again.
        assert {each for each in at if at[each] == latest} >= known
        seen += [each for each in at if each not in known]
        latest = max(at.values(), default=latest)
        known = {each for each in at if at[each] == latest}
        if is_last:
            break
    assert seen == committed()


def every_row(client: Client, path: str) -> list[Any]:
    """The rows of a feed from its beginning until it holds no more."""
    rows: list[Any] = []
    while (page := get_json(client, path))["results"]:
        rows += page["results"]
        path = page["next"]
    return rows
