"""Ways into a list by date: years, then the months of one, then the days of one."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from claims.admin.lists import Asked
from claimsdb.instants import InstantError, PartialInstant, Precision, parse_partial

_DEEPER = {Precision.YEAR: Precision.MONTH, Precision.MONTH: Precision.DAY}


@dataclass(frozen=True, slots=True)
class Step:
    """A link of a hierarchy: what it is named, and the query that it leads to."""

    text: str
    query: str


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Steps by one date: those that lead up, the last one where one is; and those that lead down."""

    label: Promise | str
    above: list[Step]
    below: list[Step]


def hierarchy(
    asked: Asked,
    name: str,
    *,
    label: Promise | str,
    bounds: tuple[date | None, date | None],
    all_: Promise | str,
) -> Hierarchy | None:
    """Return the hierarchy of a list by `name`; null where nothing in it has that date.

    It goes by the parameters `…_after` and `…_before`, and is somewhere where both name one year,
    month or day. `bounds` are the first and the last date of all.
    """
    first, last = bounds
    if first is None or last is None:
        return None
    at = _place(asked.texts, name)
    ends = (f"{name}_after", f"{name}_before")
    above = []
    if at:
        above = [Step(str(all_), asked.query(**dict.fromkeys(ends)))]
        lengths = [length for length in (4, 7, 10) if length <= len(str(at))]
        for text in (str(at)[:length] for length in lengths):
            above.append(Step(text, asked.query(**dict.fromkeys(ends, text))))
    below = [
        Step(text, asked.query(**dict.fromkeys(ends, text))) for text in _within(at, first, last)
    ]
    return Hierarchy(label, above, below)


def _place(texts: Mapping[str, str], name: str) -> PartialInstant | None:
    """Return the year, month or day that a list is held to."""
    after, before = (texts.get(f"{name}_{end}") for end in ("after", "before"))
    if after is None or after != before:
        return None
    try:
        place = parse_partial(after)
    except InstantError:
        return None
    return None if place.precision == Precision.INSTANT else place


def _within(at: PartialInstant | None, first: date, last: date) -> Iterator[str]:
    """Yield the years of all, the months of a year or the days of a month, from first to last."""
    if at is None:
        yield from (f"{year:04}" for year in range(first.year, last.year + 1))
        return
    if at.precision not in _DEEPER:
        return
    if at.precision == Precision.YEAR:
        places = [f"{at}-{month:02}" for month in range(1, 13)]
    else:
        days = monthrange(at.start.year, at.start.month)[1]
        places = [f"{at}-{day:02}" for day in range(1, days + 1)]
    length = len(places[0])
    yield from (text for text in places if str(first)[:length] <= text <= str(last)[:length])
