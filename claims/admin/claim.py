"""Pages of claims. A claim is edited by recording a revision, and in no other way."""

import re
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.admin.columns import LISTED, SHOWN, current, figure_of
from claims.admin.filters import AggregationFilter, KindFilter, StatusFilter, ValueTypeFilter
from claims.admin.forms import (
    REFERENCES,
    REQUIRED,
    EntryForm,
    NewClaimForm,
    ReferenceField,
    RevisionForm,
)
from claims.admin.pages import ACTS, ENTRY, Page, page_for, pages_for
from claims.content import known
from claims.models import Claim, Revision
from claims.recording import RecordingError, StaleRevisionError
from claimsdb.admin import KeptAdmin, editor
from claimsdb.forms import ModelForm
from claimsdb.roles import may

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_NEW = (_("Record"), {"fields": ("status", "external_id")})
_SHOWN = (None, {"fields": SHOWN})
_IDENTITY = ("external_id", "uuid")
_REVISED = (_("Record"), {"fields": ("kind", "reason", "seen", *_IDENTITY)})


@admin.register(Claim)
class ClaimAdmin(KeptAdmin):
    list_display = ("__str__", *LISTED, "revision_count")
    list_filter = (StatusFilter, KindFilter, ValueTypeFilter, AggregationFilter)
    search_fields = (
        "external_id",
        "current__series__slug",
        "current__series__title",
        "current__speaker__name",
    )
    search_help_text = _("External id, series or speaker")
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Return the claims that the reader may know of, with their current revisions."""
        now = Revision.objects.current().select_related(
            "series", "speaker", "organisation", "article"
        )
        last = Revision.objects.filter(claim=OuterRef("pk")).order_by("-number")
        return (
            Claim.objects.visible_to(editor(request))
            .annotate(
                current=FilteredRelation("revisions", condition=Q(revisions__superseded_at=None)),
                revision_count=Subquery(last.values("number")[:1]),
            )
            .prefetch_related(Prefetch("revisions", queryset=now))
        )

    @admin.display(description=_("revisions"))
    def revision_count(self, claim: Any) -> int:
        count: int = claim.revision_count
        return count

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """Tell whether there is anything that the editor may do with the claim, or with some."""
        by = editor(request)
        if obj is None:
            return any(may(by, act) for act in ACTS.values())
        return bool(pages_for(self._base(request, obj).status, by=by))

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return REFERENCES

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        return () if obj is None else (*SHOWN, *_IDENTITY)

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        if obj is None:
            return [*ENTRY, _NEW]
        if not self.has_change_permission(request, obj):
            return [_SHOWN, (None, {"fields": _IDENTITY})]
        return [*(self._page(request, obj).sections or [_SHOWN]), _REVISED]

    def get_form(
        self,
        request: HttpRequest,
        obj: Claim | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[ModelForm]:
        by = editor(request)
        if obj is not None and not self.has_change_permission(request, obj):
            return EntryForm
        attributes: dict[str, Any] = {
            name: self.formfield_for_dbfield(
                cast("Field[Any, Any]", Revision._meta.get_field(name)),
                request,
                form_class=ReferenceField,
                required=name in REQUIRED,
            )
            for name in REFERENCES
        }
        attributes["refusal"] = getattr(request, "refusal", None)
        if obj is None:
            attributes["statuses"] = ("draft", "published") if may(by, "publish") else ("draft",)
            return cast("type[ModelForm]", type("ClaimForm", (NewClaimForm,), attributes))
        base, page = self._base(request, obj), self._page(request, obj)
        kinds = page.kinds_for(base.status, by=by)
        attributes |= {"base": base, "page": page, "kinds": kinds}
        return cast("type[ModelForm]", type("ClaimForm", (RevisionForm,), attributes))

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        try:
            revision: Revision = form.record(by=editor(request))
        except StaleRevisionError as error:
            kept = _("What you typed stands below; what was recorded meanwhile, at the foot.")
            raise ValidationError(f"{error} {kept}") from error
        except RecordingError as error:
            raise ValidationError(str(error)) from error
        obj.pk = revision.claim_id
        obj.refresh_from_db()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put the claim's revisions below the form, and links to the other forms above it."""
        obj: Claim | None = context["original"]
        if obj is not None:
            context["revisions"] = self._revisions(request, obj)
            context["show_save_and_add_another"] = False
            if self.has_change_permission(request, obj):
                context["title"] = self._page(request, obj).title
                context["pages"] = pages_for(current(obj).status, by=editor(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Lead to the claim's revisions: Django's own log knows of this door alone."""
        return redirect(reverse("admin:claims_claim_change", args=[object_id]) + "#revisions")

    def _base(self, request: HttpRequest, claim: Claim) -> Revision:
        """Return the revision that the editor saw: the current one, unless the form says so."""
        seen = request.POST.get("seen", "")
        if _NUMBER.fullmatch(seen):
            revisions = Revision.objects.with_references().filter(claim=claim)
            return revisions.filter(number=int(seen)).first() or current(claim)
        return current(claim)

    def _page(self, request: HttpRequest, claim: Claim) -> Page:
        status = self._base(request, claim).status
        return page_for(request.GET.get("kind", ""), status, by=editor(request))

    def _revisions(self, request: HttpRequest, claim: Claim) -> list[dict[str, Any]]:
        revisions = Revision.objects.filter(claim=claim).visible_to(editor(request))
        return [
            {"revision": revision, "figure": figure_of(revision), "known_from": known(revision)}
            for revision in revisions.select_related("series", "change").order_by("-number")
        ]
