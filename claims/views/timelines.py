"""Timelines of series."""

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from claims.filters import TimelineFilter
from claims.models import Revision
from claims.serializers.timelines import POINT_COLUMNS, TimelineSerializer, timeline_shown
from claims.views.series_reading import SERIES, SeriesReading
from claimsdb.api.parameters import Parameter, flag
from claimsdb.api.streams import StreamedViewSet, flattened

ACROSS_BREAKS = Parameter(
    name="across_breaks",
    read=flag,
    schema={"type": "boolean", "default": False},
    description=(
        "Whether to compute changes and levels across the days from which the series is counted"
        " differently."
    ),
    example="true",
)


class TimelineViewSet(StreamedViewSet[Revision], SeriesReading[Revision]):
    """How the figure of a series changes over time."""

    queryset = Revision.objects.all()
    serializer_class = TimelineSerializer
    filterset_class = TimelineFilter
    pagination_class = None
    streamed = trimmed = frozenset({"timeline"})
    columns = POINT_COLUMNS
    parameters = (ACROSS_BREAKS,)

    @extend_schema(
        operation_id="series_timeline", summary="A series' timeline", parameters=[SERIES]
    )
    def timeline(self, request: Request, slug: str) -> HttpResponseBase:  # noqa: ARG002 - DRF's signature
        """The claims of a series in the order of their periods, each level with its change.

        Changes are computed among the claims that the filters let through. Forecasts and targets
        are left out unless `nature` asks for them. In CSV and JSONL, the points alone.
        """
        series = self.series_called(slug)
        family = self.family_of(series)
        shown = timeline_shown(
            series,
            list(self.filter_queryset(self.revisions_of(family))),
            self.breaks_of(family),
            self.answer,
            across_breaks=self.given.get("across_breaks", False),
        )
        if not self.is_stream:
            return Response(shown)
        points = ({**point, "series": shown["series"]} for point in shown["points"])
        return self.stream(iter([flattened(points, POINT_COLUMNS)]))
