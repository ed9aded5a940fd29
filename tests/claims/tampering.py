"""A record, and hands in its database that no guard and no constraint stops."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

from articles.services import capture
from claims import recording
from claims.models import Change, Claim
from claimsdb.db import append_only
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

TABLES = ["claims_revision", "claims_change", "claims_appearance", "articles_snapshot"]


def make_record() -> Claim:
    """Record a claim “a” of four revisions and an appearance, and a claim “b” of two.

    Of the first: 1 was said on 17 October, 5 on 1 December; the first word was amended, the last
    one corrected.
    """
    snapshot = capture(article=ArticleFactory.create(), body="x ten y", by=None)
    done: dict[str, Any] = {"by": None, "door": Change.Door.COMMAND}
    first = recorded(
        external_id="a",
        value="1",
        upper_value="2",
        comparator="between",
        value_type="difference",
        baseline_period="2019",
        organisation=OrganisationFactory.create(),
    )
    claim = first.claim
    later = {
        "value": "5",
        "upper_value": "7",
        "stated_at": "2023-12-01",
        "article": snapshot.article,
        "snapshot": snapshot,
        "quote": "ten",
        "stated_as": "s",
        "note": "n",
        "disputed": True,
        "disputed_by": "MI6",
        "disputed_url": "https://example.org/",
    }
    recording.restate(claim=claim, seen=1, changes=later, reason="why", **done)
    recording.amend(claim=claim, seen=2, word=1, changes={"note": "m"}, reason="why", **done)
    recording.correct(claim=claim, seen=2, changes={"value": "4"}, reason="why", **done)
    recording.appear(claim=claim, article=ArticleFactory.create(), **done)
    draft = recorded(external_id="b", status="draft")
    recording.publish(claim=draft.claim, seen=1, reason="why", **done)
    return claim


@contextmanager
def tampering() -> Iterator[None]:
    """Let anything through in the block. The guards stand again after it."""
    append_only.lift(connection)
    execute(*_ignore_constraints())
    yield
    if connection.vendor == "sqlite":
        execute("PRAGMA ignore_check_constraints = off")
    append_only.install(connection)


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def tamper(row: models.Model, **columns: Any) -> None:
    """Change columns of a row that is on record."""
    with tampering():
        type(row)._default_manager.filter(pk=row.pk).update(**columns)


def another(row: models.Model, name: str) -> Any:
    """Return a value for a field of a row, of the same kind, that is not the same."""
    value = getattr(row, name)
    if name in _MAKE:
        return _MAKE[name]()
    if isinstance(value, models.Model):
        return type(value)._default_manager.exclude(pk=value.pk).latest("pk")
    if isinstance(value, str):
        return ("0" if value[:1] != "0" else "1") + value[1:]
    if isinstance(value, bool):
        return not value
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    return value + (timedelta(days=1) if isinstance(value, date) else 1)


_MAKE: dict[str, Callable[[], models.Model]] = {
    "series": SeriesFactory.create,
    "speaker": SpeakerFactory.create,
    "organisation": OrganisationFactory.create,
    "article": ArticleFactory.create,
    "snapshot": lambda: capture(article=ArticleFactory.create(), body="y", by=None),
}


def _ignore_constraints() -> list[str]:
    if connection.vendor == "sqlite":
        return ["PRAGMA ignore_check_constraints = on"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE contype IN ('c', 'u') AND conrelid = ANY (%(tables)s::regclass[])"
            " OR contype = 'f' AND confrelid = ANY (%(tables)s::regclass[])",
            {"tables": TABLES},
        )
        found = cursor.fetchall()
    drops = [f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' for table, name in found]
    return ["SET CONSTRAINTS ALL IMMEDIATE", *drops, "SET CONSTRAINTS ALL DEFERRED"]
