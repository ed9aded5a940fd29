"""Acts on many claims at once: all of them in one change, or none."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from claims import recording
from claims.admin.forms import ReferenceField
from claims.content import content_of
from claims.entry import Fields, restate_content
from claims.models import Change, Revision
from claims.recording import Recorder, RecordingError
from claims.recording.rules import require_reason
from claims.serializers.wording import text_of
from claimsdb.admin import KeptAdmin, editor
from claimsdb.forms import WordsField
from claimsdb.roles import may

ACTS: Final[dict[str, Promise]] = {
    "publish": _("Publish"),
    "withdraw": _("Withdraw: they should never have been recorded"),
    "retract": _("Record that their source retracts them"),
    "reinstate": _("Reinstate"),
}

MOST: Final = 1000
_CHOSEN = re.compile(r"([1-9][0-9]{0,17}):([1-9][0-9]{0,8})", re.ASCII)

Seen = dict[int, int]
"""Claims, each with the number of the revision that was seen of it."""

Refusals = dict[int, list[str]]
"""What is wrong with claims, by their ids."""


class ActForm(forms.Form):
    """Why claims are acted upon together."""

    reason = WordsField(
        required=False,
        label=_("Reason"),
        help_text=_("Why the record is changed."),
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        try:
            require_reason(reason)
        except ValidationError as error:
            raise ValidationError(error.message_dict["reason"]) from error
        return reason

    def changes(self) -> Fields:
        """Return what is told of all claims beside the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class RetractionForm(ActForm):
    """Where and when one source retracts claims; its `article` has a picker of the page's."""

    stated_at = forms.CharField(
        required=False,
        label=_("Stated at"),
        help_text=_(
            "When it was retracted: 2023, 2023-10, 2023-10-17 or 2023-10-17T18:30:19Z; where empty, "
            "when the article was published."
        ),
    )
    quote = WordsField(
        required=False,
        label=_("Quote"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
    )
    field_order = ("article", "stated_at", "quote", "reason")


class ClaimActs(KeptAdmin):
    """The page that asks why before it acts on the claims that were selected."""

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(require_POST(self.act_view))
        return [path("act/", act, name="claims_claim_act"), *super().get_urls()]

    def act_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a reason; asked with one, do the act and lead back to the list."""
        by, act = editor(request), request.POST.get("act", "")
        back = _back(request)
        seen = _seen(request)
        if act not in ACTS or not seen:
            messages.error(request, _choice_missing(act))
            return HttpResponseRedirect(back)
        if not may(by, act):
            raise PermissionDenied
        is_sent = "confirmed" in request.POST
        form = self._act_form(request, act)(request.POST if is_sent else None)
        refusals: Refusals = {}
        if is_sent and form.is_valid():
            change, refusals = act_on_all(
                act, seen, changes=form.changes(), reason=form.cleaned_data["reason"], by=by
            )
            if change is not None:
                messages.success(request, _done(act, len(seen), change))
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": ACTS[act],
            "act": act,
            "form": form,
            "media": self.media + form.media,
            "rows": _rows(seen, by, refusals),
            "refused": len(refusals),
            "back": back,
        }
        return TemplateResponse(request, "claims/admin/act.html", context)

    def _act_form(self, request: HttpRequest, act: str) -> type[ActForm]:
        if act != "retract":
            return ActForm
        field: Field[Any, Any] = Revision._meta.get_field("article")
        article = self.formfield_for_dbfield(
            field, request, form_class=ReferenceField, required=False
        )
        return type("RetractionForm", (RetractionForm,), {"article": article})


def acts_of(by: User) -> dict[str, Promise]:
    """Return the acts on many claims that `by` may do, with their names."""
    return {act: label for act, label in ACTS.items() if may(by, act)}


def act_on_all(
    act: str, seen: Seen, *, changes: Fields, reason: str, by: User
) -> tuple[Change | None, Refusals]:
    """Do an act on claims in one change, and return it; or none, with what is wrong with each."""
    current = Revision.objects.current().visible_to(by).with_references().select_related("claim")
    found = {revision.claim_id: revision for revision in current.filter(claim__in=seen)}
    try:
        with recording.change(by=by, door=Change.Door.ADMIN) as recorder:
            recorder.load(revision.claim for revision in found.values())
            _act_on_each(recorder, act, seen, found, {**changes, "reason": reason})
    except _RefusedError as error:
        return None, error.refusals
    return recorder.change, {}


class _RefusedError(Exception):
    """Rolls the change back."""

    def __init__(self, refusals: Refusals) -> None:
        super().__init__(refusals)
        self.refusals = refusals


def _act_on_each(
    recorder: Recorder,
    act: str,
    seen: Seen,
    found: Mapping[int, Revision],
    given: Mapping[str, Any],
) -> None:
    refusals: Refusals = {}
    for claim, number in seen.items():
        try:
            _act(recorder, act, found.get(claim), number, given)
        except RecordingError as error:
            refusals[claim] = [str(error)]
        except ValidationError as error:
            refusals[claim] = _messages(error)
    if refusals:
        raise _RefusedError(refusals)


def _act(
    recorder: Recorder, act: str, revision: Revision | None, number: int, given: Mapping[str, Any]
) -> None:
    if revision is None:
        raise ValidationError({"claim": _("There is no such claim.")})
    told = {"claim": revision.claim, "seen": number, "reason": given["reason"]}
    if act == "retract":
        changes = {name: value for name, value in given.items() if name != "reason"}
        told["content"] = restate_content(content_of(revision), changes)
    getattr(recorder, act)(**told)


def _messages(error: ValidationError) -> list[str]:
    return [f"{name}: {text}" for name, texts in error.message_dict.items() for text in texts]


def _seen(request: HttpRequest) -> Seen:
    found = (_CHOSEN.fullmatch(text) for text in request.POST.getlist("claim")[:MOST])
    return {int(each[1]): int(each[2]) for each in found if each}


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    is_here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_here and back else reverse("admin:claims_claim_changelist")


def _choice_missing(act: str) -> str:
    if act not in ACTS:
        return gettext("Choose what to do with the selected claims.")
    return gettext("Select the claims first.")


def _rows(seen: Seen, by: User, refusals: Refusals) -> list[dict[str, Any]]:
    current = Revision.objects.current().visible_to(by)
    found = current.filter(claim__in=seen).select_related("claim", "series", "speaker", "change")
    return [
        {
            "revision": revision,
            "seen": seen[revision.claim_id],
            "figure": text_of(revision),
            "refusals": refusals.get(revision.claim_id, []),
        }
        for revision in found.order_by("claim_id")
    ]


def _done(act: str, number: int, change: Change) -> str:
    told = {
        "publish": ngettext("%d claim is published", "%d claims are published", number),
        "withdraw": ngettext("%d claim is withdrawn", "%d claims are withdrawn", number),
        "retract": ngettext("%d claim is retracted", "%d claims are retracted", number),
        "reinstate": ngettext("%d claim is reinstated", "%d claims are reinstated", number),
    }[act] % number
    where = reverse("admin:claims_change_change", args=[change.pk])
    return format_html('{}, <a href="{}">{}</a>.', told, where, _("in one change"))
