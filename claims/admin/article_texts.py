"""The texts of an article, with every quote marked that a claim holds."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from articles.admin import ArticleAdmin
from articles.models import Article, Snapshot
from claims.admin.drawing import reading
from claimsdb.admin import editor

OFFERED: Final = 500
"""The newest texts of an article, to which its pages lead."""


class ArticleTexts(ArticleAdmin):
    """The texts of an article."""

    change_form_template = "claims/admin/article.html"

    def get_urls(self) -> list[URLPattern]:
        text = self.admin_site.admin_view(self.text_view)
        where = "<int:pk>/texts/<int:number>/"
        return [path(where, text, name="articles_article_text"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put the latest text of the article below its form."""
        article: Article | None = context["original"]
        if article is not None and _may_read(request):
            context |= self.text_context(request, article, number=None)
        return super().render_change_form(request, context, *args, **kwargs)

    def text_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show a text of an article, with all that is drawn from the article."""
        article = self.read_by(request, pk)
        context = {
            **self.text_page_context(request, article),
            **self.text_context(request, article, number=number),
            "title": gettext("Snapshot %(number)s of %(article)s")
            % {"number": number, "article": article},
        }
        return TemplateResponse(request, "claims/admin/article_text_page.html", context)

    def read_by(self, request: HttpRequest, pk: int) -> Article:
        """Return an article whose texts the editor may read. Raises Http404, PermissionDenied."""
        if not (self.has_view_permission(request) and _may_read(request)):
            raise PermissionDenied
        article = Article.objects.visible_to(editor(request)).filter(pk=pk).first()
        if article is None:
            raise Http404
        return article

    def text_page_context(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        """Return what the pages of an article's texts have in common."""
        return {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "article": article,
        }

    def text_context(
        self, request: HttpRequest, article: Article, *, number: int | None
    ) -> dict[str, Any]:
        """Return a text, or else the latest one, and what is drawn from the article.

        Raises Http404 where there is no such text, or no such page of what is drawn from it.
        """
        texts = texts_of(article)
        found = Snapshot.objects.filter(article=article).select_related("captured_by")
        newest = texts[0].number if texts else 0
        snapshot = found.filter(number=newest if number is None else number).first()
        context = {"texts": texts, "article": article}
        if snapshot is None and number is not None:
            raise Http404
        if snapshot is None:
            return context
        page = request.GET.get("page", "1") if number is not None else "1"
        try:
            read = reading(article, snapshot, by=editor(request), page=page)
        except InvalidPage as error:
            raise Http404 from error
        may_record = request.user.has_perm("claims.add_claim")
        return context | {
            "reading": read,
            "newest": newest,
            "record": may_record and _adding(snapshot),
        }


def texts_of(article: Article) -> list[Snapshot]:
    """Return the texts of an article by number and time of capture, the newest first."""
    texts = Snapshot.objects.filter(article=article).order_by("-number")
    return list(texts.only("article", "number", "captured_at")[:OFFERED])


def _may_read(request: HttpRequest) -> bool:
    return request.user.has_perm("articles.view_snapshot")


def _adding(snapshot: Snapshot) -> str:
    """Return where a claim is recorded from a text."""
    return (
        f"{reverse('admin:claims_claim_add')}?article={snapshot.article_id}&snapshot={snapshot.pk}"
    )
