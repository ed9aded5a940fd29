"""Counting of edits, in the transaction that makes them."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.utils import timezone

from claimsdb.db.locks import take_write_lock
from claimsdb.edits.models import EditCount

IsPublic = Callable[[Any], bool]


def count_edit(*, is_public: bool) -> None:
    """Count an edit.

    Whoever counts holds the write lock until the transaction ends: of two that counted without it,
    the one to commit last could leave no trace.
    """
    take_write_lock()
    counted = EditCount.objects.filter(is_public__in={False, is_public})
    while counted.update(number=F("number") + 1, edited_at=timezone.now()) < 1 + is_public:
        _begin_counting()


def _begin_counting() -> None:
    now = timezone.now()
    counts = [EditCount(is_public=is_public, edited_at=now) for is_public in (False, True)]
    EditCount.objects.bulk_create(counts, ignore_conflicts=True)


def watch(
    model: type[models.Model], *, is_public: IsPublic, fields: Collection[str] | None = None
) -> None:
    """Count every edit of a row of `model`, whoever saves it.

    Rows that are written in bulk send no signal: who does that counts them.

    Args:
        is_public: tells of a row whether the public can see it.
        fields: those that are shown, where a save can tell that it leaves them alone.
    """

    def before(instance: Any, **given: Any) -> None:
        if _touches(fields, given):
            # Before the row is written: who waits for the lock must hold no row.
            take_write_lock()
            _count_old(model, instance.pk, is_public)

    def after(instance: Any, **given: Any) -> None:
        if _touches(fields, given):
            count_edit(is_public=is_public(instance))

    uid = f"edits.{model._meta.label}"
    for signal, receiver in (
        (pre_save, before),
        (post_save, after),
        (pre_delete, after),
        (post_delete, after),
    ):
        signal.connect(receiver, sender=model, weak=False, dispatch_uid=uid)


def watch_links(through: type[models.Model], *, is_public: IsPublic) -> None:
    """Count every edit of a many-to-many relation; `is_public` is asked of the row that has it."""

    def linked(instance: Any, action: str, **_: Any) -> None:
        if action.startswith("pre_"):
            take_write_lock()
        count_edit(is_public=is_public(instance))

    uid = f"edits.{through._meta.label}"
    m2m_changed.connect(linked, sender=through, weak=False, dispatch_uid=uid)


def _touches(fields: Collection[str] | None, given: dict[str, Any]) -> bool:
    updated = given.get("update_fields")
    return fields is None or updated is None or bool(set(fields) & set(updated))


def _count_old(model: type[models.Model], key: Any, is_public: IsPublic) -> None:
    """Count the end of what a row was: an edit may take from the public's sight what it shows."""
    old = model._default_manager.filter(pk=key).first() if key is not None else None
    if old is not None and is_public(old):
        count_edit(is_public=True)
