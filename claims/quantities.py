"""What a claim says: a hedged number, its bounds, and how it reads."""

import math
import re
import reprlib
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from claims.intervals import Interval
from claims.rounding import exact
from claims.units import TIMES, Unit, parse_unit

MAX_NUMBER_LENGTH = 400
_MAX_BITS = 1024
_MAX_SAFE_INTEGER = 2**53
_LEAST_FIXED_EXPONENT = -6
_GREATEST_FIXED_EXPONENT = 20

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ADVICE = (
    (r"[+-]?(s?nan|inf|infinity)", "expected a finite one"),
    (r"[+-]?0[xob].*", "write it in decimal digits"),
    (r"[−–].*", "write the minus sign as -"),
    (r".*[^\W0-9_a-z].*[0-9]*", "write it in the digits 0 to 9"),
    (
        r"[-+0-9.e\s,_'’]*[\s,_'’][-+0-9.e\s,_'’]*",
        "write it without spaces or separators, with a decimal point: 1000 or 0.5",
    ),
    (r".*[%‰].*", "leave % to the unit"),
    (r"[+-]?([0-9]*\.|\.[0-9]*)", "write digits on both sides of the decimal point, as in 0.5"),
)


class QuantityError(ValueError):
    """A number, or a pair of them, can't be recorded; the message says how to mend it."""


class ValueType(StrEnum):
    """What the number is: a level, or the change from the level of a baseline period."""

    LEVEL = "level"
    FACTOR = "factor"
    DIFFERENCE = "difference"
    PERCENT_CHANGE = "percent_change"


RELATIVE = frozenset({ValueType.FACTOR, ValueType.DIFFERENCE, ValueType.PERCENT_CHANGE})
"""The value types that need a baseline period."""


class Nature(StrEnum):
    """How the source came by the number."""

    OBSERVED = "observed"
    ESTIMATE = "estimate"
    FORECAST = "forecast"
    TARGET = "target"


class Comparator(StrEnum):
    """How the signed number that is meant compares with the one stated."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    BETWEEN = "between"


_LOWER = frozenset(
    {Comparator.EXACTLY, Comparator.AT_LEAST, Comparator.MORE_THAN, Comparator.BETWEEN}
)
_UPPER = frozenset({Comparator.EXACTLY, Comparator.AT_MOST, Comparator.LESS_THAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as it was hedged.

    `value` is in the series' unit (a factor is a plain number, a percent change in %);
    `upper_value` is the upper end of `between`, else None.

    Raises:
        QuantityError: the comparator and the upper value don't go together.
    """

    value_type: ValueType = ValueType.LEVEL
    comparator: Comparator = Comparator.EXACTLY
    approximate: bool = False
    value: float
    upper_value: float | None = None

    def __post_init__(self) -> None:
        bounds(self.comparator, self.value, self.upper_value)

    @property
    def lower_bound(self) -> float | None:
        return bounds(self.comparator, self.value, self.upper_value)[0]

    @property
    def upper_bound(self) -> float | None:
        return bounds(self.comparator, self.value, self.upper_value)[1]

    @property
    def interval(self) -> Interval:
        """The numbers that can be meant, ends open or closed."""
        lower, upper = bounds(self.comparator, self.value, self.upper_value)
        return Interval(
            None if lower is None else exact(lower),
            None if upper is None else exact(upper),
            lower_open=self.comparator == Comparator.MORE_THAN,
            upper_open=self.comparator == Comparator.LESS_THAN,
        )


def bounds(
    comparator: Comparator, value: float, upper_value: float | None
) -> tuple[float | None, float | None]:
    """Return the ends of what can be meant, None where unbounded.

    Raises:
        QuantityError: `between` has no upper value above `value`, or another comparator has one.
    """
    if comparator == Comparator.BETWEEN:
        if upper_value is None:
            raise QuantityError("“between” needs an upper value: give upper_value.")
        if not upper_value > value:
            raise QuantityError(
                f"The upper value of “between” must be above the value: {format_number(upper_value)} "
                f"is not above {format_number(value)}."
            )
        return value, upper_value
    if upper_value is not None:
        raise QuantityError(
            f"Only “between” has an upper value: leave it empty for “{comparator}”, or write “between”."
        )
    return (value if comparator in _LOWER else None), (value if comparator in _UPPER else None)


def contains(
    lower: float | None, upper: float | None, comparator: Comparator, number: float
) -> bool:
    """Whether a number can be meant, given a quantity's bounds and comparator.

    The end that `more_than` and `less_than` name is not among the numbers meant.
    """
    if comparator == Comparator.MORE_THAN and number == lower:
        return False
    if comparator == Comparator.LESS_THAN and number == upper:
        return False
    return (lower is None or lower <= number) and (upper is None or number <= upper)


def exact_float(raw: object) -> float:
    """Read a number that a double keeps as it was entered.

    A text in the digits 0 to 9 (`-3.5`, `+300`, `1.2e9`), an int, float or Decimal is kept if the
    shortest decimal that stands for its double is the one entered: so is any of up to 15
    significant digits, and any that a program printed from a double. Zero has no sign.

    Raises:
        QuantityError: it is no finite number in that form, or wouldn't come back as entered.
    """
    text = _number_text(raw)
    shown = reprlib.repr(text) if isinstance(raw, str) else text
    value = float(text)
    if math.isinf(value):
        raise QuantityError(f"{shown} is too large: at most about 1.8e308 can be kept.")
    if value == 0:
        if re.search("[1-9]", re.split("[eE]", text)[0]):
            raise QuantityError(f"{shown} is too small to be kept: it would become 0.")
        return 0.0
    if Decimal(repr(value)) != Decimal(text):
        raise QuantityError(
            f"{shown} has more digits than can be kept exactly: it would become "
            f"{Decimal(repr(value)).normalize():f}. Write at most 15 significant digits."
        )
    return value


def _number_text(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise QuantityError(f"Expected a number, got a value of type {type(raw).__name__}.")
    if isinstance(raw, int) and raw.bit_length() > _MAX_BITS:
        raise QuantityError("The number is too large: at most about 1.8e308 can be kept.")
    text = str(raw)
    if len(text) > MAX_NUMBER_LENGTH:
        raise QuantityError(
            f"A number has at most {MAX_NUMBER_LENGTH} characters, got {len(text)}."
        )
    if not _NUMBER.fullmatch(text):
        raise QuantityError(_not_a_number(text))
    return text


def _not_a_number(text: str) -> str:
    if not text.strip():
        return "A number is needed, got none."
    for form, advice in _ADVICE:
        if re.fullmatch(form, text, flags=re.IGNORECASE | re.DOTALL):
            return f"{reprlib.repr(text)} is not a number that can be recorded: {advice}."
    return (
        f"{reprlib.repr(text)} is not a number: write digits with a sign, a decimal point or an "
        "exponent where needed, such as 20000, -3.5 or 1.2e9; words belong in the unit."
    )


def plain_number(value: float) -> int | float:
    """Return a whole number as an int, where every double is exact (below 2⁵³)."""
    is_whole = abs(value) < _MAX_SAFE_INTEGER and value == int(value)
    return int(value) if is_whole else value


def format_number(value: float) -> str:
    """Return a number in digits that stand for exactly it: `20,000`, `-0.5`, `1.5e300`.

    In scientific notation where ECMAScript writes it so: from 10²¹ on, and below 10⁻⁶.
    """
    number = Decimal(repr(value)).normalize()
    if not number:
        return "0"
    if _LEAST_FIXED_EXPONENT <= number.adjusted() <= _GREATEST_FIXED_EXPONENT:
        return f"{number:,f}"
    return f"{number:e}".replace("e+", "e")


_WORDS = {
    Comparator.EXACTLY: "",
    Comparator.AT_LEAST: "at least ",
    Comparator.MORE_THAN: "more than ",
    Comparator.AT_MOST: "at most ",
    Comparator.LESS_THAN: "less than ",
}
_OF_A_FALL = {
    Comparator.EXACTLY: Comparator.EXACTLY,
    Comparator.AT_LEAST: Comparator.AT_MOST,
    Comparator.MORE_THAN: Comparator.LESS_THAN,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.LESS_THAN: Comparator.MORE_THAN,
}
_AGAINST_ZERO = {
    Comparator.EXACTLY: "unchanged",
    Comparator.AT_LEAST: "unchanged or up",
    Comparator.MORE_THAN: "up",
    Comparator.AT_MOST: "unchanged or down",
    Comparator.LESS_THAN: "down",
}


def render(quantity: Quantity, unit: str) -> str:
    """Return a quantity in words: `more than about 20,000 people`, `down by at least 300 people`.

    `unit` is the series' unit; a factor and a percent change have none and need none.

    Raises:
        UnitError: `unit` is no unit.
    """
    match quantity.value_type:
        case ValueType.LEVEL:
            return _hedged(quantity, parse_unit(unit))
        case ValueType.DIFFERENCE:
            return _change(quantity, parse_unit(unit).of_differences())
        case ValueType.PERCENT_CHANGE:
            return _change(quantity, parse_unit("%"))
        case ValueType.FACTOR if quantity.comparator == Comparator.EXACTLY and quantity.value == 1:
            return _unchanged(quantity)
        case ValueType.FACTOR:
            return _hedged(quantity, TIMES)


def _hedged(quantity: Quantity, unit: Unit) -> str:
    about, comparator, value = _about(quantity), quantity.comparator, quantity.value
    if quantity.upper_value is not None:
        ends = f"{_digits(value)} and {_digits(quantity.upper_value)}"
        return f"between {about}{unit.amount(ends, is_one=False)}"
    fewer = comparator == Comparator.LESS_THAN and unit.is_counted
    hedge = "fewer than " if fewer else _WORDS[comparator]
    return f"{hedge}{about}{_amount(unit, value)}"


def _change(quantity: Quantity, unit: Unit) -> str:
    value, upper_value = quantity.value, quantity.upper_value
    if value < 0 < (upper_value or 0):
        down, up = _amount(unit, -value), _amount(unit, upper_value or 0)
        return f"between {_about(quantity)}{down} down and {up} up"
    if value == 0 and upper_value is None:
        return _unchanged(quantity)
    if value >= 0:
        return f"up by {_hedged(quantity, unit)}{_if_at_all(quantity)}"
    fall = _fall(quantity)
    return f"down by {_hedged(fall, unit)}{_if_at_all(fall)}"


def _fall(quantity: Quantity) -> Quantity:
    """Return by how much a number falls that rises by less than nothing."""
    if quantity.upper_value is not None:
        return replace(quantity, value=-quantity.upper_value, upper_value=-quantity.value)
    return replace(quantity, value=-quantity.value, comparator=_OF_A_FALL[quantity.comparator])


def _if_at_all(quantity: Quantity) -> str:
    """Return what says that the change may also have been the other way."""
    is_open_ended = quantity.comparator in {Comparator.AT_MOST, Comparator.LESS_THAN}
    return ", if at all" if is_open_ended else ""


def _unchanged(quantity: Quantity) -> str:
    roughly = "roughly " if quantity.approximate else ""
    return roughly + _AGAINST_ZERO[quantity.comparator]


def _about(quantity: Quantity) -> str:
    return "about " if quantity.approximate else ""


def _amount(unit: Unit, value: float) -> str:
    return unit.amount(_digits(value), is_one=abs(value) == 1)


def _digits(value: float) -> str:
    return ("−" if value < 0 else "") + format_number(abs(value))
