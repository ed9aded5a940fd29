"""From fields as they were entered to those of the models: what all doors go through."""

from typing import Any

from claimsdb.instants import parse_partial


def publication(text: str | None) -> dict[str, Any]:
    """Return the fields that tell when an article was published, from a year, month, day or instant.

    Raises:
        InstantError: the text is none of these.
    """
    if not text:
        return {"published_at": None, "published_at_precision": ""}
    instant = parse_partial(text)
    return {"published_at": instant.start, "published_at_precision": str(instant.precision)}
