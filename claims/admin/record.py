"""Pages of the record, to look at: it grows by recording alone."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from claims.models import Appearance, ImportedRow, ReviewNote, Revision
from claims.querysets import may_see_drafts
from claimsdb.admin import ReadOnlyAdmin, editor


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """Single revisions. They are found in the history of their claim, and by their change."""

    exclude = ("salt",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        revisions: QuerySet[Revision] = super().get_queryset(request)
        return revisions.select_related(
            "claim", "change", "series", "speaker", "organisation", "article", "snapshot"
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:claims_change_changelist")


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


@admin.register(ReviewNote)
class ReviewNoteAdmin(ReadOnlyAdmin):
    """Why drafts were sent back: for all who see drafts."""

    list_display = ("claim", "number", "revision", "by", "at", "note")
    list_display_links = ("claim", "number")
    list_select_related = ("claim", "revision__claim", "by")
    search_fields = ("claim__external_id", "by__username")
    ordering = ("-id",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        by = editor(request)
        return by.has_perm("claims.view_claim") and may_see_drafts(by)


@admin.register(ImportedRow)
class ImportedRowAdmin(ReadOnlyAdmin):
    list_display = ("claim", "stated_at", "revision", "fingerprint")
    search_fields = ("claim__external_id",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportedRow]:
        rows: QuerySet[ImportedRow] = super().get_queryset(request)
        return rows.select_related("claim", "revision__claim")
