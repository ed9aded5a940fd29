"""From fields as they were entered to those of the models: what all doors go through."""

from datetime import datetime
from typing import Any

from claimsdb.instants import InstantError, Precision, parse_partial, shown


def publication(text: str | None) -> dict[str, Any]:
    """Return the fields that tell when an article was published, from a year, month, day or instant.

    Raises:
        InstantError: the text is none of these.
    """
    if not text:
        return {"published_at": None, "published_at_precision": ""}
    instant = parse_partial(text)
    return {"published_at": instant.start, "published_at_precision": str(instant.precision)}


def capture_instant(text: str) -> datetime:
    """Return the instant at which a text was captured.

    Raises:
        InstantError: the text is none, or less exact than one.
    """
    instant = parse_partial(text)
    if instant.precision is not Precision.INSTANT:
        raise InstantError(f"Expected an instant with its zone; got {shown(text)}.")
    return instant.start
