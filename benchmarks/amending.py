"""The floor's PATCH of a claim: the rows that the product writes, in the same transaction.

The new revision is a copy of the current one but for what a correction changes. Its search index and
its rendering are copied, its digest is random: what these cost is the product's own.
"""

import secrets
import uuid
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import orjson

from benchmarks import statements
from benchmarks.drivers import IS_SQLITE, fetch, kept, run, writing
from benchmarks.facts import claim_of

_CURRENT: Final = (
    "SELECT id, number FROM claims_revision WHERE claim_id = :claim AND superseded_at IS NULL"
)
_CLOSE: Final = (
    "UPDATE claims_revision SET superseded_at = :now, annulled_at = :now WHERE id = :old"
)
_CHANGED: Final = {
    "number": "number + 1",
    "kind": "'correction'",
    "reason": ":reason",
    "change_id": "CAST(:change AS BIGINT)",
    "recorded_at": ":now",
    "superseded_at": "NULL",
    "annulled_at": "NULL",
    "known_until": "NULL",
    "value": ":value",
    "lower_bound": "CASE WHEN lower_bound IS NULL THEN NULL ELSE :value END",
    "upper_bound": "CASE WHEN upper_bound IS NULL THEN NULL ELSE :value END",
    "entered_value": ":value",
    "stated_as": ":stated_as",
    "salt": ":salt",
    "digest": ":digest",
}
_INDEX: Final = (
    "INSERT INTO claims_revisionindex (rowid, tokens)"
    " SELECT CAST(:new AS BIGINT), tokens FROM claims_revisionindex WHERE rowid = :old"
)
_RENDER: Final = (
    "INSERT INTO claims_rendering (revision_id, shape, template)"
    " SELECT CAST(:new AS BIGINT), shape, template FROM claims_rendering WHERE revision_id = :old"
)
_CHANGE: Final = (
    "INSERT INTO claims_change (id, uuid, recorded_by, door, note, recorded_at, settled_at, is_public)"
    " VALUES (:id, :uuid, 'floor', 'api', '', :now, :now, TRUE)"
)


class StaleError(Exception):
    """The claim has another revision than the one that the writer saw."""


def amend(claim: int, seen: int, body: bytes) -> dict[str, Any]:
    """Correct a claim; return it as it is then.

    Raises:
        StaleError: see there.
    """
    given = orjson.loads(body)
    with writing():
        # Stamps rise in the order of commits.
        now = kept(datetime.now(UTC))
        [[old, number]] = fetch(_CURRENT, claim=claim)
        if number != seen:
            raise StaleError
        [[last]] = fetch("SELECT MAX(id) FROM claims_change")
        run(_CLOSE, now=now, old=old)
        [[new]] = fetch(
            _copying(),
            old=old,
            now=now,
            change=last + 1,
            reason=given["reason"],
            value=float(given["value"]),
            stated_as=given["stated_as"],
            salt=secrets.token_hex(16),
            digest=secrets.token_hex(32),
        )
        run(_INDEX, new=new, old=old)
        run(_RENDER, new=new, old=old)
        key = uuid.uuid4()
        run(_CHANGE, id=last + 1, uuid=key.hex if IS_SQLITE else key, now=now)
        [row] = fetch(statements.CLAIM, claim=claim)
    return claim_of(row)


@cache
def _copying() -> str:
    """Return the statement for the copy of a revision."""
    columns = [column[0] for column in run("SELECT * FROM claims_revision LIMIT 0").description]
    names = [name for name in columns if name != "id"]
    values = ", ".join(_CHANGED.get(name, name) for name in names)
    return (
        f"INSERT INTO claims_revision ({', '.join(names)})"
        f" SELECT {values} FROM claims_revision WHERE id = :old RETURNING id"
    )
