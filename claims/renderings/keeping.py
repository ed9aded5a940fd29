"""Renderings written beside revisions, and made anew."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from claims.models import Rendering, Revision
from claims.renderings.templates import SHAPE, template_of
from claims.verification import Fault, subject_of
from claimsdb.db.locks import take_write_lock

AT_ONCE = 500


def render_recorded(revisions: Sequence[Revision], **_: Any) -> None:
    """Render revisions that were just recorded, in their transaction (a receiver of `recorded`)."""
    _write(revisions)


def rebuild() -> int:
    """Render every revision that has no rendering of this version, or another one than it should.

    Returns how many there were. Each chunk is committed by itself.
    """
    count = 0
    for chunk in _chunks():
        wrong = [revision for revision in chunk if not _is_right(revision)]
        with transaction.atomic():
            take_write_lock()
            Rendering.objects.filter(pk__in=[revision.pk for revision in wrong]).delete()
            _write(wrong)
        count += len(wrong)
    return count


def faults() -> Iterator[int]:
    """Yield the keys of revisions whose rendering is missing, of another version, or not theirs."""
    for chunk in _chunks():
        yield from (revision.pk for revision in chunk if not _is_right(revision))


def misrendered() -> Generator[Fault, None, None]:
    """Yield the revisions that are shown otherwise than they are: whose rendering was altered."""
    for chunk in _chunks():
        for revision in chunk:
            if vars(revision)["shape"] == SHAPE and not _is_right(revision):
                yield Fault(subject_of(revision), "its rendering does not fit its content")


def _chunks() -> Iterator[list[Revision]]:
    """Yield all revisions with what their templates are made of, and what is kept of each."""
    revisions = (
        Revision.objects.select_related("claim", "change", "series", "snapshot")
        .defer("snapshot__body", "snapshot__caption", "snapshot__summary", "series__definition")
        .annotate(kept=F("rendering__template"), shape=F("rendering__shape"))
        .order_by("pk")
    )
    last = 0
    while chunk := list(revisions.filter(pk__gt=last)[:AT_ONCE]):
        yield chunk
        last = chunk[-1].pk


def _is_right(revision: Any) -> bool:
    template = template_of(revision)
    kept = template is None or revision.shape == SHAPE
    return kept and bool(revision.kept == template)


def _write(revisions: Iterable[Revision]) -> None:
    made = ((revision, template_of(revision)) for revision in revisions)
    Rendering.objects.bulk_create(
        [
            Rendering(revision=revision, shape=SHAPE, template=template)
            for revision, template in made
            if template is not None
        ],
        batch_size=AT_ONCE,
    )
