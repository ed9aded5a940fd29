"""Queries that are asked in every request, composed once: Django takes longer for that than the database
takes to answer.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet


class Compiled(NamedTuple):
    """A query in SQL, with what makes Python's values of the columns that it answers."""

    sql: str
    params: Sequence[Any]
    compiler: Any
    converters: dict[int, Any]

    def row(self) -> Sequence[Any] | None:
        """Ask for the one row that it answers; None: there is none."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            row = cursor.fetchone()
        if row is None:
            return None
        [converted] = self.compiler.apply_converters([row], self.converters)
        return tuple(converted)


def compiled(queryset: QuerySet[Any, Any]) -> Compiled:
    """Compose a queryset of one row of values."""
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    return Compiled(
        sql, params, compiler, compiler.get_converters(column for column, *_ in compiler.select)
    )
