"""Publishers, articles and their texts, read."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from articles.filters import ArticleFilter, PublisherFilter, visible_articles, visible_publishers
from articles.models import Article, Publisher, Snapshot
from articles.querysets import SnapshotQuerySet, may_read_bodies, may_see_drafts
from articles.serializers import (
    ARTICLE_COLUMNS,
    PUBLISHER_COLUMNS,
    Answer,
    ArticleSerializer,
    ArticleSummarySerializer,
    Comparison,
    ComparisonSerializer,
    PublisherSerializer,
    SnapshotSerializer,
    SnapshotSummarySerializer,
)
from articles.writing import ArticleWriting, PublisherWriting, SnapshotWriting
from claimsdb.api.conditional import State
from claimsdb.api.keyset import SortKey
from claimsdb.api.links import absolute_url
from claimsdb.api.named import NamedViewSet
from claimsdb.api.parameters import Parameter, refuse
from claimsdb.api.schema import path_parameter
from claimsdb.api.streams import StreamedViewSet
from claimsdb.api.views import ReadOnlyViewSet
from claimsdb.edits.models import EditCount

ModelT = TypeVar("ModelT", bound=Model)

AGAINST = Parameter.integer(
    "against",
    minimum=1,
    maximum=2**31 - 1,
    description=(
        "The number of the snapshot to compare with; without it, the one before. The first is then"
        " compared with nothing."
    ),
    example="1",
)

_ARTICLE = path_parameter("article", int, description="The article's id.", example=3)
_NUMBER = path_parameter("number", int, description="The snapshot's number.", example=2)


class _ViewSet(ReadOnlyViewSet[ModelT]):
    def state(self) -> State:
        reader = self.request.user
        sees_all = may_see_drafts(reader)
        counted = EditCount.objects.filter(is_public=not sees_all)
        edits = counted.values_list("number", "edited_at").first() or (0, None)
        number, edited_at = edits
        return State((reader.is_authenticated, sees_all, number), modified_at=edited_at)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "answer": self.answer}

    @cached_property
    def answer(self) -> Answer:
        reader = self.request.user
        return Answer(
            root=absolute_url("api-root", self.request),
            shows_bodies=may_read_bodies(reader),
            names_recorders=reader.is_authenticated,
        )


@extend_schema_view(
    list=extend_schema(summary="Publishers"),
    retrieve=extend_schema(
        summary="A publisher",
        parameters=[
            path_parameter(
                "slug",
                str,
                description="Its slug. That of one merged into another answers the other.",
                example="the-guardian",
            )
        ],
    ),
)
class PublisherViewSet(
    PublisherWriting, StreamedViewSet[Publisher], NamedViewSet[Publisher], _ViewSet[Publisher]
):
    """Who publishes articles."""

    queryset = Publisher.objects.all()
    serializer_class = PublisherSerializer
    filterset_class = PublisherFilter
    columns = PUBLISHER_COLUMNS

    def get_queryset(self) -> QuerySet[Publisher]:
        return visible_publishers(self.request)


@extend_schema_view(
    list=extend_schema(summary="Articles"),
    retrieve=extend_schema(
        summary="An article",
        parameters=[path_parameter("id", int, description="Its id.", example=3)],
    ),
)
class ArticleViewSet(ArticleWriting, StreamedViewSet[Article], _ViewSet[Article]):
    """What was published, each with its latest snapshot; the text is in a single article only."""

    queryset = Article.objects.all()
    filterset_class = ArticleFilter
    columns = ARTICLE_COLUMNS
    lookup_value_regex = "[0-9]+"
    orderings: ClassVar[Mapping[str, SortKey]] = {
        "id": SortKey("id", int),
        "published_at": SortKey("published_at", datetime, nullable=True),
    }

    def get_serializer_class(self) -> type[BaseSerializer[Article]]:
        return ArticleSummarySerializer if self.action == "list" else ArticleSerializer

    def get_queryset(self) -> QuerySet[Article]:
        latest = Snapshot.objects.latest_of_each().select_related("captured_by")
        if self.action == "list":
            latest = latest.without_texts()
        return (
            visible_articles(self.request)
            .select_related("publisher__merged_into")
            .prefetch_related(Prefetch("snapshots", queryset=latest, to_attr="latest"))
        )


@extend_schema_view(
    list=extend_schema(summary="Snapshots of an article", parameters=[_ARTICLE]),
    retrieve=extend_schema(summary="A snapshot", parameters=[_ARTICLE, _NUMBER]),
)
class SnapshotViewSet(SnapshotWriting, _ViewSet[Snapshot]):
    """The texts of an article as they were captured. A list leaves out the texts themselves."""

    queryset = Snapshot.objects.all()
    lookup_field = "number"
    orderings: ClassVar[Mapping[str, SortKey]] = {"number": SortKey("number", int)}
    default_ordering = "number"
    tiebreak = SortKey("number", int)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return SnapshotSummarySerializer if self.action == "list" else SnapshotSerializer

    def get_queryset(self) -> SnapshotQuerySet:
        snapshots = Snapshot.objects.filter(article=self.article).select_related("captured_by")
        return snapshots.without_texts() if self.action == "list" else snapshots

    @cached_property
    def article(self) -> Article:
        """Raises Http404 where the reader may not know of it."""
        return get_object_or_404(visible_articles(self.request), pk=self.kwargs["article"])

    @extend_schema(
        summary="A snapshot's difference from another",
        parameters=[_ARTICLE, _NUMBER],
        responses=ComparisonSerializer,
    )
    def compare(self, request: Request, **_: int) -> Response:  # noqa: ARG002 - DRF's signature
        """What its texts say otherwise than those of another snapshot, word by word."""
        snapshot = self.get_object()
        compared = Comparison(snapshot, against=self._other(snapshot))
        serializer = ComparisonSerializer(compared, context=self.get_serializer_context())
        return Response(serializer.data)

    def _other(self, snapshot: Snapshot) -> Snapshot | None:
        asked: int | None = self.given.get("against")
        number = asked or snapshot.number - 1
        other = self.get_queryset().filter(number=number).first()
        if asked and not other:
            raise refuse("against", f"The article has no snapshot {asked}.", code="unknown")
        return other
