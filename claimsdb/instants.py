"""Instants that keep the precision they were written with, and instants of the past.

The texts are those of ISO 8601 in the profile of RFC 3339, reduced ones (a year, a month, a day)
included. All datetimes are aware and in UTC, with microseconds.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import total_ordering

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T"
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
    r"(?P<zone>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
# What "+02:00" becomes where a URL is decoded: an unescaped plus sign means a space there.
_SPACE_FOR_PLUS = re.compile(r"[^ ]+T[^ ]+ [0-9]{2}:[0-9]{2}")

_DAY_FORM = "a day (2023-10-17)"
_INSTANT_FORM = "an instant with its zone (2023-10-17T18:30:19Z or 2023-10-17T20:30:19+02:00)"
_PARTIAL_FORMS = f"a year (2023), a month (2023-10), {_DAY_FORM} or {_INSTANT_FORM}"
_PAST_FORMS = f"{_DAY_FORM} or {_INSTANT_FORM}, not in the future"
_SHOWN_LENGTH = 40


class InstantError(ValueError):
    """A text that is not an instant, or not one that may be asked for."""


class Precision(StrEnum):
    """How exactly an instant was given."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


_TEXT_LENGTHS = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialInstant:
    """An instant, or the day, month or year (of UTC) in which it lies.

    ``start`` is the first microsecond. Ordered by start, then by end: of those that start
    together the more precise comes first.
    """

    start: datetime
    precision: Precision

    @property
    def end(self) -> datetime:
        """The last microsecond; that of an instant is itself."""
        match self.precision:
            case Precision.INSTANT:
                return self.start
            case Precision.DAY:
                return end_of_day(self.start.date())
            case Precision.MONTH:
                last = monthrange(self.start.year, self.start.month)[1]
                return end_of_day(self.start.date().replace(day=last))
            case Precision.YEAR:
                return end_of_day(date(self.start.year, 12, 31))

    def __str__(self) -> str:
        """Return the canonical text, which ``parse_partial`` reads back."""
        if self.precision is Precision.INSTANT:
            return format_instant(self.start)
        return self.start.date().isoformat()[: _TEXT_LENGTHS[self.precision]]

    def __lt__(self, other: "PartialInstant") -> bool:
        return (self.start, self.end) < (other.start, other.end)


def parse_partial(text: str) -> PartialInstant:
    """Read a year, month, day or instant; an offset is converted to UTC.

    Raises:
        InstantError: it is none of these. The message says what was expected and what was got.
    """
    return _parse(text, expected=_PARTIAL_FORMS)


def parse_past(text: str, *, now: datetime) -> datetime:
    """Read an instant of the past, as readers ask for one.

    A past day means its end, UTC; today means ``now``.

    Raises:
        InstantError: it can't be read, is a whole month or year, or lies after ``now``.
    """
    if _SPACE_FOR_PLUS.fullmatch(text):
        raise _error(text, expected=_PAST_FORMS, reason="in a URL write + as %2B, or use Z")
    asked = _parse(text, expected=_PAST_FORMS)
    if asked.precision in {Precision.MONTH, Precision.YEAR}:
        raise _error(text, expected=_PAST_FORMS, reason=f"a whole {asked.precision}: name its day")
    if asked.start > now:
        reason = f"in the future: it is {format_instant(now)} now"
        raise _error(text, expected=_PAST_FORMS, reason=reason)
    return min(asked.end, now)


def format_instant(instant: datetime) -> str:
    """Write RFC 3339 in UTC with Z; the six digits of microseconds only where they are not zero."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def end_of_day(day: date) -> datetime:
    """Return the last microsecond of a day, UTC."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def shown(text: str) -> str:
    """Quote a text for an error message: shortened, and escaped where it does not print."""
    if len(text) <= _SHOWN_LENGTH:
        return repr(text)
    return f"{text[:_SHOWN_LENGTH]!r}… ({len(text)} characters)"


def _parse(text: str, *, expected: str) -> PartialInstant:
    try:
        if parts := _DATE.fullmatch(text):
            return _partial_date(*parts.groups())
        return PartialInstant(_instant(text), Precision.INSTANT)
    except ValueError as error:
        raise _error(text, expected=expected, reason=str(error)) from error


def _partial_date(year: str, month: str | None, day: str | None) -> PartialInstant:
    start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
    if day:
        return PartialInstant(start, Precision.DAY)
    return PartialInstant(start, Precision.MONTH if month else Precision.YEAR)


def _instant(text: str) -> datetime:
    match = _INSTANT.fullmatch(text)
    if not match:
        raise ValueError(_misreading(text))
    if not match["zone"]:
        raise ValueError("without a zone: write Z or an offset after the time")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        raise ValueError("in UTC it lies outside the years 0001 to 9999") from None


def _misreading(text: str) -> str:
    """Say why a text is of none of the forms, as far as one can tell."""
    if not text:
        return "empty"
    if text != text.strip():
        return "space around it"
    if not text.isascii():
        return "characters other than ASCII digits, hyphens, colons and letters"
    if "T" in text:
        return "hours run to 23, minutes and seconds to 59, with up to six decimals"
    return "none of these forms"


def _error(text: str, *, expected: str, reason: str) -> InstantError:
    return InstantError(f"Expected {expected}; got {shown(text)} ({reason}).")
