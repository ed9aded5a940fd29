"""Django's backend of PostgreSQL, with less to ask of the server: whether a connection still stands is seen
without a query, and some statements are prepared once.
"""

import select
from typing import Any, Self, cast

from django.db.backends.postgresql import base
from psycopg import Connection, Cursor
from psycopg.pq import Format


class _Unprepared(Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        return super().execute(query, params, **{**options, "prepare": False})


class DatabaseWrapper(base.DatabaseWrapper):
    connection: Connection[Any] | None

    def is_usable(self) -> bool:
        """Tell whether the connection stands: before a request, so that nothing is under way on it.

        Of a server that went away, or that has closed the connection, there is something to read. Where
        there is, the server is asked.
        """
        connection = self.connection
        if connection is None or connection.closed:
            return False
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        return super().is_usable() if poll.poll(0) else True

    def binary_cursor(self, *, prepares: bool) -> Any:
        """Return a cursor by which values go to the server apart from statements, and come in binary form.

        Args:
            prepares: the server keeps its statements, once `prepare_threshold` lets it, and with them
                one plan for all values.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            kind = Cursor if prepares else _Unprepared
            cursor = kind(cast("Connection[Any]", self.connection))
            cursor.format = Format.BINARY
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # what all its cursors come from
