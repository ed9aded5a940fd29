"""What a timeline tells of a past instant is what it told then, whatever was written since."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from claims import recording
from claims.content import Content
from claims.entry import make_content
from claims.models import Change, Claim, Revision
from claims.periods import parse_period
from tests.claims.recording.histories import Batch, Step, Taking, batches
from tests.claims.recording.replay import State, Word
from tests.claims.recording.test_replay import FailureError
from tests.claimsdb.api.contract import get_json
from tests.factories import claim_fields

QUERIES = (
    "",
    "release=initial",
    "frequency=year&aggregate=max&transform=index&by=speaker&status=published,retracted,withdrawn",
)
PERIODS = [parse_period("2019"), parse_period("2020")]


class TakingOverYears(Taking):
    """A change of claims each of which is about a year of its own."""

    period = PERIODS[0]

    def take(self, step: Step) -> None:
        self.period = PERIODS[step.claim]
        super().take(step)

    def _content(self, word: Word) -> Content:
        return replace(
            super()._content(word),
            period=self.period.text,
            period_start=self.period.start,
            period_end=self.period.end,
        )


@pytest.fixture
def base(db: None) -> Content:
    return make_content(claim_fields(stated_at="2020-01-01", period="2019"))


@settings(
    max_examples=6,
    phases=[Phase.generate],
    deadline=None,
    # The fixture's rows are only read: every example is rolled back.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(batches, min_size=2, max_size=4))
def test_timeline_as_of_then_is_the_one_of_then(
    base: Content, client: Client, insider: Client, history: list[Batch]
) -> None:
    reader = get_user_model().objects.get(username="insider")
    with transaction.atomic():
        told: list[tuple[Client, str, Any]] = []
        claims: dict[int, Claim] = {}
        states: dict[int, State] = {}
        for steps, end in history:
            changes = Change.objects.count()
            with (
                suppress(FailureError),
                recording.change(by=None, door="command", dry_run=end == "dry run") as recorder,
            ):
                taking = TakingOverYears(recorder, base, dict(claims), dict(states))
                for step in steps:
                    taking.take(step)
                if end == "failure":
                    raise FailureError
            if Change.objects.count() == changes:
                continue
            claims, states = taking.claims, taking.states
            settled = Change.objects.settled_at()
            assert settled is not None
            firsts = Revision.objects.first_on_record(as_of=settled, reader=reader)
            assert {first.claim_id: first.value for first in firsts} == {
                claims[number].pk: state.words[0].figure for number, state in states.items()
            }
            for each in (client, insider):
                response = each.get(path(base))
                if response.status_code == 200:
                    told += [(each, query, get_json(each, path(base, query))) for query in QUERIES]
        for each, query, answered in told:
            then = f"as_of={answered['as_of']}&{query}".rstrip("&")
            assert get_json(each, path(base, then)) == answered
        transaction.set_rollback(True)


def path(base: Content, query: str = "") -> str:
    return f"/api/v1/series/{base.series.slug}/timeline/?{query}"
