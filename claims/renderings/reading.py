"""Revisions read with their renderings, and shown."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet, Subquery

from articles.querysets import Reader
from claims.models import Change, Revision
from claims.querysets import RevisionQuerySet
from claims.renderings.filling import Form, Row, filled, names_for
from claims.renderings.templates import SHAPE
from claims.serializers.answers import Answer
from claims.serializers.claims import claim_url, loaded, represent, revision_url
from claims.serializers.points import claim_told
from claims.serializers.timelines import FIELDS_OF_ROW, ClaimTold, row_from
from claims.serializers.today import Today
from claimsdb.api.renderers import dumps
from claimsdb.db.merging import resolved

_COLUMNS = (
    *("pk", "claim_id", "number", "series_id", "speaker_id", "organisation_id", "article_id"),
    *("superseded_at", "known_until", "annulled_at"),
)

COLUMNS_OF_TIMELINES = (*FIELDS_OF_ROW, "revisions")
"""Further columns of rows that timelines are told from."""


def rendered(
    revisions: RevisionQuerySet,
    *keys: str,
    names_recorders: bool,
    settled_for: Reader | None = None,
) -> QuerySet[Revision, dict[str, Any]]:
    """Read, of revisions, their renderings and what fills the holes in them, as `show` takes them.

    Args:
        keys: further columns that the rows are to have.
        names_recorders: whether the answer tells who recorded them.
        settled_for: whom the rows are to tell, as `settled_at`, up to when the record is settled.
    """
    columns: dict[str, Any] = {
        "template": F("rendering__template"),
        "shape": F("rendering__shape"),
    }
    if settled_for:
        settled = Change.objects.last_settled(reader=settled_for)
        columns["settled_at"] = Subquery(settled.values("settled_at"))
    if names_recorders:
        columns["recorded_by"] = F("change__recorded_by")
    found: QuerySet[Revision, dict[str, Any]] = revisions.values(
        *dict.fromkeys((*_COLUMNS, *keys)), **columns
    )
    return found


def show(rows: Sequence[Row], answer: Answer, form: Form, *, today: Today) -> list[str]:
    """Return rows of `rendered` in JSON, in their order.

    Those that have no rendering of this version are loaded and rendered now.
    """
    ready = [row for row in rows if row["shape"] == SHAPE]
    names = names_for(today, answer.root).of(ready)
    shown = filled(ready, names, answer, form)
    if len(ready) == len(rows):
        return shown
    made = _made([row["pk"] for row in rows if row["shape"] != SHAPE], answer, form)
    rest = iter(shown)
    return [made[row["pk"]] if row["pk"] in made else next(rest) for row in rows]


def _made(keys: Sequence[int], answer: Answer, form: Form) -> dict[int, str]:
    revisions = loaded(Revision.objects.filter(pk__in=keys))
    return {revision.pk: dumps(_whole(revision, answer, form)).decode() for revision in revisions}


def _whole(revision: Revision, answer: Answer, form: Form) -> dict[str, Any]:
    if form is Form.TIMELINE:
        return claim_told(revision, answer)
    address = revision_url if form is Form.REVISION else claim_url
    return represent(revision, answer, url=address(revision, answer))


def told(rows: Sequence[Row], answer: Answer, *, today: Today) -> list[ClaimTold]:
    """Return what a timeline tells of rows of `rendered` that have `COLUMNS_OF_TIMELINES`."""
    speakers = today.speakers.of(
        key for row in rows for key in (row["speaker_id"], row["organisation_id"])
    )
    slugs: dict[Any, Any] = {key: resolved(speaker).slug for key, speaker in speakers.items()}
    return [
        ClaimTold(
            row=row_from(
                row,
                speaker=slugs[row["speaker_id"]],
                organisation=slugs.get(row["organisation_id"]),
            ),
            shown=f'{text[:-1]},"revisions":{row["revisions"]}}}',
        )
        for row, text in zip(rows, show(rows, answer, Form.TIMELINE, today=today), strict=True)
    ]
