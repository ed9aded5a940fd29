"""Datasette over the record, with the floor's SQL as canned queries.

Run by uvicorn, in an environment of its own, as `benchmarks.canned:application`. It reads the file
that `DATABASE_URL` names as one that never changes, which spares it all locking.
"""

import os
from typing import Any, Final

from datasette.app import Datasette
from datasette.database import Database

from benchmarks import statements

_PAGE: Final = 50
QUERIES: Final = {
    "speaker": statements.claims_of_speaker(_PAGE, is_sqlite=True),
    "claim": statements.CLAIM,
    "revisions": statements.REVISIONS,
    "timeline": statements.TIMELINE,
    "as_of": statements.TIMELINE_AS_OF,
    "known_at": statements.TIMELINE_KNOWN_AT,
    "claims": statements.claims_before(_PAGE, is_sqlite=True),
}
"""By the names that paths have: `/record/claim.json?_shape=array&claim=1`."""

_SETTINGS: Final = {
    # By measurement: handing queries to threads takes longer than these take.
    "num_sql_threads": 0,
    "suggest_facets": False,
    "allow_facet": False,
}


def application() -> Any:
    """Return the ASGI application."""
    canned = {name: {"sql": sql} for name, sql in QUERIES.items()}
    datasette = Datasette(
        metadata={"databases": {"record": {"queries": canned}}},
        # What `datasette inspect` would find: no answer to a canned query needs it.
        inspect_data={"record": {"hash": "", "size": 0, "tables": {}}},
        settings=_SETTINGS,
    )
    path = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    datasette.add_database(Database(datasette, path=path, is_mutable=False), name="record")
    return datasette.app()
