"""Pages of what is counted."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models import DefinitionBreak, Revision, Series, SeriesLink
from claimsdb.admin import editor
from claimsdb.merge_admin import Counted, MergedFilter, MergingAdmin


@admin.register(Series)
class SeriesAdmin(MergingAdmin):
    fields = (
        *("title", "slug", "definition", "unit", "aggregation", "area", "tags", "merged_into"),
        *("change_reason", "uuid"),
    )
    compared = ("title", "slug", "definition", "unit", "aggregation", "area", "tags")
    list_display = ("title", "slug", "unit", "aggregation", "area", "merged_into")
    list_filter = (MergedFilter, "aggregation", "tags")
    list_select_related = ("merged_into",)
    search_fields = ("title", "slug", "merged__title", "merged__slug")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("tags", "merged_into")
    readonly_fields = ("uuid",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave alone what is fixed once the series has a claim.

        A form that was opened before its first claim still has these fields; the model refuses
        them then.
        """
        readonly = super().get_readonly_fields(request, obj)
        if obj is None or not obj.revisions.exists():
            return readonly
        return [*(name for name in Series.FIXED if name not in request.POST), *readonly]

    def counted(self, request: HttpRequest, row: Any) -> list[Counted]:
        own = Series.objects.standing_for([row.pk]).values("pk")
        claims = Revision.objects.current().visible_to(editor(request)).filter(series__in=own)
        links = SeriesLink.objects.filter(Q(source__in=own) | Q(target__in=own))
        breaks = DefinitionBreak.objects.filter(series__in=own)
        where = reverse("admin:claims_claim_changelist")
        return [
            Counted.of(_("Claims"), claims, f"{where}?series={row.slug}"),
            Counted.of(_("Links with other series"), links),
            Counted.of(_("Definition breaks"), breaks),
        ]
