"""Pages of tokens: to issue them, to see when they were last used, and to revoke them."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claimsdb.admin import KeptAdmin, editor
from claimsdb.forms import ModelForm, RefusableForm
from claimsdb.roles import Role
from claimsdb.tokens import services
from claimsdb.tokens.models import Token

_USUAL_LIFE = timedelta(days=365)


class NewTokenForm(RefusableForm):
    """A token to issue."""

    scope = forms.MultipleChoiceField(
        choices=[(role.value, role.value.capitalize()) for role in Role],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Limited to"),
        help_text=_("It can't be used for more than these bring. None: all that its owner may."),
    )

    def clean_expires_at(self) -> datetime | None:
        expires_at: datetime | None = self.cleaned_data["expires_at"]
        if expires_at is not None and expires_at <= timezone.now():
            raise forms.ValidationError(_("Expected an instant to come, or none at all."))
        return expires_at


@admin.register(Token)
class TokenAdmin(KeptAdmin):
    list_display = (
        *("name", "owner", "hint", "limited_to", "state"),
        *("created_at", "expires_at", "last_used_at"),
    )
    list_display_links = ("name", "hint")
    list_select_related = ("owner",)
    list_filter = ("revoked_at", "expires_at")
    search_fields = ("name", "hint", "owner__username")
    actions = ("revoke",)
    entered = ("owner", "name", "scope", "expires_at")
    shown = (
        *("name", "owner", "hint", "limited_to", "state"),
        *("created_at", "expires_at", "revoked_at", "last_used_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Token]:
        """Show all to superusers, and to others their own."""
        tokens: QuerySet[Token] = super().get_queryset(request)
        reader = editor(request)
        return tokens if reader.is_superuser else tokens.filter(owner=reader.pk)

    def get_fields(self, request: HttpRequest, obj: Token | None = None) -> tuple[str, ...]:
        return self.entered if obj is None else self.shown

    def get_readonly_fields(self, request: HttpRequest, obj: Token | None = None) -> Any:
        return () if obj is None else self.shown[1:]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        usual = {"owner": editor(request).pk, "expires_at": timezone.now() + _USUAL_LIFE}
        return usual | super().get_changeform_initial_data(request)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = RefusableForm if change else NewTokenForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Let nobody but a superuser issue tokens of others, who may do more."""
        owners = db_field.remote_field.model.objects.filter(is_active=True).order_by("username")
        reader = editor(request)
        kwargs["queryset"] = owners if reader.is_superuser else owners.filter(pk=reader.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Token, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=form.changed_data)
            return
        token, text = services.issue(**form.cleaned_data)
        obj.pk = token.pk
        obj.refresh_from_db()
        request.issued = text  # type: ignore[attr-defined]  # response_add shows it

    def response_add(
        self, request: HttpRequest, obj: Token, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the token, this once."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Token issued"),
            "token": obj,
            "text": request.issued,  # type: ignore[attr-defined]  # save_model issued it
        }
        return TemplateResponse(request, "tokens/issued.html", context)

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        tokens = list(queryset.filter(revoked_at=None))
        count = services.revoke(tokens, at=timezone.now())
        for token in tokens:
            self.log_change(request, token, "Revoked.")
        said = ngettext("%d token is revoked.", "%d tokens are revoked.", count) % count
        messages.success(request, said)

    @admin.display(description=_("limited to"))
    def limited_to(self, token: Token) -> str:
        return ", ".join(token.scope) or "-"

    @admin.display(description=_("refused"))
    def state(self, token: Token) -> str:
        return token.fault(at=timezone.now()) or "-"
