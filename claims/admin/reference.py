"""Pages of what is said of speakers and series one by one."""

from django.contrib import admin

from claims.models import Affiliation, DefinitionBreak, SeriesLink, Tag
from claimsdb.admin import KeptAdmin, ReferenceAdmin


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
