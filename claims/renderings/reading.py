"""Revisions read with their renderings, and shown."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet

from claims.models import Revision
from claims.querysets import RevisionQuerySet
from claims.renderings.filling import Row, filled, names_for
from claims.renderings.templates import SHAPE
from claims.serializers.answers import Answer
from claims.serializers.claims import claim_url, loaded, represent, revision_url
from claims.serializers.today import Today
from claimsdb.api.renderers import dumps

_COLUMNS = (
    *("pk", "claim_id", "number", "series_id", "speaker_id", "organisation_id", "article_id"),
    *("superseded_at", "known_until", "annulled_at"),
)


def rendered(
    revisions: RevisionQuerySet, *keys: str, names_recorders: bool
) -> QuerySet[Revision, dict[str, Any]]:
    """Read, of revisions, their renderings and what fills the holes in them, as `show` takes them.

    Args:
        keys: further columns that the rows are to have.
        names_recorders: whether the answer tells who recorded them.
    """
    columns = {"template": F("rendering__template"), "shape": F("rendering__shape")}
    if names_recorders:
        columns["recorded_by"] = F("change__recorded_by")
    found: QuerySet[Revision, dict[str, Any]] = revisions.values(
        *dict.fromkeys((*_COLUMNS, *keys)), **columns
    )
    return found


def show(rows: Sequence[Row], answer: Answer, *, today: Today, as_revisions: bool) -> list[str]:
    """Return rows of `rendered` in JSON, in their order.

    Those that have no rendering of this version are loaded and rendered now.

    Args:
        as_revisions: each is shown under its own address, not under that of its claim.
    """
    ready = [row for row in rows if row["shape"] == SHAPE]
    missing = [row["pk"] for row in rows if row["shape"] != SHAPE]
    made = _made(missing, answer, as_revisions=as_revisions) if missing else {}
    named = names_for(today, answer.root).of(ready)
    shown = iter(filled(ready, named, answer, as_revision=as_revisions))
    return [made[row["pk"]] if row["pk"] in made else next(shown) for row in rows]


def _made(keys: Sequence[int], answer: Answer, *, as_revisions: bool) -> dict[int, str]:
    address = revision_url if as_revisions else claim_url
    revisions = loaded(Revision.objects.filter(pk__in=keys))
    return {
        revision.pk: dumps(represent(revision, answer, url=address(revision, answer))).decode()
        for revision in revisions
    }
