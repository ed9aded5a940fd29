"""How far apart two things that are known of one number are, and what is told of that."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from claims.discrepancies.statements import Extremes, Known, Statement
from claims.intervals import Interval
from claims.periods import Period
from claims.rounding import nearest_kept


class Rule(StrEnum):
    """Why claims can't all be true."""

    SPEAKERS_DISAGREE = "speakers_disagree"
    SPEAKER_CONTRADICTS_SELF = "speaker_contradicts_self"
    CHANGE_DOES_NOT_FIT = "change_does_not_fit"
    CUMULATIVE_FALLS = "cumulative_falls"
    SHARE_OUT_OF_RANGE = "share_out_of_range"
    SHARES_EXCEED_WHOLE = "shares_exceed_whole"
    PART_EXCEEDS_WHOLE = "part_exceeds_whole"
    PERIODS_DO_NOT_ADD_UP = "periods_do_not_add_up"
    FLOW_DOES_NOT_FIT_STOCK = "flow_does_not_fit_stock"


@dataclass(frozen=True, slots=True)
class Gap:
    """The distance between two intervals that have no number in common: zero, where they touch.

    `share` is that distance as a share of the greater of the two ends that it lies between, in
    magnitude: from 10,000 to 20,000 is a half.
    """

    distance: Fraction
    share: Fraction

    @property
    def absolute(self) -> float | None:
        """The distance to 15 digits; None: out of the range of doubles."""
        return nearest_kept(self.distance)

    @property
    def percent(self) -> float | None:
        """The share in per cent, to 15 digits; None: out of the range of doubles."""
        return nearest_kept(self.share * 100)


@dataclass(frozen=True, kw_only=True)
class Discrepancy:
    """Claims that can't all be true.

    `low` says that the number is less than `high` says: they exclude each other, by `gap`, in `unit`
    (None: a factor has none). `statements` are the claims, those of `low` and `high` among them;
    `series` is the slug of the series that it is told of, `period` the time.
    """

    rule: Rule
    series: str
    period: Period | None
    statements: tuple[Statement, ...]
    low: Known
    high: Known
    gap: Gap
    unit: str | None

    @property
    def claims(self) -> tuple[int, ...]:
        return tuple(statement.row.claim for statement in self.statements)

    @property
    def approximate(self) -> tuple[int, ...]:
        """The claims whose numbers are approximate, so that a tolerance widens them."""
        rows = (statement.row for statement in self.statements)
        return tuple(row.claim for row in rows if row.quantity.approximate)


def gap_between(low: Interval, high: Interval) -> Gap | None:
    """Return the gap that one interval lies below another; None where it doesn't."""
    if low.upper is None or high.lower is None or low.upper > high.lower:
        return None
    distance = high.lower - low.upper
    if not (distance or low.upper_open or high.lower_open):
        return None
    greater = max(abs(low.upper), abs(high.lower))
    return Gap(distance, distance / greater if greater else Fraction(0))


def gaps_apart(one: Extremes, other: Extremes) -> list[tuple[Gap, Known, Known]]:
    """Return what of two numbers that should be one excludes the other: each gap, low and high."""
    pairs = (one.lowest, other.highest), (other.lowest, one.highest)
    return [
        (gap, low, high) for low, high in pairs if (gap := gap_between(low.interval, high.interval))
    ]


def all_of(*knowns: Known) -> tuple[Statement, ...]:
    """Return the claims that they rest on, each once."""
    found = {id_of(each): each for known in knowns for each in known.statements}
    return tuple(found.values())


def id_of(statement: Statement) -> tuple[str, int]:
    return statement.series, statement.row.claim
