"""The page on which a row of reference data is merged into another, and parted from it again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claimsdb.admin import ReferenceAdmin, editor
from claimsdb.db.history import last_version
from claimsdb.db.locks import take_write_lock
from claimsdb.db.merging import brought_along, merge, require_mergeable, unmerge
from claimsdb.forms import ReferenceForm

MOST: Final = 1000
"""How far rows are counted: to count all takes long."""

_NAMED: Final = 50
_VERSION: Final = "_history"
"""What simple-history gives a row as it was in an earlier version."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a kind refer to one, and where they are listed.

    Attributes:
        number: null where there are more than `MOST`.
    """

    label: Promise | str
    number: int | None
    where: str = ""

    @classmethod
    def of(cls, label: Promise | str, rows: QuerySet[Any, Any], where: str = "") -> "Counted":
        number = rows.order_by()[: MOST + 1].count()
        return cls(label, None if number > MOST else number, where)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of two rows."""

    label: str
    source: str
    into: str

    @property
    def differs(self) -> bool:
        return self.source != self.into


class MergeableForm(ReferenceForm):
    """A row that may be merged: that is done and undone on a page of its own.

    An earlier version of it is reverted to in all else.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hasattr(self.instance, _VERSION):
            stored = type(self.instance)._default_manager.filter(pk=self.instance.pk)
            self.instance.merged_into_id = stored.values_list("merged_into", flat=True).first()


class TargetForm(forms.Form):
    """The row that another is to be merged into; its `merged_into` has a picker of the page's.

    Attributes:
        row: the one to merge.
    """

    row: ClassVar[Any]

    def clean_merged_into(self) -> Any:
        into = self.cleaned_data["merged_into"]
        try:
            require_mergeable(self.row, into)
        except ValidationError as refusal:
            raise ValidationError(refusal.messages) from refusal
        return into


class ReasonForm(forms.Form):
    """Why two rows become one, or two again.

    Attributes:
        seen: the versions of them that the editor saw.
    """

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the history of each row that changes, with who and when."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": _("Required: say why.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class MergeForm(TargetForm, ReasonForm):
    """A row, the one that it is to be merged into, and why."""


class MergedFilter(admin.SimpleListFilter):
    """Whether rows stand for themselves."""

    title = _("merging")
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("no", _("Stand for themselves")), ("yes", _("Merged into another"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(merged_into__isnull=self.value() == "no")


class MergingAdmin(ReferenceAdmin):
    """Pages of reference data of which two rows may turn out to be one (`merged_into`).

    What is merged is edited no more, here as in the API: the row that it stands for is.

    Attributes:
        compared: the fields that are shown of both rows before they are merged.
    """

    form = MergeableForm
    change_form_template = "claimsdb/admin/merging_change_form.html"
    compared: ClassVar[tuple[str, ...]] = ()

    def counted(self, request: HttpRequest, row: Any) -> list[Counted]:
        """Count what refers to `row`, or to what was merged into it: that is read as another's then."""
        raise NotImplementedError

    def told(self, row: Any, *, by: User) -> dict[str, Any]:
        """Return what stands below the form of a row that stands for itself, as far as `by` may see it."""
        return {}

    def get_urls(self) -> list[URLPattern]:
        merging = self.admin_site.admin_view(self.merge_view)
        return [
            path("<path:object_id>/merge/", merging, name=self._page("merge")),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what the editor may not know of."""
        rows: Any = super().get_queryset(request)
        visible: QuerySet[Any] = rows.visible_to(editor(request))
        return visible

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Propose in pickers what stands for itself, also by the names of what it stands for."""
        match = request.resolver_match
        if match is not None and match.url_name == "autocomplete":
            queryset = queryset.filter(merged_into=None)
        return super().get_search_results(request, queryset, search_term)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_merged = obj is not None and obj.merged_into_id is not None
        may_change: bool = super().has_change_permission(request, obj)
        return may_change and not is_merged

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = super().get_fields(request, obj)
        if obj is None or obj.merged_into_id is None:
            fields.remove("merged_into")
        return fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "merged_into"]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context["original"]
        if row is not None and self.has_change_permission(request):
            context["merge_url"] = reverse(f"admin:{self._page('merge')}", args=[row.pk])
        if row is not None and row.merged_into_id is None:
            context |= self.told(row, by=editor(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        stored = self.model._default_manager.filter(pk=obj.pk, merged_into__isnull=False)
        is_merged: bool = stored.exists()
        return is_merged or bool(super().revert_disabled(request, obj))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the versions of a row that the editor may know of."""
        self._found(request, object_id)
        answer: HttpResponse = super().history_view(request, object_id, extra_context)
        return answer

    def history_form_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        is_merged = self._found(request, object_id).merged_into_id is not None
        if request.method == "POST" and is_merged:
            raise PermissionDenied
        return super().history_form_view(request, object_id, *args, **kwargs)

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Merge a row into another, once it is seen what that means; or part it again."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = self._found(request, object_id)
        return self._merge(request, row) if row.merged_into is None else self._part(request, row)

    def _merge(self, request: HttpRequest, row: Any) -> HttpResponse:
        is_sent = request.method == "POST"
        given = request.POST if is_sent else request.GET
        target = self._form(request, row, TargetForm)(given if "merged_into" in given else None)
        into = target.cleaned_data["merged_into"] if target.is_valid() else None
        seen = _versions(row, into) if into else ""
        form = self._form(request, row, MergeForm)(
            request.POST if is_sent else None, initial={"seen": seen, "merged_into": into}
        )
        if is_sent and form.is_valid() and self._is_done(form, [row, into], merge, request):
            told = gettext("%(row)s is merged into %(into)s.") % {"row": row, "into": into}
            return self._done(request, row, told)
        meaning = {} if into is None else self._meaning(request, row, into)
        return self._shown(request, row, form, target=target, into=into, **meaning)

    def _part(self, request: HttpRequest, row: Any) -> HttpResponse:
        into, along = row.merged_into, list(brought_along(row)[:_NAMED])
        is_sent = request.method == "POST"
        form = ReasonForm(request.POST if is_sent else None, initial={"seen": _versions(row, into)})
        if is_sent and form.is_valid() and self._is_done(form, [row, into], unmerge, request):
            told = gettext("%(row)s stands for itself again.") % {"row": row}
            return self._done(request, row, told)
        last = row.history.select_related("history_user").order_by("-history_id").first()
        counted = self.counted(request, row)
        return self._shown(request, row, form, parted=into, along=along, last=last, counted=counted)

    def _is_done(
        self, form: forms.Form, rows: Sequence[Any], act: Any, request: HttpRequest
    ) -> bool:
        """Do what was confirmed, unless one of the rows was edited since: the form says so then."""
        source, into = rows
        target = {"into": into} if act is merge else {}
        try:
            with transaction.atomic():
                take_write_lock()
                _require_seen(form.cleaned_data["seen"], rows)
                reason = form.cleaned_data["reason"]
                act(source=source, by=editor(request), reason=reason, **target)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return False
        return True

    def _meaning(self, request: HttpRequest, row: Any, into: Any) -> dict[str, Any]:
        merged = list(row.merged.order_by("slug")[:_NAMED])
        return {
            "counted": self.counted(request, row),
            "slugs": [row.slug, *(each.slug for each in merged)],
            "fields": [self._compared(name, row, into) for name in self.compared],
        }

    def _compared(self, name: str, *rows: Any) -> Field:
        label = str(self.model._meta.get_field(name).verbose_name)
        return Field(label, *(self.text_of(row, name) for row in rows))

    def text_of(self, row: Any, name: str) -> str:
        """Return a field of a row in words."""
        value = getattr(row, name)
        if hasattr(value, "all"):
            return ", ".join(map(str, value.all()))
        return str(value or "")

    def _form(self, request: HttpRequest, row: Any, form: type[TargetForm]) -> type[TargetForm]:
        field = self.formfield_for_foreignkey(
            self.model._meta.get_field("merged_into"),
            request,
            queryset=self.get_queryset(request),
            label=_("Merge into"),
            required=True,
        )
        if form is MergeForm:
            field.widget = forms.HiddenInput()
        return type(form.__name__, (form,), {"merged_into": field, "row": row})

    def _found(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row

    def _done(self, request: HttpRequest, row: Model, told: str) -> HttpResponse:
        self.log_change(request, row, told)
        messages.success(request, told)
        return HttpResponseRedirect(reverse(f"admin:{self._page('change')}", args=[row.pk]))

    def _shown(
        self, request: HttpRequest, row: Any, form: forms.Form, **context: Any
    ) -> HttpResponse:
        target = context.get("target")
        title = _("Undo the merge") if target is None else _("Merge into another")
        context |= {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": title,
            "row": row,
            "form": form,
            "media": self.media + (form.media if target is None else target.media),
            "most": MOST,
        }
        return TemplateResponse(request, "claimsdb/admin/merge.html", context)

    def _page(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"


def _require_seen(seen: str, rows: Sequence[Model]) -> None:
    if _versions(*rows) != seen:
        raise ValidationError(
            _("One of the two was edited since you opened this page. Look again.")
        )


def _versions(*rows: Model) -> str:
    return ":".join(str(last_version(row)) for row in rows)
