"""Which fields of a revision its digest covers."""

from claims.content import CONTENT_FIELDS
from claims.digests import Leaf, digest
from claims.models import Change, Claim, Revision

_REFERENCES = ("series", "speaker", "organisation", "article", "snapshot")
_PLAIN = (
    *(name for name in CONTENT_FIELDS if name not in _REFERENCES),
    "number",
    "kind",
    "status",
    "is_public",
    "reason",
    "recorded_at",
)


def revision_digest(
    revision: Revision, *, claim: Claim, change: Change, previous: str | None
) -> str:
    """Return the digest of a revision from its content and the claim's previous digest."""
    return digest(
        previous=previous,
        salt=revision.salt,
        fields=revision_fields(revision, claim=claim, change=change),
    )


def revision_fields(revision: Revision, *, claim: Claim, change: Change) -> dict[str, Leaf]:
    """Return what a digest covers: all but the set-once times, references by UUID.

    Who recorded it, when and through which door is part of it.
    """
    fields: dict[str, Leaf] = {name: getattr(revision, name) for name in _PLAIN}
    for name in _REFERENCES:
        target = getattr(revision, name)
        fields[name] = None if target is None else target.uuid
    return fields | {
        "claim": claim.uuid,
        "change": change.uuid,
        "recorded_by": change.recorded_by,
        "door": change.door,
    }
