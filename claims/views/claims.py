"""Claims, their history, and where else they appeared."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from claims.filters import ClaimFilter
from claims.models import Appearance, Claim, Revision
from claims.querysets import AppearanceQuerySet, RevisionQuerySet
from claims.renderings import Form
from claims.serializers.claims import (
    ClaimAsOfSerializer,
    ClaimSerializer,
    RevisionSerializer,
)
from claims.serializers.columns import ASKING, OF_CLAIMS, claim_rows
from claims.serializers.facets import FACETS, FacetsSerializer, facets_shown
from claims.serializers.history import (
    AppearanceSerializer,
    DifferenceSerializer,
    difference,
    loaded_appearances,
)
from claims.views.appearing import AppearanceWriting
from claims.views.base import RecordViewSet, standing
from claims.views.prepared import OfPath
from claims.views.rows import WholeRevisions
from claims.views.writing import ClaimWriting
from claimsdb.api.errors import NOT_FOUND, Problem
from claimsdb.api.filters import several_of
from claimsdb.api.keyset import SortKey
from claimsdb.api.parameters import Instants, Parameter, refuse
from claimsdb.api.renderers import dumps
from claimsdb.api.schema import path_parameter
from claimsdb.api.streams import Cells
from claimsdb.api.views import TakesInstants
from claimsdb.instants import format_instant

ID = "[0-9]{1,18}"
NUMBER = "[0-9]{1,9}"
"""As many digits as always fit the database's integers."""

_LARGEST_NUMBER = 10**9 - 1

AGAINST = Parameter.integer(
    "against",
    minimum=1,
    maximum=_LARGEST_NUMBER,
    description=(
        "The number of the revision to compare with. Without it that is the one before; the first"
        " one is compared with nothing."
    ),
    example="1",
)
HISTORY = Parameter.flag(
    "history",
    description=(
        "Whether to list all that was ever recorded, in order. Otherwise, of each article only what"
        " was recorded last, unless that took it back."
    ),
)

FACET = Parameter(
    name="facet",
    read=several_of(FACETS),
    schema={"type": "array", "items": {"type": "string", "enum": list(FACETS)}},
    description="Which facets to answer; without it, all.",
    example="speaker,series",
)
_TOP, _MOST = 20, 100
TOP = Parameter.integer(
    "top",
    minimum=1,
    maximum=_MOST,
    default=_TOP,
    description="How many values of each facet to list: the most frequent ones.",
    example="10",
)

_CLAIM = path_parameter("claim", int, description="The claim's id.", example=17)
_NUMBER = path_parameter("number", int, description="The revision's number.", example=2)


@extend_schema_view(
    list=extend_schema(summary="Claims"),
    retrieve=extend_schema(
        summary="A claim",
        parameters=[path_parameter("id", int, description="Its id.", example=17)],
    ),
)
class ClaimViewSet(ClaimWriting, TakesInstants, WholeRevisions):
    """What speakers stated: of each claim, the revision that answers for `as_of` and `known_at`.

    A claim that its source took back, or that we did, is answered by itself, but not listed unless
    `status` asks for it.
    """

    queryset = Revision.objects.all()
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter
    lookup_field = "claim_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = ID
    orderings = {
        "id": SortKey("claim_id", int),
        "period": SortKey("period_start", date, nullable=True),
        "stated_at": SortKey("stated_at", datetime, nullable=True),
        "recorded_at": SortKey("recorded_at", datetime),
        "value": SortKey("value", float),
    }
    default_ordering = "-id"
    tiebreak = orderings["id"]
    columns = OF_CLAIMS
    unasked = ASKING
    form = Form.CLAIM
    found: Any = None

    def get_queryset(self) -> RevisionQuerySet:
        instants = self.instants
        revisions = self.loaded(Revision.objects.visible_to(self.request.user)).on_record(
            as_of=instants.as_of, known_at=instants.known_at, is_last=self.is_last
        )
        return revisions if self.action == "retrieve" else standing(revisions, self.given)

    @extend_schema(summary="Facets of claims", responses=FacetsSerializer)
    @action(detail=False, parameters=(FACET, TOP))
    def facets(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """How many of the claims that pass the filters each speaker, series, unit… has.

        The counts of a facet add up to more than there are claims where a claim has several values:
        `tag`, and `organisation` where one speaks in the name of another.
        """
        claims = cast("RevisionQuerySet", self.filter_queryset(self.get_queryset()))
        names = self.given.get("facet", tuple(FACETS))
        top = self.given.get("top", _TOP)
        return Response(
            facets_shown(claims.select_related(None), names, top=top, answer=self.answer)
        )

    def get_serializer_class(self) -> type[ClaimSerializer]:
        return ClaimAsOfSerializer if self.action == "retrieve" else ClaimSerializer

    def rows_of(self, revisions: Sequence[Revision]) -> Iterable[Cells]:
        return claim_rows(revisions, self.answer, self.references.labels)

    def rests_on(self, instants: Instants | None) -> bool:  # noqa: ARG002 - all rows are chosen by them
        # What is searched by are names, also of those whom the public comes to know of later.
        return "q" not in self.given

    def version(self) -> int | None:
        """The number of the revision, where it is one that is read."""
        if self.action != "retrieve":
            return None
        if self.found is None and self.is_prepared:
            self.found = next(iter(self.read(OfPath())), None)
            if self.found is None:
                return None
        if self.found is not None:
            return int(self.found["number"] if self.is_rendered else self.found.number)
        numbers = (
            self.get_queryset().filter(claim=self.kwargs["id"]).values_list("number", flat=True)
        )
        return numbers.first()

    def completed(self, text: str) -> str:
        if self.action != "retrieve":
            return text
        instants = dumps(self.answer.instants_shown()).decode()
        return f"{text[:-1]},{instants[1:]}"

    def get_object(self) -> Any:
        try:
            self.found = self.found or super().get_object()
        except Http404 as error:
            raise Problem(NOT_FOUND, self._absence()) from error
        return self.found

    def _absence(self) -> str:
        instants = self.instants
        absence = f"No claim {self.kwargs['id']} as of {format_instant(instants.as_of)}"
        if instants.known_at is None:
            return f"{absence}."
        return f"{absence} had been stated at {format_instant(instants.known_at)}."


@extend_schema_view(
    list=extend_schema(summary="A claim's revisions", parameters=[_CLAIM]),
    retrieve=extend_schema(summary="A revision", parameters=[_CLAIM, _NUMBER]),
)
class RevisionViewSet(WholeRevisions):
    """The history of a claim: each revision as it was recorded.

    Only the times at which it was superseded and annulled, and `known_until`, are set later, once;
    they are shown as they are now.
    """

    queryset = Revision.objects.all()
    serializer_class = RevisionSerializer
    lookup_field = "number"
    lookup_value_regex = NUMBER
    orderings = {"revision": SortKey("number", int)}
    default_ordering = "revision"
    tiebreak = orderings["revision"]

    def get_queryset(self) -> RevisionQuerySet:
        visible = Revision.objects.visible_to(self.request.user)
        return self.loaded(visible).filter(claim=self.kwargs["claim"])

    def begin(self, rows: Sequence[Revision]) -> None:
        """Hold that there is such a claim: every claim has a revision."""
        if not rows and "cursor" not in self.given:
            raise Http404

    @extend_schema(
        summary="A revision's difference from another",
        parameters=[_CLAIM, _NUMBER],
        responses=DifferenceSerializer,
    )
    @action(detail=True, parameters=(AGAINST,))
    def diff(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - DRF's signature
        """What a revision says otherwise than another one, field by field.

        Left out is what differs in any two: when, by whom and why each was recorded.
        """
        number = int(self.kwargs["number"])
        against = self.given.get("against", number - 1)
        found = {
            row.number: row for row in self.get_queryset().filter(number__in=[number, against])
        }
        if number not in found:
            raise Http404
        if "against" in self.given and against not in found:
            raise refuse("against", f"The claim has no revision {against}.", code="unknown")
        return Response(difference(found[number], found.get(against), self.answer))


@extend_schema_view(list=extend_schema(summary="A claim's appearances", parameters=[_CLAIM]))
class AppearanceViewSet(AppearanceWriting, ListModelMixin, RecordViewSet[Appearance]):
    """Other articles that carry a claim."""

    queryset = Appearance.objects.all()
    serializer_class = AppearanceSerializer
    parameters = (HISTORY,)
    orderings = {"number": SortKey("number", int)}
    default_ordering = "number"
    tiebreak = orderings["number"]

    def get_queryset(self) -> AppearanceQuerySet:
        claims = Claim.objects.visible_to(self.request.user)
        if not claims.filter(pk=self.kwargs["claim"]).exists():
            raise Http404
        appearances = loaded_appearances(Appearance.objects.filter(claim=self.kwargs["claim"]))
        return appearances if self.given.get("history") else appearances.standing()
