"""Random histories, recorded in the database and replayed in plain Python, answer alike."""

from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import recording
from claims.content import Content
from claims.entry import make_content
from claims.models import Change, Claim, Revision
from claims.verification import faults
from tests.claims.recording.asking import Asking
from tests.claims.recording.histories import FIRST_DAY, Batch, Taking, batches
from tests.claims.recording.replay import DRAFT, PUBLISHED, Record, Word
from tests.factories import claim_fields

TICK = timedelta(microseconds=1)


class FailureError(Exception):
    """What happens half-way through a change."""


class World:
    """The claims of one history, as the database and as the replay know them."""

    def __init__(self, base: Content) -> None:
        self.base = base
        self.asking = Asking()
        self.claims: dict[int, Claim] = {}
        self.records: defaultdict[int, Record] = defaultdict(Record)

    def take(self, batch: Batch) -> None:
        """Make one change on both sides, or on neither."""
        steps, end = batch
        changes = Change.objects.count()
        states = {number: record.state for number, record in self.records.items()}
        with (
            suppress(FailureError),
            recording.change(by=None, door="command", dry_run=end == "dry run") as recorder,
        ):
            taking = Taking(recorder, self.base, dict(self.claims), states)
            for step in steps:
                taking.take(step)
            if end == "failure":
                raise FailureError
        kept = end == "commit" and bool(taking.revised)
        assert Change.objects.count() == changes + kept
        if kept:
            self._settle(taking)

    def _settle(self, taking: Taking) -> None:
        settled = Change.objects.settled_at()
        assert settled is not None
        self.claims = taking.claims
        for number in taking.revised:
            self.records[number].settle(settled, taking.states[number])
        self.hold(settled)

    def hold(self, as_of: datetime) -> None:
        """Hold all answers as of a settled instant against the replay's."""
        days = {
            word.known_from
            for record in self.records.values()
            for _, state in record.settled
            for word in state.words
        }
        instants = sorted({day + offset for day in days for offset in (-TICK, timedelta(), TICK)})
        answers = self.asking.answers(as_of=as_of, known_ats=instants)
        assert answers == {each: self.replayed(as_of, each) for each in (None, *instants)}

    def replayed(self, as_of: datetime, known_at: datetime | None) -> dict[int, list[Word]]:
        """Return what the replay answers, by claim."""
        answers = {
            self.claims[number].pk: record.answer(as_of=as_of, known_at=known_at)
            for number, record in self.records.items()
        }
        return {claim: [answer] for claim, answer in answers.items() if answer is not None}

    def settled_instants(self) -> list[datetime]:
        """Return all instants around those of the record at which no change was half-way."""
        spans = list(Change.objects.values_list("recorded_at", "settled_at"))
        edges = {end for start, settled in spans for end in (start - TICK, settled, settled + TICK)}
        return sorted(
            edge for edge in edges if not any(start <= edge < settled for start, settled in spans)
        )


def hold_in_flight(asking: Asking) -> None:
    """At every instant within a change too, one revision of a claim is current, at most one else."""
    first = dict(Revision.objects.filter(number=1).values_list("claim", "recorded_at"))
    instants = [FIRST_DAY + timedelta(days=days) for days in range(-12, 13)]
    for stamp in Revision.objects.values_list("recorded_at", flat=True).distinct():
        answers = asking.answers(as_of=stamp, known_ats=instants)
        assert answers[None].keys() == {claim for claim, since in first.items() if since <= stamp}
        assert {len(words) for found in answers.values() for words in found.values()} == {1}


def hold_chain(claim: Claim) -> None:
    """Numbers have no gaps, stamps and ids rise, words adjoin, drafts stay private."""
    revisions = list(Revision.objects.filter(claim=claim).order_by("number"))
    assert [revision.number for revision in revisions] == list(range(1, len(revisions) + 1))
    assert sum(revision.superseded_at is None for revision in revisions) == 1
    public = False
    for revision in revisions:
        public = public or revision.status == PUBLISHED
        assert revision.is_public == public
        assert (revision.status == DRAFT) <= (not public)
    for one, next_ in pairwise(revisions):
        assert one.recorded_at < next_.recorded_at
        assert one.pk < next_.pk
    words = [revision for revision in revisions if revision.annulled_at is None]
    ends = sorted(word.known_until for word in words if word.known_until is not None)
    assert ends == sorted(word.known_from for word in words)[1:]


def hold_feed() -> None:
    """The order of ids is that of commits."""
    changes = list(Revision.objects.order_by("id").values_list("change_id", flat=True))
    assert changes == sorted(changes)
    spans = list(Change.objects.order_by("id").values_list("recorded_at", "settled_at"))
    assert all(one[1] < next_[0] for one, next_ in pairwise(spans))


@pytest.fixture
def base(db: None) -> Content:
    return make_content(claim_fields(stated_at="2020-01-01", period="2019"))


@settings(
    max_examples=60,
    # The fixture's rows are only read: every example is rolled back.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(batches, min_size=1, max_size=8))
def test_record_answers_as_the_replay_does(base: Content, history: list[Batch]) -> None:
    with transaction.atomic():
        world = World(base)
        for batch in history:
            world.take(batch)
        for as_of in world.settled_instants():
            world.hold(as_of)
        hold_in_flight(world.asking)
        hold_feed()
        for claim in world.claims.values():
            hold_chain(claim)
        assert list(faults()) == []
        transaction.set_rollback(True)
