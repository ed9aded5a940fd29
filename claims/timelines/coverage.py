"""Which days the figures of a series are about, and which lie between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from claims.periods import Period

Span = tuple[date, date]
"""A first and a last day."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The days that periods cover: `days` of them, from `first` to `last`, each counted once.

    Of `figures` periods, `open_ended` have an open or unknown end: these are left out of the days.
    """

    first: date | None
    last: date | None
    days: int
    figures: int
    open_ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Days in a row that no figure is about, between two that figures are about."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return days_in_span((self.first, self.last))


def coverage_of(periods: Sequence[Period]) -> Coverage:
    spans = spans_of(periods)
    return Coverage(
        first=spans[0][0] if spans else None,
        last=spans[-1][1] if spans else None,
        days=sum(map(days_in_span, spans)),
        figures=len(periods),
        open_ended=sum(period.start is None or period.end is None for period in periods),
    )


def gaps_of(periods: Iterable[Period]) -> tuple[Gap, ...]:
    """Return the gaps between the periods that have two ends, in the order of time."""
    return tuple(
        Gap(first=before + _DAY, last=after - _DAY)
        for (_, before), (after, _) in pairwise(spans_of(periods))
    )


def spans_of(periods: Iterable[Period]) -> list[Span]:
    """Return the days of periods as spans that neither overlap nor adjoin, in the order of time.

    Periods without two ends are left out.
    """
    spans: list[Span] = []
    for first, last in sorted((one.start, one.end) for one in periods if one.start and one.end):
        if spans and first <= _day_after(spans[-1][1]):
            spans[-1] = spans[-1][0], max(spans[-1][1], last)
        else:
            spans.append((first, last))
    return spans


def days_in_span(span: Span) -> int:
    first, last = span
    return (last - first).days + 1


def _day_after(day: date) -> date:
    return day if day == date.max else day + _DAY
