"""What a change writes, gathered and written in bulk."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Max

from articles.services import make_public
from claims.models import Appearance, Change, Claim, Revision, RevisionIndex
from claims.recording.signals import recorded
from claimsdb.db.inserting import insert

BATCH = 500
_SET_ONCE = ("superseded_at", "known_until", "annulled_at")


class Writes:
    """The rows of a change, kept until `flush` or `finish`: of several, where a record is filled."""

    def __init__(self, change: Change) -> None:
        self.claims: list[Claim] = []
        self._change = change
        self._changes: dict[int, Change] = {}
        self._keys: Iterator[int] | None = None
        self._revisions: list[Revision] = []
        self._closed: dict[int, Revision] = {}
        self._appearances: list[Appearance] = []
        self._appearance_numbers: dict[int, int] = {}
        self._public_articles: set[int] = set()

    @property
    def any(self) -> bool:
        """Whether there was anything to write."""
        return bool(self._changes)

    def turn_to(self, change: Change, *, keys: Iterator[int]) -> None:
        """Take what follows as rows of another change, its revisions with these reserved keys."""
        self._change, self._keys = change, keys

    def add_revision(self, revision: Revision) -> None:
        """Take a revision to append."""
        revision.change = self._change
        if self._keys is not None:
            revision.pk = self._next_key(self._keys)
        self._revisions.append(revision)
        self._settle(revision.recorded_at, is_public=revision.is_public)
        if revision.is_public and revision.article is not None and not revision.article.is_public:
            self._public_articles.add(revision.article.pk)

    def closed(self, revisions: Iterable[Revision]) -> None:
        """Take revisions whose set-once times were set; those not written yet carry them along."""
        for revision in revisions:
            if not revision._state.adding:  # noqa: SLF001 - documented by Django
                self._closed[revision.pk] = revision

    def add_appearance(self, appearance: Appearance, *, is_public: bool) -> None:
        """Take an appearance to append."""
        appearance.change_id = self._change.pk
        self._appearances.append(appearance)
        self._settle(appearance.recorded_at, is_public=is_public)
        if is_public:
            self._public_articles.add(appearance.article_id)
            if appearance.quoted_from_id is not None:
                self._public_articles.add(appearance.quoted_from_id)

    def flush(self) -> None:
        """Write all that was taken: what is closed first, so that one revision is current."""
        insert(self.claims)
        Revision.objects.bulk_update(self._closed.values(), _SET_ONCE, batch_size=BATCH)
        for revision in self._revisions:
            revision.claim = revision.claim  # takes its key
        insert(self._revisions)
        RevisionIndex.add_recorded(self._revisions)
        recorded.send(Revision, revisions=self._revisions)
        self._flush_appearances()
        published = [
            revision.claim_id for revision in self._revisions if revision.kind == "publication"
        ]
        make_public(self._public_articles | _articles_of_appearances(published))
        self.claims, self._revisions, self._closed, self._appearances = [], [], {}, []
        self._public_articles = set()

    def finish(self) -> Change | None:
        """Write all, and the change itself; null where there was nothing to write."""
        self.flush()
        for _, change in sorted(self._changes.items()):
            change.save(force_insert=True)
        return self._changes.get(self._change.pk)

    def _next_key(self, keys: Iterator[int]) -> int:
        key = next(keys, None)
        if key is None:
            number = self._change.pk
            raise ValueError(f"Change {number} records more revisions than was said.")
        return key

    def _settle(self, stamp: datetime, *, is_public: bool) -> None:
        self._changes[self._change.pk] = self._change
        self._change.settled_at = max(self._change.settled_at, stamp)
        self._change.is_public = self._change.is_public or is_public

    def _flush_appearances(self) -> None:
        for appearance in self._appearances:
            appearance.number = self._next_number(appearance.claim)
        Appearance.objects.bulk_create(self._appearances, batch_size=BATCH)

    def _next_number(self, claim: Claim) -> int:
        if claim.pk not in self._appearance_numbers:
            last = Appearance.objects.filter(claim=claim).aggregate(last=Max("number"))["last"]
            self._appearance_numbers[claim.pk] = last or 0
        self._appearance_numbers[claim.pk] += 1
        return self._appearance_numbers[claim.pk]


def _articles_of_appearances(claim_ids: list[int]) -> set[int]:
    """Return the articles that become public with the claims that they carry."""
    if not claim_ids:
        return set()
    rows = Appearance.objects.filter(claim__in=claim_ids).values_list("article", "quoted_from")
    return {pk for row in rows for pk in row if pk}
