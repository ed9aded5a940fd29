"""Recent changes of the record: by whom, through which door, and all that each of them touched."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Publisher
from claims.admin.lists import Filter, Sorting, asked_of, canonical, chips, errors_of, users
from claims.admin.pages import choices
from claims.models import Appearance, Change, Revision, Series, Speaker
from claims.querysets import AppearanceQuerySet, ChangeQuerySet, RevisionQuerySet, may_see_drafts
from claims.serializers.wording import text_of
from claimsdb.admin import ReadOnlyAdmin, editor
from claimsdb.api.filters import ChoiceInFilter, DateBoundFilter, SlugInFilter, StrictFilterSet
from claimsdb.api.keyset import SortKey
from claimsdb.api.parameters import Parameter

NAMED: Final = 3
"""Claims of a change that its row in the list names."""

_FEW: Final = 10
"""Revisions of a change of which they are looked up for that."""

_CREATED: Final = 100
_BY_ID: Final = SortKey("id", int)
_SORTING: Final = Sorting(keys={"id": _BY_ID}, default="-id", tiebreak=_BY_ID)
_OF_ONE: Final = Sorting(keys={"id": _BY_ID}, default="id", tiebreak=_BY_ID)

_WHAT: Final = Parameter.choice(
    "what",
    ("revisions", "appearances"),
    description="Which of what a change recorded.",
    example="appearances",
)


def _holding(_: str, kinds: list[str]) -> Exists:
    return Exists(Revision.objects.filter(change=OuterRef("pk"), kind__in=kinds))


class ChangeFilter(StrictFilterSet):
    editor = SlugInFilter(
        "user",
        queryset=users,
        name_field="username",
        help_text="Who made the change, by user name.",
        example="ann",
    )
    door = ChoiceInFilter(
        "door", choices=Change.Door.values, help_text="How it came in.", example="api"
    )
    kind = ChoiceInFilter(
        "revisions__kind",
        choices=Revision.Kind.values,
        condition=_holding,
        help_text="A kind of revision that it recorded.",
        example="correction",
    )
    recorded_after = DateBoundFilter(
        "recorded_at", "gte", help_text="Recorded then or later.", example="2023-10-18"
    )
    recorded_before = DateBoundFilter(
        "recorded_at", "lte", help_text="Recorded then or earlier.", example="2023-10"
    )


_TYPED: Final = {
    "editor": _("Editor"),
    "recorded_after": _("Recorded from"),
    "recorded_before": _("Recorded until"),
}
_CHOSEN: Final = {
    "kind": (_("Kind of revision"), choices(Revision.Kind.values)),
    "door": (_("Door"), choices(Change.Door.values)),
}


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The changes of the record, which nobody makes here."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """List the latest changes, with what they touched."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (query := canonical(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}{query}")
        asked = asked_of(request, filters=ChangeFilter.base_filters, sorting=_SORTING)
        by = editor(request)
        page = asked.page(ChangeFilter.apply(_visible(by), asked.given))
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": _("Recent changes"),
            "asked": asked,
            "errors": errors_of(asked, ChangeFilter.base_filters),
            "typed": [Filter.typed(asked, name, label) for name, label in _TYPED.items()],
            "chosen": [Filter.chosen(asked, name, *each) for name, each in _CHOSEN.items()],
            "chips": chips(asked),
            "rows": _summed(page.rows, by),
            "page": page,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "claims/admin/changes.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show one change with all that it touched."""
        if not self.has_view_permission(request) or request.method == "POST":
            raise PermissionDenied
        by = editor(request)
        numbered = (
            _visible(by).filter(pk=object_id) if object_id.isdecimal() else Change.objects.none()
        )
        change = numbered.first()
        if change is None:
            raise Http404
        asked = asked_of(request, filters={_WHAT.name: _WHAT}, sorting=_OF_ONE)
        what = asked.given.get(_WHAT.name, "revisions")
        recorded = {"revisions": _revisions(change, by), "appearances": _appearances(change, by)}
        page = asked.page(recorded[what])
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": gettext("Change %(number)d") % {"number": change.pk},
            "change": change,
            "errors": errors_of(asked, {}),
            "what": what,
            "tabs": _tabs(recorded),
            "rows": [_shown(row) for row in page.rows] if what == "revisions" else page.rows,
            "page": page,
            "created": created_in(change, by),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "claims/admin/change.html", context)


def created_in(change: Change, by: User) -> list[tuple[Promise | str, str, str]]:
    """Return the reference data that came with a change: what it is, its name and its page.

    What a revision refers to was there when that was recorded. If its history begins after the
    change did, it began within the change, as nobody else writes while one is open.
    """
    revisions = Revision.objects.filter(change=change).visible_to(by)
    later = Change.objects.filter(pk__gt=change.pk).order_by("pk")
    until = later.values_list("recorded_at", flat=True).first()
    speakers = Q(pk__in=revisions.values("speaker")) | Q(pk__in=revisions.values("organisation"))
    articles = Article.objects.filter(pk__in=revisions.values("article"))
    referred: tuple[QuerySet[Any], ...] = (
        Publisher.objects.filter(pk__in=articles.values("publisher")),
        articles,
        Speaker.objects.filter(speakers),
        Series.objects.filter(pk__in=revisions.values("series")),
    )
    return [
        (row._meta.verbose_name, str(row), _page_of(row))
        for rows in referred
        for row in _begun(rows, change.recorded_at, until)
    ]


def _begun(rows: QuerySet[Any], since: datetime, until: datetime | None) -> Iterable[Any]:
    """Return those of `rows` whose history begins in a span of time, a few at most."""
    versions = rows.model.history.filter(history_type="+", history_date__gte=since)
    if until is not None:
        versions = versions.filter(history_date__lt=until)
    return rows.filter(pk__in=versions.values("id")).order_by("pk")[:_CREATED]


def _page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def _visible(by: User) -> ChangeQuerySet:
    """Return the changes that `by` may know of: without sight of drafts, those with something public."""
    changes = Change.objects.all()
    return changes if may_see_drafts(by) else changes.filter(is_public=True)


def _revisions(change: Change, by: User) -> RevisionQuerySet:
    revisions = Revision.objects.filter(change=change).visible_to(by)
    return revisions.select_related("claim", "series", "speaker")


def _appearances(change: Change, by: User) -> AppearanceQuerySet:
    seen = Revision.objects.filter(claim=OuterRef("claim")).visible_to(by)
    appearances = Appearance.objects.filter(Exists(seen), change=change)
    return appearances.select_related("claim", "article")


def _tabs(recorded: dict[str, Any]) -> list[tuple[str, Promise, int]]:
    labels = {"revisions": _("Revisions"), "appearances": _("Appearances")}
    return [(name, label, recorded[name].order_by().count()) for name, label in labels.items()]


def _summed(changes: Sequence[Change], by: User) -> list[dict[str, Any]]:
    """Return the rows of changes: how much each recorded and, where it is little, of which claims."""
    revisions = Revision.objects.filter(change__in=changes).visible_to(by)
    appearances = Appearance.objects.filter(change__in=changes)
    numbers, appeared = _counted(revisions), _counted(appearances)
    few = [pk for pk, number in numbers.items() if number <= _FEW]
    found = Revision.objects.filter(change__in=few).visible_to(by)
    named = defaultdict(list)
    for revision in found.select_related("claim", "series").order_by("pk"):
        named[revision.change_id].append(_shown(revision))
    return [
        {
            "change": change,
            "revisions": numbers.get(change.pk, 0),
            "appearances": appeared.get(change.pk, 0),
            "named": named[change.pk][:NAMED],
            "more": max(numbers.get(change.pk, 0) - NAMED, 0) if named[change.pk] else 0,
        }
        for change in changes
    ]


def _counted(rows: QuerySet[Any]) -> dict[int, int]:
    counts = rows.order_by().values("change").annotate(number=Count("pk"))
    return dict(counts.values_list("change", "number"))


def _shown(revision: Revision) -> dict[str, Any]:
    return {"revision": revision, "figure": text_of(revision)}
