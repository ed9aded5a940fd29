"""Fields of references with Django's autocompletion, which take whatever is sent to them.

Django hands what was sent to a query as it is: a text fails there, and on SQLite so does a number
that is no 64-bit integer.
"""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField[Any]
else:
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField

_KEY = re.compile("[0-9]{1,18}", re.ASCII)
"""As many digits as always fit the database's integers."""


def is_key(value: object) -> bool:
    """Tell whether a value can be the key of a row."""
    return _KEY.fullmatch(str(value)) is not None


class KeySelect(AutocompleteSelect):
    """A choice among rows; what can't be the key of one is shown as no choice.

    Where no script finds rows as one types, a row is named in a field beside it: by its key, slug
    or external id.
    """

    template_name = "claimsdb/key_select.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = str(data.get(f"{name}-named") or "").strip()
        return self._key_of(typed) if typed else super().value_from_datadict(data, files, name)

    def _key_of(self, typed: str) -> str:
        """Return the key of the row that goes by a name; the name where none does."""
        if is_key(typed) or "\0" in typed:
            return typed
        rows = self.choices.queryset
        names = {"slug", "external_id"} & {field.name for field in rows.model._meta.fields}
        for name in names:
            keys = rows.filter(**{name: typed}).values_list("pk", flat=True)[:1]
            typed = next((str(key) for key in keys), typed)
        return typed

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [each for each in value if is_key(each)], attr)


class KeySelectMultiple(AutocompleteSelectMultiple):
    """As `KeySelect`, of several."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [each for each in value if is_key(each)], attr)


class KeysField(ModelMultipleChoiceField):
    """Several rows, by their keys."""

    def clean(self, value: Any) -> Any:
        """Refuse what can't be the key of a row as Django does what is the key of none."""
        wrong = [each for each in value or () if not is_key(each)]
        if wrong:
            raise ValidationError(
                self.error_messages["invalid_pk_value"],
                code="invalid_pk_value",
                params={"pk": wrong[0]},
            )
        return super().clean(value)
