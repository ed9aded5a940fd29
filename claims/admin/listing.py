"""The list of claims: each with its current revision, filtered as the API filters claims."""

from datetime import date, datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from articles.filters import visible_publishers
from claims.admin.acting import acts_of
from claims.admin.hierarchies import Hierarchy, hierarchy
from claims.admin.importing import may_import
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
from claims.admin.pages import choices
from claims.content import stated
from claims.filters import ClaimFilter
from claims.filters.kinds import visible_organisations, visible_series, visible_speakers
from claims.models import Change, Revision
from claims.quantities import ValueType
from claims.querysets import RevisionQuerySet
from claims.serializers.wording import text_of
from claimsdb.admin import KeptAdmin, editor
from claimsdb.api.keyset import SortKey
from claimsdb.db.merging import resolved

SORTING: Final = Sorting(
    keys={
        "id": SortKey("claim_id", int),
        "period": SortKey("period_start", date, nullable=True),
        "stated_at": SortKey("stated_at", datetime, nullable=True),
        "recorded_at": SortKey("recorded_at", datetime),
    },
    default="-id",
    tiebreak=SortKey("claim_id", int),
)
"""Each of them by an index."""

SUGGESTED: Final = 20
_SUGGESTING: Final = {
    "speaker": (visible_speakers, "name"),
    "organisation": (visible_organisations, "name"),
    "series": (visible_series, "title"),
    "publisher": (visible_publishers, "name"),
}
"""The filters that name things: among which, and by which of their fields beside the slug."""

_DATES: Final = {
    "stated": (_("Stated"), "stated_at"),
    "period": (_("Period"), "period_start"),
    "recorded": (_("Recorded"), "recorded_at"),
}


_NAMED: Final = {
    "speaker": _("Speaker"),
    "organisation": _("Organisation"),
    "series": _("Series"),
    "publisher": _("Publisher"),
}
_CHOSEN: Final = {
    "status": (_("Status"), choices(Revision.Status.values)),
    "kind": (_("Kind of the current revision"), choices(Revision.Kind.values)),
    "value_type": (_("Value type"), choices(ValueType)),
}
_RANGES: Final = {
    "period_after": _("Period from"),
    "period_before": _("Period until"),
    "stated_after": _("Stated from"),
    "stated_before": _("Stated until"),
    "recorded_after": _("Recorded from"),
    "recorded_before": _("Recorded until"),
}
_COLUMNS: Final = (
    ("id", _("Claim")),
    ("", _("Figure")),
    ("", _("Series")),
    ("", _("Speaker")),
    ("period", _("Period")),
    ("stated_at", _("Stated")),
    ("", _("Status")),
    ("", _("Revisions")),
    ("recorded_at", _("Last change (UTC)")),
)


class ClaimListing(KeptAdmin):
    """The list of claims and what its form asks for."""

    def get_urls(self) -> list[URLPattern]:
        suggest = self.admin_site.admin_view(self.suggest_view)
        return [path("suggest/", suggest, name="claims_claim_suggest"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show a page of the claims that the editor may know of."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (query := canonical(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}{query}")
        asked = asked_of(request, filters=ClaimFilter.base_filters, sorting=SORTING)
        by = editor(request)
        page = asked.page(ClaimFilter.apply(listed(by), asked.given))
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": _("Claims"),
            "has_add_permission": self.has_add_permission(request),
            "asked": asked,
            "errors": errors_of(asked, ClaimFilter.base_filters),
            "filters": filters(asked),
            "kept": kept(asked),
            "chips": chips(asked),
            "acts": acts_of(by),
            "may_import": may_import(by),
            "is_filtered": bool(set(asked.texts) - {"ordering"}),
            "hierarchies": _hierarchies(asked, by) if not asked.errors else [],
            "columns": columns(asked, _COLUMNS),
            "rows": [shown(revision) for revision in page.rows],
            "page": page,
            "exports": _exports(asked),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/claims/claim/change_list.html", context)

    def suggest_view(self, request: HttpRequest) -> HttpResponse:
        """Answer the slugs and names that hold a few letters, for the field of a filter."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        given = request.GET.get("filter", "")
        if given not in _SUGGESTING:
            return JsonResponse({"error": f"No filter by name: {given!r}."}, status=400)
        return JsonResponse({"results": suggestions(as_reader(request), given)})


def filters(asked: Asked) -> dict[str, list[Filter]]:
    """Return the fields of the form, as the query fills them."""
    named = [Filter.typed(asked, name, label, suggests=True) for name, label in _NAMED.items()]
    return {
        "named": [*named, Filter.typed(asked, "claim", _("Id or external id"))],
        "chosen": [Filter.chosen(asked, name, *each) for name, each in _CHOSEN.items()],
        "ranges": [Filter.typed(asked, name, label) for name, label in _RANGES.items()],
    }


def kept(asked: Asked) -> dict[str, str]:
    """Return the parameters that the form has no field for: it sends them along."""
    shown = {"q", *_NAMED, "claim", *_CHOSEN, *_RANGES}
    return {name: text for name, text in asked.texts.items() if name not in shown}


def columns(asked: Asked, named: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
    """Return the heads of a list: each with the query that sorts by it, if an index does."""
    found = []
    for name, label in named:
        rising, falling = asked.ordering == name, asked.ordering == f"-{name}"
        query = asked.query(ordering=name if falling else f"-{name}") if name else ""
        sort = "ascending" if rising else "descending" if falling else ""
        found.append({"label": label, "query": query, "sort": sort})
    return found


def suggestions(reader: Request, name: str) -> list[dict[str, str]]:
    """Return what a filter can name that holds the `term` of a query, a few at most."""
    visible, called = _SUGGESTING[name]
    term = reader.query_params.get("term", "").replace("\0", "").strip()
    rows: QuerySet[Any] = visible(reader)
    holding = rows.filter(**{f"{called}__icontains": term}) | rows.filter(slug__icontains=term)
    found = holding.filter(merged_into=None).order_by(called, "pk")
    return [
        {"slug": slug, "name": text}
        for slug, text in found.values_list("slug", called).distinct()[:SUGGESTED]
    ]


def listed(by: User) -> RevisionQuerySet:
    """Return the current revisions that `by` may see, with all that is shown of them."""
    return (
        Revision.objects.current()
        .visible_to(by)
        .with_history_size(as_of=timezone.now(), reader=by)
        .select_related(
            "claim",
            "change",
            "series__merged_into",
            "speaker__merged_into",
            "organisation__merged_into",
        )
    )


def shown(revision: Any) -> dict[str, Any]:
    organisation = revision.organisation and resolved(revision.organisation)
    return {
        "revision": revision,
        "figure": text_of(revision),
        "series": resolved(revision.series),
        "speaker": resolved(revision.speaker),
        "organisation": organisation,
        "stated": stated(revision),
    }


def _hierarchies(asked: Asked, by: User) -> list[Hierarchy]:
    bounds = _bounds(by)
    found = [
        hierarchy(
            asked,
            name,
            label=label,
            bounds=(_date(bounds.get(f"{name}_first")), _date(bounds.get(f"{name}_last"))),
            all_=_("all"),
        )
        for name, (label, _field) in _DATES.items()
    ]
    return [each for each in found if each is not None]


def _bounds(by: User) -> dict[str, Any]:
    """Return the first and the last of each date, each found through its index, in one query."""
    current = Revision.objects.current().visible_to(by)
    ends: dict[str, Any] = {}
    for name, (_label, column) in _DATES.items():
        dated = current.filter(**{f"{column}__isnull": False})
        for end, order in (("first", column), ("last", f"-{column}")):
            ends[f"{name}_{end}"] = Subquery(dated.order_by(order).values(column)[:1])
    rows: Any = Change.objects.order_by("-id").values(**ends)
    found: dict[str, Any] = rows.first() or {}
    return found


def _date(end: date | datetime | None) -> date | None:
    return end.date() if isinstance(end, datetime) else end


def _exports(asked: Asked) -> dict[str, str]:
    """Return where the API streams exactly what is listed: it leaves some statuses out by itself."""
    if asked.errors:
        return {}
    every = ",".join(Revision.Status.values)
    texts = {"status": every, **asked.texts}
    root = reverse("claim-list")
    return {
        "csv": root + Asked(asked.request, SORTING, texts).query(format="csv", bom="true"),
        "jsonl": root + Asked(asked.request, SORTING, texts).query(format="jsonl"),
    }
