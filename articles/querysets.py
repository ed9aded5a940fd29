"""Reads of articles and of who publishes them."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Exists, OuterRef

if TYPE_CHECKING:
    # Named in the texts below, which ruff does not read as types.
    from articles.models import Article, Publisher, Snapshot  # noqa: F401

Reader = User | AnonymousUser


class PublisherQuerySet(models.QuerySet["Publisher"]):
    def visible_to(self, reader: "Reader") -> Self:
        """Keep what `reader` may know of: for the public, publishers of public articles."""
        if may_see_drafts(reader):
            return self
        public = ArticleQuerySet(apps.get_model("articles", "Article")).filter(is_public=True)
        named = Exists(public.filter(publisher=OuterRef("pk")))
        return self.filter(named | Exists(public.filter(publisher__merged_into=OuterRef("pk"))))


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, reader: "Reader") -> Self:
        """Keep what `reader` may know of: for the public, what something public refers to."""
        return self if may_see_drafts(reader) else self.filter(is_public=True)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, reader: "Reader") -> Self:
        """Keep the snapshots of articles that `reader` may know of."""
        return self if may_see_drafts(reader) else self.filter(article__is_public=True)

    def latest_of_each(self) -> Self:
        """Keep each article's latest snapshot."""
        later = SnapshotQuerySet(self.model).filter(
            article=OuterRef("article"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later))

    def without_texts(self) -> Self:
        """Leave the long texts in the database, for lists that show none."""
        return self.defer("body", "caption", "summary")


def may_see_drafts(reader: "Reader") -> bool:
    """Tell whether `reader` sees what nothing public refers to yet."""
    return reader.is_authenticated and reader.has_perm("articles.view_article")


def may_read_bodies(reader: "Reader") -> bool:
    """Tell whether `reader` sees the publisher's text, which is not ours to give to all."""
    return reader.is_authenticated


def is_known(row: Any) -> bool:
    """Tell whether the public knows of a row that can be merged, or of what it stands for."""
    public = type(row)._default_manager.visible_to(AnonymousUser())
    known: bool = public.filter(pk__in={row.pk, row.merged_into_id}).exists()
    return known
