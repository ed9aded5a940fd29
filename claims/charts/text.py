"""Texts of a chart: how wide they are, where their lines break, how numbers and instants read."""

import math
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final

from claims.quantities import format_number

FONTS: Final = (
    "Liberation Sans, Arimo, Helvetica, Arial, Noto Sans CJK SC, Noto Sans SC, PingFang SC,"
    " Microsoft YaHei, sans-serif"
)
"""The first is brought along by the renderer; the others have its widths, or more scripts."""

_ELLIPSIS: Final = "…"
_JOINERS: Final = "\u200c\u200d"
_BOLD: Final = 1.07
_WIDE: Final = frozenset("WF")
_WIDTHS: Final = (
    (0.2, "'ijl|"),
    (0.28, " !,./:;I[\\]ft·"),
    (0.34, '"()-`r{}'),
    (0.4, "*^"),
    (0.5, "Jckszvxy"),
    (0.56, "#$0123456789?L_abdeghnopqu–"),
    (0.6, "+<=>~FTZ×−"),
    (0.67, "&ABEKPSVXY"),
    (0.73, "CDHNRUw"),
    (0.79, "GOQ"),
    (0.89, "%Mm"),
    (1.02, "@W…—"),
)
"""Of Helvetica and the fonts made to its widths, in em; of characters that aren't here, below."""
_WIDTH: Final = {character: width for width, characters in _WIDTHS for character in characters}
_OTHER_WIDTH: Final = 0.62

_SCALES: Final = ((12, "trillion"), (9, "billion"), (6, "million"))
_MOST_DIGITS: Final = 4
_MOST_WHOLE: Final = 10_000_000
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def clean(text: str) -> str:
    """Return a text on one line, without what XML can't hold and what turns its direction."""
    kept = (" " if one.isspace() else one for one in text)
    return " ".join("".join(one for one in kept if _is_drawn(one)).split())


def _is_drawn(character: str) -> bool:
    if character in _JOINERS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cn", "Co", "Cs"}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, in pixels, at a font size in pixels."""
    return sum(map(_width, text)) * size * (_BOLD if bold else 1)


@lru_cache(maxsize=4096)
def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    wide = unicodedata.east_asian_width(character) in _WIDE
    return _WIDTH.get(character, 1.0 if wide else _OTHER_WIDTH)


def wrapped(
    text: str, *, width: float, size: float, bold: bool = False, lines: int = 99
) -> tuple[str, ...]:
    """Return the lines of a text, each at most about `width` pixels wide.

    What does not go into so many lines ends with an ellipsis.
    """
    found: list[str] = []
    line = ""
    for piece in _pieces(clean(text)):
        if line and width_of((line + piece).rstrip(), size, bold=bold) > width:
            found.append(line.rstrip())
            line = ""
        line = line + piece if line else piece.lstrip()
        while width_of(line.rstrip(), size, bold=bold) > width and len(line.rstrip()) > 1:
            cut = _fitting(line, width=width, size=size, bold=bold)
            found.append(line[:cut])
            line = line[cut:]
    found += [line.rstrip()] if line.strip() else []
    if len(found) > lines:
        last = shortened(found[lines - 1] + _ELLIPSIS, width=width, size=size, bold=bold)
        return (*found[: lines - 1], last)
    return tuple(found)


def balanced(
    text: str, *, width: float, size: float, bold: bool = False, lines: int = 99
) -> tuple[str, ...]:
    """Return the lines of a text as `wrapped` does, but about as long as each other."""
    found = wrapped(text, width=width, size=size, bold=bold, lines=lines)
    narrower = width
    while len(found) > 1 and not found[-1].endswith(_ELLIPSIS):
        narrower -= size
        tried = wrapped(text, width=narrower, size=size, bold=bold, lines=lines + 1)
        if len(tried) > len(found) or narrower < width / 2:
            break
        found = tried
    return found


def shortened(text: str, *, width: float, size: float, bold: bool = False) -> str:
    """Return a text, cut with an ellipsis where it is wider than `width` pixels."""
    if width_of(text, size, bold=bold) <= width:
        return text
    room = width - width_of(_ELLIPSIS, size, bold=bold)
    cut = _fitting(text.rstrip(_ELLIPSIS), width=room, size=size, bold=bold)
    return text[:cut].rstrip() + _ELLIPSIS


def _fitting(text: str, *, width: float, size: float, bold: bool) -> int:
    """Return how many characters fit, at least one."""
    used = 0.0
    for index, character in enumerate(text):
        used += width_of(character, size, bold=bold)
        if used > width:
            return max(index, 1)
    return len(text)


def _pieces(text: str) -> Iterator[str]:
    """Split where lines may break: after spaces, and beside characters of scripts without them."""
    piece = ""
    for character in text:
        if unicodedata.east_asian_width(character) in _WIDE:
            if piece:
                yield piece
            piece = ""
            yield character
            continue
        piece += character
        if character == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def plainly(value: float, *, in_words: bool = True) -> str:
    """Return a number as newspapers write it, and still exactly: `20,000`, `1.2 million`, `−0.5`.

    Not `in_words`, it is `1,200,000`, as fits a unit that says “million” itself.
    """
    number = Decimal(repr(abs(value)))
    sign = "−" if value < 0 else ""
    for exponent, name in _SCALES if in_words else ():
        scaled = number.scaleb(-exponent).normalize()
        is_short = len(scaled.as_tuple().digits) <= _MOST_DIGITS
        if 1 <= scaled < 1000 and is_short:  # noqa: PLR2004 - from a million on, up to the next scale
            return f"{sign}{scaled:f} {name}"
    return sign + format_number(float(number))


def rounded(value: float, *, in_words: bool = True) -> str:
    """Return a number as `plainly` does, but with few digits: whole ones up to ten million as they
    are, others in four: `29.93`, `12.35 million`.
    """
    if value == int(value) and abs(value) < _MOST_WHOLE:
        return plainly(value, in_words=in_words)
    digits = _MOST_DIGITS - 1 - Decimal(repr(value)).adjusted()
    return plainly(float(round(Decimal(repr(value)), digits)), in_words=in_words)


def moment(instant: datetime) -> str:
    """Return an instant to the minute, and the end of a day as that: `17 October 2023, 18:30 UTC`."""
    instant = instant.astimezone(UTC)
    day = day_of(instant)
    return day if instant.time() == time.max else f"{day}, {instant:%H:%M} UTC"


def day_of(day: date) -> str:
    """Return a day: `17 October 2023`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def listed(names: tuple[str, ...], *, most: int, what: str) -> str:
    """Return names in a row, as many as `most`, with the number of the others: `and 3 more …`."""
    if len(names) > most:
        kept = max(most - 1, 1)
        return f"{', '.join(names[:kept])} and {len(names) - kept} more {what}"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))


def is_drawable(value: float | None) -> bool:
    """Whether a number is of a size that a scale of doubles can still place."""
    greatest, least = 1e250, 1e-250
    return value is None or value == 0 or (math.isfinite(value) and least < abs(value) < greatest)
