"""Timelines of series."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from claims.filters import TimelineFilter
from claims.models import Revision
from claims.serializers.buckets import BUCKET_COLUMNS
from claims.serializers.points import POINT_COLUMNS
from claims.serializers.timelines import (
    TimelineSerializer,
    TimelineTold,
    Voice,
    timeline_shown,
)
from claims.views.series_reading import SERIES, SeriesReading
from claims.views.timeline_terms import PARAMETERS, Release, check_together, terms_of
from claimsdb.api.fieldsets import EVERYTHING, FieldSet
from claimsdb.api.streams import Cells, StreamedViewSet, flattened

_LINE_COLUMNS = {"line": "line.slug", "line_name": "line.name"}
_ALL_COLUMNS = {**_LINE_COLUMNS, **POINT_COLUMNS, **BUCKET_COLUMNS}


class TimelineViewSet(StreamedViewSet[Revision], SeriesReading):
    """How the figure of a series changes over time."""

    queryset = Revision.objects.all()
    serializer_class = TimelineSerializer
    filterset_class = TimelineFilter
    pagination_class = None
    streamed = trimmed = frozenset({"timeline"})
    parameters = PARAMETERS

    def row_columns(self) -> Mapping[str, str]:
        if not self.is_stream:
            return _ALL_COLUMNS
        # Asked before the parameters are read, to read some of them.
        asked = self.request.query_params
        columns = BUCKET_COLUMNS if "frequency" in asked else POINT_COLUMNS
        return {**_LINE_COLUMNS, **columns} if "by" in asked else columns

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_together(self.given)

    @extend_schema(
        operation_id="series_timeline", summary="A series' timeline", parameters=[SERIES]
    )
    def timeline(self, request: Request, slug: str) -> HttpResponseBase:  # noqa: ARG002 - DRF's signature
        """The claims of a series in the order of their periods, each level with its change.

        Changes are computed among the claims that the filters let through. Forecasts and targets
        are left out unless `nature` asks for them. In CSV and JSONL, the points alone or, with
        `frequency`, the buckets.
        """
        series = self.series_called(slug)
        terms = terms_of(self.given, series)
        family = self.family_of(series)
        is_first = self.given.get("release") == Release.INITIAL
        revisions = self.revisions_of(family, as_first_stated=is_first)
        told = TimelineTold(
            series=series,
            revisions=revisions,
            breaks=self.breaks_of(family),
            terms=terms,
            by=Voice(self.given["by"]) if "by" in self.given else None,
        )
        if not self.is_stream:
            return Response(timeline_shown(replace(told, fields=self.fieldset), self.answer))
        return self.stream(iter([flattened(self._rows(told), self.row_columns())]))

    def _rows(self, told: TimelineTold) -> Iterator[Cells]:
        """The points or buckets of the whole, or of each line."""
        name = "buckets" if told.terms.frequency else "points"
        wanted = EVERYTHING if told.by is None else FieldSet(("lines",))
        shown = timeline_shown(replace(told, fields=wanted), self.answer)
        parts = [{**shown, "voice": None}] if shown["lines"] is None else shown["lines"]
        for part in parts:
            for row in part[name]:
                yield {**row, "series": shown["series"], "line": part["voice"]}
