"""Django's backend of PostgreSQL, with less to ask of the server: whether a connection still stands is seen
without a query, and some statements are prepared once.
"""

import select
from typing import Any, cast

from django.db.backends.postgresql import base
from psycopg import Connection, Cursor
from psycopg.pq import Format


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

    def prepared_cursor(self) -> Any:
        """Return a cursor whose statements the server keeps, once `prepare_threshold` lets it.

        Values go to the server apart from the statement, and come back in binary form.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = Cursor(cast("Connection[Any]", self.connection))
            cursor.format = Format.BINARY
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # what all its cursors come from
