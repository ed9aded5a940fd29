"""What an append-only table lets through, in terms of models and of columns."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, kw_only=True)
class Sequence:
    """Rows are numbered 1, 2, 3… without gaps, within each value of `scope` if there is one.

    Where `stamp` is named, it rises with the number: each is later than the `after` of the row
    before.
    """

    number: str
    scope: str | None = None
    stamp: str | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What an append-only table lets through.

    Attributes:
        set_once: fields that an UPDATE may set, each from null and once.
        sequence: how the rows are numbered.
        open_until: the set-once field that is null in at most one row of each scope.
    """

    model: type[models.Model]
    sequence: Sequence
    set_once: tuple[str, ...] = ()
    open_until: str | None = None

    def table(self) -> "Table":
        """Resolve field names to the columns that triggers are written in."""
        meta, sequence = self.model._meta, self.sequence
        return Table(
            name=meta.db_table,
            columns=tuple(_column(self.model, field.name) for field in meta.concrete_fields),
            set_once=tuple(_column(self.model, name) for name in self.set_once),
            unique=tuple(_unique_columns(self.model)),
            scope=sequence.scope and _column(self.model, sequence.scope),
            number=_column(self.model, sequence.number),
            stamp=sequence.stamp and _column(self.model, sequence.stamp),
            after=sequence.after and _column(self.model, sequence.after),
            open_until=self.open_until and _column(self.model, self.open_until),
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """A guard in terms of columns. `unique` lists sets of columns that no two rows share."""

    name: str
    columns: tuple[str, ...]
    set_once: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    scope: str | None
    number: str
    stamp: str | None
    after: str | None
    open_until: str | None

    @property
    def fixed(self) -> tuple[str, ...]:
        """Columns that are never updated."""
        return tuple(name for name in self.columns if name not in self.set_once)


def _unique_columns(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    for field in model._meta.concrete_fields:
        if field.unique:
            yield (_column(model, field.name),)
    for constraint in model._meta.total_unique_constraints:
        yield tuple(_column(model, name) for name in constraint.fields)


def _column(model: type[models.Model], name: str) -> str:
    """Return the column of a field that has one."""
    column = getattr(model._meta.get_field(name), "column", None)
    if not isinstance(column, str):
        raise TypeError(f"{model.__name__}.{name} has no column")
    return column
