"""The form in which a claim is recorded and revised."""

import re
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from articles.models import Snapshot
from claims.admin.columns import SHOWN, current
from claims.admin.conflicts import merged, rows
from claims.admin.forms import (
    REFERENCES,
    EntryForm,
    NewClaimForm,
    RevisionForm,
    pickers,
    recordable,
)
from claims.admin.pages import ACTS, ENTRY, Page, page_for, pages_for
from claims.admin.previewing import preview
from claims.admin.sourcing import PROPOSED, sourced
from claims.models import Claim, Revision
from claims.recording import RecordingError, StaleRevisionError
from claimsdb.admin import KeptAdmin, editor
from claimsdb.forms import ModelForm
from claimsdb.roles import may

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_NEW = (_("Record"), {"classes": ("entry-record",), "fields": ("status", "external_id")})
_SHOWN = (None, {"fields": SHOWN})
_IDENTITY = ("external_id", "uuid")
_REVISED = (
    _("Kind and reason"),
    {"classes": ("entry-record",), "fields": ("kind", "reason", "seen", *_IDENTITY)},
)
_PANELS = (
    ("source", _("What the source entered means")),
    ("speaker", _("Roles of the speaker")),
    ("figure", _("What the figure entered means")),
    ("periods", _("What the periods entered mean")),
    ("quote", _("Where the quote stands")),
    ("record", _("What is changed")),
)
_OF_THE_REVISION = ("seen", "kind", "reason")


class ClaimEntryAdmin(KeptAdmin):
    """The pages on which a claim is recorded and revised; it has no other way to be edited."""

    proposed = PROPOSED

    def get_urls(self) -> list[URLPattern]:
        def protected(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("preview/", protected(self.preview_view), name="claims_claim_preview"),
            path("<int:pk>/preview/", protected(self.preview_view), name="claims_claim_preview"),
            path("texts/<int:pk>/", protected(self.text_view), name="claims_claim_text"),
            *super().get_urls(),
        ]

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
        return [*(self.page_of(request, obj).sections or [_SHOWN]), _REVISED]

    def get_form(
        self,
        request: HttpRequest,
        obj: Claim | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[ModelForm]:
        if obj is not None and not self.has_change_permission(request, obj):
            return EntryForm
        if obj is not None:
            return self._revision_form(request, obj, base=self._base(request, obj))
        statuses, why_draft = recordable(editor(request))
        attributes = self._pickers(request) | {"statuses": statuses, "why_draft": why_draft}
        return cast("type[ModelForm]", type("ClaimForm", (NewClaimForm,), attributes))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address proposes: words of an article, for one; tell of what is wrong."""
        proposed = super().get_changeform_initial_data(request)
        may_read = request.user.has_perm("articles.view_snapshot")
        initial, refused = sourced(proposed, may_read=may_read)
        for text in refused:
            messages.warning(request, text)
        return initial

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        try:
            revision: Revision = form.record(by=editor(request))
        except StaleRevisionError:
            raise
        except RecordingError as error:
            raise ValidationError(str(error)) from error
        obj.pk = revision.claim_id
        obj.refresh_from_db()

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show both where the claim was revised since the editor opened it, and save what is chosen."""
        if object_id is not None and "conflict" in request.POST:
            unresolved = self._resolved(request, object_id)
            if unresolved is not None:
                return unresolved
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except StaleRevisionError as stale:
            return self._conflict(request, stale.claim.pk, seen=stale.seen)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put a panel below each section of a form in which the claim's content is entered."""
        form = context["adminform"].form
        is_entry = isinstance(form, NewClaimForm) or (
            isinstance(form, RevisionForm) and bool(form.page.sections)
        )
        context["panels"] = _PANELS if is_entry else ()
        return super().render_change_form(request, context, *args, **kwargs)

    def page_of(self, request: HttpRequest, claim: Claim) -> Page:
        status = self._base(request, claim).status
        return page_for(request.GET.get("kind", ""), status, by=editor(request))

    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Answer what the form means as it is filled in so far."""
        return require_POST(self._preview)(request, pk)

    def text_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the text of a snapshot, from which a quote is picked."""
        return require_GET(self._text)(request, pk)

    def _preview(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        claim = None if pk is None else self._claim(request, pk)
        may_enter = (
            self.has_add_permission(request)
            if claim is None
            else self.has_change_permission(request, claim)
        )
        if not may_enter:
            raise PermissionDenied
        form = cast("EntryForm", self.get_form(request, claim)(request.POST, instance=claim))
        form.unfinished = True
        form.full_clean()
        return JsonResponse(preview(form, reader=editor(request)))

    def _text(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("articles.view_snapshot"):
            raise PermissionDenied
        texts = Snapshot.objects.filter(pk=pk).values("number", "headline", "caption", "body")
        text = texts.first()
        if text is None:
            raise Http404
        return JsonResponse(text)

    def _claim(self, request: HttpRequest, pk: int) -> Claim:
        claim = self.get_queryset(request).filter(pk=pk).first()
        if claim is None:
            raise Http404
        return cast("Claim", claim)

    def _base(self, request: HttpRequest, claim: Claim) -> Revision:
        """Return the revision that the editor saw: the current one, unless the form says so."""
        return self._revision(claim, request.POST.get("seen", "")) or current(claim)

    def _revision(self, claim: Claim, number: str) -> Revision | None:
        if not _NUMBER.fullmatch(number):
            return None
        now = current(claim)
        if int(number) == now.number:
            return now
        revisions = Revision.objects.with_references().filter(claim=claim)
        return revisions.filter(number=int(number)).first()

    def _pickers(self, request: HttpRequest) -> dict[str, Any]:
        """Return what forms of any kind are made with."""
        return pickers(self, request) | {"refusal": getattr(request, "refusal", None)}

    def _revision_form(
        self, request: HttpRequest, claim: Claim, *, base: Revision, page: Page | None = None
    ) -> type[RevisionForm]:
        """Return the form on top of a revision."""
        by = editor(request)
        page = page or page_for(request.GET.get("kind", ""), base.status, by=by)
        attributes = self._pickers(request) | {
            "base": base,
            "current": current(claim).number,
            "page": page,
            "kinds": page.kinds_for(base.status, by=by),
        }
        return cast("type[RevisionForm]", type("ClaimForm", (RevisionForm,), attributes))

    def _resolved(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Put what was chosen into what was sent, as if typed on top of what was recorded since.

        Returns the page again where something is still to be chosen.
        """
        claim = cast("Claim | None", self.get_object(request, unquote(object_id)))
        if claim is None or not self.has_change_permission(request, claim):
            return None
        base = self._revision(claim, request.POST["conflict"])
        theirs = self._revision(claim, request.POST.get("seen", ""))
        if base is None or theirs is None:
            return None
        form = self._typed(request, claim, base)
        found = rows(form, theirs=theirs, chosen=request.POST)
        if any(row.chosen is None for row in found):
            return self._conflict(request, claim.pk, seen=base.number)
        data = merged(request.POST, found, theirs=form.page.initial(theirs))
        del data["conflict"]
        request.POST = data  # type: ignore[assignment]  # the stubs leave out that it can be set
        if "_edit" in data:
            request.refusal = ValidationError(  # type: ignore[attr-defined]  # get_form hands it on
                _("Nothing is saved yet. The form below is on top of revision %(number)s."),
                params={"number": theirs.number},
            )
        return None

    def _conflict(self, request: HttpRequest, pk: int, *, seen: int) -> HttpResponse:
        """Show what the editor saw, what is on record by now, and what was typed."""
        claim = self._claim(request, pk)
        theirs, base = current(claim), self._revision(claim, str(seen))
        if base is None:
            raise Http404
        form = self._typed(request, claim, base)
        since = Revision.objects.filter(claim=claim, number__gt=base.number)
        found = rows(form, theirs=theirs, chosen=request.POST)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Someone else has revised this claim meanwhile"),
            "opts": self.opts,
            "claim": claim,
            "base": base,
            "theirs": theirs,
            "since": since.visible_to(editor(request)).select_related("change").order_by("number"),
            "rows": found,
            "is_incomplete": "conflict" in request.POST,
            "typed": [
                form[name].as_hidden() for name in form.fields if name not in _OF_THE_REVISION
            ],
            "form": self._next(request, claim, form.page),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/claims/claim/conflict.html", context)

    def _typed(self, request: HttpRequest, claim: Claim, base: Revision) -> RevisionForm:
        """Return what was typed, in a form on top of what its editor saw."""
        form = self._revision_form(request, claim, base=base)(request.POST, instance=claim)
        form.unfinished = True
        form.full_clean()
        return form

    def _next(self, request: HttpRequest, claim: Claim, page: Page) -> RevisionForm | None:
        """Return the form of the same page on top of what is on record; null where it has none."""
        base = current(claim)
        if not page.kinds_for(base.status, by=editor(request)):
            return None
        form = self._revision_form(request, claim, base=base, page=page)
        initial = {"reason": request.POST.get("reason", "")}
        if request.POST.get("kind") in form.kinds:
            initial["kind"] = request.POST["kind"]
        return form(instance=claim, initial=initial)
