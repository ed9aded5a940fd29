"""Doubles read as the decimals they print as, and exact fractions rounded to doubles once.

A number of a claim is a double that stands for its shortest decimal (`0.1` is one tenth, not the
binary fraction nearest to it), so that what is computed from it is what a reader would compute
from what is printed. Results have 15 significant digits: as many as every double keeps.
"""

import math
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

SIGNIFICANT_DIGITS = 15
_MAX_SAFE_INTEGER = 2**53


def _divider(rounding: str) -> Callable[[int, int], Decimal]:
    context = Context(
        prec=SIGNIFICANT_DIGITS, rounding=rounding, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[]
    )
    return context.divide


_divide_to_nearest = _divider(ROUND_HALF_EVEN)
_divide_down = _divider(ROUND_FLOOR)


def exact(value: float) -> Fraction:
    """Return the decimal that `value`, which is finite, prints as."""
    if abs(value) < _MAX_SAFE_INTEGER and value == int(value):
        return Fraction(int(value))
    return Fraction(Decimal(repr(value)))


def to_nearest(value: Fraction) -> float:
    """Round to 15 significant digits, half to even.

    Raises:
        OverflowError: a double can't hold it: too large, or so small that it would become zero or
            lose digits.
    """
    rounded = _divide_to_nearest(value.numerator, value.denominator)
    result = float(rounded)
    if math.isinf(result) or Decimal(repr(result)) != rounded:
        raise OverflowError(f"{rounded} is outside of what a double can hold.")
    return result


def nearest_kept(value: Fraction) -> float | None:
    """Round as `to_nearest`; None: a double can't hold it."""
    try:
        return to_nearest(value)
    except OverflowError:
        return None


def downwards(value: Fraction) -> float | None:
    """Return the greatest of the 15-digit numbers up to `value`; None: no double is that low."""
    rounded = _divide_down(value.numerator, value.denominator)
    result = float(rounded)
    if Decimal(repr(result)) == rounded:
        return result + 0.0
    if result == math.inf:
        result = math.nextafter(math.inf, 0)
    while math.isfinite(result) and exact(result) > value:
        # Among the subnormal numbers a double can't keep 15 digits, so the last step rounded up.
        result = math.nextafter(result, -math.inf)
    return result + 0.0 if math.isfinite(result) else None


def upwards(value: Fraction) -> float | None:
    """Return the least of the 15-digit numbers from `value` on; None: no double is that high."""
    result = downwards(-value)
    return None if result is None else 0.0 - result
