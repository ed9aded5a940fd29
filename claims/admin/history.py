"""The history of a claim: its revisions side by side, what it was on a past day, and restoring one."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from claims import recording
from claims.admin.acting import ActForm
from claims.admin.differing import differing, side_by_side
from claims.admin.lists import Asked, Sorting, asked_of, canonical, errors_of
from claims.content import known
from claims.models import Change, Claim, Revision
from claims.querysets import RevisionQuerySet
from claims.recording import RecordingError
from claims.recording.rules import ALLOWED
from claims.serializers.claims import loaded
from claims.serializers.wording import text_of
from claims.verification import faults_of
from claimsdb.admin import KeptAdmin, editor
from claimsdb.api.keyset import SortKey
from claimsdb.api.parameters import AS_OF, KNOWN_AT
from claimsdb.forms import NOTHING_CHANGED
from claimsdb.roles import may

SIDE_BY_SIDE: Final = 10
"""Revisions on one page."""

_NUMBER: Final = SortKey("number", int)
_SORTING: Final = Sorting(keys={"revision": _NUMBER}, default="-revision", tiebreak=_NUMBER)
_INSTANTS: Final = {AS_OF.name: AS_OF, KNOWN_AT.name: KNOWN_AT}


class RestorationForm(ActForm):
    """Why a revision is restored, and in place of which one."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ClaimHistory(KeptAdmin):
    """Pages of one claim's revisions."""

    def get_urls(self) -> list[URLPattern]:
        restore = self.admin_site.admin_view(self.restore_view)
        where = "<int:claim_id>/restore/<int:number>/"
        return [path(where, restore, name="claims_claim_restore"), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show a claim's revisions side by side, the latest first."""
        if (query := canonical(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}{query}")
        claim, by = self.seen_by(request, object_id), editor(request)
        revisions = loaded(Revision.objects.filter(claim=claim).visible_to(by))
        asked = asked_of(request, filters=_INSTANTS, sorting=_SORTING)
        then = _then(revisions, asked)
        asked.given["page_size"] = SIDE_BY_SIDE
        page = asked.page(revisions)
        current = revisions.current().first()
        restorable = (
            current is not None and current.status in ALLOWED["restore"] and may(by, "restore")
        )
        context = {
            **self.history_context(request, claim),
            "title": gettext("History of %(claim)s") % {"claim": claim},
            "asked": asked,
            "errors": errors_of(asked, _INSTANTS),
            "current": current,
            "then": then,
            "then_figure": then and text_of(then),
            "is_then": bool(asked.texts) and not asked.errors,
            "page": page,
            "heads": [_head(revision, current, then) for revision in page.rows],
            "lines": side_by_side(_compared(page.rows, revisions)),
            "can_restore": restorable,
            "can_amend": current is not None and current.status in ALLOWED["amend"],
            "faults": faults_of(claim),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "claims/admin/history.html", context)

    def restore_view(self, request: HttpRequest, claim_id: int, number: int) -> HttpResponse:
        """Show what restoring a revision would change, and restore it once that is confirmed."""
        claim, by = self.seen_by(request, str(claim_id)), editor(request)
        if not may(by, "restore"):
            raise PermissionDenied
        revisions = loaded(Revision.objects.filter(claim=claim).visible_to(by))
        current, wanted = revisions.current().get(), revisions.filter(number=number).first()
        if wanted is None:
            raise Http404
        form = RestorationForm(request.POST or None, initial={"seen": current.number})
        if request.method == "POST" and form.is_valid() and _restored(form, claim, number, by):
            told = gettext("The content of revision %(number)d is on record again.")
            messages.success(request, told % {"number": number})
            return HttpResponseRedirect(reverse("admin:claims_claim_history", args=[claim.pk]))
        context = {
            **self.history_context(request, claim),
            "title": gettext("Restore revision %(number)d of %(claim)s")
            % {"number": number, "claim": claim},
            "form": form,
            "current": current,
            "wanted": wanted,
            "lines": differing(wanted, current),
        }
        return TemplateResponse(request, "claims/admin/restore.html", context)

    def seen_by(self, request: HttpRequest, object_id: str) -> Claim:
        """Return a claim that the editor may look at. Raises Http404, PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        claims = Claim.objects.visible_to(editor(request))
        found = claims.filter(pk=object_id).first() if object_id.isdecimal() else None
        if found is None:
            raise Http404
        return found

    def history_context(self, request: HttpRequest, claim: Claim) -> dict[str, Any]:
        """Return what the pages of one claim's revisions have in common."""
        return {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "claim": claim,
        }


def _then(revisions: RevisionQuerySet, asked: Asked) -> Revision | None:
    """Return the revision that answers for the instants that are asked for, if any is."""
    if asked.errors or not asked.texts:
        return None
    as_of = asked.given.get(AS_OF.name) or timezone.now()
    return revisions.on_record(as_of=as_of, known_at=asked.given.get(KNOWN_AT.name)).first()


def _compared(
    rows: Sequence[Revision], revisions: RevisionQuerySet
) -> list[tuple[Revision, Revision | None]]:
    """Pair each revision with the one before it, as far as the editor may see that."""
    if not rows:
        return []
    numbered = {row.number: row for row in rows}
    last = rows[-1].number - 1
    numbered |= {row.number: row for row in revisions.filter(number=last)}
    return [(row, numbered.get(row.number - 1)) for row in rows]


def _head(revision: Revision, current: Revision | None, then: Revision | None) -> dict[str, Any]:
    return {
        "revision": revision,
        "known_from": known(revision),
        "is_current": revision == current,
        "is_then": revision == then,
        "is_earlier_word": revision.annulled_at is None and revision != current,
    }


def _restored(form: RestorationForm, claim: Claim, number: int, by: User) -> bool:
    """Restore a revision, or tell the form why not."""
    seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
    done: dict[str, Any] = {"by": by, "door": Change.Door.ADMIN, "reason": reason}
    try:
        revision = recording.restore(claim=claim, seen=seen, number=number, **done)
    except RecordingError as error:
        form.add_error(None, str(error))
        return False
    except ValidationError as error:
        form.add_error(None, [text for texts in error.message_dict.values() for text in texts])
        return False
    if revision.number == seen:
        form.add_error(None, str(NOTHING_CHANGED))
        return False
    return True
