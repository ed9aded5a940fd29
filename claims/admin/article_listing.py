"""The list of articles: filtered and paged as the API's is, with what claims draw from each."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from articles.admin import published
from articles.filters import ArticleFilter
from articles.models import Article, Publisher, Snapshot
from articles.querysets import Reader
from articles.views import ArticleViewSet
from claims.admin.hierarchies import Hierarchy, hierarchy
from claims.admin.listing import columns, suggestions
from claims.admin.lists import (
    Asked,
    Filter,
    Sorting,
    as_reader,
    asked_of,
    canonical,
    chips,
    errors_of,
)
from claims.models import Revision
from claims.querysets import RevisionQuerySet
from claimsdb.admin import KeptAdmin, editor
from claimsdb.api.filters import ChoiceInFilter
from claimsdb.api.keyset import SortKey
from claimsdb.db.merging import resolved

_BY_ID: Final = SortKey("id", int)
_SORTING: Final = Sorting(keys=ArticleViewSet.orderings, default="-id", tiebreak=_BY_ID)
_ANSWERS: Final = {"yes": _("yes"), "no": _("no")}


class HasFilter(ChoiceInFilter):
    """Whether something is so of an article, as far as the reader knows: yes, no, or either."""

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, choices=_ANSWERS, condition=self._holds, **options)

    def parse(self, text: str, request: Request) -> Any:
        return super().parse(text, request), request.user

    def holding(self, reader: Reader) -> Q:
        """Return what holds of an article of which it is so."""
        raise NotImplementedError

    def _holds(self, _: str, value: tuple[list[str], Reader]) -> Q:
        words, reader = value
        holding = self.holding(reader)
        return Q() if len(words) > 1 else holding if words == ["yes"] else ~holding


class HasClaimsFilter(HasFilter):
    """Whether claims are drawn from an article."""

    def holding(self, reader: Reader) -> Q:
        return Q(Exists(_drawn(reader).filter(article=OuterRef("pk"))))


class HasSnapshotsFilter(HasFilter):
    """Whether a text of an article is captured."""

    def holding(self, reader: Reader) -> Q:
        return Q(Exists(Snapshot.objects.filter(article=OuterRef("pk"))))


class IsPublicFilter(HasFilter):
    """Whether the public knows of an article."""

    def holding(self, reader: Reader) -> Q:
        return Q(is_public=True)


class ListedArticleFilter(ArticleFilter):
    """The filters of the API, and those of editors."""

    has_claims = HasClaimsFilter(
        "pk", help_text="Whether a claim's current revision is drawn from it.", example="no"
    )
    has_snapshots = HasSnapshotsFilter(
        "pk", help_text="Whether a text of it is captured.", example="no"
    )
    is_public = IsPublicFilter(
        "is_public", help_text="Whether anything public refers to it.", example="yes"
    )


_TYPED: Final = {
    "publisher": _("Publisher"),
    "language": _("Language"),
    "published_after": _("Published from"),
    "published_before": _("Published until"),
    "external_id": _("External id"),
}
_CHOSEN: Final = {
    "has_claims": _("Has claims"),
    "has_snapshots": _("Has texts"),
    "is_public": _("Is public"),
}
_COLUMNS: Final = (
    ("id", _("Article")),
    ("", _("Headline")),
    ("", _("Publisher")),
    ("published_at", _("Published")),
    ("", _("Language")),
    ("", _("Texts")),
    ("", _("Claims")),
    ("", _("Public")),
)


class ArticleListing(KeptAdmin):
    """The list of articles and what its form asks for."""

    def get_urls(self) -> list[URLPattern]:
        suggest = self.admin_site.admin_view(self.suggest_view)
        return [path("suggest/", suggest, name="articles_article_suggest"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show a page of the articles."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (query := canonical(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}{query}")
        filters = ListedArticleFilter.base_filters
        asked = asked_of(request, filters=filters, sorting=_SORTING)
        by = editor(request)
        page = asked.page(ListedArticleFilter.apply(_listed(by), asked.given))
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": _("Articles"),
            "has_add_permission": self.has_add_permission(request),
            "asked": asked,
            "errors": errors_of(asked, filters),
            "typed": _typed(asked),
            "chosen": [
                Filter.chosen(asked, name, label, [*_ANSWERS.items()])
                for name, label in _CHOSEN.items()
            ],
            "kept": _kept(asked),
            "chips": chips(asked),
            "is_filtered": bool(set(asked.texts) - {"ordering"}),
            "hierarchy": None if asked.errors else _hierarchy(asked, by),
            "columns": columns(asked, _COLUMNS),
            "rows": _shown(page.rows, by),
            "page": page,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "claims/admin/articles.html", context)

    def suggest_view(self, request: HttpRequest) -> HttpResponse:
        """Answer the slugs and names of publishers that hold a few letters."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (given := request.GET.get("filter", "")) != "publisher":
            return JsonResponse({"error": f"No filter by name: {given!r}."}, status=400)
        return JsonResponse({"results": suggestions(as_reader(request), given)})


def _listed(by: User) -> QuerySet[Article]:
    """Return the articles, with their publishers apart: joined, SQLite would begin with these."""
    publishers = Publisher.objects.select_related("merged_into")
    articles = Article.objects.visible_to(by)
    return articles.prefetch_related(Prefetch("publisher", queryset=publishers))


def _drawn(reader: Reader) -> RevisionQuerySet:
    """Return what is drawn from articles: current revisions that `reader` may see."""
    return Revision.objects.current().visible_to(reader)


def _typed(asked: Asked) -> list[Filter]:
    return [
        Filter.typed(asked, name, label, suggests=name == "publisher")
        for name, label in _TYPED.items()
    ]


def _kept(asked: Asked) -> dict[str, str]:
    """Return the parameters that the form has no field for: it sends them along."""
    shown = {"q", *_TYPED, *_CHOSEN}
    return {name: text for name, text in asked.texts.items() if name not in shown}


def _shown(articles: Sequence[Article], by: User) -> list[dict[str, Any]]:
    """Return the rows of articles, each with how many texts and claims it has."""
    texts = Snapshot.objects.filter(article__in=articles).order_by().values("article")
    numbers = dict(texts.annotate(number=Max("number")).values_list("article", "number"))
    drawn: QuerySet[Any, Any] = _drawn(by).filter(article__in=articles).order_by()
    counts = dict(drawn.values("article").annotate(n=Count("pk")).values_list("article", "n"))
    return [
        {
            "article": article,
            "publisher": resolved(article.publisher),
            "published": published(article),
            "texts": numbers.get(article.pk, 0),
            "claims": counts.get(article.pk, 0),
        }
        for article in articles
    ]


def _hierarchy(asked: Asked, by: User) -> Hierarchy | None:
    dated = Article.objects.visible_to(by).filter(published_at__isnull=False)
    ends = (_end(dated.order_by(order)) for order in ("published_at", "-published_at"))
    first, last = ends
    return hierarchy(asked, "published", label=_("Published"), bounds=(first, last), all_=_("all"))


def _end(dated: QuerySet[Article]) -> date | None:
    at = dated.values_list("published_at", flat=True).first()
    return at.date() if at else None
