"""Where the words of a source stand in a snapshot (W3C Web Annotation text selectors)."""

from typing import Any

from django.core.exceptions import ValidationError

from articles.models import Snapshot
from claims.models.record import QUOTE_CONTEXT


def place_quote(
    *,
    quote: str,
    prefix: str,
    suffix: str,
    start: int | None,
    end: int | None,
    snapshot: Snapshot | None,
) -> dict[str, Any]:
    """Return the fields of a quote, its range and context taken from the snapshot if there is one.

    A quote may stand in the body, where it gets a range, or in the headline or caption, where it
    doesn't. Of several places in the body, `prefix` and `suffix` choose, or else one of them; the
    first is taken where they don't.

    Raises:
        ValidationError: the range is none, or the quote does not stand there, or nowhere.
    """
    if (start is None) != (end is None):
        raise ValidationError({"quote_start": "Give both quote_start and quote_end, or neither."})
    if snapshot is None:
        if start is not None:
            raise ValidationError({"quote_start": "A range needs the snapshot that it lies in."})
        return _fields(quote, prefix[-QUOTE_CONTEXT:], suffix[:QUOTE_CONTEXT], None, None)
    if start is None or end is None:
        return _found(quote, prefix, suffix, snapshot)
    if not (0 <= start < end <= len(snapshot.body)):
        raise ValidationError(
            {"quote_start": f"Expected a range within 0 to {len(snapshot.body)}: {start}–{end}."}
        )
    if snapshot.body[start:end] != quote:
        raise ValidationError(
            {"quote": f"Snapshot {snapshot.number} has other words at {start}–{end}."}
        )
    return _in_body(quote, start, snapshot.body)


def _found(quote: str, prefix: str, suffix: str, snapshot: Snapshot) -> dict[str, Any]:
    if not quote:
        return _fields("", "", "", None, None)
    for before, after in ((prefix, suffix), (prefix, ""), ("", suffix), ("", "")):
        at = snapshot.body.find(before + quote + after)
        if at >= 0:
            return _in_body(quote, at + len(before), snapshot.body)
    if quote in snapshot.headline or quote in snapshot.caption:
        return _fields(quote, "", "", None, None)
    raise ValidationError(
        {
            "quote": f"These words do not stand in snapshot {snapshot.number} of the article: "
            "copy them exactly, or leave the snapshot out."
        }
    )


def _in_body(quote: str, start: int, body: str) -> dict[str, Any]:
    end = start + len(quote)
    before = body[max(0, start - QUOTE_CONTEXT) : start]
    return _fields(quote, before, body[end : end + QUOTE_CONTEXT], start, end)


def _fields(
    quote: str, prefix: str, suffix: str, start: int | None, end: int | None
) -> dict[str, Any]:
    return {
        "quote": quote,
        "quote_prefix": prefix,
        "quote_suffix": suffix,
        "quote_start": start,
        "quote_end": end,
    }
