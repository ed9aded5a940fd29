"""Review: the queue of drafts, and the page on which one is published or sent back."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import recording, reviewing
from claims.admin.acting import ACTS, ActForm, acts_of
from claims.admin.differing import side_by_side
from claims.admin.history import ClaimHistory
from claims.admin.lists import Filter, Sorting, asked_of, canonical, chips, errors_of, users
from claims.models import Change, Claim, ReviewNote, Revision
from claims.querysets import RevisionQuerySet, may_see_drafts
from claims.recording import RecordingError
from claims.serializers.claims import loaded
from claims.serializers.wording import text_of
from claimsdb.admin import editor
from claimsdb.api.filters import ChoiceInFilter, SlugInFilter, StrictFilterSet
from claimsdb.api.keyset import SortKey
from claimsdb.db.merging import resolved
from claimsdb.forms import WordsField
from claimsdb.roles import may

_BY_CLAIM: Final = SortKey("claim_id", int)
_SORTING: Final = Sorting(keys={"id": _BY_CLAIM}, default="id", tiebreak=_BY_CLAIM)
"""Claims are numbered as they were first recorded: the oldest draft comes first."""

_STATES: Final[dict[str, Promise]] = {"waiting": _("Waiting"), "sent_back": _("Sent back")}


def _begun_by(_: str, users: list[int]) -> Exists:
    first = Revision.objects.filter(claim=OuterRef("claim"), number=1)
    return Exists(first.filter(change__user__in=users))


def _in_state(_: str, states: list[str]) -> Q:
    return Q(is_sent_back__in=[state == "sent_back" for state in states])


class DraftFilter(StrictFilterSet):
    author = SlugInFilter(
        "change__user",
        queryset=users,
        name_field="username",
        condition=_begun_by,
        help_text="Who recorded the draft, by user name.",
        example="ann",
    )
    state = ChoiceInFilter(
        "is_sent_back",
        choices=_STATES,
        condition=_in_state,
        help_text="Whether it waits for a reviewer or was sent back.",
        example="waiting",
    )


class PublicationForm(ActForm):
    """Why a draft is let out, in the form in which it was seen."""

    prefix = "publish"
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class SendingBackForm(forms.Form):
    """What is to be mended before a draft can be published."""

    prefix = "send_back"
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = WordsField(
        required=False,
        label=_("Note"),
        help_text=_("What is to be mended; for whoever sees drafts, and never for the public."),
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
    )


class ClaimReview(ClaimHistory):
    """The pages of drafts on their way to publication."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("review/", view(self.queue_view), name="claims_claim_review"),
            path("<int:claim_id>/review/", view(self.draft_view), name="claims_claim_draft"),
            *super().get_urls(),
        ]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """List the drafts, the oldest first."""
        self._require_sight(request)
        if (query := canonical(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}{query}")
        asked = asked_of(request, filters=DraftFilter.base_filters, sorting=_SORTING)
        page = asked.page(DraftFilter.apply(_queued(), asked.given))
        states = list(_STATES.items())
        by = editor(request)
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": _("Drafts to review"),
            "asked": asked,
            "errors": errors_of(asked, DraftFilter.base_filters),
            "fields": [
                Filter.typed(asked, "author", _("Author")),
                Filter.chosen(asked, "state", _("State"), states),
            ],
            "chips": chips(asked),
            "mine": asked.query(author=by.get_username()),
            "acts": {act: ACTS[act] for act in acts_of(by) if act in {"publish", "withdraw"}},
            "rows": _shown(page.rows),
            "page": page,
        }
        return TemplateResponse(request, "claims/admin/queue.html", context)

    def draft_view(self, request: HttpRequest, claim_id: int) -> HttpResponse:
        """Show a draft with all that was said of it; publish it, or send it back."""
        self._require_sight(request)
        claim, by = self.seen_by(request, str(claim_id)), editor(request)
        revisions = loaded(Revision.objects.filter(claim=claim))
        current = revisions.current().get()
        if current.status != Revision.Status.DRAFT:
            told = gettext("%(claim)s is no draft any more.") % {"claim": claim}
            messages.info(request, told)
            return HttpResponseRedirect(reverse("admin:claims_claim_review"))
        publication, sending = self._forms(request, current)
        if request.method == "POST":
            if not may(by, "publish"):
                raise PermissionDenied
            done = _published(publication, claim, by) or _sent_back(sending, claim, by)
            if done:
                messages.success(request, done)
                return HttpResponseRedirect(reverse("admin:claims_claim_review"))
        notes = list(claim.review_notes.select_related("revision", "by").order_by("number"))
        read = _read_before(revisions, current, notes)
        context = {
            **self.history_context(request, claim),
            "title": gettext("Review of %(claim)s") % {"claim": claim},
            "current": current,
            "first": revisions.get(number=1),
            "figure": text_of(current),
            "against": read,
            "lines": side_by_side([(current, read)]),
            "notes": notes,
            "is_sent_back": any(note.revision_id == current.pk for note in notes),
            "may_publish": may(by, "publish"),
            "may_edit": may(by, "edit"),
            "publication": publication,
            "sending": sending,
        }
        return TemplateResponse(request, "claims/admin/draft.html", context)

    def _require_sight(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request) or not may_see_drafts(editor(request)):
            raise PermissionDenied

    def _forms(
        self, request: HttpRequest, current: Revision
    ) -> tuple[PublicationForm, SendingBackForm]:
        """Return the two forms, of which the one that was sent is bound."""
        initial = {"seen": current.number}
        sent = request.POST.get("do")
        return (
            PublicationForm(request.POST if sent == "publish" else None, initial=initial),
            SendingBackForm(request.POST if sent == "send_back" else None, initial=initial),
        )


def _queued() -> RevisionQuerySet:
    return reviewing.drafts().select_related(
        "claim",
        "change",
        "series__merged_into",
        "speaker__merged_into",
    )


def _shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the rows of drafts, with who began each, and the note on its present form."""
    first = Revision.objects.filter(claim__in=[row.claim_id for row in rows], number=1)
    begun = {row.claim_id: row for row in first.select_related("change")}
    last: dict[int, ReviewNote] = {}
    for note in ReviewNote.objects.filter(revision__in=rows).select_related("by"):
        last[note.revision_id] = note
    return [
        {
            "revision": row,
            "figure": text_of(row),
            "series": resolved(row.series),
            "speaker": resolved(row.speaker),
            "first": begun[row.claim_id],
            "note": last.get(row.pk),
        }
        for row in rows
    ]


def _read_before(
    revisions: RevisionQuerySet, current: Revision, notes: Sequence[ReviewNote]
) -> Revision | None:
    """Return the revision that a reviewer read last, if the draft was edited since."""
    read = [note.revision.number for note in notes if note.revision.number < current.number]
    return revisions.get(number=read[-1]) if read else None


def _published(form: PublicationForm, claim: Claim, by: User) -> str:
    """Publish a draft and tell so; or tell the form why not."""
    if not form.is_bound or not form.is_valid():
        return ""
    seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
    try:
        recording.publish(claim=claim, seen=seen, reason=reason, by=by, door=Change.Door.ADMIN)
    except RecordingError as error:
        form.add_error(None, str(error))
        return ""
    return gettext("%(claim)s is published.") % {"claim": claim}


def _sent_back(form: SendingBackForm, claim: Claim, by: User) -> str:
    """Send a draft back and tell so; or tell the form why not."""
    if not form.is_bound or not form.is_valid():
        return ""
    seen, note = form.cleaned_data["seen"], form.cleaned_data["note"]
    try:
        reviewing.send_back(claim=claim, seen=seen, note=note, by=by)
    except RecordingError as error:
        form.add_error(None, str(error))
        return ""
    except ValidationError as error:
        form.add_error("note", error.message_dict["note"])
        return ""
    return gettext("%(claim)s is sent back.") % {"claim": claim}
