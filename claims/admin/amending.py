"""Amendments: an earlier word of a claim was recorded wrongly, or not at all."""

from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import recording
from claims.admin.forms import EntryForm, pickers
from claims.admin.history import ClaimHistory
from claims.admin.pages import ENTRY, OF_A_WORD, Kind, Page, Section
from claims.models import Change, Claim, Revision
from claims.recording import RecordingError
from claims.recording.rules import ALLOWED
from claims.serializers.wording import text_of
from claimsdb.admin import editor
from claimsdb.forms import NOTHING_CHANGED, WordsField
from claimsdb.roles import may

_WRONG: Final = Page(title=_("Amend an earlier word"), kinds=(Kind.AMENDMENT,), sections=ENTRY)
_MISSING: Final = Page(
    title=_("Add an earlier word"),
    kinds=(Kind.AMENDMENT,),
    sections=ENTRY,
    begins_empty=OF_A_WORD,
)
_RECORD: Final[Section] = (_("Record"), {"fields": ("reason", "seen")})


class AmendmentForm(EntryForm):
    """An earlier word as it should have been recorded.

    Attributes:
        word: the revision that holds it; null where it was missed.
        current: the claim's current revision.
        page: how the form begins.
    """

    word: Revision | None
    current: Revision
    page: Page

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = WordsField(
        required=False,
        label=_("Reason"),
        help_text=_("Why the record is changed."),
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begin = self.page.initial(self.word or self.current)
        self.initial.update(begin, seen=self.current.number)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.changes():
            raise ValidationError(NOTHING_CHANGED)
        return cleaned

    def record(self, *, by: User) -> None:
        """Record it.

        Raises:
            ValidationError: nothing is changed; or as `claims.recording.amend`.
            RecordingError: as `claims.recording.amend`.
        """
        latest = Revision.objects.filter(claim=self.instance).order_by("-number")
        before = latest.values_list("number", flat=True).first()
        recording.amend(
            claim=self.instance,
            seen=self.cleaned_data["seen"],
            word=self.word.number if self.word else None,
            changes=self.changes(),
            reason=self.cleaned_data["reason"],
            by=by,
            door=Change.Door.ADMIN,
        )
        if latest.values_list("number", flat=True).first() == before:
            raise ValidationError(NOTHING_CHANGED)


class ClaimAmending(ClaimHistory):
    """The page on which an earlier word is amended, or one is added that was missed."""

    def get_urls(self) -> list[URLPattern]:
        amend = self.admin_site.admin_view(self.amend_view)
        return [
            path("<int:claim_id>/amend/", amend, name="claims_claim_amend"),
            path("<int:claim_id>/amend/<int:word>/", amend, name="claims_claim_amend"),
            *super().get_urls(),
        ]

    def amend_view(
        self, request: HttpRequest, claim_id: int, word: int | None = None
    ) -> HttpResponse:
        """Ask for the word as it should have been recorded, and record that."""
        claim, by = self.seen_by(request, str(claim_id)), editor(request)
        words = Revision.objects.with_references().words().filter(claim=claim).visible_to(by)
        current = words.current().first()
        if current is None or not may(by, "amend"):
            raise PermissionDenied
        earlier = words.exclude(pk=current.pk).filter(number=word).first() if word else None
        if current.status not in ALLOWED["amend"] or (word and earlier is None):
            raise Http404
        form = self._amendment_form(request, earlier, current)(request.POST or None, instance=claim)
        if request.method == "POST" and form.is_valid() and _recorded(form, by):
            messages.success(request, gettext("The amendment is recorded."))
            return HttpResponseRedirect(reverse("admin:claims_claim_history", args=[claim.pk]))
        sections: Any = [*ENTRY, _RECORD]
        fieldsets = helpers.AdminForm(form, sections, {}, model_admin=self)
        context = {
            **self.history_context(request, claim),
            "title": form.page.title,
            "adminform": fieldsets,
            "errors": form.errors,
            "word": earlier,
            "word_figure": earlier and text_of(earlier),
            "current": current,
            "current_figure": text_of(current),
            "media": self.media + fieldsets.media,
        }
        return TemplateResponse(request, "claims/admin/amend.html", context)

    def history_context(self, request: HttpRequest, claim: Claim) -> dict[str, Any]:
        """Offer amendments to those who may make them."""
        return {
            **super().history_context(request, claim),
            "may_amend": may(editor(request), "amend"),
        }

    def _amendment_form(
        self, request: HttpRequest, word: Revision | None, current: Revision
    ) -> type[AmendmentForm]:
        attributes = pickers(self, request)
        attributes |= {"word": word, "current": current, "page": _WRONG if word else _MISSING}
        return cast("type[AmendmentForm]", type("AmendmentForm", (AmendmentForm,), attributes))


def _recorded(form: AmendmentForm, by: User) -> bool:
    """Record an amendment, or tell the form why not."""
    try:
        form.record(by=by)
    except RecordingError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors
