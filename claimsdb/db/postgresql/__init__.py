"""Django's backend of PostgreSQL, with less to ask of the server."""
