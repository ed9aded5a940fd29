"""The scale of numbers: its domain, its ticks, and where on it a number lies."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from claims.charts.settings import Scale

LOG_FROM: Final = 50
"""How many times the least number the greatest one is from which on `auto` is logarithmic."""

_ZERO_IF_ABOVE: Final = 3
"""Zero is shown where the numbers spread over at least this part of the greatest one: a third."""

_PIXELS_PER_TICK: Final = 44
_LEAST_TICKS: Final = 3
_STEPS: Final = (1, 2, 5, 10)
_DECADES_FOR_HALVES: Final = 2.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Heights:
    """A scale from `least`, at the bottom, to `greatest`, `pixels` above it."""

    least: float
    greatest: float
    pixels: float
    is_log: bool
    ticks: tuple[float, ...]

    @property
    def starts_at_zero(self) -> bool:
        return self.is_log or self.least <= 0 <= self.greatest

    def of(self, value: float) -> float:
        """Return how many pixels below the top of the scale a number lies."""
        least, greatest, number = map(self._bent, (self.least, self.greatest, value))
        return self.pixels * (1 - (number - least) / (greatest - least))

    def at(self, height: float) -> float:
        """Return the number that lies so many pixels below the top."""
        least, greatest = self._bent(self.least), self._bent(self.greatest)
        number = least + (1 - height / self.pixels) * (greatest - least)
        return 10**number if self.is_log else number

    def _bent(self, number: float) -> float:
        return math.log10(number) if self.is_log else number


def heights_for(
    numbers: Sequence[float],
    *,
    scale: Scale,
    is_whole: bool,
    pixels: float,
    above: float,
    below: float,
) -> Heights:
    """Return the scale for numbers, of which there is at least one; where it `is_whole`, its ticks
    are whole numbers.

    `above` and `below` are pixels to keep free over the greatest number and under the least.
    """
    is_log = can_be_log(numbers) and (
        scale is Scale.LOG or (scale is Scale.AUTO and max(numbers) / min(numbers) >= LOG_FROM)
    )
    build = _log if is_log else _linear
    heights = build(min(numbers), max(numbers), pixels, above, below)
    ticks = tuple(tick for tick in heights.ticks if not is_whole or tick.is_integer())
    return replace(heights, ticks=ticks)


def can_be_log(numbers: Sequence[float]) -> bool:
    """Whether a logarithmic scale can show all of them."""
    return min(numbers) > 0


def _linear(least: float, greatest: float, pixels: float, above: float, below: float) -> Heights:
    from_zero = least >= 0 and greatest - least >= greatest / _ZERO_IF_ABOVE
    to_zero = greatest <= 0 and greatest - least >= -least / _ZERO_IF_ABOVE
    low, high = (0.0 if from_zero else least), (0.0 if to_zero else greatest)
    if low == high:
        # One number, or several that are the same: a scale around it, from zero where that shows it.
        low, high = min(0.0, low), max(0.0, high)
        from_zero, to_zero = low == 0, high == 0 and low < 0
        if low == high:
            low, high = 0.0, 1.0
    below = below if least < 0 or not from_zero else 0
    above = 0 if to_zero else above
    room = max(pixels - above - below, pixels / 4)
    per_pixel = (high - low) / room
    low, high = low - below * per_pixel, high + above * per_pixel
    return Heights(
        least=low,
        greatest=high,
        pixels=pixels,
        is_log=False,
        ticks=_linear_ticks(low, high, max(int(pixels // _PIXELS_PER_TICK), _LEAST_TICKS)),
    )


def _log(least: float, greatest: float, pixels: float, above: float, below: float) -> Heights:
    low, high = math.log10(least), math.log10(greatest)
    if high - low < 1:
        middle = (low + high) / 2
        low, high = min(low, middle - 0.5), max(high, middle + 0.5)
    per_pixel = (high - low) / max(pixels - above - below, pixels / 4)
    low, high = low - below * per_pixel, high + above * per_pixel
    return Heights(
        least=10**low,
        greatest=10**high,
        pixels=pixels,
        is_log=True,
        ticks=_log_ticks(low, high, max(int(pixels // _PIXELS_PER_TICK), _LEAST_TICKS)),
    )


def _linear_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Return multiples of 1, 2 or 5 times a power of ten, at most `most` of them."""
    first, last = Decimal(repr(low)), Decimal(repr(high))
    exponent = ((last - first) / most).adjusted()
    for factor in (*_STEPS, 20, 50, 100):
        step = Decimal(factor).scaleb(exponent)
        begin, end = math.ceil(first / step), math.floor(last / step)
        if end - begin < most:
            return tuple(float(number * step) for number in range(begin, end + 1))
    raise AssertionError("a hundred steps of the leading digit always suffice")


def _log_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Return powers of ten, and 2 and 5 times these where there is room for them."""
    factors = (1, 2, 5) if high - low <= _DECADES_FOR_HALVES else (1,)
    stride = max(1, math.ceil((high - low) / most))
    exponents = range(math.floor(low), math.ceil(high) + 1)
    found = [
        float(Decimal(factor).scaleb(exponent))
        for exponent in exponents
        if exponent % stride == 0
        for factor in factors
    ]
    # Ends may be a rounding away from a power of ten.
    return tuple(number for number in found if low - 1e-9 <= math.log10(number) <= high + 1e-9)
