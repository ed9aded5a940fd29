"""The form in which a claim is recorded and revised."""

import re
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.admin.columns import SHOWN, current
from claims.admin.forms import (
    REFERENCES,
    REQUIRED,
    EntryForm,
    NewClaimForm,
    ReferenceField,
    RevisionForm,
)
from claims.admin.pages import ACTS, ENTRY, Page, page_for, pages_for
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


class ClaimEntryAdmin(KeptAdmin):
    """The pages on which a claim is recorded and revised; it has no other way to be edited."""

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
        base, page = self._base(request, obj), self.page_of(request, obj)
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

    def _base(self, request: HttpRequest, claim: Claim) -> Revision:
        """Return the revision that the editor saw: the current one, unless the form says so."""
        seen = request.POST.get("seen", "")
        if _NUMBER.fullmatch(seen):
            revisions = Revision.objects.with_references().filter(claim=claim)
            return revisions.filter(number=int(seen)).first() or current(claim)
        return current(claim)

    def page_of(self, request: HttpRequest, claim: Claim) -> Page:
        status = self._base(request, claim).status
        return page_for(request.GET.get("kind", ""), status, by=editor(request))
