"""The scale of time: its domain in days, its ticks, and where on it a day lies.

Days are proleptic ordinals (`date.toordinal`), in fractions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from claims.charts.text import width_of

_EPOCH: Final = date(1970, 1, 1).toordinal()
_MS_PER_DAY: Final = 86_400_000

_DAY_STEPS: Final = (1, 2, 7, 14)
_MONTH_STEPS: Final = (1, 2, 3, 6)
_YEAR_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_DAY_WIDTH, _MONTH_WIDTH, _YEAR_WIDTH = 52, 40, 44
_DAYS_PER_MONTH, _DAYS_PER_YEAR = 30.44, 365.2425
_LAST_DAY: Final = date.max.toordinal() + 1
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "June",
    "July",
    "Aug",
    "Sept",
    "Oct",
    "Nov",
    "Dec",
)
_LEAST_DAYS: Final = 14
_BEYOND: Final = 12
LABEL_GAP: Final = 4
"""Pixels between a tick and its label, which stands at its right: there the month or year begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """A scale from the day `first`, at the left, to `last`, `pixels` to its right."""

    first: float
    last: float
    pixels: float
    ticks: tuple[date, ...]
    labels: tuple[tuple[str, ...], ...]
    """Of each tick: one line or two."""

    def of(self, day: float) -> float:
        """Return how many pixels right of the scale's left end a day lies."""
        return self.pixels * (day - self.first) / (self.last - self.first)

    def days(self, pixels: float) -> float:
        """Return how many days so many pixels are."""
        return pixels * (self.last - self.first) / self.pixels


def times_for(
    days: Sequence[float], *, pixels: float, before: float, after: float, size: float
) -> Times:
    """Return the scale for days, of which there is at least one.

    `before` and `after` are pixels to keep free at the left and at the right, `size` is that of the
    labels' font.
    """
    first, last = min(days), max(days)
    if last - first < _LEAST_DAYS:
        missing = (_LEAST_DAYS - (last - first)) / 2
        first, last = first - missing, last + missing
    per_pixel = (last - first) / max(pixels - before - after, pixels / 4)
    first, last = first - before * per_pixel, last + after * per_pixel
    ticks, names = _ticks(first, last, pixels)
    times = Times(first=first, last=last, pixels=pixels, ticks=ticks, labels=())
    labels = [
        label if times.of(tick.toordinal()) + _needed(label, size) <= pixels + _BEYOND else ("",)
        for tick, label in zip(ticks, _labels(ticks, names), strict=True)
    ]
    return replace(times, labels=tuple(labels))


def _needed(label: Sequence[str], size: float) -> float:
    """Return how far right of its tick a label reaches, in pixels."""
    return LABEL_GAP + max(width_of(line, size) for line in label)


def milliseconds(day: float) -> int:
    """Return an instant as JavaScript counts it."""
    return round((day - _EPOCH) * _MS_PER_DAY)


def _ticks(first: float, last: float, pixels: float) -> tuple[tuple[date, ...], str]:
    """Return the days that are marked, and by what they are called: day, month or year."""
    per_day = pixels / (last - first)
    for step in _DAY_STEPS:
        if step * per_day >= _DAY_WIDTH:
            return tuple(_days(first, last, step)), "day"
    for step in _MONTH_STEPS:
        if step * _DAYS_PER_MONTH * per_day >= _MONTH_WIDTH:
            return tuple(_months(first, last, step)), "month"
    for step in _YEAR_STEPS:
        if step * _DAYS_PER_YEAR * per_day >= _YEAR_WIDTH:
            break
    return tuple(_years(first, last, step)), "year"


def _days(first: float, last: float, step: int) -> Iterator[date]:
    # Counted from a Monday, so that weeks begin with one.
    for ordinal in range(_first_multiple(first - 1, step) + 1, int(last) + 1, step):
        if 1 <= ordinal < _LAST_DAY:
            yield date.fromordinal(ordinal)


def _months(first: float, last: float, step: int) -> Iterator[date]:
    for year in range(_year_of(first), _year_of(last) + 1):
        for month in range(1, 13, step):
            day = date(year, month, 1)
            if first <= day.toordinal() <= last:
                yield day


def _years(first: float, last: float, step: int) -> Iterator[date]:
    for year in range(_first_multiple(_year_of(first), step), _year_of(last) + 1, step):
        if year >= 1 and first <= date(year, 1, 1).toordinal() <= last:
            yield date(year, 1, 1)


def _first_multiple(number: float, step: int) -> int:
    return -int(-number // step) * step


def _year_of(day: float) -> int:
    return date.fromordinal(min(max(int(day), 1), _LAST_DAY - 1)).year


def _labels(ticks: Sequence[date], names: str) -> tuple[tuple[str, ...], ...]:
    """Return what stands below each tick: the year below the first one of each."""
    if names == "year":
        return tuple((str(tick.year),) for tick in ticks)
    labels = []
    for index, tick in enumerate(ticks):
        month = _MONTHS[tick.month - 1]
        name = f"{tick.day} {month}" if names == "day" else month
        is_first = index == 0 or ticks[index - 1].year != tick.year
        labels.append((name, str(tick.year)) if is_first else (name,))
    return tuple(labels)
