"""Pages of who speaks."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models import Affiliation, DefinitionBreak, Revision, Speaker
from claimsdb.admin import editor
from claimsdb.merge_admin import Counted, MergedFilter, MergingAdmin


@admin.register(Speaker)
class SpeakerAdmin(MergingAdmin):
    fields = (
        *("name", "slug", "kind", "aliases", "wikidata_id", "merged_into"),
        *("change_reason", "uuid"),
    )
    compared = ("name", "slug", "kind", "aliases", "wikidata_id")
    list_display = ("name", "slug", "kind", "wikidata_id", "merged_into")
    list_filter = (MergedFilter, "kind")
    list_select_related = ("merged_into",)
    search_fields = ("name", "slug", "merged__name", "merged__slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("merged_into",)
    readonly_fields = ("uuid",)

    def counted(self, request: HttpRequest, row: Any) -> list[Counted]:
        own = Speaker.objects.filter(Q(pk=row.pk) | Q(merged_into=row)).values("pk")
        claims = Revision.objects.current().visible_to(editor(request))
        spoken = claims.filter(speaker__in=own)
        for_it = claims.filter(organisation__in=own)
        roles = Affiliation.objects.filter(Q(person__in=own) | Q(organisation__in=own))
        breaks = DefinitionBreak.objects.filter(said_by__in=own)
        where = reverse("admin:claims_claim_changelist")
        return [
            Counted.of(_("Claims"), spoken, f"{where}?speaker={row.slug}"),
            Counted.of(_("Claims of others in its name"), for_it),
            Counted.of(_("Affiliations"), roles),
            Counted.of(_("Definition breaks"), breaks),
        ]

    def text_of(self, row: Any, name: str) -> str:
        if name == "aliases":
            return ", ".join(alias["name"] for alias in row.aliases)
        return super().text_of(row, name)
