"""Worlds with a true number for everything, and claims that are true in them."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import strategies as st

from claims.discrepancies import Aggregation, Counted, Link, LinkKind
from claims.periods import Period, parse_period
from claims.quantities import Comparator, Nature, Quantity, ValueType
from claims.timelines import Row

TENTH = Fraction(1, 10)
_FIRST = date(2021, 12, 31)
_DAYS = [
    *("2022-12-30", "2022-12-31", "2023-01-01", "2023-01-31", "2023-06-30", "2023-07-01"),
    "2023-12-31",
]
_MONTHS = [f"2023-{month:02}" for month in range(1, 13)]
_OTHERS = ["2022", "2023", "2022-12", "2022-36", "2023-33", "2023-34", "2023-35", "2023-36"]
_INTERVALS = ["2023-40", "2023-41", "2023-01/2023-06", "2023-07-01/2023-12-31"]
_PERIODS = [parse_period(text) for text in (*_DAYS, *_MONTHS, *_OTHERS, *_INTERVALS)]
_VAGUE = [
    parse_period(text) for text in ("2023~", "2023?", "2023-06-XX", "2023/..", "2022/", "../2023")
]


class World(NamedTuple):
    """Daily numbers that are made from a few, and the breaks from which they are counted anew."""

    start: int
    slope: int
    wave: int
    growth: int
    breaks: Sequence[date]

    def stock(self, day: date, era: int) -> int:
        number = (day - _FIRST).days
        return (self.start + self.slope * number + self.wave * (number % 11)) * (1 + era)

    def total(self, day: date, era: int) -> int:
        number = (day - _FIRST).days
        return (50000 + self.growth * number) // (1 + era)

    def flow(self, start: date, end: date) -> int:
        days = (start + timedelta(number) for number in range((end - start).days + 1))
        return sum(
            self.stock(day, self.era(day)) - self.stock(day - timedelta(1), self.era(day))
            for day in days
        )

    def era(self, day: date) -> int:
        return bisect_right(self.breaks, day)

    def number(self, series: str, period: Period, era: int) -> int:
        """The true number of a series in a period, counted as in an era: that of its close."""
        assert period.start
        assert period.end
        match series:
            case "stock":
                return self.stock(period.end, era)
            case "part":
                return self.stock(period.end, era) // 3
            case "total":
                return self.total(period.end, era)
            case "flow":
                return self.flow(period.start, period.end)
            case "first-share":
                return 40 + self.wave
            case _:
                return 60 - self.wave - self.growth


AGGREGATIONS = {
    "stock": ("stock", "person"),
    "part": ("stock", "person"),
    "total": ("cumulative", "person"),
    "flow": ("flow", "person"),
    "first-share": ("share", "%"),
    "second-share": ("share", "%"),
}
_TOGETHER = [
    ("stock",),
    ("total",),
    ("flow",),
    ("stock", "part"),
    ("stock", "flow"),
    ("first-share", "second-share"),
]
_COMPARED = [
    [parse_period(text) for text in texts]
    for texts in (
        ("2022", "2023"),
        ("2022-12-31", "2023-12-31", "2023"),
        ("2022-12", "2023-01", "2023-06", "2023-07"),
        ("2023-33", "2023-34", "2023-40"),
    )
]
LINKS = [
    Link("part", LinkKind.PART_OF, "stock"),
    Link("flow", LinkKind.CHANGE_OF, "stock"),
    Link("first-share", LinkKind.SHARE_OF, "stock"),
    Link("second-share", LinkKind.SHARE_OF, "stock"),
]
_ARE_BROKEN = frozenset({"stock", "part", "total"})

worlds = st.builds(
    World,
    start=st.integers(5000, 9000),
    slope=st.integers(-4, 9),
    wave=st.integers(0, 9),
    growth=st.integers(0, 9),
    breaks=st.sampled_from(
        [(), (date(2023, 1, 1),), (date(2023, 7, 1),), (date(2023, 1, 1), date(2023, 6, 15))]
    ),
)


@st.composite
def true_claims(draw: st.DrawFn, world: World) -> list[Counted]:
    """Claims about all series, each true as it is hedged."""
    found = []
    # Few periods and few series, so that many claims can be held against each other.
    periods = draw(st.lists(st.sampled_from(_PERIODS), min_size=1, max_size=4))
    periods += draw(st.sampled_from(_COMPARED))
    for series in draw(st.sampled_from(_TOGETHER)):
        aggregation, unit = AGGREGATIONS[series]
        numbers = range(1, draw(st.integers(2, 14)))
        rows = [draw(_rows(world, series, number, periods)) for number in numbers]
        breaks = world.breaks if series in _ARE_BROKEN else ()
        found.append(
            Counted(
                series=series,
                unit=unit,
                aggregation=Aggregation(aggregation),
                rows=rows,
                breaks=breaks,
            )
        )
    return found


@st.composite
def _rows(draw: st.DrawFn, world: World, series: str, claim: int, periods: Sequence[Period]) -> Row:
    """A true claim: of a level, or a change; or of what a rule may not take for more than it is."""
    match draw(st.sampled_from(["level", "level", "level", "change", "expected", "vague"])):
        case "level":
            period = draw(st.sampled_from(periods))
            truth = Fraction(world.number(series, period, draw(_eras(world, period))))
            return _row(claim, draw(hedged(truth, ValueType.LEVEL)), draw(_SPEAKERS), period)
        case "change":
            return draw(_changes(world, series, claim, periods))
        case "expected":
            period = draw(st.sampled_from(periods))
            quantity = Quantity(value=draw(st.integers(0, 100)))
            nature = draw(st.sampled_from([Nature.FORECAST, Nature.TARGET]))
            return _row(claim, quantity, "anyone", period, nature=nature)
        case _:
            quantity = Quantity(value=draw(st.integers(1, 99)))
            # A total that was reached in a vague period was reached before all later ones.
            vague = draw(st.sampled_from(_VAGUE[:2] if series == "total" else _VAGUE))
            return _row(claim, quantity, "anyone", vague)


@st.composite
def _changes(
    draw: st.DrawFn, world: World, series: str, claim: int, periods: Sequence[Period]
) -> Row:
    baseline, period = draw(st.lists(st.sampled_from(periods), min_size=2, max_size=2))
    eras = st.just(0) if series not in _ARE_BROKEN else _eras(world, baseline)
    first = Fraction(world.number(series, baseline, draw(eras)))
    eras = st.just(0) if series not in _ARE_BROKEN else _eras(world, period)
    last = Fraction(world.number(series, period, draw(eras)))
    value_type, truth = draw(
        st.sampled_from(
            [
                (ValueType.DIFFERENCE, last - first),
                (ValueType.FACTOR, last / first if first else None),
                (ValueType.PERCENT_CHANGE, (last / first - 1) * 100 if first else None),
            ]
        ).filter(lambda pair: pair[1] is not None)
    )
    assert truth is not None
    quantity = draw(hedged(truth, value_type))
    return _row(claim, quantity, draw(_SPEAKERS), period, baseline_period=baseline)


def _eras(world: World, period: Period) -> st.SearchStrategy[int]:
    """How a period may be counted: in any of the ways of its days."""
    assert period.start
    assert period.end
    return st.integers(world.era(period.start), world.era(period.end))


@st.composite
def hedged(draw: st.DrawFn, truth: Fraction, value_type: ValueType) -> Quantity:
    """What is true of a number, hedged in any way; in numbers of few decimals."""
    below = Fraction(int(truth * 100) - 2, 100) - draw(_DISTANCES)
    above = Fraction(int(truth * 100) + 2, 100) + draw(_DISTANCES)
    comparator = draw(st.sampled_from(Comparator))
    exact = float(truth) if truth.denominator == 1 else None
    given: dict[str, Any] = {"value_type": value_type, "comparator": comparator}
    match comparator:
        case Comparator.EXACTLY if exact is not None:
            return (
                Quantity(**given, value=draw(_near(truth)), approximate=True)
                if draw(st.booleans())
                else Quantity(**given, value=exact)
            )
        case Comparator.AT_LEAST if exact is not None and draw(st.booleans()):
            return Quantity(**given, value=exact)
        case Comparator.AT_MOST if exact is not None and draw(st.booleans()):
            return Quantity(**given, value=exact)
        case Comparator.AT_LEAST | Comparator.MORE_THAN:
            return Quantity(**given, value=float(below))
        case Comparator.AT_MOST | Comparator.LESS_THAN:
            return Quantity(**given, value=float(above))
        case _:
            given["comparator"] = Comparator.BETWEEN
            return Quantity(**given, value=float(below), upper_value=float(above))


@st.composite
def _near(draw: st.DrawFn, truth: Fraction) -> float:
    """A whole number that the truth is within a tenth of."""
    about = round(truth * draw(st.sampled_from([Fraction(92, 100), Fraction(109, 100)])))
    return float(about if abs(truth - about) <= abs(about) * TENTH else truth)


_REACHED = frozenset({Comparator.EXACTLY, Comparator.AT_LEAST, Comparator.AT_MOST})
_DISTANCES = st.integers(0, 300).map(Fraction)
_SPEAKERS = st.sampled_from(["ken", "mi5", "fbi"])


def _row(claim: int, quantity: Quantity, speaker: str, period: Period, **given: Any) -> Row:
    known = datetime(2024, 1, 1, tzinfo=UTC)
    return Row(
        claim=claim, quantity=quantity, speaker=speaker, period=period, known_from=known, **given
    )
