"""Timelines of series."""

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from claims.filters import TimelineFilter
from claims.models import DefinitionBreak, Revision, Series
from claims.querysets import RevisionQuerySet
from claims.serializers.breaks import loaded_breaks
from claims.serializers.claims import loaded
from claims.serializers.timelines import POINT_COLUMNS, TimelineSerializer, timeline_shown
from claims.views.base import RecordViewSet, standing
from claimsdb.api.schema import path_parameter
from claimsdb.api.streams import StreamedViewSet, flattened
from claimsdb.api.views import TakesInstants
from claimsdb.db.merging import resolved


class TimelineViewSet(TakesInstants, StreamedViewSet[Revision], RecordViewSet[Revision]):
    """How the figure of a series changes over time."""

    queryset = Revision.objects.all()
    serializer_class = TimelineSerializer
    filterset_class = TimelineFilter
    pagination_class = None
    streamed = trimmed = frozenset({"timeline"})
    columns = POINT_COLUMNS

    @extend_schema(
        operation_id="series_timeline",
        summary="A series' timeline",
        parameters=[
            path_parameter(
                "slug",
                str,
                description="The series' slug.",
                example="uk-linkedin-approaches",
            )
        ],
    )
    def timeline(self, request: Request, slug: str) -> HttpResponseBase:
        """The claims of a series in the order of their periods, each level with its change.

        Changes are computed among the claims that the filters let through. Forecasts and targets
        are left out unless `nature` asks for them. In CSV and JSONL, the points alone.
        """
        visible = Series.objects.visible_to(request.user).select_related("merged_into")
        series: Series = resolved(get_object_or_404(visible, slug=slug))
        family = Series.objects.standing_for([series.pk])
        breaks = DefinitionBreak.objects.filter(series__in=family).order_by("starts_on")
        shown = timeline_shown(
            series,
            list(self.filter_queryset(self._revisions(family))),
            list(loaded_breaks(breaks, request.user)),
            self.answer,
        )
        if not self.is_stream:
            return Response(shown)
        points = ({**point, "series": shown["series"]} for point in shown["points"])
        return self.stream(iter([flattened(points, POINT_COLUMNS)]))

    def _revisions(self, family: QuerySet[Series]) -> RevisionQuerySet:
        instants, reader = self.instants, self.request.user
        revisions = (
            loaded(Revision.objects.visible_to(reader))
            .filter(series__in=family)
            .with_history_size(as_of=instants.as_of, reader=reader)
            .on_record(as_of=instants.as_of, known_at=instants.known_at)
        )
        revisions = standing(revisions, self.given)
        return revisions if "nature" in self.given else revisions.of_what_was()
