"""Reads of claims: one predicate for now and for every instant of the past."""

from collections.abc import Collection
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from articles.querysets import Reader
from claims.quantities import Nature

if TYPE_CHECKING:
    # Named in the texts below, which ruff does not read as types.
    from claims.models import (
        Appearance,  # noqa: F401
        Change,  # noqa: F401
        Claim,  # noqa: F401
        Revision,  # noqa: F401
        Series,  # noqa: F401
        Speaker,  # noqa: F401
    )


def may_see_drafts(reader: Reader) -> bool:
    """Tell whether `reader` sees what has not been published."""
    return reader.is_authenticated and reader.has_perm("claims.view_revision")


class RevisionQuerySet(models.QuerySet["Revision"]):
    def current(self) -> Self:
        """Keep each claim's current revision."""
        return self.filter(superseded_at=None)

    def words(self) -> Self:
        """Keep what is not annulled: the source's words so far, each with its own interval."""
        return self.filter(annulled_at=None)

    def on_record(
        self, *, as_of: datetime, known_at: datetime | None = None, is_last: bool = False
    ) -> Self:
        """Keep, of each claim, the one revision that answers for the instants.

        Args:
            as_of: what we had on record at this instant.
            known_at: the source's latest word at this instant, as far as we had it on record.
            is_last: nothing that the reader sees was recorded after `as_of`, so that current
                revisions answer, which have indexes of their own.
        """
        if known_at is None:
            return (
                self.current() if is_last else self.filter(_open_at(as_of), recorded_at__lte=as_of)
            )
        return self.words_on_record(as_of=as_of).filter(
            _open_at(as_of) | Q(known_until__gt=known_at), known_from__lte=known_at
        )

    def words_on_record(self, *, as_of: datetime) -> Self:
        """Keep what was not annulled at an instant: the source's words, as we knew them then.

        The ends of those that were current then may have been set since.
        """
        not_annulled = Q(annulled_at=None) | Q(annulled_at__gt=as_of)
        return self.filter(not_annulled, recorded_at__lte=as_of)

    def first_on_record(
        self, *, as_of: datetime, known_at: datetime | None = None, reader: Reader
    ) -> Self:
        """Keep, of each claim, the first of the words that were on record, if it was known by then.

        Words stand in the order in which they were the source's latest; of those that began at one
        instant all but the last had no length (`claims.recording.chain`).
        """
        closed = Q(superseded_at__lte=as_of)
        others = (
            RevisionQuerySet(self.model)
            .visible_to(reader)
            .words_on_record(as_of=as_of)
            .filter(claim=OuterRef("claim"))
        )
        beside = others.filter(closed, known_from=OuterRef("known_from"))
        ended = Q(known_until__lt=OuterRef("known_until")) | Q(
            known_until=OuterRef("known_until"), superseded_at__lt=OuterRef("superseded_at")
        )
        words = self.words_on_record(as_of=as_of).filter(
            ~Exists(others.filter(known_from__lt=OuterRef("known_from"))),
            Q(closed, ~Exists(beside.filter(ended))) | Q(_open_at(as_of), ~Exists(beside)),
        )
        return words if known_at is None else words.filter(known_from__lte=known_at)

    def visible_to(self, reader: Reader) -> Self:
        """Keep what `reader` may see: for the public, no draft at any instant."""
        return self if may_see_drafts(reader) else self.filter(is_public=True)

    def with_references(self) -> Self:
        """Bring along what revisions refer to, in the same query."""
        return self.select_related("series", "speaker", "organisation", "article", "snapshot")

    def with_history_size(self, *, as_of: datetime, reader: Reader, are_last: bool = False) -> Self:
        """Annotate `revisions`: how many of its claim were recorded by then that `reader` may see.

        Args:
            are_last: these are each claim's last by then, so that their numbers tell: a claim is a
                draft in its first revisions, or in none.
        """
        of_claim = RevisionQuerySet(self.model).visible_to(reader).filter(claim=OuterRef("claim"))
        if not are_last:
            until = of_claim.filter(recorded_at__lte=as_of).order_by().values("claim")
            return self.annotate(revisions=Subquery(until.values(number=Count("pk"))))
        if may_see_drafts(reader):
            return self.annotate(revisions=F("number"))
        first = Subquery(of_claim.order_by("number").values("number")[:1])
        return self.annotate(revisions=F("number") - first + 1)

    def with_preceding(self, *, reader: Reader) -> Self:
        """Annotate `preceding`: the key of its claim's revision before it, if `reader` may see it."""
        before = (
            RevisionQuerySet(self.model)
            .visible_to(reader)
            .filter(claim=OuterRef("claim"), number=OuterRef("number") - 1)
        )
        return self.annotate(preceding=Subquery(before.values("pk")))

    def standing(self) -> Self:
        """Leave out claims that their source or we have taken back."""
        return self.exclude(status__in=["retracted", "withdrawn"])

    def not_withdrawn(self) -> Self:
        """Leave out claims that we have taken back: nothing of them was ever so."""
        return self.exclude(status="withdrawn")

    def of_what_was(self) -> Self:
        """Leave out forecasts and targets, which tell of what is to come."""
        return self.exclude(nature__in=[Nature.FORECAST, Nature.TARGET])


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, reader: Reader) -> Self:
        """Keep the claims that `reader` may know of."""
        if may_see_drafts(reader):
            return self
        return self.filter(Exists(_public_revisions().filter(claim=OuterRef("pk"))))


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    def standing(self) -> Self:
        """Keep the last word on each article, unless it was that the claim isn't there."""
        later = AppearanceQuerySet(self.model).filter(
            claim=OuterRef("claim"), article=OuterRef("article"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later), taken_back=False)


class ChangeQuerySet(models.QuerySet["Change"]):
    def settled_at(self, *, reader: Reader | None = None) -> datetime | None:
        """Return the last instant of the record that can't change any more; null while empty.

        For a reader who may not see drafts, of what is public, so that drafts leave no trace.
        """
        return self.last_settled(reader=reader).values_list("settled_at", flat=True).first()

    def last_settled(self, *, reader: Reader | None = None) -> Self:
        """Keep the change whose end is `settled_at`."""
        changes = self if reader is None or may_see_drafts(reader) else self.filter(is_public=True)
        return changes.order_by("-id")[:1]


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def visible_to(self, reader: Reader) -> Self:
        """Keep whom `reader` may know of: for the public, who is named in a public revision."""
        if may_see_drafts(reader):
            return self
        return self.filter(_named_in_public("speaker", "organisation"))


class SeriesQuerySet(models.QuerySet["Series"]):
    def standing_for(self, keys: Collection[int]) -> Self:
        """Keep these series, of which none is merged, and all that were merged into them."""
        return self.filter(Q(pk__in=keys) | Q(merged_into__in=keys))

    def visible_to(self, reader: Reader) -> Self:
        """Keep what `reader` may know of: for the public, series with a public claim."""
        if may_see_drafts(reader):
            return self
        return self.filter(_named_in_public("series"))


def _open_at(as_of: datetime) -> Q:
    """Hold for revisions that had not been superseded by then."""
    return Q(superseded_at=None) | Q(superseded_at__gt=as_of)


@cache
def _named_in_public(*names: str) -> Q:
    """Hold for what a public revision refers to under one of these names, itself or as merged.

    Composed once: Django takes longer for that than the database takes to answer.
    """
    paths = [*names, *(f"{name}__merged_into" for name in names)]
    conditions = (Exists(_public_revisions().filter(**{path: OuterRef("pk")})) for path in paths)
    return reduce(or_, map(Q, conditions))


def _public_revisions() -> RevisionQuerySet:
    return RevisionQuerySet(apps.get_model("claims", "Revision")).filter(is_public=True)
