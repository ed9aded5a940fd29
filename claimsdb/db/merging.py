"""Rows of reference data that turn out to be one: `merged_into`, resolved on reading."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from claimsdb.db.history import save_with_history
from claimsdb.db.locks import take_write_lock


@transaction.atomic
def merge(*, source: Any, into: Any, by: User | None, reason: str) -> None:
    """Make `source` another name of `into`, and with it all that was merged into `source`.

    Both are rows of one model with a `merged_into` (Publisher, Speaker, Series). No row is more
    than one step away from the one that it stands for.

    Raises:
        ValidationError: `into` is `source`, or is merged into another row itself.
    """
    require_unmerged(source, into)
    for row in [source, *source.merged.all()]:
        row.merged_into = into
        save_with_history(row, by=by, reason=reason)


@transaction.atomic
def unmerge(*, source: Any, by: User | None, reason: str) -> None:
    """Let `source` stand for itself again, and for all that came along when it was merged.

    Raises:
        ValidationError: it is merged into nothing.
    """
    take_write_lock()
    source.refresh_from_db()
    if source.merged_into_id is None:
        raise ValidationError({"merged_into": f"{source} is merged into nothing."})
    along = list(brought_along(source))
    source.merged_into = None
    save_with_history(source, by=by, reason=reason)
    for row in along:
        row.merged_into = source
        save_with_history(row, by=by, reason=reason)


def brought_along(source: Any) -> QuerySet[Any, Any]:
    """Return the rows that stood for `source` until it was merged, and came along then."""
    model = type(source)
    others = model.history.filter(id=OuterRef("pk")).exclude(merged_into=source.merged_into_id)
    before = others.order_by("-history_id").values("merged_into")[:1]
    beside: QuerySet[Any, Any] = model._default_manager.filter(merged_into=source.merged_into_id)
    along: QuerySet[Any, Any] = (
        beside.exclude(pk=source.pk).annotate(before=Subquery(before)).filter(before=source.pk)
    )
    return along


def require_mergeable(source: Any, into: Any) -> None:
    """Require that `source`, which is merged into nothing, can be merged into `into`.

    Raises:
        ValidationError: its model refuses it.
    """
    source.merged_into = into
    try:
        source.clean()
    finally:
        source.merged_into = None


def require_unmerged(source: Any, into: Any) -> None:
    """Require that `into` can stand for `source`.

    Raises:
        ValidationError: it is the same row, or is merged itself.
    """
    if into is None:
        return
    if into == source:
        raise ValidationError({"merged_into": f"{source} can't be merged into itself."})
    if into.merged_into_id is not None:
        raise ValidationError(
            {"merged_into": f"{into} is merged into {into.merged_into} itself: choose that one."}
        )


def family(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return the keys of all rows that are one with any of `rows` today, for a subquery."""
    rows = rows.order_by()
    every: QuerySet[Any, Any] = rows.model._default_manager.order_by()
    heads = rows.values(head=Coalesce("merged_into", "pk"))
    merged = every.filter(merged_into__in=heads)
    return every.filter(pk__in=heads).values("pk").union(merged.values("pk"), all=True)


def resolved(row: Any) -> Any:
    """Return the row that this one stands for today."""
    return row.merged_into or row
