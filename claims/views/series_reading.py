"""What all views of one series' claims share: which claims these are, at an instant of the past."""

from collections.abc import Sequence
from typing import Any, cast

from django.shortcuts import get_object_or_404

from claims.models import DefinitionBreak, Revision, Series
from claims.querysets import RevisionQuerySet
from claims.serializers.breaks import breaks_on_record
from claims.serializers.claims import with_identities
from claims.views.base import standing
from claims.views.prepared import PreparedRows
from claimsdb.api.schema import path_parameter
from claimsdb.api.views import TakesInstants
from claimsdb.db.merging import resolved

SERIES = path_parameter(
    "slug", str, description="The series' slug.", example="uk-linkedin-approaches"
)


class SeriesReading(TakesInstants, PreparedRows):
    """A view set of the claims of one series, with those of the series that were merged into it."""

    family: Sequence[int] = ()
    """The keys of all these series, once it is known which one is asked for."""

    @property
    def is_rendered(self) -> bool:
        return False

    @property
    def address(self) -> dict[str, Any]:
        return {"family": self.family}

    def series_called(self, slug: str) -> Series:
        """The series, or the one that it was merged into; raises Http404 where none is visible.

        It is kept for others who ask: nobody may change it.
        """
        kept = self.kept_names("series")
        if slug not in kept:
            visible = Series.objects.visible_to(self.request.user).select_related("merged_into")
            kept[slug] = resolved(get_object_or_404(visible, slug=slug))
        series: Series = kept[slug]
        return series

    def family_of(self, series: Series) -> Sequence[int]:
        """The keys of a series and of all that were merged into it."""
        kept = self.kept_names("family")
        if series.pk not in kept:
            standing = Series.objects.standing_for([series.pk]).order_by("pk")
            kept[series.pk] = list(standing.values_list("pk", flat=True))
        keys: Sequence[int] = kept[series.pk]
        return keys

    def breaks_of(self, family: Sequence[int]) -> Sequence[DefinitionBreak]:
        """The days from which they are counted differently, in order, as they were `as_of`."""
        broken, key = self.kept_names("broken"), tuple(family)
        if key not in broken:
            ever = DefinitionBreak.history.filter(series__in=family)
            broken[key] = ever.exists()
        if not broken[key]:
            return []
        return breaks_on_record(family, reader=self.request.user, as_of=self.given.get("as_of"))

    def revisions_of(
        self, family: Sequence[int], *, as_first_stated: bool = False
    ) -> list[Revision]:
        """One revision of each claim that the filters let through, as it was at the instants asked for.

        Each is loaded with all that is shown of it.
        """
        sized = self.answering(family, as_first_stated=as_first_stated)
        found = list(with_identities(sized))
        self.today.attach(found)
        return found

    def answering(self, family: Sequence[int], *, as_first_stated: bool) -> RevisionQuerySet:
        """One revision of each claim, with the number of the claim's `revisions`.

        What was taken back, and what is to come, are left out unless they are asked for. Where it
        is to be told `as_first_stated`, that is the first word of each of the same claims.
        """
        instants, reader = self.instants, self.request.user
        as_of, known_at = instants.as_of, instants.known_at
        visible = Revision.objects.visible_to(reader)
        revisions = visible.filter(series__in=family).on_record(
            as_of=as_of, known_at=known_at, is_last=self.is_last
        )
        revisions = standing(revisions, self.given)
        if as_first_stated:
            firsts = visible.first_on_record(as_of=as_of, known_at=known_at, reader=reader)
            revisions = firsts.filter(series__in=family, claim__in=revisions.values("claim"))
        if "nature" not in self.given:
            revisions = revisions.of_what_was()
        are_last = known_at is None and not as_first_stated
        sized = revisions.with_history_size(as_of=as_of, reader=reader, are_last=are_last)
        return cast("RevisionQuerySet", self.filter_queryset(sized))
