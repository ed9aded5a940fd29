"""What many rows refer to, read by one query for each kind of thing."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet


def attach(rows: Sequence[Model], **references: QuerySet[Any]) -> None:
    """Set what rows refer to, under each name to one of the things of its queryset.

    As `prefetch_related` does for foreign keys; but that asks SQLite for each key by an expression
    of its own, and SQLite takes no more than 1000 in one query.
    """
    for name, things in references.items():
        field: Any = rows[0]._meta.get_field(name) if rows else None
        keys = {key for row in rows if (key := getattr(row, field.attname)) is not None}
        found = {thing.pk: thing for thing in things.filter(pk__in=keys)} if keys else {}
        for row in rows:
            field.set_cached_value(row, found.get(getattr(row, field.attname)))
