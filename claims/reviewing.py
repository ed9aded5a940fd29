"""Drafts on their way to publication: which wait for a reviewer, and which were sent back.

To send a draft back changes nothing in the record: the note stands beside it, and the draft is
sent back until somebody edits it.
"""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from claims.cleaning import text_fault
from claims.models import Claim, ReviewNote, Revision
from claims.querysets import RevisionQuerySet
from claims.recording import NotAllowedError, StaleRevisionError
from claimsdb.db.locks import take_write_lock


def drafts() -> RevisionQuerySet:
    """Return the current revision of every draft.

    Annotated: `times_sent_back`, and `is_sent_back`, whether that was in its present form.
    """
    of_claim = ReviewNote.objects.filter(claim=OuterRef("claim")).order_by()
    counted = of_claim.values("claim").annotate(number=Count("pk")).values("number")
    return (
        Revision.objects.current()
        .filter(status=Revision.Status.DRAFT)
        .annotate(
            times_sent_back=Coalesce(Subquery(counted), 0),
            is_sent_back=Exists(ReviewNote.objects.filter(revision=OuterRef("pk"))),
        )
    )


def sent_back(revision: Revision) -> ReviewNote | None:
    """Return the last note on a draft in its present form; null where it waits for a reviewer."""
    return revision.review_notes.select_related("by").order_by("number").last()


@transaction.atomic
def send_back(*, claim: Claim, seen: int, note: str, by: User) -> ReviewNote:
    """Tell a draft's author what to mend before it can be published.

    Raises:
        StaleRevisionError: another revision is current than `seen`.
        NotAllowedError: it is no draft.
        ValidationError: there is no `note`, or one that can't be stored.
    """
    said = note.strip()
    if not said:
        raise ValidationError({"note": "Required: say what is to be mended."})
    if message := text_fault(said, limit=None):
        raise ValidationError({"note": message})
    take_write_lock()
    current = Revision.objects.current().get(claim=claim)
    if current.number != seen:
        raise StaleRevisionError(claim=claim, seen=seen, current=current.number)
    if current.status != Revision.Status.DRAFT:
        raise NotAllowedError(
            f"This claim is {current.status}; to send it back, it must be draft.", claim=claim
        )
    last = ReviewNote.objects.filter(claim=claim).aggregate(number=Max("number"))["number"]
    return ReviewNote.objects.create(
        claim=claim,
        number=1 + (last or 0),
        revision=current,
        by=by,
        at=timezone.now(),
        note=said,
    )
