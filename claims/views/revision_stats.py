"""Revision statistics of series: how often and how far its figures were revised."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from claims.filters import TimelineFilter
from claims.models import Revision
from claims.quantities import ValueType
from claims.querysets import RevisionQuerySet
from claims.revision_stats import ANY, Material
from claims.serializers.revision_stats import STATS_COLUMNS, RevisionStatsSerializer, StatsShown
from claims.serializers.vintages import loaded_words
from claims.views.series_reading import SERIES, SeriesReading
from claimsdb.api.parameters import Parameter, ParameterError
from claimsdb.api.streams import StreamedViewSet
from claimsdb.instants import shown

_SIZE = re.compile(r"([0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?)(%?)")
_MOST_DAYS: Final = 36_500


def _material(text: str) -> Material:
    found = _SIZE.fullmatch(text)
    if not found:
        raise ParameterError(
            "Expected a size in the series' unit, such as 0.5, or in per cent of the first figure,"
            f" such as 1% (in an address, write % as %25); got {shown(text)}."
        )
    return Material(least=Fraction(found[1]), in_percent=bool(found[2]))


MATERIAL = Parameter(
    name="material",
    read=_material,
    schema={"type": "string", "pattern": rf"^{_SIZE.pattern}$"},
    description=(
        "The least size of a revision that counts as one up or down, in the series' unit (0.5) or in"
        " per cent of the first figure (1%): what is less is rounding noise, and counts as"
        " unchanged. Averages take in all revisions, whatever their size."
    ),
    example="1%",
)
AFTER = Parameter.integer(
    "after",
    minimum=1,
    maximum=_MOST_DAYS,
    description=(
        "Also measure from the first figure to the one that held so many days later (`to_after`),"
        " of the claims that were known for so long at the instant that is answered for."
    ),
    example="30",
)


class RevisionStatsViewSet(StreamedViewSet[Revision], SeriesReading):
    """How often and how far the figures of a series were revised."""

    queryset = Revision.objects.all()
    serializer_class = RevisionStatsSerializer
    filterset_class = TimelineFilter
    pagination_class = None
    streamed = trimmed = frozenset({"revision_stats"})
    columns = STATS_COLUMNS
    parameters = (MATERIAL, AFTER)

    @extend_schema(
        operation_id="series_revision_stats",
        summary="A series' revision statistics",
        parameters=[SERIES],
    )
    def revision_stats(self, request: Request, slug: str) -> HttpResponseBase:  # noqa: ARG002 - DRF's signature
        """How often and how far the levels of a series were revised: in all, and by speaker.

        A revision is a later figure less the first one, as stated. The filters choose claims by
        their latest word, which also says whose claim it is; all words of these count. Claims
        that their source took back are there, those that we have withdrawn are not. In CSV and
        JSONL, a row for the series, then one for each speaker.
        """
        series = self.series_called(slug)
        material, after = self.given.get(MATERIAL.name), self.given.get(AFTER.name)
        stats = StatsShown(
            series,
            self.history_of(self.family_of(series)),
            self.answer,
            material=material or ANY,
            after=after,
            until=self.instants.known_at or self.instants.as_of,
        )
        if self.is_stream:
            return self.stream(iter([stats.cells()]))
        return Response(stats.shown(material=material, after=after))

    def history_of(self, family: Sequence[int]) -> RevisionQuerySet:
        """All revisions, up to the instants, of the claims that the filters let through."""
        instants = self.instants
        recorded = loaded_words(Revision.objects.visible_to(self.request.user)).filter(
            series__in=family,
            claim__in=self.filter_queryset(self.latest_of(family)).values("claim"),
            recorded_at__lte=instants.as_of,
        )
        if instants.known_at is None:
            return recorded
        return recorded.filter(known_from__lte=instants.known_at)

    def latest_of(self, family: Sequence[int]) -> RevisionQuerySet:
        """The word of each claim at the instants, of levels that were or are."""
        instants = self.instants
        latest = (
            Revision.objects.visible_to(self.request.user)
            .filter(series__in=family, value_type=ValueType.LEVEL)
            .on_record(as_of=instants.as_of, known_at=instants.known_at)
            .order_by()
        )
        if "status" not in self.given:
            latest = latest.not_withdrawn()
        return latest if "nature" in self.given else latest.of_what_was()
