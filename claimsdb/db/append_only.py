"""Tables that are append-only in the database itself, on SQLite and PostgreSQL.

A guard is a set of triggers that refuse UPDATE (but of columns that may be set once, from null),
DELETE, TRUNCATE and REPLACE, and that hold the numbering of rows. They are installed after every
migration, because SQLite drops triggers whenever Django rebuilds a table.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from claimsdb.db import triggers_postgresql, triggers_sqlite
from claimsdb.db.guards import Guard, Table

_guards: dict[type[models.Model], Guard] = {}


def register(guard: Guard) -> None:
    """Make the table of `guard.model` append-only from the next migration on."""
    _guards[guard.model] = guard


def install_after_migration(app_config: AppConfig, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Install the guards of an app's models (a receiver of `post_migrate`)."""
    install(connections[using], models=app_config.get_models())


def install(
    connection: BaseDatabaseWrapper, *, models: Iterable[type[models.Model]] | None = None
) -> None:
    """Put the guards of `models` (default: of all) in place, whatever was there before."""
    tables = _tables(connection, models)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table in tables:
            for statement in [*_drop(connection, table), *_create(connection, table)]:
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take all guards away."""
    with connection.cursor() as cursor:
        for table in _tables(connection, None):
            for statement in _drop(connection, table):
                cursor.execute(statement)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the guards away for the length of the block, in one transaction with it."""
    with transaction.atomic(using=connection.alias):
        lift(connection)
        yield
        install(connection)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that should be in the database and are not, or are not as they were made."""
    return [
        name
        for table in _tables(connection, None)
        for name, expected in _expected(connection, table).items()
        if _found(connection, table).get(name) != expected
    ]


def check_guards(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report missing guards (a system check with the `database` tag)."""
    return [
        Error(
            f"The guard {name} is missing or altered in the database “{alias}”.",
            hint="Run “manage.py migrate”, which installs it, and “manage.py verify_history”.",
            id="claimsdb.E001",
        )
        for alias in databases or []
        for name in missing(connections[alias])
    ]


def _tables(
    connection: BaseDatabaseWrapper, models: Iterable[type[models.Model]] | None
) -> list[Table]:
    wanted = _guards if models is None else set(models)
    guards = [guard for model, guard in _guards.items() if model in wanted]
    present = set(connection.introspection.table_names()) if guards else set()
    return [guard.table() for guard in guards if guard.model._meta.db_table in present]


def _create(connection: BaseDatabaseWrapper, table: Table) -> list[str]:
    if connection.vendor == "sqlite":
        return list(triggers_sqlite.triggers(table).values())
    name, body = triggers_postgresql.function_name(table), triggers_postgresql.function(table)
    return [
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $${body}$$',
        *triggers_postgresql.triggers(table).values(),
    ]


def _drop(connection: BaseDatabaseWrapper, table: Table) -> list[str]:
    if connection.vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{name}"' for name in triggers_sqlite.triggers(table)]
    return [
        f'DROP TRIGGER IF EXISTS "{name}" ON "{table.name}"'
        for name in triggers_postgresql.triggers(table)
    ]


def _expected(connection: BaseDatabaseWrapper, table: Table) -> dict[str, str]:
    if connection.vendor == "sqlite":
        return triggers_sqlite.triggers(table)
    return triggers_postgresql.catalogued(table)


def _found(connection: BaseDatabaseWrapper, table: Table) -> dict[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [table.name],
            )
        else:
            cursor.execute(triggers_postgresql.CATALOGUE, [f'"{table.name}"'])
        return dict(cursor.fetchall())
