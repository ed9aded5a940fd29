"""Writes of publishers, articles and their texts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request

from articles import examples
from articles.entry import capture_instant, publication
from articles.models import Article, Publisher, Snapshot
from articles.querysets import may_see_drafts
from articles.serializers import ArticleSerializer, PublisherSerializer, SnapshotSerializer
from articles.services import capture
from articles.shapes import ArticleChange, NewArticle, NewPublisher, NewSnapshot, PublisherChange
from articles.written import (
    WrittenArticleSerializer,
    WrittenPublisherSerializer,
    WrittenSnapshotSerializer,
)
from claimsdb.api.bodies import BodyError, Errors
from claimsdb.api.errors import FORBIDDEN, Problem
from claimsdb.api.schema import path_parameter
from claimsdb.api.writing import Commit, ModelT, Writing, Written, write_schema
from claimsdb.curating import Curating, named
from claimsdb.db.merging import resolved
from claimsdb.instants import InstantError
from claimsdb.roles import require_write

_SLUG = path_parameter("slug", str, description="Its slug.", example="the-guardian")
_ID = path_parameter("id", int, description="Its id.", example=3)
_ARTICLE = path_parameter("article", int, description="The article's id.", example=3)


def require_sight(user: User) -> None:
    """Require that a writer sees all articles, so that no refusal tells them of what they don't.

    Raises:
        Problem: forbidden.
    """
    if not may_see_drafts(user):
        raise Problem(
            FORBIDDEN,
            "To write, you need to see drafts too: the permission articles.view_article, which"
            " every role brings.",
        )


class _Curating(Curating[ModelT]):
    def require_sight(self) -> None:
        require_sight(self.writer)


@extend_schema_view(
    create=write_schema(
        summary="Create a publisher",
        request=NewPublisher,
        response=WrittenPublisherSerializer,
        examples=examples.NEW_PUBLISHERS,
        creates=True,
    ),
    partial_update=write_schema(
        summary="Edit a publisher",
        request=PublisherChange,
        response=WrittenPublisherSerializer,
        examples=examples.PUBLISHER_CHANGES,
        parameters=[_SLUG],
        matches=True,
    ),
)
class PublisherWriting(_Curating[Publisher]):
    """Writes of publishers."""

    model = Publisher
    new_shape = NewPublisher
    change_shape = PublisherChange

    def assign(self, row: Publisher, values: Mapping[str, Any], errors: Errors) -> None:  # noqa: ARG002 - as all
        for name in ("slug", "name", "homepage", "country"):
            if name in values:
                setattr(row, name, values[name] or "")

    def row_shown(self, row: Publisher) -> Mapping[str, Any]:
        serializer = PublisherSerializer(context=self.get_serializer_context())
        return serializer.to_representation(row)


@extend_schema_view(
    create=write_schema(
        summary="Create an article",
        request=NewArticle,
        response=WrittenArticleSerializer,
        examples=examples.NEW_ARTICLES,
        creates=True,
    ),
    partial_update=write_schema(
        summary="Edit an article's metadata",
        request=ArticleChange,
        response=WrittenArticleSerializer,
        examples=examples.ARTICLE_CHANGES,
        parameters=[_ID],
        matches=True,
    ),
)
class ArticleWriting(_Curating[Article]):
    """Writes of articles' metadata. Claims keep the date that their article had when recorded."""

    model = Article
    new_shape = NewArticle
    change_shape = ArticleChange
    names = {"url": "source_url"}
    trial = frozenset({"id", "uuid", "url", "snapshots_url"})

    def assign(self, row: Article, values: Mapping[str, Any], errors: Errors) -> None:
        for name in ("headline", "language", "byline"):
            if name in values:
                setattr(row, name, values[name] or "")
        if "external_id" in values:
            row.external_id = values["external_id"]
        if values.get("publisher") is not None:
            publisher = named(Publisher, values["publisher"], "/publisher", errors)
            if publisher:
                row.publisher = resolved(publisher)
        if "source_url" in values:
            row.url = values["source_url"] or ""
            self._require_free(row, errors)
        if "published_at" in values:
            self._date(row, values["published_at"], errors)

    def row_shown(self, row: Article) -> Mapping[str, Any]:
        serializer = ArticleSerializer(context=self.get_serializer_context())
        return serializer.to_representation(self.get_queryset().get(pk=row.pk))

    def _require_free(self, row: Article, errors: Errors) -> None:
        others = Article.objects.exclude(pk=row.pk).filter(url=row.url)
        other = others.first() if row.url else None
        if other is not None:
            detail = f"Article {other.pk} has this address: {other.headline!r}."
            errors.note("/source_url", BodyError(detail, code="unique"))

    def _date(self, row: Article, text: str | None, errors: Errors) -> None:
        try:
            vars(row).update(publication(text))
        except InstantError as error:
            errors.note("/published_at", BodyError(str(error)))


class SnapshotWriting(Writing[Snapshot]):
    """Captures of articles' texts."""

    writing = frozenset({"create"})

    def authorise(self) -> None:
        user = cast("User", self.request.user)
        require_sight(user)
        require_write(user, "add", Snapshot)

    @write_schema(
        summary="Capture an article's text",
        request=NewSnapshot,
        response=WrittenSnapshotSerializer,
        examples=examples.NEW_SNAPSHOTS,
        parameters=[_ARTICLE],
        creates=True,
        has_tag=False,
    )
    def create(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        """Keep the text of an article as it stands now, or stood at `captured_at`."""
        return self.write(self._capture)

    def _capture(self) -> Commit:
        article: Article = self.article  # type: ignore[attr-defined]  # the view set's
        errors = Errors()
        values = NewSnapshot().read_body(self.request.data, errors)
        captured_at = _instant(values, errors)
        if bool(values.get("summary")) != bool(values.get("summary_language")):
            detail = "Give `summary` and `summary_language`, or neither."
            errors.note("/summary_language", BodyError(detail))
        errors.require_none()

        def commit() -> Written:
            snapshot = capture(
                article=article,
                by=cast("User", self.request.user),
                **{**values, "captured_at": captured_at},
            )
            body = SnapshotSerializer(context=self.get_serializer_context()).to_representation(
                snapshot
            )
            trial = dict.fromkeys(("url", "uuid"))
            return Written(body=body, location=body["url"], trial=trial, created=True)

        return commit


def _instant(values: Mapping[str, Any], errors: Errors) -> datetime | None:
    text = values.get("captured_at")
    if text is None:
        return None
    try:
        return capture_instant(text)
    except InstantError as error:
        errors.note("/captured_at", BodyError(str(error)))
        return None
