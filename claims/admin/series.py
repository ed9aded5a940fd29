"""Pages of what is counted."""

from typing import Any, Final

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.querysets import may_see_drafts as may_see_all_articles
from claims.admin.discrepancies import COMPARED, discrepancies_of
from claims.admin.latest import of_latest_periods
from claims.models import DefinitionBreak, Revision, Series, SeriesLink
from claims.querysets import may_see_drafts
from claims.serializers.breaks import loaded_breaks
from claims.serializers.records import stands_for
from claimsdb.admin import editor
from claimsdb.db.merging import resolved
from claimsdb.merge_admin import Counted, MergedFilter, MergingAdmin
from claimsdb.roles import may

LISTED: Final = 100
"""Links and breaks of a series on its page."""

_LINKED: Final = {
    SeriesLink.Kind.PART_OF: (_("part of"), _("has as a part")),
    SeriesLink.Kind.CHANGE_OF: (_("change of"), _("changes by")),
    SeriesLink.Kind.SHARE_OF: (_("share of"), _("has as a share")),
}
"""What a link says of its source, and of its target."""


@admin.register(Series)
class SeriesAdmin(MergingAdmin):
    change_form_template = "claims/admin/series.html"
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
        if obj is None or not _has_claim(obj):
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

    def told(self, row: Series, *, by: User) -> dict[str, Any]:
        return _told(row, by=by)


def _has_claim(series: Series) -> bool:
    """Tell whether there is a claim, asking once for each request."""
    known = vars(series)
    if "_has_claim" not in known:
        known["_has_claim"] = series.revisions.exists()
    return bool(known["_has_claim"])


def _told(series: Series, *, by: User) -> dict[str, Any]:
    told: dict[str, Any] = {"sees_drafts": may_see_drafts(by), "may_record": may(by, "record")}
    own = list(Series.objects.standing_for([series.pk]).values_list("pk", flat=True))
    if by.has_perm("claims.view_claim"):
        told["latest"] = of_latest_periods(Q(series__in=own), by=by, series=series.slug)
        told["discrepancies"] = discrepancies_of(series, by=by)
        told["compared"] = COMPARED
    if by.has_perm("claims.view_serieslink"):
        told["links"] = _links(own, by)
    if by.has_perm("claims.view_definitionbreak"):
        told["breaks"] = _breaks(own, by)
    return told


def _links(own: list[int], by: User) -> list[dict[str, Any]]:
    """Return the links of a series in words, with what it is linked to."""
    known = Series.objects.visible_to(by)
    links = (
        SeriesLink.objects.filter(Q(source__in=own) | Q(target__in=own))
        .filter(stands_for("source", known), stands_for("target", known))
        .select_related("source__merged_into", "target__merged_into")
        .order_by("kind", "pk")
    )
    return [_link(link, is_source=link.source_id in own) for link in links[:LISTED]]


def _breaks(own: list[int], by: User) -> list[DefinitionBreak]:
    """Return the breaks of a series, with who says so and where, as far as that may be known."""
    breaks = DefinitionBreak.objects.filter(series__in=own).order_by("starts_on", "pk")
    if may_see_drafts(by) and may_see_all_articles(by):
        return list(breaks.select_related("said_by", "article")[:LISTED])
    return list(loaded_breaks(breaks, by)[:LISTED])


def _link(link: SeriesLink, *, is_source: bool) -> dict[str, Any]:
    of_source, of_target = _LINKED[SeriesLink.Kind(link.kind)]
    return {
        "pk": link.pk,
        "text": of_source if is_source else of_target,
        "series": resolved(link.target if is_source else link.source),
    }
