"""What all views of one series' claims share: which claims these are, at an instant of the past."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from claims.models import DefinitionBreak, Revision, Series
from claims.serializers.breaks import breaks_on_record
from claims.serializers.claims import with_identities
from claims.views.base import RecordViewSet, standing
from claimsdb.api.schema import path_parameter
from claimsdb.api.views import TakesInstants
from claimsdb.db.merging import resolved

SERIES = path_parameter(
    "slug", str, description="The series' slug.", example="uk-linkedin-approaches"
)


class SeriesReading(TakesInstants, RecordViewSet[Revision]):
    """A view set of the claims of one series, with those of the series that were merged into it."""

    def series_called(self, slug: str) -> Series:
        """The series, or the one that it was merged into; raises Http404 where none is visible."""
        visible = Series.objects.visible_to(self.request.user).select_related("merged_into")
        series: Series = resolved(get_object_or_404(visible, slug=slug))
        return series

    def family_of(self, series: Series) -> QuerySet[Series]:
        return Series.objects.standing_for([series.pk])

    def breaks_of(self, family: QuerySet[Series]) -> Sequence[DefinitionBreak]:
        """The days from which they are counted differently, in order, as they were `as_of`."""
        return breaks_on_record(family, reader=self.request.user, as_of=self.given.get("as_of"))

    def revisions_of(
        self, family: QuerySet[Series], *, as_first_stated: bool = False
    ) -> list[Revision]:
        """One revision of each claim that the filters let through, as it was at the instants asked for.

        Each is loaded with all that is shown of it. What was taken back, and what is to come, are left out unless they are asked for. Where it
        is to be told `as_first_stated`, that is the first word of each of the same claims.
        """
        instants, reader = self.instants, self.request.user
        as_of, known_at = instants.as_of, instants.known_at
        visible = Revision.objects.visible_to(reader)
        revisions = visible.filter(series__in=family).on_record(as_of=as_of, known_at=known_at)
        revisions = standing(revisions, self.given)
        if as_first_stated:
            firsts = visible.first_on_record(as_of=as_of, known_at=known_at, reader=reader)
            revisions = firsts.filter(series__in=family, claim__in=revisions.values("claim"))
        if "nature" not in self.given:
            revisions = revisions.of_what_was()
        sized = revisions.with_history_size(as_of=as_of, reader=reader)
        found = list(self.filter_queryset(with_identities(sized)))
        self.today.attach(found)
        return found
