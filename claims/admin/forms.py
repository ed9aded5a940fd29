"""Forms in which claims are entered. What is wrong with a claim, `claims.recording` says."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims import recording
from claims.admin.pages import ACTS, KINDS, Kind, Page, choices
from claims.cleaning import collecting
from claims.content import Content, content_of
from claims.entry import NAMES, Fields, make_content
from claims.models import Change, Claim, Revision
from claims.quantities import Comparator, Nature, ValueType
from claims.recording import StaleRevisionError
from claims.recording.rules import is_published_at_once, require_reason_to
from claimsdb.forms import NOTHING_CHANGED, RefusableForm, WordsField
from claimsdb.roles import may

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django_stubs_ext import StrPromise

    ModelChoiceField = forms.ModelChoiceField[Any]
else:
    ModelChoiceField = forms.ModelChoiceField

REFERENCES = ("article", "snapshot", "speaker", "organisation", "series")
REQUIRED = ("speaker", "series")

_RANGE = frozenset({"quote_start", "quote_end"})
TOGETHER = (
    frozenset({"value_type", "comparator", "value", "upper_value", "unit"}),
    frozenset({"article", "snapshot"}),
    _RANGE,
)
"""Fields that the form always hands over as it shows them once one of them is changed."""

_PERIOD_FORMS = _(
    "What the figure is about, in EDTF: 2023 (a year), 2023-10 (a month), 2023-10-17 (a day), "
    "2023-33 (its first quarter), 2021-04~ (about April 2021), 2019/2023 (from, to), 2020/.. "
    "(since 2020). Empty where the source doesn't say."
)


class ReferenceField(ModelChoiceField):
    """A choice that the recorder requires, together with all else that is missing or wrong."""

    def validate(self, value: Any) -> None:
        pass


def recordable(by: User) -> tuple[tuple[str, ...], "StrPromise | str"]:
    """Return the statuses in which `by` may record a claim; why no other one, or ""."""
    if not may(by, "publish"):
        return ("draft",), _("Who may publish lets it out: your role doesn't bring that.")
    if not is_published_at_once(by):
        return ("draft",), _("Here a claim is published by another than its author.")
    return ("draft", "published"), ""


def pickers(page: "ModelAdmin[Any]", request: HttpRequest) -> dict[str, Any]:
    """Return the fields of references, as a page of the admin has them."""
    return {
        name: page.formfield_for_dbfield(
            cast("Field[Any, Any]", Revision._meta.get_field(name)),
            request,
            form_class=ReferenceField,
            required=name in REQUIRED,
        )
        for name in REFERENCES
    }


class FigureField(forms.CharField):
    """A number as it was written, which the recorder reads and requires."""

    def validate(self, value: Any) -> None:
        pass


def _line(label: Any, help_text: Any = "", *, wide: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"} if wide else {})
    return forms.CharField(required=False, label=label, help_text=help_text, widget=widget)


def _place(label: Any, help_text: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "vIntegerField", "min": 0})
    return forms.IntegerField(required=False, label=label, help_text=help_text, widget=widget)


def _words(label: Any, help_text: Any = "", *, strip: bool = True) -> WordsField:
    widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3})
    return WordsField(required=False, label=label, help_text=help_text, widget=widget, strip=strip)


class EntryForm(RefusableForm):
    """The content of a claim, less the references, whose pickers depend on who is at work.

    Attributes:
        unfinished: it is only looked at while it is being filled in, not judged as a whole.
    """

    unfinished = False

    stated_at = _line(
        _("Stated at"),
        _("When the speaker said it: 2023, 2023-10, 2023-10-17 or 2023-10-17T18:30:19Z."),
        wide=False,
    )
    role = _line(_("Role"), _("In which the speaker spoke, such as Director General."))
    value_type = forms.ChoiceField(choices=choices(ValueType), initial=ValueType.LEVEL)
    nature = forms.ChoiceField(choices=choices(Nature), initial=Nature.OBSERVED)
    comparator = forms.ChoiceField(choices=choices(Comparator), initial=Comparator.EXACTLY)
    approximate = forms.BooleanField(required=False, label=_("Approximate (“about”, “roughly”)"))
    value = FigureField(label=_("Value"), help_text=_("In digits: 20000, -3.5, 1.2e9."))
    upper_value = _line(_("Upper value"), _("The upper end of “between”."), wide=False)
    unit = _line(_("Unit"), _("Where empty: the series' unit."), wide=False)
    stated_as = _line(_("Stated as"), _("The words in which the figure was said."))
    period = _line(_("Period"), _PERIOD_FORMS, wide=False)
    baseline_period = _line(
        _("Baseline period"), _("What a factor, difference or percent change is relative to.")
    )
    quote = _words(
        _("Quote"), _("Exactly as it stands in the snapshot, if one is named."), strip=False
    )
    quote_start = _place(
        _("From character"),
        _("Where the quote stands in the snapshot's text. Where empty: at its first place there."),
    )
    quote_end = _place(_("to"))
    note = _words(_("Note"))
    disputed = forms.BooleanField(required=False, label=_("Disputed"))
    disputed_by = _line(_("Disputed by"))
    disputed_url = _line(_("Where it is disputed"), _("A web address."))

    class Meta:
        model = Claim
        fields = ()
        exclude = ("external_id",)  # the recorder checks it

    def entered(self) -> dict[str, Any]:
        """Return all fields of the claim as the form shows them, less those that it can't read."""
        fields = {name: self.cleaned_data.get(name) for name in NAMES & set(self.fields)}
        return {name: value for name, value in fields.items() if value is not None}

    def changes(self) -> Fields:
        """Return the fields that were changed, with those that make sense only beside them."""
        changed = NAMES & set(self.changed_data)
        for group in TOGETHER:
            if changed & group:
                changed |= group
        if changed & _RANGE:
            changed |= {"quote"}
        return {name: self.cleaned_data[name] for name in changed & set(self.cleaned_data)}

    def content(self) -> Content:
        """Return what the form would record.

        Raises:
            ValidationError: as `claims.entry`.
        """
        raise NotImplementedError


class NewClaimForm(EntryForm):
    """A claim that is not on record yet.

    Attributes:
        statuses: in which it may be recorded.
        why_draft: why it may be recorded as a draft alone; "" where it may be published too.
    """

    statuses: tuple[str, ...]
    why_draft: "StrPromise | str"

    status = forms.ChoiceField()
    external_id = forms.CharField(
        required=False,
        max_length=200,
        empty_value=None,
        label=_("External id"),
        help_text=_("The name that an outside file or system knows it by."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"] = forms.ChoiceField(
            choices=choices(self.statuses), initial="draft", help_text=self.why_draft
        )

    def content(self) -> Content:
        return make_content(self.entered())

    def record(self, *, by: User) -> Revision:
        """Record it as it was entered; raises what `claims.recording.record` does."""
        return recording.record(
            fields=self.entered(),
            status=self.cleaned_data["status"],
            external_id=self.cleaned_data["external_id"],
            by=by,
            door=Change.Door.ADMIN,
        )


class RevisionForm(EntryForm):
    """A revision of a claim.

    Attributes:
        base: the revision that the editor saw.
        current: the number of the one that is current.
        page: what the form asks for.
        kinds: what it may record.
    """

    base: Revision
    current: int
    page: Page
    kinds: list[str]

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    kind = forms.ChoiceField(required=False)
    reason = _words(_("Reason"), _("Why the record is changed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.page.initial(self.base), seen=self.base.number)
        asked = {
            name for _label, options in self.page.sections for name in _flat(options["fields"])
        }
        for name in NAMES & set(self.fields) - asked:
            del self.fields[name]
        is_settled = len(self.kinds) == 1
        self.fields["kind"] = forms.ChoiceField(
            required=False,
            label=_("Kind"),
            choices=[(kind, KINDS[kind]) for kind in self.kinds],
            initial=self.kinds[0] if is_settled else None,
            widget=forms.HiddenInput if is_settled else forms.RadioSelect,
        )

    def clean(self) -> dict[str, Any]:
        """Find all that is wrong, what the recorder would refuse included.

        Raises:
            StaleRevisionError: the claim was revised since the editor saw it.
            ValidationError: something is wrong, or nothing changed.
        """
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.unfinished or "seen" not in cleaned:
            return cleaned
        if cleaned["seen"] != self.current:
            stale = StaleRevisionError(
                claim=self.instance, seen=cleaned["seen"], current=self.current
            )
            raise stale if cleaned["seen"] == self.base.number else ValidationError(str(stale))
        if self.page.sections:
            self._require_sound_change()
        return cleaned

    def _require_sound_change(self) -> None:
        if not self.errors and not self.changes():
            raise ValidationError(NOTHING_CHANGED)
        errors: dict[str, Any] = {}
        with collecting(errors):
            content = self.content()
            is_repeated = content == content_of(self.base) and Kind.RETRACTION not in self.kinds
            if is_repeated and not self.errors:
                raise ValidationError(NOTHING_CHANGED)
        if NON_FIELD_ERRORS not in errors:
            with collecting(errors):
                self._require_explained()
        if errors:
            raise ValidationError(errors)

    def _require_explained(self) -> None:
        """Require a kind, and a reason where that, or else the usual one, needs any."""
        errors: dict[str, Any] = {}
        kind = self.cleaned_data.get("kind")
        if not kind and "kind" not in self.errors:
            errors["kind"] = [_("Required: choose what kind of change this is.")]
        with collecting(errors):
            act, reason = ACTS[kind or self.kinds[0]], self.cleaned_data["reason"]
            require_reason_to(act, status=self.base.status, reason=reason)
        if errors:
            raise ValidationError(errors)

    def content(self) -> Content:
        return self.page.revise(content_of(self.base), self.changes())

    def entered(self) -> dict[str, Any]:
        """Return all fields as the form shows them; a range that stayed, with its quote alone."""
        fields = super().entered()
        moved = {"article", "snapshot", "quote"} & set(self.changed_data)
        if moved and not _RANGE & set(self.changed_data):
            return {name: value for name, value in fields.items() if name not in _RANGE}
        return fields

    def record(self, *, by: User) -> Revision:
        """Record it.

        Raises:
            ValidationError: nothing is changed; or as `claims.recording`.
            RecordingError: as `claims.recording`.
        """
        act = getattr(recording, ACTS[self.cleaned_data["kind"]])
        changes = {"changes": self.changes()} if self.page.sections else {}
        revision: Revision = act(
            claim=self.instance,
            seen=self.cleaned_data["seen"],
            reason=self.cleaned_data["reason"],
            by=by,
            door=Change.Door.ADMIN,
            **changes,
        )
        if revision.number == self.base.number:
            raise ValidationError(NOTHING_CHANGED)
        return revision


def _flat(fields: tuple[Any, ...]) -> set[str]:
    return {name for entry in fields for name in (entry if isinstance(entry, tuple) else (entry,))}
