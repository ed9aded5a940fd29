"""Pages of who speaks and what is counted."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.models import Affiliation, DefinitionBreak, Series, SeriesLink, Speaker, Tag
from claimsdb.admin import KeptAdmin, ReferenceAdmin


@admin.register(Speaker)
class SpeakerAdmin(ReferenceAdmin):
    fields = (
        *("name", "slug", "kind", "aliases", "wikidata_id", "merged_into"),
        *("change_reason", "uuid"),
    )
    list_display = ("name", "slug", "kind", "wikidata_id", "merged_into")
    list_filter = ("kind",)
    list_select_related = ("merged_into",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("merged_into",)
    readonly_fields = ("uuid",)


@admin.register(Affiliation)
class AffiliationAdmin(ReferenceAdmin):
    fields = (
        *("person", "role", "organisation", "period", "starts_on", "ends_on"),
        *("change_reason", "uuid"),
    )
    list_display = ("person", "role", "organisation", "period", "starts_on", "ends_on")
    list_select_related = ("person", "organisation")
    search_fields = ("person__name", "person__slug", "organisation__name", "role")
    autocomplete_fields = ("person", "organisation")
    readonly_fields = ("starts_on", "ends_on", "uuid")


@admin.register(Tag)
class TagAdmin(KeptAdmin):
    list_display = ("slug",)
    search_fields = ("slug",)


@admin.register(Series)
class SeriesAdmin(ReferenceAdmin):
    fields = (
        *("title", "slug", "definition", "unit", "aggregation", "area", "tags", "merged_into"),
        *("change_reason", "uuid"),
    )
    list_display = ("title", "slug", "unit", "aggregation", "area", "merged_into")
    list_filter = ("aggregation", "tags")
    list_select_related = ("merged_into",)
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("tags", "merged_into")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave alone what is fixed once the series has a claim.

        A form that was opened before its first claim still has these fields; the model refuses
        them then.
        """
        if obj is None or not obj.revisions.exists():
            return ["uuid"]
        return [*(name for name in Series.FIXED if name not in request.POST), "uuid"]


@admin.register(SeriesLink)
class SeriesLinkAdmin(ReferenceAdmin):
    fields = ("source", "kind", "target", "change_reason", "uuid")
    list_display = ("source", "kind", "target")
    list_filter = ("kind",)
    list_select_related = ("source", "target")
    search_fields = ("source__title", "source__slug", "target__title", "target__slug")
    autocomplete_fields = ("source", "target")
    readonly_fields = ("uuid",)


@admin.register(DefinitionBreak)
class DefinitionBreakAdmin(ReferenceAdmin):
    fields = ("series", "starts_on", "said_by", "article", "reason", "change_reason", "uuid")
    list_display = ("series", "starts_on", "said_by", "reason")
    list_select_related = ("series", "said_by")
    search_fields = ("series__title", "series__slug", "reason")
    autocomplete_fields = ("series", "said_by", "article")
    readonly_fields = ("uuid",)
