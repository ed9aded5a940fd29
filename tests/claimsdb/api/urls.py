"""The shared plumbing on Django's own users and groups, as an app would use it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.urls import include, path
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from claimsdb.api import errors
from claimsdb.api.filters import (
    BooleanFilter,
    ChoiceInFilter,
    DateBoundFilter,
    IdInFilter,
    NumberBoundFilter,
    SlugInFilter,
    StrictFilterSet,
)
from claimsdb.api.keyset import SortKey
from claimsdb.api.parameters import Parameter, integer
from claimsdb.api.parsers import StrictJSONParser
from claimsdb.api.views import (
    ApiRoot,
    ReadOnlyViewSet,
    StrictView,
    StrictViewSet,
    TakesInstants,
)


def visible_groups(request: Request) -> QuerySet[Group]:
    groups = Group.objects.all()
    return groups if request.user.is_authenticated else groups.exclude(name__startswith="secret")


def all_users(request: Request) -> QuerySet[User]:
    return User.objects.all()


class UserFilter(StrictFilterSet):
    user = IdInFilter(
        "pk",
        queryset=all_users,
        name_field="username",
        help_text="Users, by id or name.",
        example="17,ken",
    )
    group = SlugInFilter(
        "groups",
        queryset=visible_groups,
        name_field="name",
        help_text="Members of any of these groups.",
        example="writers,viewers",
    )
    group_not = SlugInFilter(
        "groups",
        queryset=visible_groups,
        name_field="name",
        exclude=True,
        help_text="Members of none of these groups.",
        example="writers",
    )
    kind = ChoiceInFilter(
        "last_name", choices=["person", "robot"], help_text="Their kind.", example="person"
    )
    joined_after = DateBoundFilter(
        "date_joined", "gte", help_text="Joined in this period or later.", example="2023-10"
    )
    joined_before = DateBoundFilter(
        "date_joined", "lte", help_text="Joined in this period or earlier.", example="2023-10-17"
    )
    id_min = NumberBoundFilter("id", "gte", help_text="The least id.", example="17")
    active = BooleanFilter("is_active", help_text="Whether active.", example="true")


class UserSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["id", "username", "date_joined", "last_login"]


class UserViewSet(ReadOnlyViewSet[User]):
    """Users."""

    queryset = User.objects.all()
    serializer_class = UserSerializer
    filterset_class = UserFilter
    orderings = {
        "id": SortKey("id", int),
        "joined": SortKey("date_joined", datetime),
        "login": SortKey("last_login", datetime, nullable=True),
    }


class MemberViewSet(TakesInstants, ReadOnlyViewSet[User]):
    """Those who had joined by an instant."""

    serializer_class = UserSerializer

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.filter(date_joined__lte=self.instants.as_of)


class RowSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    username = serializers.CharField()


class RowViewSet(ListModelMixin, StrictViewSet[User]):
    """Rows of a ``values()`` queryset, as a feed."""

    queryset = User.objects.all()
    serializer_class = RowSerializer
    default_ordering = "id"
    open_ended = True

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        rows = self.filter_queryset(self.get_queryset()).values("id", "username")
        return self.get_paginated_response(self.paginate_queryset(rows))


class Echo(StrictView):
    """Its own parameters."""

    parser_classes = (StrictJSONParser,)
    parameters = (
        Parameter(
            name="times",
            read=integer(minimum=1, maximum=9),
            schema={"type": "integer"},
            description="How often.",
            example="3",
        ),
    )
    serializer_class = RowSerializer

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return Response(dict(self.given))

    def post(self, request: Request) -> Response:
        serializer = NestedSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.validated_data)


class PartSerializer(serializers.Serializer[Any]):
    size = serializers.IntegerField(min_value=1)


class NestedSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    parts = PartSerializer(many=True)
    tags = serializers.ListField(child=serializers.IntegerField())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["name"] == "nobody":
            raise serializers.ValidationError("Nobody has parts.")
        return attrs


class Failing(StrictView):
    """Raises what a test asks for."""

    serializer_class = RowSerializer
    error: Exception = RuntimeError("SELECT secret FROM /etc/passwd")

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        raise self.error


router = SimpleRouter()
router.register("users", UserViewSet)
router.register("members", MemberViewSet, basename="member")
router.register("rows", RowViewSet, basename="row")

urlpatterns = [
    path("api/v1/", ApiRoot.as_view(resources={"users": "user-list"}), name="api-root"),
    path("api/v1/", include("claimsdb.api.urls")),
    path("api/v1/", include(router.urls)),
    path("api/v1/echo/", Echo.as_view()),
    path("api/v1/failing/", Failing.as_view()),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
