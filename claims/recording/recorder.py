"""One change being recorded: the rules of each kind of revision, and what is to be written."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.exceptions import ValidationError

from articles.models import Article
from claims.content import CONTENT_FIELDS, Content, content_of
from claims.digests import new_salt
from claims.models import Appearance, Change, Claim, Revision
from claims.recording.chain import TICK, Chain, Word
from claims.recording.errors import StaleRevisionError
from claims.recording.leaves import revision_digest
from claims.recording.rules import (
    earlier_word,
    require_after,
    require_allowed,
    require_appearance,
    require_draft_first,
    require_earlier,
    require_editorial,
    require_external_id,
    require_later,
    require_other_eyes,
    require_reason,
    require_reason_to,
    require_same_subject,
    require_text,
)
from claims.recording.writes import Writes

Kind, Status = Revision.Kind, Revision.Status


class Recorder:
    """The acts of one change. Made by `claims.recording.change`, which locks, stamps and commits.

    Every act names the current revision that its writer saw, and returns the claim's current
    revision after it; the one that was current already where the act changes nothing.

    Raises, from every act:
        StaleRevisionError: another revision is current than `seen`.
        NotAllowedError: the claim's status does not allow the act.
        ValidationError: a field does not; for all acts but `record` also where `reason` is empty.
    """

    def __init__(self, *, change: Change) -> None:
        self.change = change
        self._stamp = change.recorded_at
        self._chains: dict[object, Chain] = {}
        self._unused: set[str] = set()
        self._writes = Writes(change)

    @property
    def has_recorded(self) -> bool:
        """Whether any act so far has changed the record."""
        return self._writes.any

    def named(self, external_ids: Iterable[str]) -> dict[str, Claim]:
        """Return the claims of these external ids that there are, with their words loaded."""
        wanted = set(external_ids)
        pending = {
            chain.claim.external_id: chain.claim
            for chain in self._chains.values()
            if chain.claim.external_id in wanted
        }
        found = {claim.external_id: claim for claim in Claim.objects.filter(external_id__in=wanted)}
        self.load(claim for name, claim in found.items() if name not in pending)
        claims = {name: claim for name, claim in (found | pending).items() if name is not None}
        self._unused |= wanted - set(claims)
        return claims

    def load(self, claims: Iterable[Claim]) -> None:
        """Load the words of many claims with one query."""
        missing = {claim.pk: claim for claim in claims if claim.pk not in self._chains}
        words: dict[int, list[Revision]] = {pk: [] for pk in missing}
        if missing:
            for revision in Revision.objects.with_references().words().filter(claim__in=missing):
                words[revision.claim_id].append(revision)
        for pk, claim in missing.items():
            self._chains[pk] = Chain.load(claim, words[pk])

    def current(self, claim: Claim) -> Revision:
        """Return the claim's current revision, as it is in this change so far."""
        return self._chain(claim).current

    def words(self, claim: Claim) -> list[Revision]:
        """Return the revisions that hold the source's words, the current one last."""
        return list(self._chain(claim).revisions)

    def record(
        self,
        *,
        content: Content,
        status: str = Status.PUBLISHED,
        external_id: str | None = None,
        reason: str = "",
    ) -> Revision:
        """Record a new claim, `published` or as a `draft`."""
        if status not in {Status.DRAFT, Status.PUBLISHED}:
            raise ValidationError({"status": f"“{status}” is not one of draft, published."})
        if status == Status.PUBLISHED:
            require_draft_first(self.change)
        require_text("reason", reason)
        if external_id is not None:
            require_external_id(external_id)
            self._require_unused(external_id)
        claim = Claim(external_id=external_id)
        chain = Chain(claim=claim)
        self._chains[id(claim)] = chain
        self._writes.claims.append(claim)
        word = Word(content=content, status=status, kind=Kind.INITIAL)
        return self._rewrite(chain, [word], reason=reason)

    def publish(self, *, claim: Claim, seen: int, reason: str) -> Revision:
        """Let a draft out."""
        chain = self._open(claim, seen, "publish", reason)
        require_other_eyes(chain, self.change)
        word = Word(
            content=content_of(chain.current), status=Status.PUBLISHED, kind=Kind.PUBLICATION
        )
        return self._rewrite(chain, [word], reason=reason)

    def edit(self, *, claim: Claim, seen: int, content: Content, reason: str = "") -> Revision:
        """Mend the wording, quote or note of a claim, or anything of a draft."""
        chain = self._open(claim, seen, "edit")
        require_reason_to("edit", status=chain.current.status, reason=reason)
        if chain.current.status != Status.DRAFT:
            require_editorial(content_of(chain.current), content)
        return self._replace_current(chain, content, kind=Kind.EDITORIAL, reason=reason)

    def correct(self, *, claim: Claim, seen: int, content: Content, reason: str) -> Revision:
        """Record that we had recorded the current word wrongly."""
        chain = self._open(claim, seen, "correct", reason)
        return self._replace_current(chain, content, kind=Kind.CORRECTION, reason=reason)

    def restore(self, *, claim: Claim, seen: int, number: int, reason: str) -> Revision:
        """Record the content of revision `number` as a correction of the current word."""
        chain = self._open(claim, seen, "restore", reason)
        self._writes.flush()
        revision = Revision.objects.with_references().filter(claim=claim, number=number).first()
        if revision is None:
            raise ValidationError({"revision": f"This claim has no revision {number}."})
        is_draft = chain.current.status == Status.DRAFT
        kind = Kind.EDITORIAL if is_draft else Kind.CORRECTION
        return self._replace_current(chain, content_of(revision), kind=kind, reason=reason)

    def restate(self, *, claim: Claim, seen: int, content: Content, reason: str) -> Revision:
        """Record a new word of the source for the same period."""
        chain = self._open(claim, seen, "restate", reason)
        current = content_of(chain.current)
        if content == current:
            return chain.current
        require_same_subject(current, content)
        require_later(chain.current, content)
        word = Word(content=content, status=Status.PUBLISHED, kind=Kind.RESTATEMENT)
        return self._rewrite(chain, [*chain.revisions, word], reason=reason)

    def retract(self, *, claim: Claim, seen: int, content: Content, reason: str) -> Revision:
        """Record that the source takes the claim back; `content` says where and when it did."""
        chain = self._open(claim, seen, "retract", reason)
        require_later(chain.current, content)
        word = Word(content=content, status=Status.RETRACTED, kind=Kind.RETRACTION)
        return self._rewrite(chain, [*chain.revisions, word], reason=reason)

    def amend(
        self, *, claim: Claim, seen: int, word: int | None, content: Content, reason: str
    ) -> Revision:
        """Record that we had recorded an earlier word wrongly or, where `word` is null, not at all.

        The current word stays current. `word` is the number of the revision that holds the
        earlier one; `StaleRevisionError` where that has been annulled meanwhile.
        """
        chain = self._open(claim, seen, "amend", reason)
        replaced = chain.revisions if word is None else [earlier_word(chain, word)]
        if any(content == content_of(revision) for revision in replaced):
            return chain.current
        require_earlier(chain.current, content)
        status = Status.PUBLISHED if word is None else replaced[0].status
        amended = Word(content=content, status=status, kind=Kind.AMENDMENT)
        words: list[Revision | Word] = [
            amended if revision.number == word else revision for revision in chain.revisions
        ]
        if word is None:
            words.insert(-1, amended)
        # Words of one date stay in the order in which they were said.
        words.sort(key=lambda each: each.known_from)
        return self._rewrite(chain, words, reason=reason)

    def withdraw(self, *, claim: Claim, seen: int, reason: str) -> Revision:
        """Take a claim back that should never have been recorded."""
        chain = self._open(claim, seen, "withdraw", reason)
        word = Word(
            content=content_of(chain.current), status=Status.WITHDRAWN, kind=Kind.WITHDRAWAL
        )
        return self._rewrite(chain, [word], reason=reason)

    def reinstate(self, *, claim: Claim, seen: int, reason: str) -> Revision:
        """Undo a retraction or withdrawal: the words before it come back."""
        chain = self._open(claim, seen, "reinstate", reason)
        if chain.current.status == Status.RETRACTED:
            *earlier, before = chain.revisions[:-1]
            return self._rewrite(chain, [*earlier, _reinstated(before)], reason=reason)
        self._writes.flush()
        withdrawn = Revision.objects.with_references().filter(
            claim=claim, annulled_at=chain.current.recorded_at
        )
        before_it = Chain.load(claim, withdrawn).revisions
        return self._rewrite(chain, [_reinstated(word) for word in before_it], reason=reason)

    def appear(
        self,
        *,
        claim: Claim,
        article: Article,
        kind: str = Appearance.Kind.REPEAT,
        quoted_from: Article | None = None,
        quote: dict[str, object] | None = None,
        note: str = "",
        taken_back: bool = False,
    ) -> Appearance:
        """Record that another article carries the claim or, `taken_back`, that it doesn't."""
        chain = self._chain(claim)
        appearance = Appearance(
            claim=claim,
            article=article,
            kind=kind,
            quoted_from=quoted_from,
            note=note,
            taken_back=taken_back,
            recorded_at=self._stamp,
            **(quote or {}),
        )
        require_appearance(appearance)
        self._writes.add_appearance(appearance, is_public=chain.is_public)
        return appearance

    def turn_to(self, change: Change, *, keys: Iterator[int]) -> None:
        """Record what follows in another change: of one claim, never in one before its last.

        So `Filling.claims` writes all words of a claim at once, each with the end it comes to.
        """
        self.change, self._stamp = change, change.recorded_at
        self._writes.turn_to(change, keys=keys)

    def close(self) -> Change | None:
        """Write what is left; return the change, or null where nothing was recorded."""
        return self._writes.finish()

    def flush(self) -> None:
        """Write what has been recorded so far and forget the claims: bounds a long change."""
        self._writes.flush()
        self._chains.clear()
        self._unused.clear()

    def _chain(self, claim: Claim) -> Chain:
        key = id(claim) if id(claim) in self._chains else claim.pk
        if key not in self._chains:
            self.load([claim])
        return self._chains[key]

    def _open(self, claim: Claim, seen: int, act: str, reason: str | None = None) -> Chain:
        chain = self._chain(claim)
        current = chain.current
        if current.number != seen:
            raise StaleRevisionError(claim=claim, seen=seen, current=current.number)
        require_allowed(act, current)
        if reason is not None:
            require_reason(reason)
        return chain

    def _require_unused(self, external_id: str) -> None:
        if external_id in self._unused:
            self._unused.discard(external_id)
        elif external_id in self.named([external_id]):
            raise ValidationError(
                {"external_id": f"There is a claim “{external_id}” already: revise that one."}
            )

    def _replace_current(
        self, chain: Chain, content: Content, *, kind: str, reason: str
    ) -> Revision:
        if content == content_of(chain.current):
            return chain.current
        earlier = chain.revisions[:-1]
        if earlier:
            require_after(earlier[-1], content)
        word = Word(content=content, status=chain.current.status, kind=kind)
        return self._rewrite(chain, [*earlier, word], reason=reason)

    def _rewrite(self, chain: Chain, words: list[Revision | Word], *, reason: str) -> Revision:
        at = chain.next_stamp(self._stamp)
        rewriting = chain.rewrite(words, at=at)
        self._writes.closed(rewriting.closed)
        was_public = chain.is_public
        revisions = [word if isinstance(word, Revision) else None for word in words]
        for offset, entry in enumerate(rewriting.appended):
            stamp = at + offset * TICK
            is_public = was_public or entry.word.status == Status.PUBLISHED
            revision = self._revision(chain, entry.word, stamp, is_public=is_public, reason=reason)
            if entry.known_until is not None:
                revision.superseded_at, revision.known_until = stamp, entry.known_until
            revisions[entry.place] = revision
        chain.revisions = [revision for revision in revisions if revision is not None]
        return chain.current

    def _revision(
        self, chain: Chain, word: Word, stamp: datetime, *, is_public: bool, reason: str
    ) -> Revision:
        revision = Revision(
            claim=chain.claim,
            number=chain.number + 1,
            kind=str(word.kind),
            status=str(word.status),
            is_public=is_public,
            reason=reason.strip(),
            change_id=self.change.pk,
            recorded_at=stamp,
            salt=new_salt(),
            **{name: getattr(word.content, name) for name in CONTENT_FIELDS},
        )
        revision.digest = revision_digest(
            revision, claim=chain.claim, change=self.change, previous=chain.digest
        )
        chain.number, chain.stamp, chain.digest = revision.number, stamp, revision.digest
        self._writes.add_revision(revision)
        return revision


def _reinstated(revision: Revision) -> Word:
    return Word(content=content_of(revision), status=revision.status, kind=Kind.REINSTATEMENT)
