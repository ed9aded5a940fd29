"""What the admin pages of all apps share."""

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminURLFieldWidget
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator as AnyPaginator
from django.db import models, transaction
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from claimsdb.db.history import save_with_history
from claimsdb.differences import word_difference
from claimsdb.forms import ModelForm, ReferenceForm, WordsField
from claimsdb.instants import shown
from claimsdb.pickers import KeySelect, KeySelectMultiple, KeysField

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    Paginator = AnyPaginator[Any]
else:
    ModelAdmin = admin.ModelAdmin
    Paginator = AnyPaginator

admin.site.site_header = admin.site.site_title = "claimsdb"


def editor(request: HttpRequest) -> User:
    """Return who is at work: the admin lets nobody in who isn't logged in."""
    return cast("User", request.user)


class KeptAdmin(ModelAdmin):
    """Pages of rows that nobody can delete, superusers included.

    What is refused at saving (a ValidationError out of `save_model`) undoes the whole request; the
    form is shown again as it was typed, with the messages beside their fields.

    Attributes:
        proposed: what an address can propose for a new row beside the fields of its form.
    """

    proposed: ClassVar[frozenset[str]] = frozenset()
    formfield_overrides = {
        models.TextField: {"form_class": WordsField, "widget": AdminTextareaWidget},
        models.URLField: {"assume_scheme": "https", "widget": AdminURLFieldWidget},
    }
    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ("claimsdb/admin.css",)}
        js = (Script("claimsdb/pickers.js", type="module"),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Leave the whole width to the list: it has many columns."""
        context = {"is_nav_sidebar_enabled": False} | (extra_context or {})
        return super().changelist_view(request, context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _again_if_refused(super().changeform_view, request, *args, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelectMultiple(db_field, self.admin_site))
            kwargs.setdefault("form_class", KeysField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]  # RefusableForm's
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address proposes for a new row, and tell of what the form can't hold."""
        fields: dict[str, Any] = self.get_form(request).base_fields
        initial: dict[str, Any] = {}
        for name, value in super().get_changeform_initial_data(request).items():
            if name.startswith("_"):  # Django's own
                continue
            try:
                initial[name] = value if name in self.proposed else _proposed(fields, name, value)
            except ValidationError as error:
                messages.warning(request, f"{name}: {' '.join(error.messages)}")
        return initial


class BoundedPaginator(Paginator):
    """Pages of a list as far as anybody leafs; what lies beyond is found by filters."""

    LEAFED: ClassVar = 10_000

    @cached_property
    def count(self) -> int:
        """How many rows there are, as far as they are paged: counting all takes long."""
        rows: Any = self.object_list
        number: int = rows[: self.LEAFED].count()
        return number


class ReadOnlyAdmin(KeptAdmin):
    """Pages of rows that are only to be looked at."""

    paginator = BoundedPaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeptUserAdmin(UserAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    """Pages of users. Who has recorded something stays named in it: users are made inactive."""

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


admin.site.unregister(User)
admin.site.register(User, KeptUserAdmin)


class VersionTelling(HistoricalRecordContextHelper):  # type: ignore[misc]  # as below
    """What a version of a row says otherwise than the one before it, word by word."""

    def stringify_delta_change_values(self, change: Any, old: Any, new: Any) -> tuple[str, str]:
        return _in_words(old), _in_words(new)

    def context_for_delta_changes(self, delta: Any) -> list[dict[str, Any]]:
        told = super().context_for_delta_changes(delta)
        return [_changed(**each) for each in told]


class ReferenceAdmin(KeptAdmin, SimpleHistoryAdmin):  # type: ignore[misc]  # it has no types
    """Pages of reference data. Every edit is kept with who, when and why."""

    form = ReferenceForm
    object_history_template = "claimsdb/admin/history.html"
    object_history_list_template = "claimsdb/admin/history_list.html"
    history_list_per_page = 50

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Ask for a reason where a row is edited, and remember what the editor saw."""
        fields = list(super().get_fields(request, obj))
        if obj is not None and self.has_change_permission(request, obj):
            return [*fields, "seen"]
        fields.remove("change_reason")
        return fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_with_history(obj, by=editor(request), reason=form.cleaned_data["change_reason"])

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> VersionTelling:
        return VersionTelling(self.model, historical_record)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Have each version tell what it says otherwise than the one before it.

        simple-history asks for the tags and the like of each version by itself, and leaves out the
        last one of a page.
        """
        page = historical_records
        versions = list(page)
        if page.has_next():
            versions += page.paginator.object_list[page.end_index() :][:1]
        several = {field: _several(field, versions) for field in _fields_of_several(self.model)}
        excluded = [field.name for field in several]
        for new, old in pairwise(versions):
            delta = new.diff_against(
                old, foreign_keys_are_objs=foreign_keys_are_objs, excluded_fields=excluded
            )
            helper = self.get_historical_record_context_helper(request, new)
            new.history_delta_changes = helper.context_for_delta_changes(delta) + [
                _changed(capfirst(field.verbose_name), texts[old.pk], texts[new.pk])
                for field, texts in several.items()
                if texts[old.pk] != texts[new.pk]
            ]

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show an earlier version, and revert to it.

        simple-history lets everybody revert who may view the row, and does it in several
        transactions.
        """
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        view = transaction.atomic(super().history_form_view)
        return _again_if_refused(view, request, *args, **kwargs)


def _changed(field: Any, old: str, new: str) -> dict[str, Any]:
    return {"field": field, "old": old, "new": new, "parts": word_difference(old, new)}


def _fields_of_several(model: Any) -> list[Any]:
    kept = model.history.model
    return [field for field in model._meta.many_to_many if hasattr(kept, field.name)]


def _several(field: Any, versions: list[Any]) -> dict[int, str]:
    """Return what each version has in a field of several rows, in words, in one query."""
    found: dict[int, list[str]] = {version.pk: [] for version in versions}
    other = field.m2m_reverse_field_name()
    rows = getattr(type(versions[0]), field.name).model.objects if versions else None
    for row in rows.filter(history__in=found).select_related(other) if rows else ():
        found[row.history_id].append(str(getattr(row, other)))
    return {key: ", ".join(sorted(texts)) for key, texts in found.items()}


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    if isinstance(value, dict):  # another name, with its language
        return " ".join(filter(None, map(str, value.values())))
    return "" if value is None else str(value)


def _proposed(fields: dict[str, Any], name: str, value: Any) -> Any:
    """Return a value with which a field can begin. Raises ValidationError."""
    field = fields.get(name)
    if field is None or isinstance(field, forms.MultiValueField):
        raise ValidationError(gettext("This form can't begin with it; it is left out."))
    if not isinstance(field, forms.ModelChoiceField):
        return value
    try:
        field.clean(value)
    except ValidationError as error:
        told = gettext("%(value)s is none of those to choose from; it is left empty.")
        raise ValidationError(told, params={"value": shown(str(value))}) from error
    return value


def _again_if_refused(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except ValidationError as refusal:
        request.refusal = refusal  # type: ignore[attr-defined]  # get_form hands it to the form
        return view(request, *args, **kwargs)
