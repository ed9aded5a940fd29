"""What many rows refer to, read by one query for each kind of thing."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Model, QuerySet

Seen = dict[str, dict[Any, Any]]
"""Things by the name that rows refer to them under, and their keys."""


def attach(
    rows: Sequence[Model],
    *,
    seen: Seen | None = None,
    once: Collection[str] = (),
    **references: QuerySet[Any],
) -> None:
    """Set what rows refer to, under each name to one of the things of its queryset.

    As `prefetch_related` does for foreign keys; but that asks SQLite for each key by an expression
    of its own, and SQLite takes no more than 1000 in one query.

    Args:
        seen: things of rows before these, to take them from, and to add to.
        once: the names of what is not added, since no later row refers to it.
    """
    known = {} if seen is None else seen
    for name, things in references.items():
        field: Any = rows[0]._meta.get_field(name) if rows else None
        keys = {key for row in rows if (key := getattr(row, field.attname)) is not None}
        found = {} if name in once else known.setdefault(name, {})
        if missing := keys - found.keys():
            found.update((thing.pk, thing) for thing in things.filter(pk__in=missing))
        for row in rows:
            field.set_cached_value(row, found.get(getattr(row, field.attname)))
