"""The record of claims in plain Python: what is on record, and when. No database.

A claim is a row of words in order of the instants from which they held; the last one is current.
Each act makes a new row of the one before, and the rows are kept with the instants at which they
were settled. A question about the past is answered from the row that stood then.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime

DRAFT, PUBLISHED, RETRACTED, WITHDRAWN = "draft", "published", "retracted", "withdrawn"


class Refused(Exception):  # noqa: N818  # it is an answer, not a mistake
    """The claim's state, or the order of its words, does not allow the act."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a source said: a figure, a remark on it, and since when it has been known."""

    figure: int
    note: str
    known_from: datetime
    status: str


@dataclass(frozen=True)
class State:
    """The words of one claim at one instant, the current one last."""

    words: tuple[Word, ...]
    withdrawn_from: "State | None" = None

    @property
    def current(self) -> Word:
        return self.words[-1]

    def word_at(self, known_at: datetime | None) -> Word | None:
        """The source's latest word at an instant; the current one where none is asked for."""
        if known_at is None:
            return self.current
        known = [word for word in self.words if word.known_from <= known_at]
        return known[-1] if known else None


def record(word: Word) -> State:
    _require(word.status in {DRAFT, PUBLISHED})
    return State((word,))


def publish(state: State) -> State:
    _require(state.current.status == DRAFT)
    return _with_current(state, replace(state.current, status=PUBLISHED))


def edit(state: State, word: Word) -> State:
    """Anything of a draft; the note alone of anything else that stands."""
    _require(state.current.status != WITHDRAWN)
    if state.current.status != DRAFT:
        _require(replace(state.current, note=word.note) == _of(state, word))
    return _with_current(state, _of(state, word))


def correct(state: State, word: Word) -> State:
    """The current word was recorded wrongly. It can't be older than the one before it."""
    _require(state.current.status in {PUBLISHED, RETRACTED})
    return _with_current(state, _of(state, word))


def restate(state: State, word: Word) -> State:
    """A new word of the source, not older than the current one; after a retraction too."""
    _require(state.current.status in {PUBLISHED, RETRACTED})
    if _of(state, word) == state.current:
        return state
    return _followed_by(state, replace(word, status=PUBLISHED))


def retract(state: State, word: Word) -> State:
    """The source takes the claim back: its last word is that there is none."""
    _require(state.current.status == PUBLISHED)
    return _followed_by(state, replace(word, status=RETRACTED))


def amend(state: State, place: int | None, word: Word) -> State:
    """An earlier word was recorded wrongly (the one in `place`), or not at all (none).

    Words stay in their order but where their dates are in another one.
    """
    _require(state.current.status in {PUBLISHED, RETRACTED})
    earlier = list(state.words[:-1])
    if place is not None:
        word = replace(word, status=earlier[place].status)
        if word == earlier[place]:
            return state
        earlier[place] = word
    elif any(replace(word, status=other.status) == other for other in state.words):
        return state
    else:
        earlier.append(replace(word, status=PUBLISHED))
    _require(word.known_from < state.current.known_from)
    return State((*sorted(earlier, key=lambda one: one.known_from), state.current))


def withdraw(state: State) -> State:
    """It should never have been recorded: no word of it stands."""
    _require(state.current.status != WITHDRAWN)
    return State((replace(state.current, status=WITHDRAWN),), withdrawn_from=state)


def reinstate(state: State) -> State:
    """A retraction or withdrawal is undone: the words before it come back."""
    if state.withdrawn_from is not None:
        return state.withdrawn_from
    _require(state.current.status == RETRACTED)
    return State(state.words[:-1])


def restore(state: State, earlier: Word) -> State:
    """An earlier content, as a correction of the current word, or as an edit of a draft."""
    _require(state.current.status != WITHDRAWN)
    return _with_current(state, _of(state, earlier))


@dataclass
class Record:
    """The states of one claim, each with the instant at which it was settled."""

    settled: list[tuple[datetime, State]] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.settled[-1][1]

    def settle(self, at: datetime, state: State) -> None:
        self.settled.append((at, state))

    def answer(self, *, as_of: datetime, known_at: datetime | None) -> Word | None:
        """What was on record at `as_of` as the source's latest word at `known_at`."""
        place = bisect_right(self.settled, as_of, key=lambda one: one[0])
        return self.settled[place - 1][1].word_at(known_at) if place else None


def _of(state: State, word: Word) -> Word:
    return replace(word, status=state.current.status)


def _with_current(state: State, word: Word) -> State:
    before = state.words[:-1]
    _require(not before or before[-1].known_from <= word.known_from)
    return State((*before, word))


def _followed_by(state: State, word: Word) -> State:
    _require(state.current.known_from <= word.known_from)
    return State((*state.words, word))


def _require(allowed: bool) -> None:
    if not allowed:
        raise Refused
