"""Random histories of claims, and taking them on both sides: the recorder's and the replay's."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import strategies as st

from claims.content import Content
from claims.models import Claim, Revision
from claims.recording import NotAllowedError, Recorder, StaleRevisionError
from tests.claims.recording import replay
from tests.claims.recording.replay import DRAFT, PUBLISHED, Refused, State, Word

FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
REFUSALS = (NotAllowedError, StaleRevisionError, ValidationError)
PLAIN = ["publish", "withdraw", "reinstate"]
WORDED = ["edit", "correct", "restate", "retract"]
TURNS = {
    "draft": ["publish"],
    "published": ["retract", "retract", "withdraw"],
    "retracted": ["reinstate", "reinstate", "restate", "withdraw"],
    "withdrawn": ["reinstate"],
}
ACTS = [*PLAIN, *WORDED, "restore", "stale", "flush", *["turn"] * 8]
ACTS += ["correct", "restate", "restate", "restate", "insert", "amend", "amend"] * 3


@dataclass(frozen=True, kw_only=True)
class Step:
    """One act; of a claim that isn't there yet, its first record. A “turn” is one of `TURNS`.

    `days` is the date of its word, from that of the current one (of the amended one); `pick`
    chooses among words or revisions.
    """

    claim: int
    act: str
    figure: int
    note: str
    days: int
    pick: int


Batch = tuple[list[Step], str]
Sides = tuple[Callable[[], State], Callable[[], Revision]]

steps = st.builds(
    Step,
    claim=st.integers(0, 1),
    act=st.sampled_from(ACTS),
    figure=st.integers(1, 3),
    note=st.sampled_from(["", "so they say"]),
    days=st.sampled_from([0, 0, 1, 1, 2, -1, -1, -2]),
    pick=st.integers(0, 5),
)
batches: st.SearchStrategy[Batch] = st.tuples(
    st.lists(steps, min_size=1, max_size=4),
    st.sampled_from(["commit"] * 6 + ["dry run", "failure"]),
)


def word_of(revision: Revision) -> Word:
    """Return what a revision says, as the replay knows it."""
    return Word(
        figure=int(revision.value),
        note=revision.note,
        known_from=revision.known_from,
        status=revision.status,
    )


@dataclass
class Taking:
    """One change while it is made."""

    recorder: Recorder
    base: Content
    claims: dict[int, Claim]
    states: dict[int, State]
    revised: set[int] = field(default_factory=set)

    def take(self, step: Step) -> None:
        """Do a step on both sides: both refuse it, or both come to the same words."""
        if step.act == "flush":
            self.recorder.flush()
        elif step.claim in self.states:
            self._revise(step)
        else:
            self._record(step)

    def _record(self, step: Step) -> None:
        since = FIRST_DAY + timedelta(days=step.days)
        status = PUBLISHED if step.pick else DRAFT
        word = Word(figure=step.figure, note=step.note, known_from=since, status=status)
        self.states[step.claim] = replay.record(word)
        revision = self.recorder.record(content=self._content(word), status=status)
        self.claims[step.claim] = revision.claim
        self.revised.add(step.claim)

    def _revise(self, step: Step) -> None:
        claim, state = self.claims[step.claim], self.states[step.claim]
        if step.act == "turn":
            turns = TURNS[state.current.status]
            step = replace(step, act=turns[step.pick % len(turns)], days=abs(step.days))
        seen = self.recorder.current(claim).number
        expected, act = self._sides(step, claim, state, seen)
        try:
            after = expected()
        except Refused:
            after = state
            with pytest.raises(REFUSALS):
                act()
        else:
            last = max(word.number for word in self.recorder.words(claim))
            current = act()
            words = self.recorder.words(claim)
            assert current == words[-1]
            assert (max(word.number for word in words) == last) == (after == state)
        if after != state:
            self.states[step.claim] = after
            self.revised.add(step.claim)
        assert [word_of(word) for word in self.recorder.words(claim)] == list(after.words)

    def _sides(self, step: Step, claim: Claim, state: State, seen: int) -> Sides:
        """Return what the replay makes of a step, and the act itself."""
        done: dict[str, Any] = {"claim": claim, "seen": seen, "reason": "why"}
        if step.act in PLAIN:
            return (
                lambda: getattr(replay, step.act)(state),
                lambda: getattr(self.recorder, step.act)(**done),
            )
        if step.act in WORDED:
            word = self._word(step, state.current)
            if step.act == "edit" and state.current.status != DRAFT and step.pick:
                word = replace(state.current, note=step.note)
            content = self._content(word)
            return (
                lambda: getattr(replay, step.act)(state, word),
                lambda: getattr(self.recorder, step.act)(content=content, **done),
            )
        sides: Sides = getattr(self, f"_{step.act}")(step, state, done)
        return sides

    def _insert(self, step: Step, state: State, done: dict[str, Any]) -> Sides:
        word = self._word(step, state.current)
        content = self._content(word)
        return (
            lambda: replay.amend(state, None, word),
            lambda: self.recorder.amend(word=None, content=content, **done),
        )

    def _amend(self, step: Step, state: State, done: dict[str, Any]) -> Sides:
        if len(state.words) == 1:
            return self._insert(step, state, done)
        place = step.pick % (len(state.words) - 1)
        word = self._word(step, state.words[place])
        content = self._content(word)
        number = self.recorder.words(done["claim"])[place].number
        return (
            lambda: replay.amend(state, place, word),
            lambda: self.recorder.amend(word=number, content=content, **done),
        )

    def _restore(self, step: Step, state: State, done: dict[str, Any]) -> Sides:
        self.recorder.flush()
        revisions = Revision.objects.filter(claim=done["claim"]).order_by("number")
        earlier = revisions[step.pick % len(revisions)]
        return (
            lambda: replay.restore(state, word_of(earlier)),
            lambda: self.recorder.restore(number=earlier.number, **done),
        )

    def _stale(self, step: Step, _state: State, done: dict[str, Any]) -> Sides:
        def refused() -> State:
            raise Refused

        stale = done | {"seen": done["seen"] + (1 if step.pick % 2 else -1)}
        return refused, lambda: self.recorder.withdraw(**stale)

    def _word(self, step: Step, near: Word) -> Word:
        since = near.known_from + timedelta(days=step.days)
        return Word(figure=step.figure, note=step.note, known_from=since, status=near.status)

    def _content(self, word: Word) -> Content:
        figure = float(word.figure)
        return replace(
            self.base,
            value=figure,
            entered_value=figure,
            lower_bound=figure,
            upper_bound=figure,
            note=word.note,
            stated_at=word.known_from,
            known_from=word.known_from,
        )
