"""Timelines of series."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from claims.filters import TimelineFilter
from claims.models import Revision
from claims.renderings import COLUMNS_OF_TIMELINES, rendered
from claims.renderings import told as rendered_claims
from claims.serializers.buckets import BUCKET_COLUMNS
from claims.serializers.points import POINT_COLUMNS
from claims.serializers.timelines import (
    ClaimTold,
    TimelineSerializer,
    TimelineTold,
    Voice,
    timeline_shown,
    told_of,
)
from claims.views.prepared import APART
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
    apart = APART | {"frequency", "aggregate", "transform", "base", "across_breaks"}

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
        self.family = self.family_of(series)
        told = TimelineTold(
            series=series,
            claims=self._claims(),
            breaks=self.breaks_of(self.family),
            terms=terms,
            by=Voice(self.given["by"]) if "by" in self.given else None,
        )
        if not self.is_stream:
            return Response(timeline_shown(replace(told, fields=self.fieldset), self.answer))
        return self.stream(iter([flattened(self._rows(told), self.row_columns())]))

    @property
    def is_rendered(self) -> bool:
        is_whole = self.fieldset is EVERYTHING and "by" not in self.given
        return self.action == "timeline" and is_whole and not self.is_stream

    def _claims(self) -> Sequence[ClaimTold]:
        is_first = self.given.get("release") == Release.INITIAL
        if self.is_prepared:
            rows = self.read(_Claims(as_first_stated=is_first))
            return rendered_claims(rows, self.answer, today=self.today)
        revisions = self.revisions_of(self.family, as_first_stated=is_first)
        return [told_of(revision, self.answer) for revision in revisions]

    def _rows(self, told: TimelineTold) -> Iterator[Cells]:
        """The points or buckets of the whole, or of each line."""
        name = "buckets" if told.terms.frequency else "points"
        wanted = EVERYTHING if told.by is None else FieldSet(("lines",))
        shown = timeline_shown(replace(told, fields=wanted), self.answer)
        parts = [{**shown, "voice": None}] if shown["lines"] is None else shown["lines"]
        for part in parts:
            for row in part[name]:
                yield {**row, "series": shown["series"], "line": part["voice"]}


@dataclass(frozen=True, slots=True)
class _Claims:
    """The claims of a timeline."""

    as_first_stated: bool

    def of(self, view: TimelineViewSet) -> QuerySet[Revision, Any]:
        return rendered(
            view.answering(view.asked.address["family"], as_first_stated=self.as_first_stated),
            *COLUMNS_OF_TIMELINES,
            names_recorders=False,
            settled_for=view.settled_for,
        ).order_by()
