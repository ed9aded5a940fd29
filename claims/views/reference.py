"""Who states figures, and what they are about."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.filters import SeriesFilter, SpeakerFilter
from claims.models import Series, Speaker
from claims.serializers.breaks import breaks_on_record
from claims.serializers.records import affiliations_of, counts_of, record_of
from claims.serializers.reference import (
    SERIES_COLUMNS,
    SPEAKER_COLUMNS,
    SeriesSerializer,
    SeriesSummarySerializer,
    SpeakerSerializer,
    series_shown,
    series_summary_shown,
    speaker_cells,
    speaker_shown,
)
from claims.views.base import RecordViewSet
from claims.views.curating import SeriesWriting, SpeakerWriting
from claimsdb.api.keyset import SortKey
from claimsdb.api.named import NamedViewSet
from claimsdb.api.schema import path_parameter
from claimsdb.api.streams import Cells, StreamedViewSet
from claimsdb.api.views import TakesInstants


@extend_schema_view(
    list=extend_schema(summary="Speakers"),
    retrieve=extend_schema(
        summary="A speaker",
        parameters=[
            path_parameter(
                "slug",
                str,
                description="Its slug. That of one merged into another answers the other.",
                example="ken-mccallum",
            )
        ],
    ),
)
class SpeakerViewSet(
    SpeakerWriting, StreamedViewSet[Speaker], NamedViewSet[Speaker], RecordViewSet[Speaker]
):
    """Who states figures: people and organisations, with the roles that people hold in these."""

    queryset = Speaker.objects.all()
    serializer_class = SpeakerSerializer
    filterset_class = SpeakerFilter
    columns = SPEAKER_COLUMNS

    def get_queryset(self) -> QuerySet[Speaker]:
        return Speaker.objects.visible_to(self.request.user)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - DRF's signature
        return Response(self.shown([self.get_object()])[0])

    def shown(self, rows: Sequence[Speaker]) -> Sequence[dict[str, Any]]:
        affiliations = affiliations_of(rows, reader=self.request.user)
        return [speaker_shown(each, affiliations[each.pk], self.answer) for each in rows]

    def cells(self, rows: Sequence[Speaker]) -> Iterable[Cells]:
        return map(speaker_cells, self.shown(rows))


@extend_schema_view(
    list=extend_schema(summary="Series"),
    retrieve=extend_schema(
        summary="A series",
        parameters=[
            path_parameter(
                "slug",
                str,
                description="Its slug. That of one merged into another answers the other.",
                example="uk-linkedin-approaches",
            )
        ],
    ),
)
class SeriesViewSet(
    SeriesWriting,
    TakesInstants,
    StreamedViewSet[Series],
    NamedViewSet[Series],
    RecordViewSet[Series],
):
    """What is counted, and how much is on record of it.

    `as_of` and `known_at` choose the claims, and `as_of` the breaks; what a series is called, and
    its links and tags, are those of today.
    """

    queryset = Series.objects.all()
    filterset_class = SeriesFilter
    columns = SERIES_COLUMNS
    orderings: ClassVar[Mapping[str, SortKey]] = {
        "slug": SortKey("slug", str),
        "title": SortKey("title", str),
    }

    def get_serializer_class(self) -> type[SeriesSummarySerializer]:
        return SeriesSummarySerializer if self.action == "list" else SeriesSerializer

    def get_queryset(self) -> QuerySet[Series]:
        visible = Series.objects.visible_to(self.request.user)
        return visible.prefetch_related("tags") if self.action == "list" else visible

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - DRF's signature
        series = self.get_object()
        breaks = breaks_on_record(
            Series.objects.standing_for([series.pk]),
            reader=request.user,
            as_of=self.given.get("as_of"),
        )
        record = record_of(series, reader=request.user, instants=self.instants, breaks=breaks)
        return Response(series_shown(record, self.answer))

    def shown(self, rows: Sequence[Series]) -> Sequence[dict[str, Any]]:
        counts = counts_of(rows, reader=self.request.user, instants=self.instants)
        return [series_summary_shown(each, counts[each.pk], self.answer) for each in rows]
