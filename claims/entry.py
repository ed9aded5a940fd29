"""From fields as they were entered to the content of a revision: what all doors go through."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from claims.cleaning import PARTS, clean_known_from, collecting
from claims.content import CONTENT_FIELDS, Content, known, stated
from claims.quantities import Comparator, Nature, ValueType
from claimsdb.instants import PartialInstant

Fields = Mapping[str, Any]

DEFAULTS: dict[str, Any] = {
    "organisation": None,
    "role": "",
    "article": None,
    "snapshot": None,
    "value_type": ValueType.LEVEL,
    "nature": Nature.OBSERVED,
    "comparator": Comparator.EXACTLY,
    "approximate": False,
    "upper_value": None,
    "unit": "",
    "stated_as": "",
    "period": None,
    "baseline_period": None,
    "stated_at": None,
    "quote": "",
    "quote_prefix": "",
    "quote_suffix": "",
    "quote_start": None,
    "quote_end": None,
    "note": "",
    "disputed": False,
    "disputed_by": "",
    "disputed_url": "",
}
"""What may be entered beside `series`, `speaker` and `value`, and what it is where it isn't."""

NAMES = frozenset(DEFAULTS) | {"series", "speaker", "value"}

_OF_THE_WORD = (
    "article",
    "snapshot",
    "stated_at",
    "stated_as",
    "quote",
    "quote_prefix",
    "quote_suffix",
    "quote_start",
    "quote_end",
    "note",
    "disputed",
    "disputed_by",
    "disputed_url",
)


def make_content(given: Fields, *, known_from: PartialInstant | None = None) -> Content:
    """Validate entered fields and derive the others.

    Args:
        given: fields by their names in `NAMES`; series, speaker, organisation, article and
            snapshot as objects, instants and periods as texts, `value` and `upper_value` as they
            were entered, in `unit` (default: the series' unit).
        known_from: since when this is known, where it isn't for the fields to say.

    Raises:
        ValidationError: with the messages of all fields that are wrong, by field.
    """
    content, errors = clean_parts(given)
    if not errors:
        with collecting(errors):
            content |= clean_known_from(content, known_from)
    if errors:
        raise ValidationError(errors)
    return Content(**content)


def clean_parts(given: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of `Content` that entered ones give as far as they are right.

    Beside them the messages of those that are wrong, by field. So one can show what the parts of a
    claim mean that is still being entered; `known_from` follows only from a whole one.
    """
    entered = DEFAULTS | dict(given)
    content: dict[str, Any] = {}
    errors: dict[str, Any] = {
        name: ["There is no such field."] for name in sorted(set(given) - NAMES)
    }
    for part in PARTS:
        with collecting(errors):
            content |= part(entered)
    return content, errors


def entered_fields(content: Content) -> dict[str, Any]:
    """Return the fields that `make_content` makes this content from."""
    fields_ = {name: getattr(content, name) for name in NAMES & set(CONTENT_FIELDS)}
    return fields_ | {
        "value": content.entered_value,
        "upper_value": content.entered_upper_value,
        "unit": content.entered_unit,
        "stated_at": stated(content),
    }


def revise_content(base: Content, changes: Fields) -> Content:
    """Return `base` with some fields changed: the same word of the source, recorded better.

    It stays known from when it was, unless `changes` date it anew.

    Raises:
        ValidationError: as `make_content`.
    """
    entered = entered_fields(base) | _with_dependents(base, changes)
    stated_at = entered["stated_at"] or None
    redated = stated_at != stated(base) or (
        stated_at is None and entered["article"] != base.article
    )
    return make_content(entered, known_from=None if redated else known(base))


def restate_content(base: Content, changes: Fields) -> Content:
    """Return a later word of the source for the same period: `base` less where and when it stood.

    Raises:
        ValidationError: as `make_content`; also where neither `stated_at` nor a dated `article`
            says when the new word was stated.
    """
    kept = {
        name: value
        for name, value in (entered_fields(base) | _with_dependents(base, changes)).items()
        if name not in _OF_THE_WORD
    }
    return make_content(kept | {name: changes[name] for name in _OF_THE_WORD if name in changes})


def _with_dependents(base: Content, changes: Fields) -> dict[str, Any]:
    """Add what a change implies for fields that it doesn't name."""
    implied: dict[str, Any] = {}
    if {"value", "upper_value"} & set(changes) and "unit" not in changes:
        # A figure given without a unit is in the series' unit; so must the other end be.
        implied |= {"value": base.value, "upper_value": base.upper_value, "unit": ""}
    if changes.get("comparator", Comparator.BETWEEN) != Comparator.BETWEEN:
        implied["upper_value"] = None
    if "article" in changes:
        implied["snapshot"] = None
    if {"article", "snapshot", "quote"} & set(changes):
        implied |= {"quote_prefix": "", "quote_suffix": "", "quote_start": None, "quote_end": None}
    return implied | dict(changes)
