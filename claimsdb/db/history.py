"""History of reference data: every save leaves who, when and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Exists, OuterRef


@transaction.atomic
def save_with_history(instance: models.Model, *, by: User | None, reason: str) -> None:
    """Validate and save `instance`, and keep in its history who did it and why.

    Raises:
        ValidationError: a field or constraint of the model does not hold.
    """
    instance.full_clean()
    # Where simple-history looks for them.
    vars(instance).update(_history_user=by, _change_reason=reason)
    instance.save()


@contextmanager
def without_history(instance: models.Model) -> Iterator[None]:
    """Keep nothing of what is done to `instance` in the block: a later save keeps it all."""
    vars(instance)["skip_history_when_saving"] = True
    try:
        yield
    finally:
        del vars(instance)["skip_history_when_saving"]


def last_version(instance: models.Model) -> int:
    """Return the place of the last edit of `instance` in the history of its kind."""
    versions: Any = type(instance).history  # type: ignore[attr-defined]  # simple-history's
    number: int = (
        versions.filter(**{type(instance)._meta.pk.attname: instance.pk})
        .order_by("-history_id")
        .values_list("history_id", flat=True)
        .first()
    )
    return number


def on_record(model: type[models.Model], *, as_of: datetime | None) -> models.QuerySet[Any]:
    """Return the rows of a model: those of now, or as they were at `as_of`.

    Those of then are rows of their history, with the same fields.
    """
    if as_of is None:
        return model._default_manager.all()
    told = model.history.filter(history_date__lte=as_of)  # type: ignore[attr-defined]  # simple-history's
    later = told.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    rows: models.QuerySet[Any] = told.filter(~Exists(later)).exclude(history_type="-")
    return rows
