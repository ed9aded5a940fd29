"""How a figure changes from an earlier one to a later one, and what level a change implies.

Figures are hedged, so each result is a number and the interval that the true one lies in. The
arithmetic is exact, over the decimals that doubles stand for (`claims.rounding`), and rounded once,
when a result is read:

- `value` is what follows from the two numbers as stated (of `between`, the lower one), rounded to
  15 significant digits, half to even;
- `lower` and `upper` are rounded outwards where they don't fit into 15 digits, so that they always
  contain the true result. Even of figures that are exact (from 3 to 1 is a factor of 1/3) the two
  may then differ in the last digit;
- `comparator` follows from the interval as it is before rounding.
"""

from dataclasses import dataclass, replace
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from claims.intervals import Interval
from claims.quantities import Comparator, Quantity, ValueType
from claims.rounding import downwards, exact, nearest_kept, upwards

_KEPT = 4096
"""How many results of a kind are kept: of two figures, several changes are told from the same ones."""

_ZERO, _ALL = Fraction(0), Fraction(100)
_ONE = Interval.point(Fraction(1))
_HUNDRED = Interval.point(_ALL)
_HUNDREDTH = Interval.point(Fraction(1, 100))
_ROOT = Context(prec=40, Emin=MIN_EMIN, Emax=MAX_EMAX)
_ROOT_AS_EXACT = Context(prec=30, Emin=MIN_EMIN, Emax=MAX_EMAX)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number as stated or computed, and the interval that the true one lies in.

    `value` is the number as it is shown; `stated` and `interval` are exact. `floor` is what no such
    number is below, where there is one: of a factor, 0.
    """

    value: float
    stated: Fraction
    interval: Interval
    approximate: bool
    floor: Fraction | None = None

    @cached_property
    def lower(self) -> float | None:
        """A number that the true one is not below; None: unbounded."""
        return None if self.interval.lower is None else downwards(self.interval.lower)

    @cached_property
    def upper(self) -> float | None:
        """A number that the true one is not above; None: unbounded."""
        return None if self.interval.upper is None else upwards(self.interval.upper)

    @property
    def comparator(self) -> Comparator | None:
        """How the true number compares with its bounds; None: it has none at all.

        A lower bound that is no more than the floor, out of reach, bounds nothing: from more than
        10 to 20 is a factor of less than 2. `between` doesn't say whether its ends can be attained;
        `interval` does.
        """
        interval = self.interval
        at_floor = interval.lower_open and interval.lower == self.floor
        if interval.is_point:
            return Comparator.EXACTLY
        if interval.lower is None or at_floor:
            if interval.upper is None:
                return None
            return Comparator.LESS_THAN if interval.upper_open else Comparator.AT_MOST
        if interval.upper is None:
            return Comparator.MORE_THAN if interval.lower_open else Comparator.AT_LEAST
        return Comparator.BETWEEN


Hedged = Quantity | Figure


@lru_cache(maxsize=_KEPT)
def difference(earlier: Hedged, later: Hedged) -> Figure | None:
    """Return later − earlier, in their unit; None: out of the range of doubles."""
    one, two = figure(earlier), figure(later)
    return computed(two.stated - one.stated, two.interval - one.interval, one, two)


@lru_cache(maxsize=_KEPT)
def factor(earlier: Hedged, later: Hedged) -> Figure | None:
    """Return later / earlier.

    None where it has no meaning: the earlier number may be zero or less, or the later one as stated
    is less; or it is out of the range of doubles.
    """
    one, two = figure(earlier), figure(later)
    if not _is_positive(one) or two.stated < 0:
        return None
    stated, interval = _quotient(earlier, later)
    return computed(stated, interval, one, two, floor=_ZERO)


def percent(earlier: Hedged, later: Hedged) -> Figure | None:
    """Return (later / earlier − 1) × 100.

    None where it has no meaning: the earlier number may be zero or less; or it is out of the range
    of doubles.
    """
    one, two = figure(earlier), figure(later)
    if not _is_positive(one):
        return None
    stated, interval = _quotient(earlier, later)
    return computed((stated - 1) * 100, (interval - _ONE) * _HUNDRED, one, two, floor=-_ALL)


def per_year_difference(earlier: Hedged, later: Hedged, years: Fraction) -> Figure | None:
    """Return (later − earlier) / years, in their unit a year; None as `difference`, or no time."""
    whole = difference(earlier, later)
    if whole is None or years <= 0:
        return None
    share = 1 / years
    return computed(whole.stated * share, whole.interval * Interval.point(share), whole)


def per_year_factor(earlier: Hedged, later: Hedged, years: Fraction) -> Figure | None:
    """Return the constant factor a year that compounds to the change: (later / earlier)^(1/years).

    None as `factor`, for no time, and for a fall to zero, which no constant factor makes.
    """
    whole = factor(earlier, later)
    if whole is None or whole.stated == 0 or years <= 0:
        return None
    lower, upper = whole.interval.lower, whole.interval.upper
    interval = Interval(
        None if lower is None or lower < 0 else _root(lower, years),
        None if upper is None else _root(upper, years),
        lower_open=whole.interval.lower_open,
        upper_open=whole.interval.upper_open,
    )
    return computed(_root(whole.stated, years), interval, whole, floor=_ZERO)


def implied_level(baseline: Hedged, relative: Quantity) -> Figure | None:
    """Return the level that a factor, difference or percent change leads to from a baseline.

    None: out of the range of doubles.
    """
    one, change = figure(baseline), _change(relative)
    if relative.value_type == ValueType.DIFFERENCE:
        return computed(one.stated + change.stated, one.interval + change.interval, one, change)
    return computed(one.stated * change.stated, one.interval * change.interval, one, change)


def implied_baseline(level: Hedged, relative: Quantity) -> Figure | None:
    """Return the level that a factor, difference or percent change started from.

    None where it has no meaning: the level may have been multiplied by zero or less; or it is out
    of the range of doubles.
    """
    two, change = figure(level), _change(relative)
    if relative.value_type == ValueType.DIFFERENCE:
        return computed(two.stated - change.stated, two.interval - change.interval, two, change)
    if not _is_positive(change):
        return None
    return computed(
        two.stated / change.stated, two.interval / change.interval, two, change, floor=_ZERO
    )


def index(base: Hedged, level: Hedged) -> Figure | None:
    """Return level / base × 100.

    None where it has no meaning: the base may be zero or less; or it is out of the range of doubles.
    """
    one, two = figure(base), figure(level)
    if not _is_positive(one):
        return None
    interval = two.interval / one.interval * _HUNDRED
    return computed(two.stated / one.stated * 100, interval, one, two, floor=_ZERO)


def logarithm(level: Hedged) -> Figure | None:
    """Return the natural logarithm of a level; None: that may be zero or less."""
    one = figure(level)
    if not _is_positive(one):
        return None
    lower, upper = one.interval.lower, one.interval.upper
    interval = Interval(
        _logarithm(lower) if lower else None,
        _logarithm(upper) if upper else None,
        lower_open=one.interval.lower_open,
        upper_open=one.interval.upper_open,
    )
    return computed(_logarithm(one.stated), interval, one)


def figure(hedged: Hedged) -> Figure:
    """Return a quantity as a figure, or a figure as it is."""
    return hedged if isinstance(hedged, Figure) else _figure(hedged)


@lru_cache(maxsize=_KEPT)
def _figure(quantity: Quantity) -> Figure:
    return Figure(
        value=quantity.value,
        stated=exact(quantity.value),
        interval=quantity.interval,
        approximate=quantity.approximate,
    )


@lru_cache(maxsize=_KEPT)
def _quotient(earlier: Hedged, later: Hedged) -> tuple[Fraction, Interval]:
    one, two = figure(earlier), figure(later)
    return two.stated / one.stated, two.interval / one.interval


def _change(relative: Quantity) -> Figure:
    """Return a difference as it is, and the others as what the baseline is multiplied by."""
    change = figure(relative)
    if relative.value_type == ValueType.LEVEL:
        raise ValueError("A level implies no other level: expected a relative quantity.")
    if relative.value_type != ValueType.PERCENT_CHANGE:
        return change
    return replace(
        change, stated=1 + change.stated / 100, interval=_ONE + change.interval * _HUNDREDTH
    )


def _is_positive(number: Figure) -> bool:
    return number.stated > 0 and number.interval.is_positive


@lru_cache(maxsize=4096)
def _root(base: Fraction, years: Fraction) -> Fraction:
    """Return base^(1/years). What is exact to 30 digits is taken as exact: 16^(1/4) is 2."""
    if base == 0:
        return base
    logarithm = _ROOT.ln(_decimal(base))
    root = _ROOT.exp(_ROOT.divide(logarithm, _decimal(years)))
    return Fraction(_ROOT_AS_EXACT.plus(root))


@lru_cache(maxsize=4096)
def _logarithm(number: Fraction) -> Fraction:
    return Fraction(_ROOT.ln(_decimal(number)))


def _decimal(number: Fraction) -> Decimal:
    return _ROOT.divide(number.numerator, number.denominator)


def computed(
    stated: Fraction, interval: Interval, *sources: Figure, floor: Fraction | None = None
) -> Figure | None:
    """Return what follows from `sources`; None: it is out of the range of doubles."""
    value = nearest_kept(stated)
    if value is None:
        return None
    return Figure(
        value=value,
        stated=stated,
        interval=interval,
        approximate=any(source.approximate for source in sources),
        floor=floor,
    )
