"""The words of one claim: what its source said, one after the other.

Each word that is not annulled is the source's latest over `[known_from, known_until)`; the
intervals adjoin, and that of the last word, the current one, is open. A change to the record is
a new list of words: `rewrite` finds what of the old one stays, ends or is annulled, and what is
appended.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from claims.content import Content, content_of
from claims.models import Claim, Revision

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word of the source, to be recorded as a revision of `kind`."""

    content: Content
    status: str
    kind: str

    @property
    def known_from(self) -> datetime:
        """Since when it is the source's word."""
        return self.content.known_from


@dataclass(frozen=True, kw_only=True, slots=True)
class Appended:
    """A word to append as a revision, and until when it was the source's latest."""

    word: Word
    known_until: datetime | None
    place: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Rewriting:
    """What becomes of a chain: revisions whose set-once times were set, and words to append."""

    closed: list[Revision]
    appended: list[Appended]


@dataclass(kw_only=True, slots=True)
class Chain:
    """A claim with its words, in the order in which they were the source's latest.

    Attributes:
        number, stamp, digest: those of the last revision that was appended.
    """

    claim: Claim
    revisions: list[Revision] = field(default_factory=list)
    number: int = 0
    stamp: datetime | None = None
    digest: str | None = None

    @classmethod
    def load(cls, claim: Claim, revisions: Iterable[Revision]) -> Self:
        """Make the chain from the claim's revisions that are not annulled.

        The last revision is always among them: every change appends one, and annuls older ones.
        """
        words = sorted(revisions, key=_place)
        last = max(words, key=lambda revision: revision.number)
        return cls(
            claim=claim,
            revisions=words,
            number=last.number,
            stamp=last.recorded_at,
            digest=last.digest,
        )

    @property
    def current(self) -> Revision:
        """The revision that is current."""
        return self.revisions[-1]

    @property
    def is_public(self) -> bool:
        """Whether the claim was ever published."""
        return any(revision.is_public for revision in self.revisions)

    def next_stamp(self, stamp: datetime) -> datetime:
        """Return the instant of the next revision in a change that is stamped `stamp`."""
        return stamp if self.stamp is None else max(stamp, self.stamp + TICK)

    def rewrite(self, words: list[Revision | Word], *, at: datetime) -> Rewriting:
        """Turn the claim's words into `words`, of which the last one is current.

        A revision whose interval stays as it was is kept. The current one, where another word
        follows it, ends when that one begins. All others are annulled, and those of them that are
        among `words` are appended anew as amendments. The current word comes first of those
        appended, so that there is exactly one at every instant.
        """
        ends = [*(word.known_from for word in words[1:]), None]
        kept: set[int] = set()
        closed: list[Revision] = []
        appended: list[Appended] = []
        for place, (word, end) in enumerate(zip(words, ends, strict=True)):
            if isinstance(word, Word):
                appended.append(Appended(word=word, known_until=end, place=place))
            elif word.known_until == end and not _follows_at_once(word, appended):
                kept.add(id(word))
            elif word.superseded_at is None:
                word.superseded_at, word.known_until = at, end
                kept.add(id(word))
                closed.append(word)
            else:
                appended.append(Appended(word=_amended(word), known_until=end, place=place))
        for revision in self.revisions:
            if id(revision) not in kept:
                revision.superseded_at = revision.superseded_at or at
                revision.annulled_at = at
                closed.append(revision)
        appended.sort(key=lambda entry: entry.known_until is not None)
        return Rewriting(closed=closed, appended=appended)


def _amended(revision: Revision) -> Word:
    return Word(content=content_of(revision), status=revision.status, kind=Revision.Kind.AMENDMENT)


def _follows_at_once(word: Revision, appended: list[Appended]) -> bool:
    """Tell whether a word of no length follows another one of its date that is appended anew."""
    since = word.known_from
    return word.known_until == since and any(one.word.known_from == since for one in appended)


def _place(revision: Revision) -> tuple[datetime, bool, datetime, datetime]:
    """Sort words by when they began, then by when they ended.

    Of those of one date, all but the last have no length: they stand in the order in which they
    ceased to be current or, never having been current, were recorded.
    """
    ends, ceased = revision.known_until, revision.superseded_at
    since = revision.known_from
    return since, ends is None, ends or since, ceased or revision.recorded_at
