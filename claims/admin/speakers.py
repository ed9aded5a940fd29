"""Pages of who speaks."""

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.admin.latest import recorded_last
from claims.models import Affiliation, DefinitionBreak, Revision, Speaker
from claims.serializers.records import stands_for
from claimsdb.admin import editor
from claimsdb.db.merging import resolved
from claimsdb.forms import WordsField
from claimsdb.merge_admin import Counted, MergeableForm, MergedFilter, MergingAdmin

LISTED: Final = 100
"""Affiliations of a speaker on their page."""

_PARTING: Final = "|"


class AliasesField(WordsField):
    """Other names, one a line, each with its language after a bar where that is known."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(_line, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = super().to_python(value).split("\n")
        return [_alias(line) for line in lines if line.strip()]


class SpeakerForm(MergeableForm):
    """A speaker, whose other names are typed as lines."""

    aliases = AliasesField(
        required=False,
        label=_("Other names"),
        help_text=_(
            "One a line, followed by a bar and the language (BCP 47) where it is known: "
            "肯·麦卡勒姆 | zh"
        ),
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4}),
    )


@admin.register(Speaker)
class SpeakerAdmin(MergingAdmin):
    form = SpeakerForm
    change_form_template = "claims/admin/speaker.html"
    fields = (
        *("name", "slug", "kind", "aliases", "wikidata_id", "merged_into"),
        *("change_reason", "uuid"),
    )
    compared = ("name", "slug", "kind", "aliases", "wikidata_id")
    list_display = ("name", "slug", "kind", "wikidata_id", "merged_into")
    list_filter = (MergedFilter, "kind")
    list_select_related = ("merged_into",)
    search_fields = ("name", "slug", "merged__name", "merged__slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("merged_into",)
    readonly_fields = ("other_names", "uuid")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show other names as names to those who may not edit them."""
        fields = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return ["other_names" if name == "aliases" else name for name in fields]

    @admin.display(description=_("other names"))
    def other_names(self, speaker: Speaker) -> str:
        return self.text_of(speaker, "aliases") or "-"

    def counted(self, request: HttpRequest, row: Any) -> list[Counted]:
        own = Speaker.objects.filter(Q(pk=row.pk) | Q(merged_into=row)).values("pk")
        claims = Revision.objects.current().visible_to(editor(request))
        spoken = claims.filter(speaker__in=own)
        for_it = claims.filter(organisation__in=own)
        roles = Affiliation.objects.filter(Q(person__in=own) | Q(organisation__in=own))
        breaks = DefinitionBreak.objects.filter(said_by__in=own)
        where = reverse("admin:claims_claim_changelist")
        return [
            Counted.of(_("Claims"), spoken, f"{where}?speaker={row.slug}"),
            Counted.of(_("Claims of others in its name"), for_it),
            Counted.of(_("Affiliations"), roles),
            Counted.of(_("Definition breaks"), breaks),
        ]

    def text_of(self, row: Any, name: str) -> str:
        if name == "aliases":
            return ", ".join(alias["name"] for alias in row.aliases)
        return super().text_of(row, name)

    def told(self, row: Speaker, *, by: User) -> dict[str, Any]:
        return _told(row, by=by)


def _told(speaker: Speaker, *, by: User) -> dict[str, Any]:
    told: dict[str, Any] = {"is_person": speaker.kind == Speaker.Kind.PERSON}
    of_it = Speaker.objects.filter(Q(pk=speaker.pk) | Q(merged_into=speaker))
    own = list(of_it.values_list("pk", flat=True))
    if by.has_perm("claims.view_claim"):
        filtered = "speaker" if told["is_person"] else "organisation"
        spoken = Q(speaker__in=own) | (Q() if told["is_person"] else Q(organisation__in=own))
        told["latest"] = recorded_last(spoken, by=by, **{filtered: speaker.slug})
    if by.has_perm("claims.view_affiliation"):
        told["affiliations"] = _affiliations(speaker, own, by)
    return told


def _affiliations(speaker: Speaker, own: list[int], by: User) -> list[dict[str, Any]]:
    """Return a person's roles, or who has one in an organisation, those that began last first."""
    near, far = ("person", "organisation")
    if speaker.kind == Speaker.Kind.ORGANISATION:
        near, far = far, near
    rows = (
        Affiliation.objects.filter(stands_for(far, Speaker.objects.visible_to(by)))
        .filter(**{f"{near}__in": own})
        .select_related(f"{far}__merged_into")
        .order_by(F("starts_on").desc(nulls_last=True), "-pk")
    )
    return [{"row": row, "other": resolved(getattr(row, far))} for row in rows[:LISTED]]


def _line(alias: Any) -> str:
    name, language = alias["name"], alias["language"]
    if not language and _PARTING not in name:
        return str(name)
    return f"{name} {_PARTING} {language}".rstrip()


def _alias(line: str) -> dict[str, str]:
    name, parting, language = line.rpartition(_PARTING)
    return {
        "name": (name if parting else line).strip(),
        "language": language.strip() if parting else "",
    }
