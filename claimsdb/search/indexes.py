"""Indexes of what rows are found by: fed from Python, whenever a row is written.

An index is a table beside that of its rows, not a part of it: rows that are append-only stay as
they are, and the index is left alone where Django remakes their table on SQLite.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, ClassVar, cast

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Exists, F, Func, OuterRef, Subquery
from django.db.models.lookups import In, Lookup
from django.db.models.signals import post_save

from claimsdb.search.fields import Holds, TokensField
from claimsdb.search.tokens import Term, tokens_of

Document = tuple[int, Iterable[str]]
"""The key of a row, and the texts that it is found by."""

_BATCH = 500


class SearchIndex(models.Model):
    """The tokens of each row of a model that has any.

    A subclass names the row as its `subject`, a key in the column that FTS5 has for it: `rowid`.
    """

    tokens = TokensField()

    REBUILT_AT_ONCE: ClassVar = 1
    """Rows rebuilt in one transaction. One, where they are locked: so that none is waited for while
    another is held."""

    class Meta:
        abstract = True
        default_permissions = ()  # nobody writes it by hand

    @classmethod
    def documents(cls, rows: models.QuerySet[Any, Any]) -> Iterable[Document]:
        """Return the texts of each of `rows`, of the model that is indexed."""
        raise NotImplementedError

    @classmethod
    def model(cls) -> type[models.Model]:
        """Return the model that is indexed."""
        model: type[models.Model] = cls._meta.get_field("subject").related_model  # type: ignore[assignment]  # not "self"
        return model

    @classmethod
    def holding(cls, term: Term) -> models.QuerySet[Any, Any]:
        """Return the keys of the rows that hold all tokens of a term, for a subquery."""
        index: models.Manager[Any] = cls._default_manager
        return index.filter(tokens__holds=term).values("subject")

    @classmethod
    def held_at(cls, path: str, term: Term) -> "Lookup[bool]":
        """Return what holds of a row if the one that it refers to by `path` holds a term.

        It is never what rows are found by: each row that is found otherwise is looked at.
        """
        if connection.vendor == "postgresql":
            index: models.Manager[Any] = cls._default_manager
            return Holds(Subquery(index.filter(pk=OuterRef(path)).values("tokens")), term)
        # FTS5 lists rows sooner than it looks for one. The sign keeps SQLite from going by the list.
        row: Any = Func(F(path), template="+%(expressions)s", output_field=models.BigIntegerField())
        return cast("Lookup[bool]", In(row, cls.holding(term).query))

    @classmethod
    def add(cls, documents: Iterable[Document]) -> None:
        """Index rows that are new."""
        row: Any = cls  # whose subject only a subclass has
        tokens = ((key, tokens_of(texts)) for key, texts in documents)
        rows = [row(subject_id=key, tokens=found) for key, found in tokens if found]
        cls._default_manager.bulk_create(rows, batch_size=_BATCH)

    @classmethod
    def refresh(cls, keys: Collection[int]) -> None:
        """Index rows as they stand in the database."""
        with transaction.atomic(savepoint=False):
            documents = cls.documents(cls.locked().filter(pk__in=keys))
            cls._default_manager.filter(pk__in=keys).delete()
            cls.add(documents)

    @classmethod
    def locked(cls) -> models.QuerySet[Any, Any]:
        """Return the rows to index, locked: whoever writes one meanwhile indexes it afterwards."""
        return cls.model()._default_manager.order_by("pk").select_for_update(no_key=True)

    @classmethod
    def faults(cls) -> Iterator[int]:
        """Yield the keys of rows that are not indexed as they stand in the database."""
        rows, last = cls.model()._default_manager.order_by("pk"), 0
        while keys := [*rows.filter(pk__gt=last).values_list("pk", flat=True)[:_BATCH]]:
            documents = cls.documents(rows.filter(pk__in=keys))
            expected = {key: tokens_of(texts) for key, texts in documents}
            held = dict(cls._default_manager.filter(pk__in=keys).values_list("pk", "tokens"))
            yield from (key for key in keys if held.get(key, frozenset()) != expected[key])
            last = keys[-1]
        row = rows.filter(pk=OuterRef("pk"))
        yield from cls._default_manager.filter(~Exists(row)).values_list("pk", flat=True)

    @classmethod
    def rebuild(cls) -> int:
        """Index anew the rows that are not indexed as they stand; return how many there were."""
        keys = list(cls.faults())
        for start in range(0, len(keys), cls.REBUILT_AT_ONCE):
            cls.refresh(keys[start : start + cls.REBUILT_AT_ONCE])
        return len(keys)


def search_indexes() -> list[type[SearchIndex]]:
    """Return all indexes that there are."""
    return [model for model in apps.get_models() if issubclass(model, SearchIndex)]


def refresh_whenever_saved(index: type[SearchIndex]) -> None:
    """Keep an index in step with what is saved row by row, whoever saves it."""

    def refresh(instance: models.Model, **_: Any) -> None:
        index.refresh([instance.pk])

    uid = f"search.{index._meta.label}"
    post_save.connect(refresh, sender=index.model(), weak=False, dispatch_uid=uid)


def refresh_created(rows: Collection[models.Model]) -> None:
    """Index rows of one model that were created in bulk, for which Django sends no signal."""
    for index in search_indexes():
        keys = [row.pk for row in rows if isinstance(row, index.model())]
        if keys:
            index.refresh(keys)
