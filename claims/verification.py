"""Whether the record still is what was recorded: digests, numbering, intervals, guards."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, Max, Min, Model, OuterRef, Subquery

from articles.models import Article, Snapshot
from articles.services import text_digest
from claims.models import Appearance, Change, Claim, Revision
from claims.recording.leaves import revision_digest
from claimsdb.db import append_only

_CHUNK = 2000
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something on record that does not hold."""

    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


def faults() -> Generator[Fault, None, None]:
    """Yield what does not hold in the whole record, in a fixed order; memory is bounded.

    What was altered comes before the guard that let it be.
    """
    yield from _claim_faults()
    yield from _feed_faults()
    yield from _appearance_faults()
    yield from _change_faults()
    yield from _snapshot_faults()
    yield from _publicity_faults()
    yield from _guard_faults()


def faults_of(claim: Claim) -> list[Fault]:
    """Return what does not hold in the revisions of one claim: digests, numbering, intervals."""
    revisions = (
        Revision.objects.with_references()
        .select_related("claim", "change")
        .defer("snapshot__body", "snapshot__caption", "snapshot__summary")
        .filter(claim=claim)
        .order_by("number")
    )
    return list(_revision_faults(list(revisions)))


def _guard_faults() -> Iterator[Fault]:
    for name in append_only.missing(connection):
        yield Fault(f"guard {name}", "it is missing or altered: the table is not append-only")


def _change_faults() -> Iterator[Fault]:
    settled_before: datetime | None = None
    for number, row in enumerate(_recorded_by_change(), start=1):
        subject = f"change {row['uuid']}"
        if row["pk"] != number:
            yield Fault(subject, f"it is number {row['pk']}, not {number}")
            return
        if settled_before is not None and row["recorded_at"] <= settled_before:
            yield Fault(subject, "it is not later than the change before it")
        stamps = [stamp for name, stamp in row.items() if name in _STAMPS and stamp is not None]
        if not stamps:
            yield Fault(subject, "it recorded nothing")
        elif (row["recorded_at"], row["settled_at"]) != (min(stamps), max(stamps)):
            yield Fault(subject, "its span is not that of what it recorded")
        if row["is_public"] != (row["has_public_revision"] or row["has_public_appearance"]):
            yield Fault(subject, "whether it is public does not fit what it recorded")
        settled_before = row["settled_at"]


_STAMPS = ("first_revision", "last_revision", "first_appearance", "last_appearance")


def _recorded_by_change() -> Iterator[dict[str, Any]]:
    """Yield each change with the ends of what it recorded, and whether that is public."""
    revisions = Revision.objects.filter(change=OuterRef("pk"))
    appearances = Appearance.objects.filter(change=OuterRef("pk"))
    public_by_then = Revision.objects.filter(
        is_public=True, claim=OuterRef("claim"), change__lte=OuterRef("change")
    )
    rows = Change.objects.annotate(
        first_revision=_stamp(Min, revisions),
        last_revision=_stamp(Max, revisions),
        first_appearance=_stamp(Min, appearances),
        last_appearance=_stamp(Max, appearances),
        has_public_revision=Exists(revisions.filter(is_public=True)),
        has_public_appearance=Exists(appearances.filter(Exists(public_by_then))),
    )
    computed = (*_STAMPS, "has_public_revision", "has_public_appearance")
    columns = ("pk", "uuid", "recorded_at", "settled_at", "is_public")
    found: Iterator[dict[str, Any]]
    found = rows.order_by("id").values(*columns, *computed).iterator(chunk_size=_CHUNK)
    return found


def _stamp(aggregate: type[Min | Max], rows: Any) -> Subquery:
    return Subquery(
        rows.order_by().values("change").annotate(stamp=aggregate("recorded_at")).values("stamp")
    )


def _claim_faults() -> Iterator[Fault]:
    for claim in Claim.objects.filter(revisions=None).iterator(chunk_size=_CHUNK):
        yield Fault(_name(claim), "it has no revision")
    rows = (
        Revision.objects.with_references()
        .select_related("claim", "change")
        .order_by("claim_id", "number")
        .iterator(chunk_size=_CHUNK)
    )
    for _, revisions in groupby(rows, key=lambda revision: revision.claim_id):
        yield from _revision_faults(list(revisions))


def _revision_faults(revisions: list[Revision]) -> Iterator[Fault]:
    claim, previous = revisions[0].claim, None
    for number, revision in enumerate(revisions, start=1):
        subject = subject_of(revision)
        if revision.number != number:
            yield Fault(subject, f"expected revision {number}")
            return
        if previous is not None and revision.recorded_at <= previous.recorded_at:
            yield Fault(subject, "it is not later than the revision before it")
        if previous is not None and revision.pk <= previous.pk:
            yield Fault(subject, "its id does not follow that of the revision before it")
        change = revision.change
        if not change.recorded_at <= revision.recorded_at <= change.settled_at:
            yield Fault(subject, "it was not recorded within its change")
        digest = revision_digest(
            revision, claim=claim, change=change, previous=previous.digest if previous else None
        )
        if revision.digest != digest:
            yield Fault(subject, "its digest does not fit its content")
        previous = revision
    yield from _succession_faults(revisions)
    yield from _annulment_faults(revisions)
    yield from _interval_faults(revisions)


def _succession_faults(revisions: list[Revision]) -> Iterator[Fault]:
    """Each revision that was ever current was superseded as the next such one was recorded."""
    ever = [one for one in revisions if one.superseded_at != one.recorded_at]
    for one, following in pairwise(ever):
        if one.superseded_at != following.recorded_at:
            yield Fault(
                subject_of(one),
                f"it was not superseded when revision {following.number} was recorded",
            )
    if not ever or ever[-1].superseded_at is not None:
        yield Fault(_name(revisions[0].claim), "no revision is current")


def _annulment_faults(revisions: list[Revision]) -> Iterator[Fault]:
    numbers = {revision.recorded_at: revision.number for revision in revisions}
    for revision in revisions:
        if revision.annulled_at is None:
            continue
        if numbers.get(revision.annulled_at, 0) <= revision.number:
            yield Fault(subject_of(revision), "no later revision was recorded when it was annulled")
        elif revision.annulled_at == revision.superseded_at and revision.known_until is not None:
            yield Fault(subject_of(revision), "its word has an end, but no other followed it")


def _interval_faults(revisions: list[Revision]) -> Iterator[Fault]:
    """After every change, the words that stood then adjoined, and the last one was open."""
    for _, recorded in groupby(revisions, key=attrgetter("change_id")):
        *_, last = recorded
        words = sorted(_words_as_of(revisions, last.recorded_at), key=lambda word: word[:3])
        for (_, _, until, one), (since, _, _, following) in pairwise(words):
            if until != since:
                message = f"its word does not end where that of revision {following.number} begins"
                yield Fault(subject_of(one), message)
                return


def _words_as_of(
    revisions: Iterable[Revision], stamp: datetime
) -> Iterator[tuple[datetime, bool, datetime, Revision]]:
    """Yield when each word that stood then began, whether it was open, and when it ended."""
    for one in revisions:
        if one.recorded_at <= stamp and (one.annulled_at is None or one.annulled_at > stamp):
            is_open = one.superseded_at is None or one.superseded_at > stamp
            until = None if is_open else one.known_until
            yield one.known_from, until is None, until or one.known_from, one


def _feed_faults() -> Iterator[Fault]:
    """The order of ids is that of commits: whoever follows the feed by id misses nothing."""
    rows = Revision.objects.select_related("claim").order_by("id").iterator(chunk_size=_CHUNK)
    for one, following in pairwise(rows):
        if following.change_id < one.change_id:
            yield Fault(subject_of(following), "its id does not follow the order of changes")


def _appearance_faults() -> Iterator[Fault]:
    rows = Appearance.objects.select_related("claim", "change").order_by("claim_id", "number")
    for appearance, number in _numbered(rows.iterator(chunk_size=_CHUNK), "claim_id"):
        subject = f"appearance {appearance.number} of {_name(appearance.claim)}"
        if appearance.number != number:
            yield Fault(subject, f"expected appearance {number}")
        change = appearance.change
        if not change.recorded_at <= appearance.recorded_at <= change.settled_at:
            yield Fault(subject, "it was not recorded within its change")


def _snapshot_faults() -> Iterator[Fault]:
    rows = Snapshot.objects.order_by("article_id", "number").iterator(chunk_size=100)
    for snapshot, number in _numbered(rows, "article_id"):
        subject = f"snapshot {snapshot.number} of article {snapshot.article_id}"
        if snapshot.number != number:
            yield Fault(subject, f"expected snapshot {number}")
        if snapshot.sha256 != text_digest(snapshot):
            yield Fault(subject, "its SHA-256 does not fit its text")


def _numbered(rows: Iterable[_Row], scope: str) -> Iterator[tuple[_Row, int]]:
    """Count rows from 1 within each value of `scope`, in the order of which they come."""
    for _, group in groupby(rows, key=attrgetter(scope)):
        for number, row in enumerate(group, start=1):
            yield row, number


def _publicity_faults() -> Iterator[Fault]:
    public = Revision.objects.filter(is_public=True)
    carried = Appearance.objects.filter(Exists(public.filter(claim=OuterRef("claim"))))
    referred = (
        Exists(public.filter(article=OuterRef("pk")))
        | Exists(carried.filter(article=OuterRef("pk")))
        | Exists(carried.filter(quoted_from=OuterRef("pk")))
    )
    for article in Article.objects.filter(referred, is_public=False):
        yield Fault(f"article {article.pk}", "something public refers to it, but it is not public")
    for article in Article.objects.filter(~referred, is_public=True):
        yield Fault(f"article {article.pk}", "it is public, but nothing public refers to it")


def subject_of(revision: Revision) -> str:
    """Return a revision as faults name it."""
    return f"revision {revision.number} of {_name(revision.claim)}"


def _name(claim: Claim) -> str:
    return f"claim {claim.pk}" + (f" ({claim.external_id})" if claim.external_id else "")
