"""Pages of who publishes, what was published, and its text as it was captured."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.entry import capture_instant
from articles.models import TEXTS, Article, Publisher, Snapshot
from articles.services import capture, repeated_by, require_text
from claimsdb.admin import BoundedPaginator, KeptAdmin, ReferenceAdmin, editor
from claimsdb.forms import ModelForm, ReferenceForm, RefusableForm, WordsField
from claimsdb.instants import InstantError, PartialInstant, Precision, parse_partial
from claimsdb.merge_admin import Counted, MergedFilter, MergingAdmin

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Any]
else:
    TabularInline = admin.TabularInline


@admin.register(Publisher)
class PublisherAdmin(MergingAdmin):
    fields = ("name", "slug", "homepage", "country", "merged_into", "change_reason", "uuid")
    compared = ("name", "slug", "homepage", "country")
    list_display = ("name", "slug", "country", "homepage", "merged_into")
    list_filter = (MergedFilter, "country")
    list_select_related = ("merged_into",)
    search_fields = ("name", "slug", "merged__name", "merged__slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("merged_into",)
    readonly_fields = ("uuid",)

    def counted(self, request: HttpRequest, row: Any) -> list[Counted]:
        own = Publisher.objects.filter(Q(pk=row.pk) | Q(merged_into=row)).values("pk")
        articles = Article.objects.visible_to(editor(request)).filter(publisher__in=own)
        return [Counted.of(_("Articles"), articles)]


AS_PASTED = _(
    "Its whole text. It is kept letter by letter as it is pasted: only space around the whole is left "
    "out, and each end of a line is kept as one character."
)


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


class CaptureInstantField(forms.CharField):
    """An instant as a text with its zone."""

    widget = forms.TextInput(attrs={"class": "vTextField"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return capture_instant(text) if text else None
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


class NewArticleForm(ArticleForm):
    """An article to add, with its first text if that is at hand."""

    body = WordsField(
        required=False,
        label=_("Body"),
        help_text=AS_PASTED,
        widget=AdminTextareaWidget,
    )
    caption = WordsField(
        required=False,
        label=_("Caption"),
        help_text=_("The words beside its picture."),
        widget=AdminTextareaWidget,
    )
    summary = WordsField(
        required=False,
        label=_("Summary"),
        help_text=_("Ours, not the publisher's."),
        widget=AdminTextareaWidget,
    )
    summary_language = forms.CharField(
        required=False, label=_("Summary language"), help_text=_("BCP 47, as en.")
    )

    def clean(self) -> dict[str, Any]:
        """Find what is wrong with the text too, so that all is told at once."""
        cleaned = super().clean()
        texts = self.texts()
        if texts and not self.errors.keys() & set(TEXTS):
            try:
                require_text(**texts)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def texts(self) -> dict[str, Any]:
        """Return the text to capture; empty where none was entered."""
        names = [name for name in TEXTS if name != "headline"]  # the article's goes for both
        entered = {name: self.cleaned_data.get(name, "") for name in names}
        return entered if any(entered.values()) else {}


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


def article_page(article: Article) -> HttpResponseRedirect:
    """Return the way to the text on an article's page."""
    page = reverse("admin:articles_article_change", args=[article.pk])
    return HttpResponseRedirect(f"{page}#text")


_ITS_TEXT = (
    _("Its text"),
    {
        "description": _("Where it is at hand: it is captured with the article, or pasted later."),
        "fields": ("body", "caption", "summary", "summary_language"),
    },
)


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

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        if obj is None and request.user.has_perm("articles.add_snapshot"):
            kwargs["form"] = NewArticleForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None and request.user.has_perm("articles.add_snapshot"):
            return [*fieldsets, _ITS_TEXT]
        return fieldsets

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj is None else super().get_inlines(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save an article and, of a new one, its first text: both or neither."""
        super().save_model(request, obj, form, change)
        if isinstance(form, NewArticleForm) and (texts := form.texts()):
            capture(article=obj, by=editor(request), **texts)

    def response_post_save_add(self, request: HttpRequest, obj: Article) -> HttpResponseRedirect:
        """Go on to the article, where its text is."""
        if not self.has_view_or_change_permission(request, obj):
            return super().response_post_save_add(request, obj)
        return article_page(obj)

    @admin.display(description=_("published at"), ordering="published_at", empty_value="")
    def published(self, article: Article) -> str:
        return str(published(article) or "")


class SnapshotForm(RefusableForm):
    """The text of an article, to capture."""

    captured_at = CaptureInstantField(
        required=False,
        label=_("Captured at"),
        help_text=_("When it said so, as 2023-10-17T18:30:19Z. Where empty: now."),
    )
    again = forms.BooleanField(
        required=False,
        label=_("Capture it even if it is the same"),
        help_text=_(
            "A text that is the same as the latest one is refused otherwise. Tick this to keep that "
            "the article still said so."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or cleaned.get("again"):
            return cleaned
        texts = {name: cleaned.get(name, "") for name in TEXTS}
        last = repeated_by(article=cleaned["article"], **texts)
        if last is not None:
            told = _("Snapshot %(number)s, captured on %(day)s (UTC), says the same in all fields.")
            day = last.captured_at.astimezone(UTC).date()
            error = ValidationError(told, params={"number": last.number, "day": day})
            self.add_error("body", error)
        return cleaned


@admin.register(Snapshot)
class SnapshotAdmin(KeptAdmin):
    """Captured texts: to look at, and to capture anew."""

    form = SnapshotForm
    paginator = BoundedPaginator
    list_display = ("__str__", "article", "captured_at", "captured_by")
    list_select_related = ("article", "captured_by")
    search_fields = ("headline", "article__headline", "article__url", "article__external_id")
    ordering = ("-id",)
    autocomplete_fields = ("article",)
    entered = ("article", *TEXTS, "captured_at")
    helped = {
        "headline": _("Where empty: the article's."),
        "body": AS_PASTED,
        "caption": _("The words beside its picture."),
        "summary_language": _("BCP 47, as en; where there is a summary."),
    }

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        return super().get_queryset(request).select_related("article", "captured_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return (*self.entered, "again")
        return (*self.entered, "captured_by", "sha256", "uuid")

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "headline":
            kwargs["required"] = False
        if db_field.name in self.helped:
            kwargs["help_text"] = self.helped[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {"title": _("Paste a text")} | (extra_context or {})
        return super().add_view(request, form_url, context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in self.entered}
        taken = capture(**given, by=editor(request))
        obj.pk = taken.pk
        obj.refresh_from_db()

    def response_post_save_add(self, request: HttpRequest, obj: Snapshot) -> HttpResponseRedirect:
        """Go on to the article, whose latest text it is now."""
        if not request.user.has_perm("articles.view_article"):
            return super().response_post_save_add(request, obj)
        return article_page(obj.article)
