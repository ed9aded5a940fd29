"""What of a timeline is drawn: each figure with its place in time, and the lines between them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from claims.changes import Figure
from claims.charts.text import is_drawable
from claims.periods import Period, ends_before, length_of
from claims.quantities import Comparator, Quantity
from claims.timelines import Row, Timeline
from claims.timelines.lines import crossed_break
from claims.timelines.rows import Days, days_of

_LONGEST_STEP_BACK: Final = 12
_MOST_EXTENTS: Final = 40
_LEAST_PART: Final = 0.03
"""The part of all days from which on a period is long enough to be seen."""


class Kind(StrEnum):
    """How a figure is drawn, and explained in the legend."""

    EXACT = "exact"
    ABOUT = "about"
    BETWEEN = "between"
    IMPLIED = "implied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A level in a period: stated, or implied by relative claims.

    `at` is the middle of the period as a proleptic ordinal, in fractions of a day; where an end of
    it is open or unknown, the other end. `speaker` is a slug.
    """

    row: Row
    period: Period
    at: float
    value: float
    lower: float | None
    upper: float | None
    comparator: Comparator | None
    kind: Kind

    @property
    def begin(self) -> float | None:
        """The first instant of the period; None: open or unknown."""
        return float(self.period.start.toordinal()) if self.period.start else None

    @property
    def end(self) -> float | None:
        """The first instant after the period; None: open or unknown."""
        return float(self.period.end.toordinal() + 1) if self.period.end else None

    @property
    def speaker(self) -> str:
        return self.row.speaker

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return self.lower, self.upper

    @property
    def numbers(self) -> tuple[float, ...]:
        """All numbers that are drawn for it."""
        return tuple(
            number for number in (self.value, self.lower, self.upper) if number is not None
        )


def drawn_from(timeline: Timeline) -> list[Drawn]:
    """Return what is drawn, in the order of time. What can't be placed on any scale is left out."""
    stated = [_stated(point.row, point.row.period) for point in timeline.points if point.row.period]
    implied = [
        _implied(relation.row, relation.row.period, relation.implied.level)
        for relation in timeline.relations
        if relation.implied and relation.row.period
    ]
    found = [one for one in (*stated, *implied) if all(map(is_drawable, one.numbers))]
    return sorted(found, key=lambda one: (one.at, one.row.known_from, one.row.claim))


def without_level(timeline: Timeline) -> list[Row]:
    """Return the relative claims of which no level is drawn, neither stated nor implied."""
    stated = {days_of(point.row.period) for point in timeline.points if point.row.period}
    return [
        relation.row
        for relation in timeline.relations
        if not relation.implied
        and relation.row.period
        and days_of(relation.row.period) not in stated
    ]


def extents_of(figures: Sequence[Drawn]) -> set[int]:
    """Return the claims whose periods are drawn: of more than a day, and long enough to be seen."""
    days = days_of_all(figures)
    if not days or len(figures) > _MOST_EXTENTS:
        return set()
    least = max((max(days) - min(days)) * _LEAST_PART, 1)
    return {
        figure.row.claim
        for figure in figures
        if figure.begin is None or figure.end is None or figure.end - figure.begin > least
    }


def days_of_all(figures: Iterable[Drawn]) -> list[float]:
    """Return the days at which figures and their periods begin, are drawn and end."""
    return [
        day
        for figure in figures
        for day in (figure.at, figure.begin, figure.end)
        if day is not None
    ]


def runs_of(figures: Iterable[Drawn], breaks: Sequence[date], *, alike: bool) -> list[list[Drawn]]:
    """Return the lines to draw: the stated figures of one speaker, one period after another.

    A line never crosses a break. Where only what is `alike` may be compared (a flow), it leads only
    between periods of one length. It ends where forecasts and targets begin. Of several figures
    for the same days it passes through the one known last.
    """
    latest = {_place(figure): figure for figure in figures if figure.kind is not Kind.IMPLIED}
    runs: list[list[Drawn]] = []
    of_speaker: dict[tuple[str, bool], list[Drawn]] = {}
    run_ending_at: dict[int, list[Drawn]] = {}
    for figure in latest.values():
        line = of_speaker.setdefault((figure.speaker, figure.row.is_expected), [])
        earlier = next(
            (
                one
                for one in reversed(line[-_LONGEST_STEP_BACK:])
                if ends_before(one.period, figure.period)
            ),
            None,
        )
        line.append(figure)
        if earlier is None or not _follows(earlier, figure, breaks, alike=alike):
            continue
        run = run_ending_at.pop(earlier.row.claim, None)
        if run is None:
            run = [earlier]
            runs.append(run)
        run.append(figure)
        run_ending_at[figure.row.claim] = run
    return runs


def _place(figure: Drawn) -> tuple[str, bool, Days]:
    return figure.speaker, figure.row.is_expected, days_of(figure.period)


def speakers_of(figures: Iterable[Drawn]) -> list[str]:
    """Return speakers by how many figures they state, and else by slug."""
    counted = Counter(figure.speaker for figure in figures)
    return sorted(counted, key=lambda speaker: (-counted[speaker], speaker))


def _follows(earlier: Drawn, later: Drawn, breaks: Sequence[date], *, alike: bool) -> bool:
    if crossed_break(breaks, earlier.period, later.period):
        return False
    return not alike or length_of(earlier.period) == length_of(later.period) is not None


def _stated(row: Row, period: Period) -> Drawn:
    quantity: Quantity = row.quantity
    if quantity.comparator == Comparator.BETWEEN:
        kind = Kind.BETWEEN
    else:
        kind = Kind.ABOUT if quantity.approximate else Kind.EXACT
    return Drawn(
        row=row,
        period=period,
        at=_middle(period),
        value=quantity.value,
        lower=quantity.lower_bound,
        upper=quantity.upper_bound,
        comparator=quantity.comparator,
        kind=kind,
    )


def _implied(row: Row, period: Period, level: Figure) -> Drawn:
    return Drawn(
        row=row,
        period=period,
        at=_middle(period),
        value=level.value,
        lower=level.lower,
        upper=level.upper,
        comparator=level.comparator,
        kind=Kind.IMPLIED,
    )


def _middle(period: Period) -> float:
    first, last = period.start or period.end, period.end or period.start
    if first is None or last is None:
        raise ValueError(f"{period.text}: no end of the period is known")
    if period.start is None or period.end is None:
        return first.toordinal() + (0.0 if period.start else 1.0)
    return (first.toordinal() + last.toordinal() + 1) / 2
