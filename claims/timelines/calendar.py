"""The months, quarters and years that days lie in."""

from enum import StrEnum
from functools import lru_cache

from claims.periods import Period, parse_period


class Frequency(StrEnum):
    """How long a bucket is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_LONGEST = {Frequency.MONTH: 31, Frequency.QUARTER: 92, Frequency.YEAR: 366}
_FIRST_QUARTER = 33
"""As EDTF numbers the quarters."""


def bucket_holding(period: Period, frequency: Frequency) -> Period | None:
    """Return the month, quarter or year that holds all days of a period; None: there is none."""
    if period.start is None or period.end is None:
        return None
    bucket = _bucket(period.start.year, period.start.month, frequency)
    return bucket if bucket.end and period.end <= bucket.end else None


def days_in(period: Period) -> int:
    """Count the days of a period.

    Raises:
        ValueError: an end is open or unknown.
    """
    if period.start is None or period.end is None:
        raise ValueError(f"{period.text} has no two ends.")
    return (period.end - period.start).days + 1


def longest(frequency: Frequency) -> int:
    """Return how many days a bucket has at most."""
    return _LONGEST[frequency]


@lru_cache(maxsize=4096)
def _bucket(year: int, month: int, frequency: Frequency) -> Period:
    if frequency == Frequency.YEAR:
        return parse_period(f"{year:04}")
    if frequency == Frequency.MONTH:
        return parse_period(f"{year:04}-{month:02}")
    quarter = (month - 1) // 3
    return parse_period(f"{year:04}-{_FIRST_QUARTER + quarter}")
