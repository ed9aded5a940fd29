"""What claims draw from an article: which, and where their quotes stand in one of its texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator

from articles.models import Article, Snapshot
from claims.admin.marking import PARTS, Place, Stretch, place_of, stretches
from claims.models import Appearance, Claim, Revision
from claims.serializers.claims import loaded
from claims.serializers.wording import text_of
from claimsdb.db.merging import resolved

MOST: Final = 1000
"""Claims, and appearances, that are looked for in one text: the first by their ids."""

LISTED: Final = 50
"""Claims on one page of their list."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A claim that is drawn from an article, or that the article carries too.

    Attributes:
        revision: its current one.
        source: what holds the quote: that revision, or an appearance.
    """

    revision: Revision
    source: Revision | Appearance

    @property
    def claim(self) -> Claim:
        return self.revision.claim

    @property
    def figure(self) -> str:
        return text_of(self.revision)

    @property
    def speaker(self) -> str:
        return str(resolved(self.revision.speaker).name)

    @property
    def appearance(self) -> Appearance | None:
        return self.source if isinstance(self.source, Appearance) else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Something drawn, and where its quote stands in a text, if it does."""

    key: int
    drawn: Drawn
    place: Place | None


@dataclass(frozen=True, slots=True)
class Marked:
    """Words of a text, with the claims whose quotes hold them and those whose quotes begin there."""

    stretch: Stretch
    by: list[Standing]


@dataclass(frozen=True, slots=True)
class Reading:
    """One text of an article, with what is drawn from the article.

    Attributes:
        parts: the marked words of headline, body and caption.
        marked: how many quotes stand in the text.
        page: of all that is drawn, by its place in the text.
        lost: what has a quote that does not stand in the text.
        is_cut: whether more is drawn than is looked for.
    """

    snapshot: Snapshot
    parts: dict[str, list[Marked]]
    marked: int
    page: Page[Standing]
    lost: list[Standing]
    is_cut: bool


def drawn_from(article: Article, *, by: User) -> tuple[list[Drawn], bool]:
    """Return what is drawn from an article, as far as `by` may see it, and whether that is cut."""
    if not by.has_perm("claims.view_claim"):
        return [], False
    current = loaded(Revision.objects.current().visible_to(by))
    of_it = list(current.filter(article=article).order_by("claim")[: MOST + 1])
    carried = list(_appearances(article)[: MOST + 1])
    carrying = [each.claim_id for each in carried[:MOST]]
    revisions = {each.claim_id: each for each in current.filter(claim__in=carrying)}
    drawn = [Drawn(revision, revision) for revision in of_it[:MOST]]
    drawn += [
        Drawn(revisions[each.claim_id], each)
        for each in carried[:MOST]
        if each.claim_id in revisions
    ]
    return drawn, max(len(of_it), len(carried)) > MOST


def standing_in(drawn: Sequence[Drawn], snapshot: Snapshot) -> list[Standing]:
    """Return where all that is drawn stands in a text: as one reads it, the rest last."""
    found = [Standing(key, each, place_of(each.source, snapshot)) for key, each in enumerate(drawn)]
    return sorted(found, key=lambda each: (each.place is None, each.place and each.place.order))


def reading(article: Article, snapshot: Snapshot, *, by: User, page: str) -> Reading:
    """Return a text of an article as `by` may read it.

    Raises:
        InvalidPage: the list of what is drawn has no such page.
    """
    drawn, is_cut = drawn_from(article, by=by)
    standing = standing_in(drawn, snapshot)
    keyed = {each.key: each for each in standing}
    return Reading(
        snapshot=snapshot,
        parts={part: _marked(part, snapshot, keyed) for part in PARTS},
        marked=sum(each.place is not None for each in standing),
        page=Paginator(standing, LISTED).page(page),
        lost=[each for each in standing if each.place is None and each.drawn.source.quote],
        is_cut=is_cut,
    )


def _appearances(article: Article) -> Any:
    appearances = Appearance.objects.standing().filter(article=article).order_by("claim")
    return appearances.select_related("claim", "snapshot").defer(
        "snapshot__body", "snapshot__caption", "snapshot__summary"
    )


def _marked(part: str, snapshot: Snapshot, keyed: dict[int, Standing]) -> list[Marked]:
    ranges = [
        (each.place.start, each.place.end, each.key)
        for each in keyed.values()
        if each.place is not None and each.place.part == part
    ]
    return [
        Marked(stretch, [keyed[key] for key in stretch.held])
        for stretch in stretches(getattr(snapshot, part), ranges)
    ]
