"""The column that an index keeps tokens in: a `tsvector` on PostgreSQL, in FTS5 on SQLite."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    Field = models.Field[Collection[str], frozenset[str]]
    BooleanLookup = Lookup[bool]
else:
    Field, BooleanLookup = models.Field, Lookup

_LEXEME = re.compile(r"'([^']*)'")


class TokensField(Field):
    """A set of tokens. They hold no quotes and no spaces, so that each database takes them as is."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: ARG002, FBT001, FBT002 - Django's signature
    ) -> str:
        form = "'{}'" if connection.vendor == "postgresql" else "{}"
        return " ".join(form.format(token) for token in sorted(value))

    def from_db_value(
        self, value: str, _expression: object, connection: BaseDatabaseWrapper
    ) -> frozenset[str]:
        is_quoted = connection.vendor == "postgresql"
        return frozenset(_LEXEME.findall(value) if is_quoted else value.split(" "))


@TokensField.register_lookup
class Holds(BooleanLookup):
    """Finds, through the index, the rows that hold all of some tokens."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        tokens, params = self.process_lhs(compiler, connection)
        return f"{tokens} @@ %s::tsquery", (*params, asked(self.rhs, connection))

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        tokens, params = self.process_lhs(compiler, connection)
        # FTS5 is asked through a hidden column that is named as its table is.
        column: Col = self.lhs
        table = connection.ops.quote_name(column.target.model._meta.db_table)
        alias = tokens.rpartition(".")[0]
        return f"{alias}.{table} MATCH %s", (*params, asked(self.rhs, connection))


def asked(tokens: Collection[str], connection: BaseDatabaseWrapper) -> str:
    """Return the question for rows that hold all of some tokens, as a database takes it."""
    if connection.vendor == "postgresql":
        return " & ".join(f"'{token}'" for token in tokens)
    return " AND ".join(f'"{token}"' for token in tokens)
