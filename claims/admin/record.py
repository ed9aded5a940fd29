"""Pages of the record, to look at: it grows by recording alone."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.admin.columns import figure_of
from claims.models import Appearance, ImportedRow, Revision
from claimsdb.admin import ReadOnlyAdmin


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = (
        "claim",
        "number",
        "kind",
        "status",
        "figure",
        "series",
        "speaker",
        "recorded_at",
        "recorded_by",
        "reason",
    )
    list_display_links = ("claim", "number")
    list_filter = ("kind", "status", "value_type")
    search_fields = ("claim__external_id", "series__slug", "series__title", "speaker__name")
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-id",)
    exclude = ("salt",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        revisions: QuerySet[Revision] = super().get_queryset(request)
        return revisions.select_related(
            "claim", "change", "series", "speaker", "organisation", "article", "snapshot"
        )

    @admin.display(description=_("figure"))
    def figure(self, revision: Revision) -> str:
        return figure_of(revision)

    @admin.display(description=_("recorded by"))
    def recorded_by(self, revision: Revision) -> str:
        return revision.change.recorded_by


@admin.register(Appearance)
class AppearanceAdmin(ReadOnlyAdmin):
    list_display = ("claim", "number", "kind", "article", "taken_back", "recorded_at")
    list_display_links = ("claim", "number")
    list_filter = ("kind", "taken_back")
    search_fields = ("claim__external_id", "article__headline", "article__url")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appearance]:
        appearances: QuerySet[Appearance] = super().get_queryset(request)
        return appearances.select_related("claim", "article", "quoted_from", "snapshot", "change")


@admin.register(ImportedRow)
class ImportedRowAdmin(ReadOnlyAdmin):
    list_display = ("claim", "stated_at", "revision", "fingerprint")
    search_fields = ("claim__external_id",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportedRow]:
        rows: QuerySet[ImportedRow] = super().get_queryset(request)
        return rows.select_related("claim", "revision__claim")
