"""Views and routes of the plain app."""

from datetime import datetime
from typing import Any

from django.urls import include, path
from django_filters import rest_framework as filters  # type: ignore[import-untyped]  # no types
from rest_framework.decorators import action
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ModelViewSet

from benchmarks.facts import changed
from benchmarks.plain.models import Claim, Series
from benchmarks.plain.serializers import ClaimSerializer, HistorySerializer, SeriesSerializer

_REFERENCES = ("series", "speaker", "organisation", "article__publisher")


class ClaimFilter(filters.FilterSet):  # type: ignore[misc]  # as above
    """The filters that the workloads need."""

    speaker = filters.CharFilter("speaker__slug")
    period_after = filters.DateFilter("period_end", "gte")
    period_before = filters.DateFilter("period_start", "lte")

    class Meta:
        model = Claim
        fields = ["status", "nature", "comparator"]


class Pages(CursorPagination):
    """Pages of 50, the newest claims first."""

    page_size = 50
    ordering = "-id"


class ClaimViewSet(ModelViewSet[Claim]):
    """Claims, and the history of each."""

    queryset = Claim._default_manager.select_related(*_REFERENCES)
    serializer_class = ClaimSerializer
    pagination_class = Pages
    filter_backends = [filters.DjangoFilterBackend, OrderingFilter]
    filterset_class = ClaimFilter
    ordering_fields = ["stated_at", "id"]
    ordering = ["-id"]

    @action(detail=True)
    def revisions(self, request: Request, pk: str) -> Response:  # noqa: ARG002 - DRF's signature
        rows = Claim.history.filter(id=pk).select_related(*_REFERENCES).order_by("history_date")
        return Response({"results": HistorySerializer(rows, many=True).data})


class SeriesViewSet(ModelViewSet[Series]):
    """Series, and the timeline of each."""

    queryset = Series._default_manager.all()
    serializer_class = SeriesSerializer
    lookup_field = "slug"

    @action(detail=True)
    def timeline(self, request: Request, slug: str) -> Response:
        claims: Any = Claim._default_manager
        if as_of := request.query_params.get("as_of"):
            claims = Claim.history.as_of(datetime.fromisoformat(as_of))
        rows = claims.filter(series__slug=slug).select_related(*_REFERENCES)
        points = ClaimSerializer(rows.order_by("period_start"), many=True).data
        return Response({"points": changed([*points])})


router = SimpleRouter()
router.register("claims", ClaimViewSet)
router.register("series", SeriesViewSet)
urlpatterns = [path("api/v1/", include(router.urls))]
