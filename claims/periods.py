"""Reference periods: which days a figure is about.

They are written in EDTF (ISO 8601-2; https://www.loc.gov/standards/datetime/), of which exactly
the forms with a well-defined first and last day are read:

- a day, a month, a year: ``2023-10-17``, ``2023-10``, ``2023``;
- a part of a year: quarters ``2023-33`` to ``2023-36``, thirds ``2023-37`` to ``2023-39``, halves
  ``2023-40`` and ``2023-41``;
- a decade or century: ``202X``, ``20XX``;
- an unspecified day or month: ``2023-10-XX``, ``2023-XX``, ``2023-XX-XX``;
- an interval of any of these: ``2019/2023``, with at most one end open (``2020/..``,
  ``../2020``) or unknown (``2020/``, ``/2020``).

Each date may end with ``~`` (approximate), ``?`` (uncertain) or ``%`` (both). Years run from 0001
to 9999. The text is kept as it was written: every form that is read is canonical.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from claimsdb.instants import shown

# The length of an interval of two qualified days, which is the longest.
PERIOD_MAX_LENGTH: Final = 23

SortKey = tuple[bool, date, bool, date, str]


class PeriodError(ValueError):
    """A text that is not a reference period."""


class Granularity(StrEnum):
    """What a period is one of."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    THIRD = "third"
    HALF = "half"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Period:
    """A reference period: its EDTF text, and what follows from it.

    ``start`` and ``end`` are the first and last day, never widened where they are approximate or
    uncertain; None is an open or unknown end. At most one of them is None.
    """

    text: str
    start: date | None
    end: date | None
    granularity: Granularity
    approximate: bool
    uncertain: bool

    def __hash__(self) -> int:
        return hash(self.text)


class Length(NamedTuple):
    """How long a period is: in calendar months where it consists of whole ones, else in days."""

    number: int
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"


class _Date(NamedTuple):
    """One date of EDTF, without its qualifier."""

    start: date
    end: date
    granularity: Granularity


# Not read by the edtf library: that takes 6 ms a date, accepts 2023-02-29, invents bounds for
# unknown ends and reads no qualified quarters. The tests hold this reader against it elsewhere.
_DATE = re.compile(
    r"(?:(?P<years>[0-9]{3}X|[0-9]{2}XX)"
    r"|(?P<year>[0-9]{4})(?:-(?P<part>[0-9]{2})(?:-(?P<day>[0-9]{2}|XX))?|-XX(?:-XX)?)?)"
    r"[?~%]?"
)
_APPROXIMATE = "~%"
_UNCERTAIN = "?%"
_QUALIFIERS = {"~": "about ", "?": "possibly ", "%": "possibly about "}
_NO_DATE = frozenset({"", ".."})

# EDTF numbers the parts of a year in one row: (granularity, number of the first, months in each).
_PARTS = {
    first + index: (granularity, 1 + index * months, (index + 1) * months)
    for granularity, first, months in (
        (Granularity.MONTH, 1, 1),
        (Granularity.QUARTER, 33, 3),
        (Granularity.THIRD, 37, 4),
        (Granularity.HALF, 40, 6),
    )
    for index in range(12 // months)
}
_SEASONS = range(21, 33)
_DAYS_PER_YEAR = Fraction("365.2425")

_FORMS = (
    "2023-10-17, 2023-10, 2023-33 (first quarter) to 2023-36, 2023, 202X (a decade), 2019/2023, "
    "2020/.. or ../2020, with ~ (about), ? (uncertain) or % (both) after a date"
)
_HINTS = (
    (r"^$", "it is empty"),
    (r"^\s|\s$", "there is space around it"),
    (r"[^\x00-\x7f]", "only ASCII characters are read"),
    (r"[][{},]", "a set of dates is not one period: write an interval"),
    (r"[0-9]T", "a period has no time of day"),
    (r"^[Y-]", "years run from 0001 to 9999"),
    (r"^[0-9]{8}$", "write hyphens between year, month and day"),
    (r"Q[1-4]", "quarters are numbered 33 to 36, as in 2023-33"),
    (r"[?~%].", "one of ~, ? and % may stand at the end of each date, and nowhere else"),
    (r"X", "X stands for the last one or two digits of a year, or for a whole month or day"),
)

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NAMES = {
    Granularity.DAY: "{start.day} {first} {start.year:04}",
    Granularity.MONTH: "{first} {start.year:04}",
    Granularity.QUARTER: "Q{quarter} {start.year:04}",
    Granularity.THIRD: "{first} to {last} {start.year:04}",
    Granularity.HALF: "H{half} {start.year:04}",
    Granularity.YEAR: "{start.year:04}",
    Granularity.DECADE: "the {start.year:04}s",
    Granularity.CENTURY: "{start.year:04} to {end.year:04}",
}
_UNSPECIFIED = {1: "a month in ", 2: "a day in "}


def parse_period(text: str) -> Period:
    """Read a reference period.

    Raises:
        PeriodError: it is not of the forms above, names no day that exists, or ends before it
            begins. The message says what was expected and what was got.
    """
    try:
        return _parse(text)
    except ValueError as error:
        raise PeriodError(
            f"Expected a reference period in EDTF ({_FORMS}); got {shown(text)}: {error}."
        ) from error


def ends_before(earlier: Period, later: Period) -> bool:
    """Return whether the one is known to end before the other begins."""
    if earlier.end is None or later.start is None:
        return False
    return earlier.end < later.start


def overlaps(period: Period, *, after: date | None = None, before: date | None = None) -> bool:
    """Return whether a period may share a day with those from ``after`` to ``before``, inclusive.

    None leaves that side unbounded, as does an open or unknown end of the period.
    """
    begins_too_late = before and period.start and period.start > before
    ends_too_early = after and period.end and period.end < after
    return not (begins_too_late or ends_too_early)


def days_between(earlier: Period, later: Period) -> Fraction | None:
    """Count days from the middle of one period to that of another, in halves of a day.

    Negative if the second lies earlier; None where an end is open or unknown.
    """
    begin, finish = _middle_day(earlier), _middle_day(later)
    if begin is None or finish is None:
        return None
    return finish - begin


@lru_cache(maxsize=4096)
def years_between(earlier: Period, later: Period) -> Fraction | None:
    """Count years from the middle of one period to that of another.

    Where both consist of whole months, a month is a twelfth of a year, so that 2019 and 2023 are
    four years apart and successive quarters a quarter. Elsewhere a year is 365.2425 days, the
    mean of the Gregorian calendar. Negative if the second lies earlier; None where an end is
    open or unknown.
    """
    begin, finish = _middle_month(earlier), _middle_month(later)
    if begin is not None and finish is not None:
        return (finish - begin) / 12
    days = days_between(earlier, later)
    return None if days is None else days / _DAYS_PER_YEAR


@lru_cache(maxsize=4096)
def length_of(period: Period) -> Length | None:
    """Return how long a period is; None where an end is open or unknown.

    February and March are as long as each other, a month each; four weeks and February are not.
    """
    start, end = period.start, period.end
    if start is None or end is None:
        return None
    if start.day == 1 and end == _last_of_month(end.year, end.month):
        return Length(12 * (end.year - start.year) + end.month - start.month + 1, "month")
    return Length((end - start).days + 1, "day")


def sort_key(period: Period) -> SortKey:
    """Order by start, end and text; open and unknown ends lie outermost."""
    return (
        period.start is not None,
        period.start or date.min,
        period.end is None,
        period.end or date.max,
        period.text,
    )


def describe(period: Period) -> str:
    """Say a period in short English: "about April 2021", "Q1 2023", "since 2020"."""
    match period.text.partition("/"):
        case only, "", "":
            return _describe_date(only)
        case first, _, "..":
            return f"since {_describe_date(first)}"
        case "..", _, last:
            return f"until {_describe_date(last)}"
        case first, _, last:
            return f"{_describe_end(first)} to {_describe_end(last)}"


def _parse(text: str) -> Period:
    lower, slash, upper = text.partition("/")
    start, end, granularity = _interval(lower, upper) if slash else _date(text)
    return Period(
        text=text,
        start=start,
        end=end,
        granularity=granularity,
        approximate=any(mark in text for mark in _APPROXIMATE),
        uncertain=any(mark in text for mark in _UNCERTAIN),
    )


def _interval(lower: str, upper: str) -> tuple[date | None, date | None, Granularity]:
    start = None if lower in _NO_DATE else _date(lower).start
    end = None if upper in _NO_DATE else _date(upper).end
    if not (start or end):
        raise ValueError("one end of an interval, at least, is a date")
    if start and end and start > end:
        raise ValueError("it ends before it begins")
    return start, end, Granularity.INTERVAL


def _date(text: str) -> _Date:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(_misreading(text))
    if match["years"]:
        return _years(match["years"])
    year = int(match["year"])
    if not match["part"]:
        return _Date(date(year, 1, 1), date(year, 12, 31), Granularity.YEAR)
    return _part_of_year(year, match["part"], match["day"])


def _years(digits: str) -> _Date:
    first, last = (int(digits.replace("X", digit)) for digit in "09")
    granularity = Granularity.DECADE if digits.count("X") == 1 else Granularity.CENTURY
    return _Date(date(first, 1, 1), date(last, 12, 31), granularity)


def _part_of_year(year: int, part: str, day: str | None) -> _Date:
    if int(part) in _SEASONS:
        raise ValueError("a season has no fixed days: write its months or a quarter")
    if int(part) not in _PARTS:
        raise ValueError(f"there is no month {part}")
    granularity, first, last = _PARTS[int(part)]
    if day and granularity is not Granularity.MONTH:
        raise ValueError("only a month has days")
    if day and day != "XX":
        only = date(year, first, int(day))
        return _Date(only, only, Granularity.DAY)
    return _Date(date(year, first, 1), _last_of_month(year, last), granularity)


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _misreading(text: str) -> str:
    """Say why a text is no date of ours, as far as one can tell."""
    hints = (hint for pattern, hint in _HINTS if re.search(pattern, text))
    return next(hints, "no such form is read")


def _middle_day(period: Period) -> Fraction | None:
    """Return the ordinal of a period's middle; None where an end is open or unknown."""
    if period.start is None or period.end is None:
        return None
    return Fraction(period.start.toordinal() + period.end.toordinal(), 2)


def _middle_month(period: Period) -> Fraction | None:
    """Return a period's middle in months; None unless it consists of whole ones."""
    start, end = period.start, period.end
    if start is None or end is None or start.day != 1:
        return None
    if end != _last_of_month(end.year, end.month):
        return None
    return Fraction(12 * (start.year + end.year) + start.month + end.month, 2)


def _describe_end(text: str) -> str:
    return _describe_date(text) if text else "an unknown date"


def _describe_date(text: str) -> str:
    qualifier = _QUALIFIERS.get(text[-1], "")
    unspecified = _UNSPECIFIED.get(text.count("-") if "-XX" in text else 0, "")
    return f"{qualifier}{unspecified}{_name(_date(text))}"


def _name(expression: _Date) -> str:
    start, end = expression.start, expression.end
    return _NAMES[expression.granularity].format(
        start=start,
        end=end,
        first=_MONTHS[start.month - 1],
        last=_MONTHS[end.month - 1],
        quarter=end.month // 3,
        half=end.month // 6,
    )
