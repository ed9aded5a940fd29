"""The bases of all views, and the views that are about the API itself."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.pagination import BasePagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claimsdb.api.conditional import ConditionalView, State
from claimsdb.api.errors import NOT_FOUND, PROBLEM_TYPES, Problem, ProblemType
from claimsdb.api.fieldsets import EVERYTHING, FieldSet, FieldsParameter, declared_names
from claimsdb.api.filters import StrictFilterSet
from claimsdb.api.keyset import Order, SortKey
from claimsdb.api.links import absolute_url
from claimsdb.api.pagination import (
    PAGING_PARAMETERS,
    Cursor,
    InstantsPagination,
    KeysetPagination,
    list_digest,
    ordering_parameter,
)
from claimsdb.api.parameters import (
    AS_OF,
    KNOWN_AT,
    Instants,
    Parameter,
    QueryParameter,
    is_bygone,
    read_parameters,
    refuse,
)
from claimsdb.api.schema import document, path_parameter
from claimsdb.middleware import POLICY

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")

_INSTANTS = (AS_OF.name, KNOWN_AT.name)
_URLS = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}
_PROBLEM_TYPE = {
    "type": "object",
    "required": ["type", "status", "title", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
    },
}


class StrictView(ConditionalView):
    """A view that refuses every query parameter that it does not know.

    It takes ``parameters`` besides ``format``; ``given`` holds the values of those that the
    request gives, by name, before the handler runs.
    """

    parameters: tuple[Parameter, ...] = ()
    meaningless: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """What to do instead of giving a parameter that readers may expect, by its name."""
    given: Mapping[str, Any] = MappingProxyType({})

    def query_parameters(self) -> dict[str, QueryParameter]:
        """All that this action takes, by name: for the check and for the OpenAPI schema."""
        formats = tuple(dict.fromkeys(renderer.format for renderer in self.get_renderers()))
        return {named.name: named for named in (*self.parameters, format_parameter(formats))}

    def kept_names(self, of: Hashable) -> dict[Any, Any]:  # noqa: ARG002 - for who overrides it
        """Names of one kind that are known already, and what each stands for: to read and add to."""
        return {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        method = str(request.method).lower()
        # Before anyone is asked who they are: nobody may use a method that there is not.
        if method not in self.http_method_names or not hasattr(self, method):
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
        self.given = read_parameters(request, self.query_parameters(), self.meaningless)

    def perform_authentication(self, request: Request) -> None:
        """Count, by address, those too who fail to say who they are."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self.check_throttles(request)
            raise


class StrictViewSet(StrictView, GenericViewSet[ModelT]):
    """Actions on a queryset: ``list`` by pages, ``retrieve`` of one, and others.

    ``retrieve`` takes no filters, every other action those of ``filterset_class``; ``list`` also
    takes paging and an order, which ``tiebreak`` makes total. A resource with filters of its own
    is a view set of its own. Where ``open_ended``, the last page too has a ``next``, which a
    follower asks again until there is more. Readers choose the fields of what the actions in
    ``trimmed`` answer.
    """

    filterset_class: type[StrictFilterSet] | None = None
    pagination_class: type[BasePagination] | None = KeysetPagination
    takes_instants = False
    orderings: ClassVar[Mapping[str, SortKey]] = {"id": SortKey("id", int)}
    default_ordering = "id"
    tiebreak = SortKey("id", int)
    open_ended = False
    trimmed: ClassVar[frozenset[str]] = frozenset({"list", "retrieve"})

    def query_parameters(self) -> dict[str, QueryParameter]:
        allowed = super().query_parameters()
        named: list[Parameter] = []
        if self.action != "retrieve" and self.filterset_class:
            allowed |= self.filterset_class.base_filters
        if self.takes_instants:
            named += [AS_OF, KNOWN_AT]
        if self.action == "list" and self.pagination_class:
            named += PAGING_PARAMETERS
            named.append(ordering_parameter(tuple(self.orderings), self.default_ordering))
        return allowed | {parameter.name: parameter for parameter in named} | self._fields()

    def _fields(self) -> dict[str, QueryParameter]:
        if self.action not in self.trimmed:
            return {}
        columns = tuple(self.column_names())
        return dict(_field_parameters(self.field_names(), columns, self.takes_instants))

    def field_names(self) -> tuple[str, ...]:
        """The names of the fields of this action's answer in JSON."""
        return declared_names(self.get_serializer_class())  # type: ignore[arg-type]  # a class is hashable

    def column_names(self) -> Sequence[str]:
        """The names of the columns of this action's answer where it isn't JSON."""
        return ()

    @property
    def fieldset(self) -> FieldSet:
        """What the reader wants of the answer."""
        chosen: FieldSet = self.given.get("fields") or self.given.get("omit") or EVERYTHING
        return chosen

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "cursor" in self.given:
            # Read now, so that nothing is looked up for a cursor that is then refused.
            _ = self.cursor
        if "fields" in self.given and "omit" in self.given:
            raise refuse("omit", "Give `fields` or `omit`, not both.")
        self.check_conditions()

    def finalize_response(  # type: ignore[override]  # DRF takes any response of Django
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if (
            isinstance(response, Response)
            and response.status_code == Response.status_code
            and self.fieldset is not EVERYTHING
        ):
            response.data = self._trimmed(response.data)
        return super().finalize_response(request, response, *args, **kwargs)

    def _trimmed(self, data: Any) -> Any:
        if self.action == "list":
            return data | {"results": self.fieldset.trimmed(data["results"])}
        [trimmed] = self.fieldset.trimmed([data])
        return trimmed | {name: data[name] for name in _INSTANTS if name in data}

    def shown(self, rows: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        """What a list shows of its rows."""
        shown: Sequence[Mapping[str, Any]] = self.get_serializer(rows, many=True).data
        return shown

    def filter_queryset(self, queryset: QuerySet[ModelT, RowT]) -> QuerySet[ModelT, RowT]:
        if self.filterset_class is None:
            return queryset
        return self.filterset_class.apply(queryset, self.given)

    def listed(self) -> QuerySet[ModelT, Any]:
        """What a list is of."""
        return self.filter_queryset(self.get_queryset())

    def fetch(self, queryset: QuerySet[ModelT, RowT], *, limit: int) -> list[RowT]:
        """The rows of a list from the cursor on, nearest first."""
        return self.cursor.fetch(queryset, self.order, limit=limit)

    @property
    def ordering(self) -> str:
        return str(self.given.get("ordering", self.default_ordering))

    @cached_property
    def order(self) -> Order:
        key = self.orderings[self.ordering.removeprefix("-")]
        keys = (key,) if key == self.tiebreak else (key, self.tiebreak)
        return Order(keys, descending=self.ordering.startswith("-"))

    @cached_property
    def cursor(self) -> Cursor:
        """Where the page begins. Raises Problem for a cursor of another list."""
        digest = list_digest(self.request, self.ordering)
        given: Cursor | None = self.given.get("cursor")
        if given is None:
            return Cursor(digest, instants=self.instants if self.takes_instants else None)
        return given.for_list(digest=digest, order=self.order, takes_instants=self.takes_instants)

    @cached_property
    def instants(self) -> Instants:
        """The instants that the answer is made for: those of the first page, all along a walk."""
        given: Cursor | None = self.given.get("cursor")
        if given is not None and given.instants is not None:
            return given.instants
        as_of = self.settle(self.given.get("as_of"))
        return Instants(as_of=as_of, known_at=self.given.get("known_at"))

    @property
    def is_settled(self) -> bool:  # type: ignore[override]  # a flag of views that know without asking
        if not self.takes_instants:
            return False
        if "cursor" in self.given:
            return True
        texts = self.request.query_params
        asked = [name for name in _INSTANTS if name in self.given]
        return self.given.get("as_of") == self.instants.as_of and all(
            is_bygone(texts[name], self.given[name]) for name in asked
        )

    def settle(self, as_of: datetime | None) -> datetime:
        """The instant of the record that stands for ``as_of``, or for now where none is asked.

        An app that knows up to when its record is settled overrides this.
        """
        return as_of or timezone.now()


class ReadOnlyViewSet(ListModelMixin, RetrieveModelMixin, StrictViewSet[ModelT]):
    """``list`` and ``retrieve``."""


class TakesInstants:
    """For a StrictViewSet that takes ``as_of`` and ``known_at``, and finds them in ``instants``."""

    takes_instants = True
    pagination_class: type[BasePagination] | None = InstantsPagination


class AboutView(StrictView):
    """A view whose answers are part of the code."""

    def state(self) -> State:
        return State()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.check_conditions()


class ApiRoot(AboutView):
    """The resources of the API, by name."""

    permission_classes = (AllowAny,)
    resources: Mapping[str, str] = MappingProxyType({})
    """The name of each resource's route."""

    @extend_schema(
        summary="The resources", responses={(200, "application/json"): _URLS}, tags=["about"]
    )
    def get(self, request: Request) -> Response:
        routes = self.resources.items()
        return Response({name: absolute_url(route, request) for name, route in routes})


class ProblemTypeList(AboutView):
    """The types of errors. Each error names its own in `type`."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="problems_list",
        summary="The types of errors",
        responses={(200, "application/json"): {"type": "array", "items": _PROBLEM_TYPE}},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return Response([_described(kind) for kind in PROBLEM_TYPES])


class ProblemTypeDetail(AboutView):
    """One type of error."""

    permission_classes = (AllowAny,)

    @extend_schema(
        summary="A type of error",
        parameters=[
            path_parameter("slug", str, description="Its slug.", example=PROBLEM_TYPES[0].slug)
        ],
        responses={(200, "application/json"): _PROBLEM_TYPE},
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - DRF's signature
        for kind in PROBLEM_TYPES:
            if kind.slug == slug:
                return Response(_described(kind))
        raise Problem(NOT_FOUND)


class SchemaView(AboutView):
    """The OpenAPI document of the API, as JSON or YAML."""

    permission_classes = (AllowAny,)
    renderer_classes = (
        OpenApiJsonRenderer,
        OpenApiJsonRenderer2,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    )

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return Response(document())


class DocsView(SpectacularSwaggerSplitView):
    """The OpenAPI document as a page: no outside asset, no inline script, no inline style."""

    template_name = "claimsdb/docs.html"

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().finalize_response(request, *args, **kwargs)
        # Swagger UI draws its icons as data in its style sheet.
        response["Content-Security-Policy"] = f"{POLICY}; img-src 'self' data:"
        return response


@cache
def _field_parameters(
    names: tuple[str, ...],
    columns: tuple[str, ...],
    takes_instants: bool,  # noqa: FBT001 - a part of the key
) -> Mapping[str, QueryParameter]:
    if takes_instants:
        names = tuple(name for name in names if name not in _INSTANTS)
    return {
        "fields": FieldsParameter(names=names, columns=columns),
        "omit": FieldsParameter(names=names, columns=columns, are_omitted=True),
    }


@cache
def format_parameter(formats: tuple[str, ...]) -> Parameter:
    """The parameter ``format`` of a view that answers in ``formats``."""
    return Parameter.choice(
        "format",
        formats,
        default=formats[0],
        description="The form of the answer; without it, the header `Accept` decides.",
        example=formats[0],
    )


def _described(kind: ProblemType) -> dict[str, Any]:
    return {"type": kind.uri, "status": kind.status, "title": kind.title, "detail": kind.detail}
