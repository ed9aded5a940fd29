"""Many writers and readers at once, each with a connection of its own, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, pairwise
from threading import Barrier, Event
from typing import Any

import pytest

from claims.models import Change, Claim, Revision
from claims.recording import StaleRevisionError
from claims.verification import faults
from tests.claims.recording.acting import Source, act, change, record, within
from tests.concurrency import connected

WRITERS, ROUNDS = 4, 5


@pytest.fixture
def source(transactional_db: None) -> Source:
    return Source()


def restate(claim: Claim, source: Source, figure: int) -> tuple[int, int]:
    """Restate a claim from its current revision, however often that is stale by then.

    Returns:
        The numbers of the revision that was seen and of the one that was recorded.
    """
    while True:
        seen = Revision.objects.current().get(claim=claim).number
        with suppress(StaleRevisionError):
            content = source.says(figure, "2023-10-17")
            return seen, act("restate", claim, seen=seen, content=content).number


def test_no_update_is_lost(source: Source, together: Callable[..., list[Any]]) -> None:
    claim = record(source.says(0, "2023-10-17"))

    def writer(number: int) -> Callable[[], list[tuple[int, int]]]:
        figures = range(number * 100 + 1, number * 100 + 1 + ROUNDS)
        return lambda: [restate(claim, source, figure) for figure in figures]

    steps = chain.from_iterable(together(*(writer(number) for number in range(WRITERS))))
    total = WRITERS * ROUNDS
    assert sorted(steps) == [(number, number + 1) for number in range(1, total + 1)]
    [values] = together(lambda: list(Revision.objects.values_list("value", flat=True)))
    figures = {100 * writer + 1 + each for writer in range(WRITERS) for each in range(ROUNDS)}
    assert (len(values), set(values)) == (total + 1, figures | {0})


def test_stamps_rise_in_the_order_of_commits(
    source: Source, together: Callable[..., list[Any]]
) -> None:
    claim = record(source.says(0, "2023-10-17"))

    def write(number: int) -> None:
        for each in range(ROUNDS):
            with change() as recorder:
                new = recorder.record(content=source.says(each, "2023-10-17")).claim
                within(recorder, "withdraw", new)
            restate(claim, source, 100 * number + each + 1)

    together(*(partial(write, number) for number in range(WRITERS)))
    [found] = together(lambda: list(faults()))
    assert found == []
    [spans] = together(lambda: list(Change.objects.values_list("id", "recorded_at", "settled_at")))
    assert [pk for pk, _, _ in spans] == list(range(1, 2 * WRITERS * ROUNDS + 2))
    assert all(one[2] < following[1] for one, following in pairwise(spans))


def test_one_of_two_editors_wins(source: Source, together: Callable[..., list[Any]]) -> None:
    claim = record(source.says(0, "2023-10-17"))
    barrier = Barrier(2)

    def edit(seen: int, figure: int) -> Any:
        content = source.says(figure, "2023-10-17")
        barrier.wait(timeout=30)
        try:
            return act("correct", claim, seen=seen, content=content).number
        except StaleRevisionError as error:
            return error.seen, error.current

    for seen in range(1, 6):
        outcome = together(partial(edit, seen, 2 * seen), partial(edit, seen, 2 * seen + 1))
        assert sorted(outcome, key=str) == [(seen, seen + 1), seen + 1]


@dataclass
class Reader:
    """Asks, again and again, what is on record now and since when; follows the feed."""

    answers: dict[tuple[datetime, datetime | None], list[int]] = field(default_factory=dict)
    feed: list[int] = field(default_factory=list)

    def read(self, until: Event) -> None:
        """Read until the writers are done, and once more."""
        is_last = False
        while not is_last:
            is_last = until.is_set()
            self.feed += (
                Revision.objects.filter(pk__gt=max(self.feed, default=0))
                .order_by("pk")
                .values_list("pk", flat=True)
            )
            settled = Change.objects.settled_at()
            if settled is not None:
                for known_at in (None, settled):
                    self.answers.setdefault((settled, known_at), answer(settled, known_at))


def answer(as_of: datetime, known_at: datetime | None) -> list[int]:
    found = Revision.objects.on_record(as_of=as_of, known_at=known_at).order_by("pk")
    return list(found.values_list("pk", flat=True))


def test_settled_answers_never_change(source: Source, together: Callable[..., list[Any]]) -> None:
    claim = record(source.says(0, "2023-10-17"))
    done, reader = Event(), Reader()

    def write(number: int) -> None:
        for each in range(ROUNDS):
            with change() as recorder:
                recorder.record(content=source.says(each, "2023-10-17"))
                recorder.flush()
                new = recorder.record(content=source.says(each, "2023-10-17")).claim
                within(recorder, "correct", new, content=source.says(each + 1, "2023-10-17"))
            restate(claim, source, 100 * number + each + 1)

    def writers() -> None:
        try:
            with ThreadPoolExecutor(WRITERS) as pool:
                list(pool.map(connected, [partial(write, number) for number in range(WRITERS)]))
        finally:
            done.set()

    together(writers, lambda: reader.read(done))
    assert len(reader.answers) > 2
    [later] = together(lambda: {asked: answer(*asked) for asked in reader.answers})
    assert later == reader.answers
    [feed] = together(lambda: list(Revision.objects.order_by("pk").values_list("pk", flat=True)))
    assert reader.feed == feed


def test_reader_does_not_wait_for_a_writer(
    source: Source, together: Callable[..., list[Any]]
) -> None:
    claim = record(source.says(0, "2023-10-17"))
    written, read = Event(), Event()

    def write() -> None:
        with change() as recorder:
            within(recorder, "withdraw", claim)
            recorder.flush()
            written.set()
            assert read.wait(timeout=30)

    def look() -> str:
        assert written.wait(timeout=30)
        status = Revision.objects.current().get(claim=claim).status
        read.set()
        return status

    assert together(write, look) == [None, "published"]
    assert together(lambda: Revision.objects.current().get(claim=claim).status) == ["withdrawn"]


def test_writer_waits_for_the_one_before(
    source: Source, together: Callable[..., list[Any]]
) -> None:
    claim = record(source.says(0, "2023-10-17"))
    begun, order = Event(), []

    def first() -> None:
        with change() as recorder:
            begun.set()
            within(recorder, "correct", claim, content=source.says(1, "2023-10-17"))
            order.append("first")

    def second() -> None:
        assert begun.wait(timeout=30)
        with change() as recorder:
            order.append("second")
            seen = recorder.current(claim).number
            recorder.withdraw(claim=claim, seen=seen, reason="why")

    together(first, second)
    assert order == ["first", "second"]
    [kinds] = together(lambda: list(Revision.objects.values_list("kind", flat=True)))
    assert kinds == ["initial", "correction", "withdrawal"]
