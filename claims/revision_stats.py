"""How often and how far the figures of claims were revised. Pure.

A *revision* here is later − first: from the first figure that a source gave for a period to a later
one, both as stated. The measures are those of revision analysis: mean revision, mean absolute
revision and relative mean absolute revision, as defined by R. McKenzie and M. Gamba, "Interpreting
the results of revision analyses: recommended summary statistics" (OECD and Eurostat, 2008). They
are computed in exact fractions and rounded once.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from statistics import median

from claims.changes import Figure, figure
from claims.intervals import Interval
from claims.quantities import Comparator, Quantity
from claims.rounding import exact, nearest_kept
from claims.vintages import Word

_DAY = timedelta(days=1)
_HUNDRED = 100
_NOTHING = Interval.point(Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The least size of a revision that counts: in the unit or, `in_percent`, of the first figure.

    From zero, of which nothing is a percentage, any change counts.
    """

    least: Fraction
    in_percent: bool = False

    def counts(self, first: Fraction, revision: Fraction) -> bool:
        """Whether a revision of a first figure is more than noise; none at all never is."""
        if not revision:
            return False
        least = self.least * abs(first) / _HUNDRED if self.in_percent else self.least
        return abs(revision) >= least


ANY = Material(least=Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A claim: its words in the order in which they were said, and how often we mended them.

    `corrections` are those of the current word, `amendments` the acts by which earlier words were
    mended or added.
    """

    words: Sequence[Word]
    corrections: int = 0
    amendments: int = 0

    @property
    def figures(self) -> list[Word]:
        """The words but for those that take the claim back."""
        return [word for word in self.words if word.quantity is not None]


class Revised:
    """A claim's first figure and a later one; as one of them both, it was not revised since."""

    def __init__(self, first: Word, later: Word) -> None:
        self.claim = later.claim
        self.first = _quantity(first)
        self.later = _quantity(later)
        self.start = exact(self.first.value)
        self.size = exact(self.later.value) - self.start
        self._is_same_word = first is later

    @property
    def is_hedged(self) -> bool:
        return _is_hedged(self.first) or _is_hedged(self.later)

    @property
    def is_approximate(self) -> bool:
        return self.first.approximate or self.later.approximate

    @property
    def percent(self) -> Fraction | None:
        """The revision in per cent of the first figure; None: that is zero or less."""
        return self.size / self.start * _HUNDRED if self.start > 0 else None

    @property
    def interval(self) -> Interval:
        """What the difference of the true figures lies in: one word does not differ from itself."""
        if self._is_same_word:
            return _NOTHING
        return figure(self.later).interval - figure(self.first).interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Averages:
    """Of `claims` revisions; None where there are none, or out of the range of doubles."""

    claims: int
    mean: float | None
    median: float | None
    mean_absolute: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the claims, and how many in a hundred; None: of none."""

    claims: int
    percent: float | None


class Revisions:
    """The measures of the revisions of some claims, from the first figure of each to a later one."""

    def __init__(self, revised: Sequence[Revised], material: Material) -> None:
        self._revised = revised
        self._material = [each for each in revised if material.counts(each.start, each.size)]

    @property
    def claims(self) -> int:
        return len(self._revised)

    @property
    def hedged(self) -> int:
        """How many claims have a hedge on either figure."""
        return sum(each.is_hedged for each in self._revised)

    @cached_property
    def mean(self) -> Figure | None:
        """The mean revision, and what it lies in given the hedges of all figures."""
        if not self._revised:
            return None
        stated = _sum(each.size for each in self._revised) / self.claims
        value = nearest_kept(stated)
        if value is None:
            return None
        intervals = (each.interval for each in self._revised)
        whole = sum((one for one in intervals if one is not _NOTHING), start=_NOTHING)
        return Figure(
            value=value,
            stated=stated,
            interval=whole * Interval.point(Fraction(1, self.claims)),
            approximate=any(each.is_approximate for each in self._revised),
        )

    @cached_property
    def sizes(self) -> Averages:
        """Of the revisions in the unit."""
        return _averages([each.size for each in self._revised])

    @cached_property
    def percents(self) -> Averages:
        """Of the revisions in per cent of the first figures, where these are above zero."""
        found = (each.percent for each in self._revised)
        return _averages([percent for percent in found if percent is not None])

    @property
    def relative_mean_absolute(self) -> float | None:
        """Σ |revision| / Σ |later figure|, in per cent; None: all later figures are zero."""
        later = _sum(abs(each.start + each.size) for each in self._revised)
        moved = _sum(abs(each.size) for each in self._revised)
        return nearest_kept(moved / later * _HUNDRED) if later else None

    @property
    def up(self) -> Share:
        return self._share(sum(each.size > 0 for each in self._material))

    @property
    def down(self) -> Share:
        return self._share(sum(each.size < 0 for each in self._material))

    @property
    def unchanged(self) -> Share:
        """Not revised, or by too little to count."""
        return self._share(self.claims - len(self._material))

    @property
    def largest(self) -> Revised | None:
        """Of the revisions that count, the one of the greatest size; of several, the first."""
        return max(self._material, key=lambda each: abs(each.size), default=None)

    def _share(self, claims: int) -> Share:
        percent = nearest_kept(Fraction(claims * _HUNDRED, self.claims)) if self.claims else None
        return Share(claims=claims, percent=percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From the first to the last figure of the `claims` that have several."""

    claims: int
    mean: float | None
    median: float | None
    max: float | None


class RevisionStats:
    """How often and how far the figures of some claims were revised.

    Args:
        histories: of the claims, in the order of their periods.
        material: what is more than noise.
        after: also measure from the first figure to the one that held so many days later.
        until: up to when words are known: later is not yet known what held.
    """

    def __init__(
        self,
        histories: Sequence[History],
        *,
        material: Material = ANY,
        after: int | None = None,
        until: datetime,
    ) -> None:
        self._histories = histories
        self._until = until
        self.to_latest = Revisions(_revised(histories, _latest), material)
        self.to_after = None
        if after is not None:
            self.to_after = Revisions(_revised(histories, self._held_after(after)), material)

    @property
    def claims(self) -> int:
        return len(self._histories)

    @property
    def restated(self) -> int:
        """How many claims have several figures."""
        return sum(len(history.figures) > 1 for history in self._histories)

    @property
    def restatements(self) -> int:
        """How many figures there are besides the first of each claim."""
        return sum(max(len(history.figures) - 1, 0) for history in self._histories)

    @property
    def corrections(self) -> int:
        return sum(history.corrections for history in self._histories)

    @property
    def amendments(self) -> int:
        return sum(history.amendments for history in self._histories)

    @property
    def retractions(self) -> int:
        return sum(len(history.words) - len(history.figures) for history in self._histories)

    @cached_property
    def days(self) -> Days:
        spans = [
            _days(figures[-1].known_from - figures[0].known_from)
            for history in self._histories
            if len(figures := history.figures) > 1
        ]
        return Days(
            claims=len(spans),
            mean=nearest_kept(_sum(spans) / len(spans)) if spans else None,
            median=nearest_kept(median(spans)) if spans else None,
            max=nearest_kept(max(spans)) if spans else None,
        )

    def _held_after(self, days: int) -> Callable[[History, Word], Word | None]:
        def held(history: History, first: Word) -> Word | None:
            if self._until - first.known_from < days * _DAY:
                return None
            at = first.known_from + days * _DAY
            place = bisect_right(history.words, at, key=attrgetter("known_from"))
            return history.words[place - 1]

        return held


def _latest(history: History, first: Word) -> Word:  # noqa: ARG001 - as all that choose
    return history.words[-1]


def _revised(
    histories: Iterable[History], later_of: Callable[[History, Word], Word | None]
) -> list[Revised]:
    """Return the revisions of the claims that have a later figure."""
    found = []
    for history in histories:
        first = next(iter(history.figures), None)
        later = first and later_of(history, first)
        if first and later and later.quantity is not None:
            found.append(Revised(first, later))
    return found


def _averages(numbers: Sequence[Fraction]) -> Averages:
    if not numbers:
        return Averages(claims=0, mean=None, median=None, mean_absolute=None)
    count = len(numbers)
    return Averages(
        claims=count,
        mean=nearest_kept(_sum(numbers) / count),
        median=nearest_kept(median(numbers)),
        mean_absolute=nearest_kept(_sum(map(abs, numbers)) / count),
    )


def _sum(numbers: Iterable[Fraction]) -> Fraction:
    """Add up numbers, those of one denominator first: decimals have few different ones."""
    numerators: defaultdict[int, int] = defaultdict(int)
    for number in numbers:
        numerators[number.denominator] += number.numerator
    return sum((Fraction(up, down) for down, up in numerators.items()), Fraction(0))


def _days(span: timedelta) -> Fraction:
    return Fraction(span // timedelta.resolution, _DAY // timedelta.resolution)


def _quantity(word: Word) -> Quantity:
    if word.quantity is None:
        raise ValueError(f"Claim {word.claim} has no figure in revision {word.revision}.")
    return word.quantity


def _is_hedged(quantity: Quantity) -> bool:
    return quantity.approximate or quantity.comparator != Comparator.EXACTLY
