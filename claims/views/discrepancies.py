"""Claims that can't all be true: of one series, and of all."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, Final, TypeVar

from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.discrepancies import DEFAULT_TOLERANCE, Discrepancy, find_discrepancies
from claims.filters import OF_WHAT_IS_FOUND, LookedThroughFilter, passing
from claims.models import Revision, Series
from claims.serializers.comparing import Compared, Reading, compared_to, compared_within, spoken_of
from claims.serializers.discrepancies import (
    COLUMNS,
    DiscrepancySerializer,
    Found,
    SeriesDiscrepanciesSerializer,
    discrepancies_shown,
    discrepancy_cells,
)
from claims.serializers.nested import series_named
from claims.views.base import RecordViewSet
from claims.views.series_reading import SERIES, SeriesReading
from claimsdb.api.keyset import SortKey
from claimsdb.api.pagination import COUNT, DEFAULT_PAGE_SIZE
from claimsdb.api.parameters import Parameter, QueryParameter
from claimsdb.api.streams import Cells, StreamedViewSet, flattened
from claimsdb.api.views import TakesInstants

ModelT = TypeVar("ModelT", bound=Model)

_MOST: Final = 200
_AT_ONCE: Final = 50
"""How many series are compared at once for a stream."""

PAGE_SIZE = Parameter.integer(
    "page_size",
    minimum=1,
    maximum=_MOST,
    default=DEFAULT_PAGE_SIZE,
    description=(
        "How many series a page looks through. It holds all discrepancies of these: there may be"
        " none, or several of a series."
    ),
    example="100",
)


class DiscrepancyReading(StreamedViewSet[ModelT], RecordViewSet[ModelT]):
    """A view set of discrepancies."""

    columns = COLUMNS

    def query_parameters(self) -> dict[str, QueryParameter]:
        return {**super().query_parameters(), **OF_WHAT_IS_FOUND}

    @property
    def reading(self) -> Reading:
        return Reading(
            reader=self.request.user, instants=self.instants, links_as_of=self.given.get("as_of")
        )

    def found(self, compared: Compared, *, about: Collection[str]) -> Sequence[Discrepancy]:
        """Those that pass the filters, of some series or with claims of these."""
        found = find_discrepancies(
            compared.counted,
            links=compared.links,
            tolerance=self.tolerance,
            approximate_periods=self.given.get("approximate_periods", False),
            about=about,
        )
        return passing(found, self.given)

    def told(self, found: Sequence[Discrepancy]) -> Sequence[dict[str, Any]]:
        """What is shown of them."""
        told = Found(discrepancies=found, tolerance=self.tolerance)
        return discrepancies_shown(told, self.reading, self.answer)

    @property
    def tolerance(self) -> Fraction:
        tolerance: Fraction = self.given.get("tolerance", DEFAULT_TOLERANCE)
        return tolerance


class SeriesDiscrepancyViewSet(DiscrepancyReading[Revision], SeriesReading):
    """Which claims of a series can't all be true."""

    queryset = Revision.objects.all()
    serializer_class = SeriesDiscrepanciesSerializer
    pagination_class = None
    streamed = trimmed = frozenset({"discrepancies"})

    @extend_schema(
        operation_id="series_discrepancies",
        summary="A series' discrepancies",
        parameters=[SERIES],
    )
    def discrepancies(self, request: Request, slug: str) -> HttpResponseBase:  # noqa: ARG002 - DRF's signature
        """Claims of a series that can't all be true, with each other or with those of linked series.

        The widest gap comes first, as a share of the numbers that it lies between. Forecasts and
        targets are compared with nothing, nor are figures of periods that may be different ones:
        approximate, uncertain or open, or with a definition break in or between them.
        """
        series = self.series_called(slug)
        compared = compared_to(series.pk, self.reading)
        shown = self.told(self.found(compared, about={series.slug}))
        if self.is_stream:
            cells = map(discrepancy_cells, shown)
            return self.stream(iter([flattened(cells, COLUMNS)]))
        return Response(
            {
                **self.answer.instants_shown(),
                "series": series_named(series, self.answer.root),
                "discrepancies": shown,
            }
        )


@extend_schema_view(list=extend_schema(summary="Discrepancies"))
class DiscrepancyViewSet(TakesInstants, DiscrepancyReading[Series]):
    """Claims that can't all be true, of all series.

    The series are looked through in their order, so many for a page, and the discrepancies of each
    told, the widest gap first. A page may hold none and yet have a `next`: the list ends where
    there is no `next`. In CSV and JSONL it is given whole.
    """

    queryset = Series.objects.all()
    serializer_class = DiscrepancySerializer
    filterset_class = LookedThroughFilter
    orderings: ClassVar[Mapping[str, SortKey]] = {"series": SortKey("slug", str)}
    default_ordering = "series"
    tiebreak = orderings["series"]

    def query_parameters(self) -> dict[str, QueryParameter]:
        allowed = super().query_parameters()
        allowed.pop(COUNT.name, None)
        return allowed | {name: PAGE_SIZE for name in allowed if name == PAGE_SIZE.name}

    def get_queryset(self) -> QuerySet[Series]:
        series = Series.objects.visible_to(self.request.user).filter(merged_into=None)
        if "speaker" in self.given:
            return series.filter(spoken_of(self.given["speaker"], self.reading))
        return series

    def shown(self, rows: Sequence[Series]) -> Sequence[dict[str, Any]]:
        """The discrepancies of series, in their order."""
        places = {series.slug: place for place, series in enumerate(rows)}
        compared = compared_within({series.pk for series in rows}, self.reading)
        found = self.found(compared, about=places.keys())
        own = [each for each in found if each.series in places]
        return self.told(sorted(own, key=lambda each: places[each.series]))

    def cells(self, rows: Sequence[Series]) -> Iterator[Cells]:
        for start in range(0, len(rows), _AT_ONCE):
            shown = self.shown(rows[start : start + _AT_ONCE])
            yield from flattened(map(discrepancy_cells, shown), self.columns)
