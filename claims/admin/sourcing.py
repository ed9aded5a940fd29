"""Words of an article that the address of a new claim's form proposes as its quote."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import Snapshot
from claims.quotes import place_quote
from claimsdb.api.parameters import ParameterError, integer

PROPOSED: Final = frozenset({"quote_exact", "quote_start", "quote_end"})
"""Parameters beside the fields of the form: the words, and their range in characters.

The range is in code points of the snapshot's body, from 0. With a range and a snapshot the words
may be left out.
"""

_place = integer(minimum=0, maximum=10**9)


def sourced(proposed: Mapping[str, Any], *, may_read: bool) -> tuple[dict[str, Any], list[str]]:
    """Return what a form begins with, and all that is wrong with what was proposed.

    Args:
        proposed: the parameters of the address; what they refer to is on record.
        may_read: whether the words may be read out of the snapshot.
    """
    fields = {name: value for name, value in proposed.items() if name not in PROPOSED}
    refused: list[str] = []
    snapshot = _snapshot(fields, refused)
    if PROPOSED & set(proposed):
        words = proposed.get("quote_exact") or fields.get("quote", "")
        try:
            fields |= _placed(words, proposed, snapshot, may_read=may_read)
        except ValidationError as error:
            refused += error.messages
            fields["quote"] = words
    return fields, refused


def _snapshot(fields: dict[str, Any], refused: list[str]) -> Snapshot | None:
    """Return the snapshot that is named, whose article goes without saying."""
    if "snapshot" not in fields:
        return None
    snapshot = Snapshot.objects.get(pk=fields["snapshot"])
    if str(fields.setdefault("article", str(snapshot.article_id))) == str(snapshot.article_id):
        return snapshot
    refused.append(_("snapshot: It is a text of another article; it is left empty."))
    del fields["snapshot"]
    return None


def _placed(
    words: str, proposed: Mapping[str, Any], snapshot: Snapshot | None, *, may_read: bool
) -> dict[str, Any]:
    """Return the fields of the quote. Raises ValidationError."""
    start, end = (_read(name, proposed) for name in ("quote_start", "quote_end"))
    is_ranged = start is not None and end is not None
    if not words and is_ranged and snapshot is not None and may_read:
        words = snapshot.body[start:end]
    placed = place_quote(quote=words, prefix="", suffix="", start=start, end=end, snapshot=snapshot)
    return {name: placed[name] for name in ("quote", "quote_start", "quote_end")}


def _read(name: str, proposed: Mapping[str, Any]) -> int | None:
    if name not in proposed:
        return None
    try:
        return _place(proposed[name])
    except ParameterError as error:
        raise ValidationError(f"{name}: {error}") from error
