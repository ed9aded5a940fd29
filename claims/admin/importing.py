"""The pages on which a file of claims is sent, looked at row by row, and imported."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from articles.querysets import may_see_drafts as may_see_all_articles
from claims.admin.forms import recordable
from claims.admin.lists import Asked, Sorting, asked_of, canonical, errors_of
from claims.admin.pages import choices
from claims.importing import COLUMNS, Format, Outcome
from claims.importing.columns import Thing
from claims.importing.library import model_of
from claims.importing.problems import Advice
from claims.importing.uploads import (
    RANKS,
    Ending,
    confirm_upload,
    find_upload,
    keep_upload,
    mending_of,
    preview_upload,
)
from claims.models import Revision, Upload, UploadedRow
from claims.querysets import may_see_drafts
from claimsdb.admin import KeptAdmin, editor
from claimsdb.api.filters import ChoiceInFilter, StrictFilterSet
from claimsdb.api.keyset import SortKey
from claimsdb.roles import may, may_write

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_MEGABYTE: Final = 10**6
_NAME_LENGTH: Final = Upload._meta.get_field("name").max_length
_LINE: Final = SortKey("line", int)
_SORTING: Final = Sorting(
    keys={"outcome": SortKey("rank", int), "line": _LINE}, default="outcome", tiebreak=_LINE
)
_OUTCOMES: Final[dict[str, "StrPromise | str"]] = {
    Outcome.REFUSED: _("Refused"),
    Outcome.SKIPPED: _("Follows a refused row of its claim"),
    Outcome.REVISED: _("Revised"),
    Outcome.CREATED: _("Created"),
    Outcome.UNCHANGED: _("Unchanged"),
}
_ERRORS: Final[dict[Ending, Promise]] = {
    Ending.DIFFERENT: _(
        "Nothing is imported: the record has been changed since, so that the file would come out "
        "otherwise than it was shown. Below is what would become of it now."
    ),
    Ending.ALTERED: _(
        "Nothing is imported: what is kept of the file is not what was sent. Send it again."
    ),
}


def _ranked(_name: str, outcomes: list[str]) -> Q:
    return Q(rank__in=[RANKS.index(Outcome(outcome)) for outcome in outcomes])


class RowFilter(StrictFilterSet):
    outcome = ChoiceInFilter(
        "outcome",
        choices=[outcome.value for outcome in RANKS],
        condition=_ranked,
        help_text="What becomes of the row.",
        example="refused",
    )


class ImportForm(forms.Form):
    """A file of claims, and how it is to be imported.

    Attributes:
        statuses: in which claims may be recorded.
        why_draft: why as drafts alone; "" where they may be published too.
        may_create: whether its sender may create anything that rows can bring.
    """

    statuses: tuple[str, ...] = ("draft",)
    why_draft: "StrPromise | str" = ""
    may_create = False

    file = forms.FileField(label=_("File"), max_length=_NAME_LENGTH)
    format = forms.ChoiceField(
        required=False,
        label=_("Format"),
        choices=[("", _("as its name or its first character tells")), *choices(Format)],
    )
    create = forms.BooleanField(
        required=False,
        label=_("Rows may bring new series, speakers, organisations, publishers and articles"),
    )
    overwrite = forms.BooleanField(
        required=False,
        label=_("Record rows although an editor has changed their words since the last import"),
    )
    status = forms.ChoiceField(label=_("Status of new claims whose rows say none"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV or JSON Lines in UTF-8, of at most %(size)d MB. Nothing is recorded yet."
        ) % {"size": settings.IMPORT_MEGABYTES}
        self.fields["status"] = forms.ChoiceField(
            label=self.fields["status"].label,
            choices=choices(self.statuses),
            help_text=self.why_draft,
        )
        if not self.may_create:
            del self.fields["create"]

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        size = file.size or 0
        if size > settings.IMPORT_MEGABYTES * _MEGABYTE:
            raise ValidationError(
                _(
                    "At most %(most)d MB are taken here, got %(size)d bytes: send it in parts, or "
                    "have it imported from the command line."
                ),
                params={"most": settings.IMPORT_MEGABYTES, "size": size},
            )
        return file

    @property
    def options(self) -> dict[str, Any]:
        """How it is to be imported, as `keep_upload` takes it."""
        given = self.cleaned_data
        chosen = {name: given[name] for name in ("format", "overwrite", "status")}
        return chosen | {"create": given.get("create", False)}


def may_import(by: User) -> bool:
    """Tell whether `by` may import at all: write claims, and see all that refusals tell of."""
    return (
        may_see_drafts(by) and may_see_all_articles(by) and (may(by, "record") or may(by, "edit"))
    )


class ClaimImporting(KeptAdmin):
    """Import of claims: a file is sent, its rows are shown, and it is confirmed."""

    def get_urls(self) -> list[URLPattern]:
        def protected(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("import/", protected(self.import_view), name="claims_claim_import"),
            path("import/<uuid:uuid>/", protected(self.upload_view), name="claims_claim_upload"),
            path(
                "import/<uuid:uuid>/errors.csv",
                protected(require_GET(self.mending_view)),
                name="claims_claim_mending",
            ),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file, and lead to what would become of it."""
        by = _importer(request)
        is_sent = request.method == "POST"
        form = _form_for(by)(request.POST, request.FILES) if is_sent else _form_for(by)()
        if is_sent and form.is_valid():
            file = form.cleaned_data["file"]
            upload = keep_upload(data=file.read(), name=file.name, options=form.options, by=by)
            preview_upload(upload, by=by, advice=_advice(by))
            return HttpResponseRedirect(_page_of(upload))
        context = {"title": _("Import claims"), "form": form, "columns": COLUMNS}
        return self._page(request, "claims/admin/import.html", context)

    def upload_view(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Show what would become of the rows of a file; import it, once that is confirmed."""
        by = _importer(request)
        upload = find_upload(uuid, by=by)
        if upload is None:
            return _gone(request)
        if request.method == "POST":
            return _confirmed(request, upload)
        if (query := canonical(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}{query}")
        asked = asked_of(request, filters=RowFilter.base_filters, sorting=_SORTING)
        page = asked.page(RowFilter.apply(UploadedRow.objects.filter(upload=upload), asked.given))
        context = {
            "title": gettext("Import of %(name)s") % {"name": upload.name},
            "upload": upload,
            "summary": upload.summary,
            "counts": _counts(asked, upload),
            "refused": upload.summary["problems"],
            "is_recording": _is_recording(upload),
            "options": _chosen(upload),
            "asked": asked,
            "errors": errors_of(asked, RowFilter.base_filters),
            "by_outcome": asked.query(ordering=None),
            "by_line": asked.query(ordering="line"),
            "rows": [_shown(row) for row in page.rows],
            "page": page,
        }
        return self._page(request, "claims/admin/upload.html", context)

    def mending_view(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """Answer the rows that are refused, or all with `?rows=all`, with what is wrong with them."""
        by = _importer(request)
        upload = find_upload(uuid, by=by)
        if upload is None or upload.imported_at is not None or upload.summary["file"]:
            return _gone(request)
        whole = request.GET.get("rows") == "all"
        stem = get_valid_filename(upload.name.rpartition(".")[0] or "import")
        return StreamingHttpResponse(
            mending_of(upload, whole=whole),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{stem}-errors.csv"'},
        )

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, template, shared | context)


def _importer(request: HttpRequest) -> User:
    by = editor(request)
    if not may_import(by):
        raise PermissionDenied
    return by


def _form_for(by: User) -> type[ImportForm]:
    statuses, why_draft = recordable(by)
    attributes = {"statuses": statuses, "why_draft": why_draft, "may_create": _may_create(by)}
    return type("ImportForm", (ImportForm,), attributes)


def _may_create(by: User) -> bool:
    return any(may_write(by, "add", model_of(thing)) for thing in Thing)


def _advice(by: User) -> Advice:
    """Return what to do about refusals, in the words of the form."""
    create = (
        _("Rows may bring new ones where that is ticked as the file is sent.")
        if _may_create(by)
        else _("A curator can add it.")
    )
    return Advice(
        create=str(create),
        overwrite=gettext("send the file again with the box for words that an editor has changed"),
        columns=gettext("The page of the import lists all columns."),
    )


def _confirmed(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Import a file, and lead to the change that holds it; or back to what is wrong."""
    by = editor(request)
    seen = request.POST.get("preview", "")
    ending = confirm_upload(upload, seen=seen, by=by, advice=_advice(by))
    if ending in _ERRORS:
        messages.error(request, str(_ERRORS[ending]))
        if ending is Ending.ALTERED:
            return HttpResponseRedirect(reverse("admin:claims_claim_import"))
        preview_upload(upload, by=by, advice=_advice(by))
        return HttpResponseRedirect(_page_of(upload))
    upload.refresh_from_db(fields=["change"])
    if ending is Ending.REPEATED:
        messages.warning(request, gettext("This file was imported already: nothing is done again."))
    else:
        messages.success(request, _done(upload))
    if upload.change_id is None:
        return HttpResponseRedirect(reverse("admin:claims_claim_changelist"))
    return HttpResponseRedirect(reverse("admin:claims_change_change", args=[upload.change_id]))


def _done(upload: Upload) -> str:
    counts = upload.summary["counts"]
    told = [
        ngettext("%d claim created", "%d claims created", counts["created"]) % counts["created"],
        ngettext("%d row revises", "%d rows revise", counts["revised"]) % counts["revised"],
        ngettext("%d row unchanged", "%d rows unchanged", counts["unchanged"])
        % counts["unchanged"],
    ]
    return gettext("Imported from %(name)s: %(counts)s.") % {
        "name": upload.name,
        "counts": ", ".join(told),
    }


def _gone(request: HttpRequest) -> HttpResponse:
    told = _("There is no such file of yours any more: it is kept for a day. Send it again.")
    messages.error(request, str(told))
    return HttpResponseRedirect(reverse("admin:claims_claim_import"))


def _page_of(upload: Upload) -> str:
    return reverse("admin:claims_claim_upload", args=[upload.pk])


def _is_recording(upload: Upload) -> bool:
    counts = upload.summary["counts"]
    return bool(counts["created"] or counts["revised"])


def _counts(asked: Asked, upload: Upload) -> list[dict[str, Any]]:
    """Return how many rows there are of each outcome, with the query that shows them alone."""
    counts = upload.summary["counts"]
    chosen = asked.texts.get("outcome")
    return [
        {
            "label": label,
            "count": counts[outcome],
            "query": asked.query(outcome=outcome),
            "is_chosen": chosen == outcome,
        }
        for outcome, label in _OUTCOMES.items()
    ]


def _chosen(upload: Upload) -> list[Promise | str]:
    """Return how the file is to be imported, in words."""
    options: Mapping[str, Any] = upload.options
    status = Revision.Status(options["status"]).label
    told: list[Promise | str] = [gettext("new claims: %s") % status]
    if options["create"]:
        told.append(_("rows may bring new things"))
    if options["overwrite"]:
        told.append(_("rows may overwrite what an editor has changed"))
    return told


def _shown(row: UploadedRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "label": _OUTCOMES[row.outcome],
        "outcome": row.outcome,
        "kind": Revision.Kind(row.kind).label if row.outcome == Outcome.REVISED else "",
        **row.told,
    }
