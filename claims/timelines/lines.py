"""Which earlier figure a figure is compared with: lines, and the breaks that part them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from typing import Final, Generic, TypeVar

from claims.periods import Period
from claims.timelines.rows import Row

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Which figures of a series are compared.

    Those of a flow (what happens within a period) only where their periods are of one length, as a
    month's and a year's differ even where nothing changes. None across a day from which the series
    is counted differently, unless `across_breaks`.
    """

    is_flow: bool = False
    across_breaks: bool = False


USUAL: Final = Rules()


class _Line(StrEnum):
    SPEAKER = auto()
    ORGANISATION = auto()
    SERIES = auto()


_Key = tuple[_Line, str | None, bool]


class Latest(Generic[Item]):
    """The latest item of each line.

    A row is sought first in the line of its speaker, then in those of its organisation (what was
    said by it or in its name), then in the whole series. What was observed or estimated is never
    compared with a forecast or a target, but these are with whatever comes before them.
    """

    def __init__(self) -> None:
        self._items: dict[_Key, tuple[int, Item]] = {}

    def add(self, row: Row, place: int, item: Item) -> None:
        """Put an item into the lines of its row; the one of the highest place stays there."""
        items = self._items
        for with_expected in (True,) if row.is_expected else (True, False):
            for tier in _tiers(row, with_expected=with_expected):
                for key in tier:
                    held = items.get(key)
                    if held is None or held[0] < place:
                        items[key] = place, item

    def of(self, row: Row) -> Item | None:
        """Return the latest item that a row is to be compared with."""
        items = self._items
        for tier in _tiers(row, with_expected=row.is_expected):
            held = [items[key] for key in tier if key in items]
            if held:
                return max(held, key=_place)[1] if len(held) > 1 else held[0][1]
        return None


def crossed_break(breaks: Sequence[date], one: Period, other: Period) -> date | None:
    """Return the last break after which not all days of two periods are counted in one way.

    `breaks` are first days counted a new way, in order. An open or unknown end may lie on the far
    side of any break.
    """
    first = one.start and other.start and min(one.start, other.start)
    last = one.end and other.end and max(one.end, other.end)
    begun = bisect_right(breaks, last) if last else len(breaks)
    if not begun:
        return None
    latest = breaks[begun - 1]
    return latest if first is None or first < latest else None


def _tiers(row: Row, *, with_expected: bool) -> tuple[tuple[_Key, ...], ...]:
    """Return the lines that a row is part of, the nearest first.

    Each comes twice: with forecasts and targets, and without.
    """
    speaker, organisation = row.speaker, row.organisation
    spoken: _Key = (_Line.ORGANISATION, speaker, with_expected)
    is_apart = organisation is not None and organisation != speaker
    return (
        ((_Line.SPEAKER, speaker, with_expected),),
        (spoken, (_Line.ORGANISATION, organisation, with_expected)) if is_apart else (spoken,),
        ((_Line.SERIES, None, with_expected),),
    )


def _place(held: tuple[int, Item]) -> int:
    return held[0]
