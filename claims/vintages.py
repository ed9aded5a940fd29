"""The words that a series' periods have had, and which of them held at each vintage. Pure.

A *word* is what a source said of a period from one instant on until its next word. A *vintage* is
an instant at which any word began or ended: between two neighbouring ones nothing changes, so what
held at a vintage held until the next.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum, auto
from itertools import pairwise
from typing import NamedTuple

from claims.periods import Period, SortKey, sort_key
from claims.quantities import Quantity
from claimsdb.instants import format_instant


class View(StrEnum):
    """Which words are told of, at which vintages: ALFRED's four output types.

    https://fred.stlouisfed.org/docs/api/fred/series_observations.html, `output_type`.
    """

    AS_KNOWN = auto()
    """Each word once, with the time over which it held (1, by real-time period)."""
    ALL = auto()
    """At each vintage, every word that held then (2, by vintage date, all observations)."""
    CHANGED = auto()
    """At each vintage, the figures that are new or revised (3, new and revised only)."""
    INITIAL = auto()
    """The first word alone (4, initial release only)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a source said of a period over `[known_from, known_until)`; None: until now.

    `quantity` is None where it took the claim back. Of words that began at one instant all but the
    last have no length; they stand in the order of `ceased_at`: when the revision ceased to be
    current or, never having been current, was recorded.
    """

    claim: int
    revision: int
    speaker: str
    period: Period | None
    quantity: Quantity | None
    known_from: datetime
    known_until: datetime | None
    ceased_at: datetime
    is_annulled: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """The words of one claim on one period, in the order in which they were said."""

    words: tuple[Word, ...]

    @property
    def period(self) -> Period | None:
        return self.words[0].period

    @property
    def first(self) -> Word:
        """The first word, of those that were not recorded by mistake if there are any."""
        return next((word for word in self.words if not word.is_annulled), self.words[0])

    @property
    def last(self) -> Word:
        return self.words[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which vintages are wanted: from `after` to `before`, both included, and by their lag.

    The lag of a vintage is the number of days from the last day of the period to its day, UTC:
    exactly `lag`, or at most `lag_max`. A period without a known end has no lag, and so nothing
    where one is asked for.
    """

    after: datetime | None = None
    before: datetime | None = None
    lag: int | None = None
    lag_max: int | None = None

    @property
    def longest_lag(self) -> int | None:
        return self.lag_max if self.lag is None else self.lag


class Entry(NamedTuple):
    """A word, and the vintage that it is told of."""

    vintage: datetime
    word: Word


class Run(NamedTuple):
    """A word, and the columns of a matrix that it fills: from `start` to before `end`."""

    start: int
    end: int
    word: Word


EVER = Window()
_LAST: SortKey = (True, date.max, True, date.max, "")


class Vintages:
    """The words of one series, by claim and period, and the vintages of a window.

    Attributes:
        tracks: in the order of their periods, those of no period last, then of their claims.
        instants: all vintages, inside and outside of the window, in order.
    """

    def __init__(self, words: Iterable[Word], window: Window = EVER) -> None:
        self.tracks = tracks_of(words)
        self.instants = _instants_of(self.tracks)
        self._window = window
        self._first = bisect_left(self.instants, window.after) if window.after else 0
        before = window.before
        self._end = bisect_right(self.instants, before) if before else len(self.instants)

    def entries(self, view: View) -> Iterator[tuple[Track, list[Entry]]]:
        """Yield the tracks of which there is something to tell, and what, by vintage."""
        for track in self.tracks:
            if entries := list(self._entries(track, view)):
                yield track, entries

    def columns(self, view: View) -> Sequence[datetime]:
        """Return the vintages of a matrix, in order.

        Of all words these are all vintages of the window, even where nothing is left at one; by a
        lag, or of some words, those at which there is anything.
        """
        if view is View.ALL and self._window.longest_lag is None:
            return self.instants[self._first : self._end]
        told = {
            place for track in self.tracks for run in self._runs(track, view) for place in _in(run)
        }
        return [self.instants[place] for place in sorted(told)]

    def rows(self, view: View, columns: Sequence[datetime]) -> Iterator[Sequence[Run]]:
        """Yield what fills the columns, track by track, of those of which there is anything."""
        for track in self.tracks:
            if runs := list(self._runs(track, view)):
                yield [_shifted(run, self.instants, columns) for run in runs]

    def _entries(self, track: Track, view: View) -> Iterator[Entry]:
        if view is not View.AS_KNOWN:
            for run in self._runs(track, view):
                yield from (Entry(self.instants[place], run.word) for place in _in(run))
            return
        first, end = self._places(track.period)
        for word in track.words:
            if first <= bisect_left(self.instants, word.known_from) < end:
                yield Entry(word.known_from, word)

    def _runs(self, track: Track, view: View) -> Iterator[Run]:
        """Yield the words of a track with the places, among the instants, at which each is told."""
        first, end = self._places(track.period)
        for word in _told(track, view):
            start = bisect_left(self.instants, word.known_from)
            until = start + 1 if view is not View.ALL else self._until(word)
            run = Run(max(start, first), min(until, end), word)
            if run.start < run.end:
                yield run

    def _until(self, word: Word) -> int:
        if word.known_until is None:
            return len(self.instants)
        return bisect_left(self.instants, word.known_until)

    def _places(self, period: Period | None) -> tuple[int, int]:
        """Return which instants are wanted of a period, the last of them excluded."""
        least, most = self._window.lag, self._window.longest_lag
        if most is None:
            return self._first, self._end
        if period is None or period.end is None:
            return 0, 0
        last_day = period.end

        def lag(instant: datetime) -> int:
            return (instant.date() - last_day).days

        first = 0 if least is None else bisect_left(self.instants, least, key=lag)
        end = bisect_right(self.instants, most, key=lag)
        return max(first, self._first), min(end, self._end)


def tracks_of(words: Iterable[Word]) -> list[Track]:
    """Part words by claim and period: in the order of the periods, then of the claims."""
    found: defaultdict[tuple[int, Period | None], list[Word]] = defaultdict(list)
    for word in words:
        found[word.claim, word.period].append(word)
    tracks = [Track(in_order(each)) for each in found.values()]
    return sorted(tracks, key=_order)


def in_order(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words of one claim in the order in which they were said."""
    return tuple(sorted(words, key=_place))


def lag_of(vintage: datetime, period: Period | None) -> int | None:
    """Return the days from the last day of a period to that of a vintage, which may be negative.

    None: the period is not known, or its end is open or unknown.
    """
    if period is None or period.end is None:
        return None
    return (vintage.date() - period.end).days


def labels_of(vintages: Collection[datetime]) -> Mapping[datetime, str]:
    """Return the texts that name vintages: each, as `known_at`, asks for that very vintage.

    A day, where it begins the vintage and no other of these is in it; else an instant.
    """
    days = Counter(vintage.date() for vintage in vintages)
    return {
        vintage: str(vintage.date())
        if vintage.time() == time.min and days[vintage.date()] == 1
        else format_instant(vintage)
        for vintage in vintages
    }


def _told(track: Track, view: View) -> Iterable[Word]:
    match view:
        case View.INITIAL:
            return track.words[:1]
        case View.CHANGED:
            return _changed(track)
        case _:
            return track.words


def _changed(track: Track) -> Iterator[Word]:
    """Yield the first word, and those that say another figure than the one just before."""
    yield track.first
    for before, word in pairwise(track.words):
        if word.quantity != before.quantity or word.known_from != before.known_until:
            yield word


def _instants_of(tracks: Iterable[Track]) -> list[datetime]:
    """Return all instants at which a word began or ended, in order."""
    words = [word for track in tracks for word in track.words]
    begun = {word.known_from for word in words}
    return sorted(begun | {word.known_until for word in words if word.known_until is not None})


def _in(run: Run) -> range:
    return range(run.start, run.end)


def _shifted(run: Run, instants: Sequence[datetime], columns: Sequence[datetime]) -> Run:
    start = bisect_left(columns, instants[run.start])
    return Run(start, bisect_right(columns, instants[run.end - 1]), run.word)


def _order(track: Track) -> tuple[bool, SortKey, int]:
    period = track.period
    return period is None, sort_key(period) if period else _LAST, track.first.claim


def _place(word: Word) -> tuple[datetime, bool, bool, datetime, datetime]:
    """Sort by when words began, mistakes first, and then as `Word` says."""
    since, until = word.known_from, word.known_until
    if word.is_annulled:
        return since, False, False, since, word.ceased_at
    return since, True, until is None, until or since, word.ceased_at
