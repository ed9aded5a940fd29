"""Pages of who publishes, what was published, and its text as it was captured."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Publisher, Snapshot
from articles.services import capture
from claimsdb.admin import KeptAdmin, ReferenceAdmin, editor
from claimsdb.forms import ReferenceForm, RefusableForm
from claimsdb.instants import InstantError, PartialInstant, Precision, parse_partial

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Any]
else:
    TabularInline = admin.TabularInline


@admin.register(Publisher)
class PublisherAdmin(ReferenceAdmin):
    fields = ("name", "slug", "homepage", "country", "merged_into", "change_reason", "uuid")
    list_display = ("name", "slug", "country", "homepage", "merged_into")
    list_filter = ("country",)
    list_select_related = ("merged_into",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("merged_into",)
    readonly_fields = ("uuid",)


class PartialInstantField(forms.Field):
    """An instant, or the day, month or year in which it lies."""

    widget = forms.TextInput(attrs={"class": "vTextField"})

    def to_python(self, value: str | None) -> PartialInstant | None:
        if not value or not value.strip():
            return None
        try:
            return parse_partial(value.strip())
        except InstantError as error:
            raise ValidationError(str(error)) from error


class ArticleForm(ReferenceForm):
    """An article. Its date is one text, and kept as an instant and its precision."""

    published_at = PartialInstantField(
        required=False,
        label=_("Published at"),
        help_text=_("2023, 2023-10, 2023-10-17 or 2023-10-17T18:30:19Z: as precisely as known."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["published_at"] = published(self.instance)

    def clean_published_at(self) -> datetime | None:
        instant: PartialInstant | None = self.cleaned_data["published_at"]
        self.instance.published_at_precision = str(instant.precision) if instant else ""
        return instant.start if instant else None


class SnapshotInline(TabularInline):
    """The captured texts of an article, to look at."""

    model = Snapshot
    ordering = ("-number",)
    fields = ("number", "captured_at", "captured_by", "characters", "sha256")
    readonly_fields = fields
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        snapshots: QuerySet[Snapshot] = super().get_queryset(request)
        texts = ("body", "caption", "summary")
        counted = snapshots.annotate(characters=Length("body"))
        return counted.select_related("captured_by").defer(*texts)

    @admin.display(description=_("characters"))
    def characters(self, snapshot: Any) -> int:
        count: int = snapshot.characters
        return count


def published(article: Article) -> PartialInstant | None:
    """Return when an article was published, with its precision."""
    if article.published_at is None:
        return None
    return PartialInstant(article.published_at, Precision(article.published_at_precision))


@admin.register(Article)
class ArticleAdmin(ReferenceAdmin):
    form = ArticleForm
    fields = (
        *("publisher", "headline", "url", "published_at", "language", "byline", "external_id"),
        *("change_reason", "is_public", "uuid"),
    )
    list_display = ("headline", "publisher", "published", "language", "is_public")
    list_filter = ("is_public", "language")
    list_select_related = ("publisher",)
    search_fields = ("headline", "url", "external_id", "publisher__name", "publisher__slug")
    date_hierarchy = "published_at"
    autocomplete_fields = ("publisher",)
    readonly_fields = ("uuid", "is_public")
    inlines = (SnapshotInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show the date with its precision to those who may not edit it."""
        fields = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return ["published" if name == "published_at" else name for name in fields]

    @admin.display(description=_("published at"), ordering="published_at", empty_value="")
    def published(self, article: Article) -> str:
        return str(published(article) or "")


class SnapshotForm(RefusableForm):
    """The text of an article, to capture."""


@admin.register(Snapshot)
class SnapshotAdmin(KeptAdmin):
    """Captured texts: to look at, and to capture anew."""

    form = SnapshotForm
    list_display = ("__str__", "article", "captured_at", "captured_by")
    list_select_related = ("article", "captured_by")
    search_fields = ("headline", "article__headline", "article__url", "article__external_id")
    ordering = ("-id",)
    autocomplete_fields = ("article",)
    entered = (
        "article",
        "headline",
        "body",
        "caption",
        "summary",
        "summary_language",
        "captured_at",
    )
    optional = {
        "headline": _("Where empty: the article's."),
        "captured_at": _("Where empty: now."),
    }

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        return super().get_queryset(request).select_related("article", "captured_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.entered if obj is None else (*self.entered, "captured_by", "sha256", "uuid")

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name in self.optional:
            kwargs |= {"required": False, "help_text": self.optional[db_field.name]}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        taken = capture(**form.cleaned_data, by=editor(request))
        obj.pk = taken.pk
        obj.refresh_from_db()
