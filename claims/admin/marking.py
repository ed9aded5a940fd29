"""Where the quotes that claims hold stand in a text, and the text in stretches between their ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Snapshot
from claims.models.record import Quote
from claims.quotes import place_quote

PARTS: Final = ("headline", "body", "caption")
"""The texts of a snapshot in which a quote can stand, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: a text of a snapshot and the range in it, in characters from 0."""

    part: str
    start: int
    end: int

    @property
    def order(self) -> tuple[int, int, int]:
        """Places sort by it as one reads."""
        return PARTS.index(self.part), self.start, self.end


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a text that the same quotes hold.

    Attributes:
        held: the keys of these quotes; none where nothing holds the words.
        begun: those of them that begin with these words.
    """

    text: str
    held: tuple[int, ...] = ()
    begun: tuple[int, ...] = ()

    @property
    def html(self) -> SafeString:
        """The words as markup, in which a browser leaves each carriage return as it is."""
        return mark_safe(escape(self.text).replace("\r", "&#13;"))  # noqa: S308 - it is escaped


def place_of(quote: Quote, snapshot: Snapshot) -> Place | None:
    """Return where a quote stands in a snapshot; null where its words do not stand there.

    In another snapshot than its own it is found by its words, and what stood around them.
    """
    if not quote.quote:
        return None
    is_its_own = quote.snapshot_id == snapshot.pk
    if is_its_own and quote.quote_start is not None and quote.quote_end is not None:
        return Place("body", quote.quote_start, quote.quote_end)
    try:
        found = place_quote(
            quote=quote.quote,
            prefix=quote.quote_prefix,
            suffix=quote.quote_suffix,
            start=None,
            end=None,
            snapshot=snapshot,
        )
    except ValidationError:
        return None
    if found["quote_start"] is not None:
        return Place("body", found["quote_start"], found["quote_end"])
    part = "headline" if quote.quote in snapshot.headline else "caption"
    start = getattr(snapshot, part).index(quote.quote)
    return Place(part, start, start + len(quote.quote))


def stretches(text: str, ranges: Sequence[tuple[int, int, int]]) -> list[Stretch]:
    """Return a text in stretches, which joined are the text.

    Args:
        text: all of it.
        ranges: of quotes, which may overlap: the start, the end and the key of each.
    """
    return list(_stretches(text, ranges))


def _stretches(text: str, ranges: Sequence[tuple[int, int, int]]) -> Iterator[Stretch]:
    ends = sorted({0, len(text), *(end for start, end, _key in ranges), *_starts(ranges)})
    coming = sorted(ranges, key=lambda each: (each[0], each[2]))
    held: list[tuple[int, int, int]] = []
    for start, end in pairwise(ends):
        held = [each for each in held if each[1] > start]
        begun = []
        while coming and coming[0][0] == start:
            begun.append(coming.pop(0))
        held += begun
        yield Stretch(text[start:end], _keys(held), _keys(begun))


def _starts(ranges: Iterable[tuple[int, int, int]]) -> Iterator[int]:
    return (start for start, _end, _key in ranges)


def _keys(ranges: Iterable[tuple[int, int, int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(key for _start, _end, key in ranges))
