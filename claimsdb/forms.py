"""What the forms of all apps share."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

NOTHING_CHANGED = _("Nothing has been changed, so nothing is saved.")


class WordsField(forms.CharField):
    """A text of several lines, with the ends of line that it had before a browser sent it.

    Browsers send CRLF for all of them (HTML Living Standard, "multipart form data").
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class RefusableForm(ModelForm):
    """A form that shows what was refused when it was saved, as it does what it finds itself.

    Attributes:
        refusal: what the service that saves has refused, by fields; null before it was asked.
    """

    refusal: ValidationError | None = None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        if self.refusal is not None:
            self.add_error(None, self.refusal)

    def add_error(self, field: str | None, error: Any) -> None:
        """Place messages beside their fields, and above the form where it has no such field."""
        if field is None and hasattr(error, "error_dict"):
            error = self._placed(error.message_dict)
        super().add_error(field, error)

    def _placed(self, messages: dict[str, list[str]]) -> ValidationError:
        known = {*self.fields, NON_FIELD_ERRORS}
        placed = {name: texts for name, texts in messages.items() if name in known}
        said = {text for texts in placed.values() for text in texts}
        above = [
            f"{name}: {text}"
            for name, texts in messages.items()
            for text in texts
            if name not in known and text not in said
        ]
        if above:
            placed[NON_FIELD_ERRORS] = [*placed.get(NON_FIELD_ERRORS, []), *above]
        return ValidationError(placed)


class ReferenceForm(RefusableForm):
    """Reference data. An edit says why; it is refused where the row was edited meanwhile.

    Attributes:
        last: the row's last version in its history.
    """

    change_reason = forms.CharField(
        required=False,
        label=_("Reason for the change"),
        help_text=_("Kept in its history, with who made the change and when."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = None
        if self.instance.pk is not None:
            self.last = self.instance.history.order_by("-history_id").first()
            self.initial["seen"] = self.last and self.last.history_id

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.last is not None and cleaned.get("seen") != self.last.history_id:
            raise ValidationError(
                _(
                    "%(who)s saved this on %(when)s, after you had opened it (%(why)s). Look at "
                    "its history, then open it again and make your change."
                ),
                params={
                    "who": self.last.history_user or "?",
                    "when": self.last.history_date.strftime("%Y-%m-%d %H:%M:%S UTC"),
                    "why": self.last.history_change_reason or "?",
                },
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance.pk is None:
            return
        if not self.errors and not self._differs():
            self.add_error(None, NOTHING_CHANGED)
        elif not self.cleaned_data.get("change_reason"):
            self.add_error("change_reason", _("Required: say why it is changed."))

    def _differs(self) -> bool:
        """Tell whether saving would change the row.

        It is compared with the row as it is stored, because a form that reverts to an earlier
        version begins as that one.
        """
        model = type(self.instance)
        stored = model._default_manager.get(pk=self.instance.pk)
        columns = (field.attname for field in model._meta.concrete_fields)
        return any(
            getattr(stored, name) != getattr(self.instance, name) for name in columns
        ) or any(field.name in self.changed_data for field in model._meta.many_to_many)
