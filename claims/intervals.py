"""Intervals of numbers, each end closed, open or unbounded, in exact arithmetic."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, Self

_Extended = Fraction | float
"""A fraction, or an infinity."""


class _End(NamedTuple):
    at: _Extended
    is_open: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from `lower` to `upper`; None is unbounded, and an unbounded end is open.

    Raises:
        ValueError: no number lies between the ends.
    """

    lower: Fraction | None
    upper: Fraction | None
    lower_open: bool = False
    upper_open: bool = False

    def __post_init__(self) -> None:
        if self.lower is None:
            object.__setattr__(self, "lower_open", True)
        if self.upper is None:
            object.__setattr__(self, "upper_open", True)
        if self.lower is not None and self.upper is not None:
            ends_open = self.lower_open or self.upper_open
            if self.lower > self.upper or (self.lower == self.upper and ends_open):
                raise ValueError(f"No number lies in {self}.")

    def __str__(self) -> str:
        start = "(" if self.lower_open else "["
        end = ")" if self.upper_open else "]"
        lower = "−∞" if self.lower is None else self.lower
        upper = "∞" if self.upper is None else self.upper
        return f"{start}{lower}, {upper}{end}"

    @classmethod
    def point(cls, value: Fraction) -> Self:
        """Return the interval that holds one number alone."""
        return cls(value, value)

    @property
    def is_point(self) -> bool:
        return self.lower is not None and self.lower == self.upper

    @property
    def is_positive(self) -> bool:
        """Whether it holds no zero and nothing below."""
        return self.lower is not None and (self.lower > 0 or (self.lower == 0 and self.lower_open))

    def __contains__(self, value: Fraction) -> bool:
        lower, upper = _ends(self)
        above = value > lower.at or (value == lower.at and not lower.is_open)
        return above and (value < upper.at or (value == upper.at and not upper.is_open))

    def __neg__(self) -> "Interval":
        return Interval(
            None if self.upper is None else -self.upper,
            None if self.lower is None else -self.lower,
            lower_open=self.upper_open,
            upper_open=self.lower_open,
        )

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(
            _sum(self.lower, other.lower),
            _sum(self.upper, other.upper),
            lower_open=self.lower_open or other.lower_open,
            upper_open=self.upper_open or other.upper_open,
        )

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        if self.lower is not None and other.lower is not None and self.lower > 0 < other.lower:
            return Interval(
                self.lower * other.lower,
                None if self.upper is None or other.upper is None else self.upper * other.upper,
                lower_open=self.lower_open or other.lower_open,
                upper_open=self.upper_open or other.upper_open,
            )
        if other.is_point and other.lower is not None and other.lower > 0:
            return self._scaled(other.lower)
        corners = [_product(one, two) for one in _ends(self) for two in _ends(other)]
        low = min(corners)
        high = max(corners, key=_lower_if_open)
        return Interval(
            _finite(low.at), _finite(high.at), lower_open=low.is_open, upper_open=high.is_open
        )

    def _scaled(self, positive: Fraction) -> "Interval":
        return Interval(
            None if self.lower is None else self.lower * positive,
            None if self.upper is None else self.upper * positive,
            lower_open=self.lower_open,
            upper_open=self.upper_open,
        )

    def __truediv__(self, other: "Interval") -> "Interval":
        return self * other.reciprocal()

    def reciprocal(self) -> "Interval":
        """Return the interval of 1 / x.

        Raises:
            ZeroDivisionError: it isn't positive.
        """
        if not self.is_positive:
            raise ZeroDivisionError(f"{self} is not positive throughout.")
        return Interval(
            Fraction(0) if self.upper is None else 1 / self.upper,
            1 / self.lower if self.lower else None,
            lower_open=self.upper_open,
            upper_open=self.lower_open,
        )


def least(intervals: Iterable[Interval]) -> Interval:
    """Return the interval of the least of some numbers, one from each of one interval or more."""
    lower, upper = zip(*map(_ends, intervals), strict=True)
    low = min(lower)
    high = min(upper, key=_lower_if_open)
    return Interval(
        _finite(low.at), _finite(high.at), lower_open=low.is_open, upper_open=high.is_open
    )


def greatest(intervals: Iterable[Interval]) -> Interval:
    """Return the interval of the greatest of some numbers, likewise."""
    return -least(-interval for interval in intervals)


def _lower_if_open(end: _End) -> tuple[_Extended, bool]:
    return end.at, not end.is_open


def _ends(interval: Interval) -> tuple[_End, _End]:
    lower, upper = interval.lower, interval.upper
    return (
        _End(-math.inf if lower is None else lower, interval.lower_open),
        _End(math.inf if upper is None else upper, interval.upper_open),
    )


def _sum(one: Fraction | None, two: Fraction | None) -> Fraction | None:
    return None if one is None or two is None else one + two


def _product(one: _End, two: _End) -> _End:
    """Multiply two ends: a zero that is attained attains zero, whatever the other end is."""
    zero_attained = any(end.at == 0 and not end.is_open for end in (one, two))
    is_open = (one.is_open or two.is_open) and not zero_attained
    if one.at == 0 or two.at == 0:
        return _End(Fraction(0), is_open)
    if isinstance(one.at, Fraction) and isinstance(two.at, Fraction):
        return _End(one.at * two.at, is_open)
    return _End(math.inf if (one.at > 0) == (two.at > 0) else -math.inf, is_open)


def _finite(at: _Extended) -> Fraction | None:
    return at if isinstance(at, Fraction) else None
