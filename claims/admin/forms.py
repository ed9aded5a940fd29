"""Forms in which claims are entered. What is wrong with a claim, `claims.recording` says."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims import recording
from claims.admin.pages import ACTS, Page, choices
from claims.entry import NAMES, Fields
from claims.models import Change, Claim, Revision
from claims.quantities import Comparator, Nature, ValueType
from claimsdb.forms import NOTHING_CHANGED, RefusableForm, WordsField

if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Any]
else:
    ModelChoiceField = forms.ModelChoiceField

REFERENCES = ("article", "snapshot", "speaker", "organisation", "series")
REQUIRED = ("speaker", "series")

TOGETHER = (
    frozenset({"value_type", "comparator", "value", "upper_value", "unit"}),
    frozenset({"article", "snapshot"}),
)
"""Fields that the form always hands over as it shows them once one of them is changed."""

_PERIOD_FORMS = _("2023, 2023-10, 2023-10-17, 2021-04~ (about), 2019/2023 or 2020/.. (EDTF).")


class ReferenceField(ModelChoiceField):
    """A choice that the recorder requires, together with all else that is missing or wrong."""

    def validate(self, value: Any) -> None:
        pass


class FigureField(forms.CharField):
    """A number as it was written, which the recorder reads and requires."""

    def validate(self, value: Any) -> None:
        pass


def _line(label: Any, help_text: Any = "", *, wide: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"} if wide else {})
    return forms.CharField(required=False, label=label, help_text=help_text, widget=widget)


def _words(label: Any, help_text: Any = "", *, strip: bool = True) -> WordsField:
    widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3})
    return WordsField(required=False, label=label, help_text=help_text, widget=widget, strip=strip)


class EntryForm(RefusableForm):
    """The content of a claim, less the references, whose pickers depend on who is at work."""

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
    note = _words(_("Note"))
    disputed = forms.BooleanField(required=False, label=_("Disputed"))
    disputed_by = _line(_("Disputed by"))
    disputed_url = _line(_("Where it is disputed"), _("A web address."))

    class Meta:
        model = Claim
        fields = ()
        exclude = ("external_id",)  # the recorder checks it


class NewClaimForm(EntryForm):
    """A claim that is not on record yet.

    Attributes:
        statuses: in which it may be recorded.
    """

    statuses: tuple[str, ...]

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
        self.fields["status"] = forms.ChoiceField(choices=choices(self.statuses), initial="draft")

    def record(self, *, by: User) -> Revision:
        """Record it as it was entered; raises what `claims.recording.record` does."""
        return recording.record(
            fields={name: self.cleaned_data[name] for name in NAMES & set(self.fields)},
            status=self.cleaned_data["status"],
            external_id=self.cleaned_data["external_id"],
            by=by,
            door=Change.Door.ADMIN,
        )


class RevisionForm(EntryForm):
    """A revision of a claim.

    Attributes:
        base: the revision that the editor saw.
        page: what the form asks for.
        kinds: what it may record.
    """

    base: Revision
    page: Page
    kinds: list[str]

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    kind = forms.ChoiceField()
    reason = _words(_("Reason"), _("Why the record is changed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(self.page.initial(self.base), seen=self.base.number)
        asked = {
            name for _label, options in self.page.sections for name in _flat(options["fields"])
        }
        for name in NAMES & set(self.fields) - asked:
            del self.fields[name]
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"),
            choices=choices(self.kinds),
            initial=self.kinds[0],
            help_text=_("An editorial revision leaves the figure, and whose it is, as it was."),
            widget=forms.HiddenInput if len(self.kinds) == 1 else forms.Select,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.page.sections and not self.errors and not self.changes():
            raise ValidationError(NOTHING_CHANGED)
        return cleaned

    def changes(self) -> Fields:
        """Return the fields that were changed, with those that make sense only beside them."""
        changed = NAMES & set(self.changed_data)
        for group in TOGETHER:
            if changed & group:
                changed |= group
        return {name: self.cleaned_data[name] for name in changed & set(self.fields)}

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
