"""Inserting of many rows of one model by the quickest way that its database has."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

FEW: Final = 50
"""Rows, up to which one INSERT is as quick."""


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, whose key is automatic: all have a reserved key, or none.

    Rows are as they would be by `bulk_create`: checked by the database, without signals, and with
    their keys, which rise in the order of the rows where they had none. Call it within a
    transaction that holds the write lock.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) <= FEW:
        model._default_manager.bulk_create(rows)
        return
    if rows[0].pk is None:
        for row, key in zip(rows, reserve_keys(model, len(rows)), strict=True):
            row.pk = key
    _WAYS[connection.vendor](connection, model, _values(connection, model, rows))
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - as Django does
        row._state.db = connection.alias  # noqa: SLF001 - as above


def _values(
    connection: BaseDatabaseWrapper, model: type[models.Model], rows: Iterable[models.Model]
) -> Iterable[list[Any]]:
    fields = [(one.attname, _preparing(one)) for one in model._meta.concrete_fields]
    for row in rows:
        held = vars(row)
        yield [
            held[name] if prepare is None else prepare(held[name], connection)
            for name, prepare in fields
        ]


_PLAIN: Final = (
    *(models.AutoField, models.BigAutoField, models.BigIntegerField, models.ForeignKey),
    *(models.BooleanField, models.CharField, models.FloatField, models.PositiveIntegerField),
    *(models.TextField, models.URLField),
)
"""Their values of the right type are what either driver takes."""


def _preparing(field: Any) -> Callable[[Any, BaseDatabaseWrapper], Any] | None:
    return None if type(field) in _PLAIN else field.get_db_prep_save


def _copy(
    connection: BaseDatabaseWrapper, model: type[models.Model], values: Iterable[list[Any]]
) -> None:
    statement = f"COPY {_table(connection, model)} FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for each in values:
            copy.write_row(each)


def _execute_many(
    connection: BaseDatabaseWrapper, model: type[models.Model], values: Iterable[list[Any]]
) -> None:
    places = ", ".join(["%s"] * len(model._meta.concrete_fields))
    statement = f"INSERT INTO {_table(connection, model)} VALUES ({places})"  # noqa: S608 - our names
    with connection.cursor() as cursor:
        cursor.executemany(statement, [*values])


def _table(connection: BaseDatabaseWrapper, model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
    return f"{quote(model._meta.db_table)} ({columns})"


_WAYS: Final = {"postgresql": _copy, "sqlite": _execute_many}


def reserve_keys(model: type[models.Model], count: int) -> range:
    """Take the next keys of a model, so that no other row gets them. Call it as `insert`."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, %s)::regclass"
            names = [connection.ops.quote_name(table), model._meta.pk.column]
            cursor.execute(
                f"SELECT setval({sequence}, nextval({sequence}) + %s)",
                [*names, *names, count - 1],
            )
            (last,) = cursor.fetchone()
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            (before,) = cursor.fetchone() or (0,)
            last = before + count
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last])
    return range(last - count + 1, last + 1)
