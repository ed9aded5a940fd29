"""Vintages of series: every word that each period has had."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, Final

from django.http.response import HttpResponseBase
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from claims.filters import VintageFilter
from claims.models import Revision
from claims.quantities import ValueType
from claims.querysets import RevisionQuerySet
from claims.serializers.answers import Answer
from claims.serializers.vintages import (
    PERIOD_COLUMNS,
    WORD_COLUMNS,
    VintageMatrixSerializer,
    VintagesShown,
    VintageWordsSerializer,
    loaded_words,
)
from claims.views.series_reading import SERIES, SeriesReading
from claims.vintages import View, Window
from claimsdb.api.fieldsets import declared_names
from claimsdb.api.filters import DateBoundFilter
from claimsdb.api.parameters import (
    Parameter,
    ParameterError,
    QueryParameter,
    refuse_each,
)
from claimsdb.api.streams import CHUNK, Cells, StreamedViewSet
from claimsdb.instants import shown

LONG: Final = "long"
MATRIX: Final = "matrix"
_MOST_DAYS: Final = 999_999
_NO_INTERVALS: Final = (
    "A matrix has no place for the time over which a word held: ask for layout=long, or for view=all,"
    " changed or initial."
)
_NO_MISTAKES: Final = (
    "What was recorded by mistake was known at no vintage: it is only told in layout=long with"
    " view=as_known."
)


def _days(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(_MOST_DAYS))):
        raise ParameterError(
            f"Expected a whole number of days from -{_MOST_DAYS} to {_MOST_DAYS}; got {shown(text)}."
        )
    return int(text)


_DAYS_SCHEMA = {"type": "integer", "minimum": -_MOST_DAYS, "maximum": _MOST_DAYS}

LAYOUT = Parameter.choice(
    "layout",
    (LONG, MATRIX),
    default=LONG,
    description=(
        "`long`: a row for each word at a vintage. `matrix`: a row for each period of a claim, and a"
        " column for each vintage."
    ),
    example=MATRIX,
)
VIEW = Parameter.choice(
    "view",
    View,
    description=(
        "Which words are told of. `as_known`: each once, with the time over which it was the"
        " source's word (the default of `long`; ALFRED's output type 1). `all`: at each vintage, all"
        " that was known then (the default of `matrix`; 2). `changed`: at each vintage, the figures"
        " that are new or revised (3). `initial`: the first word of each period (4)."
    ),
    example=View.INITIAL,
)
ANNULLED = Parameter.flag(
    "annulled",
    description=(
        "Whether to add what was recorded here by mistake, marked by `annulled_at`: words that were"
        " corrected since, and claims that were withdrawn. Of `view=as_known` only."
    ),
)
LAG = Parameter(
    name="lag",
    read=_days,
    schema=_DAYS_SCHEMA,
    description=(
        "Vintages of exactly so many days after the last day of the period; negative: before it."
        " Periods without a known end, and claims of no period, have none."
    ),
    example="64",
)
LAG_MAX = Parameter(
    name="lag_max",
    read=_days,
    schema=_DAYS_SCHEMA,
    description="Vintages of at most so many days after the last day of the period.",
    example="90",
)
BOUNDS: Mapping[str, QueryParameter] = {
    "vintage_after": DateBoundFilter(
        "known_from",
        "gte",
        help_text="Vintages of this day (in this month, year) or instant, or later.",
        example="2021-03",
    ),
    "vintage_before": DateBoundFilter(
        "known_from",
        "lte",
        help_text="Vintages of this day (in this month, year) or instant, or earlier.",
        example="2021-05-01",
    ),
}


class VintageViewSet(StreamedViewSet[Revision], SeriesReading):
    """What was known of a series at each time."""

    queryset = Revision.objects.all()
    serializer_class = VintageWordsSerializer
    filterset_class = VintageFilter
    pagination_class = None
    takes_instants = False
    streamed = trimmed = frozenset({"vintages"})
    columns = WORD_COLUMNS
    parameters = (LAYOUT, VIEW, ANNULLED, LAG, LAG_MAX)
    meaningless = {
        "as_of": (
            "Vintages tell what is on record now, and since when: see `recorded_at`. timeline/ and"
            " revision-stats/ take as_of."
        ),
        "known_at": (
            "Vintages tell of every such instant: vintage_before leaves out what became known"
            " later. timeline/ and revision-stats/ take known_at."
        ),
    }

    @extend_schema(
        operation_id="series_vintages",
        summary="A series' vintages",
        parameters=[SERIES],
        responses=PolymorphicProxySerializer(
            component_name="Vintages",
            serializers=[VintageWordsSerializer, VintageMatrixSerializer],
            resource_type_field_name=None,
            many=False,
        ),
    )
    def vintages(self, request: Request, slug: str) -> HttpResponseBase:  # noqa: ARG002 - DRF's signature
        """Every word that each period has had: when it was the source's, and when it was on record.

        A vintage is an instant at which any figure began or ended; what was known at one holds until
        the next. The words are those that the filters let through, as we hold them now: what we had
        recorded by mistake is only there with `annulled=true`. Where a source took its claim back,
        the value is null and the status `retracted`. Levels alone, unless `value_type` asks for
        others; forecasts and targets only if `nature` does.
        """
        series = self.series_called(slug)
        words = self.filter_queryset(self.words_of(self.family_of(series)))
        told = VintagesShown(series, words, self.window, self.answer)
        if self.is_stream:
            return self._streamed(told)
        if self.is_matrix:
            return Response(told.matrix(self.view_asked))
        if self.view_asked is View.ALL:
            # As many rows as there are words times vintages.
            head, rows = told.long_at_length(self.view_asked)
            return self.document(head, "words", _chunks(rows))
        return Response(told.long(self.view_asked))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_each(dict(self._contradictions()))

    def query_parameters(self) -> dict[str, QueryParameter]:
        return super().query_parameters() | dict(BOUNDS)

    def get_serializer_class(self) -> type[Serializer[Any]]:
        return VintageMatrixSerializer if self.is_matrix else VintageWordsSerializer

    def field_names(self) -> tuple[str, ...]:
        if self.is_asked:
            return super().field_names()
        # A document names those of either layout.
        names = declared_names(VintageWordsSerializer) + declared_names(VintageMatrixSerializer)
        return tuple(dict.fromkeys(names))

    def column_names(self) -> Sequence[str]:
        return tuple(PERIOD_COLUMNS if self.is_matrix else WORD_COLUMNS)

    @property
    def is_matrix(self) -> bool:
        """Whether a table is asked for: known before the parameters are read, for they differ."""
        return self.is_asked and self.request.query_params.get(LAYOUT.name) == MATRIX

    @property
    def view_asked(self) -> View:
        return View(self.given.get(VIEW.name, View.ALL if self.is_matrix else View.AS_KNOWN))

    @property
    def window(self) -> Window:
        given = self.given.get
        return Window(
            after=given("vintage_after"),
            before=given("vintage_before"),
            lag=given(LAG.name),
            lag_max=given(LAG_MAX.name),
        )

    @cached_property
    def answer(self) -> Answer:
        return replace(super().answer, instants=self.instants)

    def words_of(self, family: Sequence[int]) -> RevisionQuerySet:
        """The words of all claims, loaded, without what is left out unless it is asked for."""
        given, as_of = self.given, self.instants.as_of
        revisions = loaded_words(Revision.objects.visible_to(self.request.user))
        revisions = revisions.filter(series__in=family)
        if given.get(ANNULLED.name):
            revisions = revisions.filter(recorded_at__lte=as_of)
        else:
            revisions = revisions.words_on_record(as_of=as_of)
            revisions = revisions if "status" in given else revisions.not_withdrawn()
        if "value_type" not in given:
            revisions = revisions.filter(value_type=ValueType.LEVEL)
        return revisions if "nature" in given else revisions.of_what_was()

    def _streamed(self, told: VintagesShown) -> HttpResponseBase:
        if not self.is_matrix:
            return self.stream(_chunks(told.long_cells(self.view_asked)))
        names, rows = told.matrix_cells(self.view_asked)
        return self.stream(_chunks(rows), more=names)

    def _contradictions(self) -> Iterator[tuple[str, str]]:
        """What parameters can't be given together: the name of one, and why not."""
        if LAG.name in self.given and LAG_MAX.name in self.given:
            yield LAG_MAX.name, "Give `lag` or `lag_max`, not both."
        if self.is_matrix and self.view_asked is View.AS_KNOWN:
            yield VIEW.name, _NO_INTERVALS
        if self.given.get(ANNULLED.name) and self.view_asked is not View.AS_KNOWN:
            yield ANNULLED.name, _NO_MISTAKES
        if self.is_matrix and len(self.given.get("value_type", ())) > 1:
            yield "value_type", "The values of a matrix are of one kind: name one."


def _chunks(rows: Iterator[Cells]) -> Iterator[Sequence[Cells]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
