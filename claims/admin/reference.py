"""Pages of what is said of speakers and series one by one."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models import Affiliation, DefinitionBreak, SeriesLink, Tag
from claimsdb.admin import KeptAdmin, ReferenceAdmin
from claimsdb.forms import ReferenceForm
from claimsdb.pickers import is_key

FROM = "_from"
"""The parameter that names the row from whose page one came: once saved, one is led back to it."""


class ParticularAdmin(ReferenceAdmin):
    """Pages of what is said of a speaker or a series, which are opened from its own page.

    Attributes:
        owner: the page of the rows that it is said of.
    """

    owner: ClassVar[str]

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._back(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._back(request) or super().response_post_save_change(request, obj)

    def _back(self, request: HttpRequest) -> HttpResponseRedirect | None:
        key = request.GET.get(FROM, "")
        return HttpResponseRedirect(reverse(self.owner, args=[key])) if is_key(key) else None


@admin.register(Affiliation)
class AffiliationAdmin(ParticularAdmin):
    owner = "admin:claims_speaker_change"
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
class SeriesLinkAdmin(ParticularAdmin):
    owner = "admin:claims_series_change"
    fields = ("source", "kind", "target", "change_reason", "uuid")
    list_display = ("source", "kind", "target")
    list_filter = ("kind",)
    list_select_related = ("source", "target")
    search_fields = ("source__title", "source__slug", "target__title", "target__slug")
    autocomplete_fields = ("source", "target")
    readonly_fields = ("uuid",)


class BreakForm(ReferenceForm):
    """A day from which a series is counted differently."""

    class Meta:
        error_messages = {"starts_on": {"invalid": _("Expected a day such as 2022-03-04.")}}


@admin.register(DefinitionBreak)
class DefinitionBreakAdmin(ParticularAdmin):
    form = BreakForm
    owner = "admin:claims_series_change"
    fields = ("series", "starts_on", "said_by", "article", "reason", "change_reason", "uuid")
    list_display = ("series", "starts_on", "said_by", "reason")
    list_select_related = ("series", "said_by")
    search_fields = ("series__title", "series__slug", "reason")
    autocomplete_fields = ("series", "said_by", "article")
    readonly_fields = ("uuid",)
