"""Two editors who revised the same claim: what each of them changed, and what is to stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.admin.forms import RevisionForm
from claims.models import Revision

GROUPS: Final[tuple[tuple[Promise | str, tuple[str, ...]], ...]] = (
    (gettext_lazy("Article"), ("article", "snapshot")),
    (gettext_lazy("Stated at"), ("stated_at",)),
    (gettext_lazy("Speaker"), ("speaker",)),
    (gettext_lazy("Organisation"), ("organisation",)),
    (gettext_lazy("Role"), ("role",)),
    (gettext_lazy("Series"), ("series",)),
    (gettext_lazy("Value type"), ("value_type",)),
    (gettext_lazy("Nature"), ("nature",)),
    (gettext_lazy("Comparator"), ("comparator",)),
    (gettext_lazy("Approximate"), ("approximate",)),
    (gettext_lazy("Figure"), ("value", "upper_value", "unit")),
    (gettext_lazy("Stated as"), ("stated_as",)),
    (gettext_lazy("Period"), ("period",)),
    (gettext_lazy("Baseline period"), ("baseline_period",)),
    (gettext_lazy("Quote"), ("quote", "quote_start", "quote_end")),
    (gettext_lazy("Note"), ("note",)),
    (gettext_lazy("Dispute"), ("disputed", "disputed_by", "disputed_url")),
)
"""Fields that mean something only together are chosen together: a number and its unit."""


class Choice(StrEnum):
    THEIRS = "theirs"
    YOURS = "yours"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A field as it was, as it is on record by now, and as the editor has typed it."""

    label: str
    base: str
    theirs: str
    yours: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """Fields on which what is on record and what was typed differ.

    Attributes:
        name: of the choice between the two, in the form.
        chosen: by the editor or, where only one of the two was changed, that; else null.
    """

    name: str
    label: Promise | str
    fields: tuple[str, ...]
    lines: tuple[Line, ...]
    chosen: Choice | None


def rows(form: RevisionForm, *, theirs: Revision, chosen: Mapping[str, str]) -> list[Row]:
    """Compare what was typed, in a bound form, with what was recorded since.

    `form` is one on top of the revision that its editor saw, `theirs` the current revision, and
    `chosen` what has been chosen so far, by the names of rows.
    """
    now = form.page.initial(theirs)
    found = []
    for label, group in GROUPS:
        fields = tuple(name for name in group if name in form.fields)
        if not any(_differs(form, name, now[name]) for name in fields):
            continue
        is_theirs = any(now[name] != form.initial[name] for name in fields)
        is_yours = any(name in form.changed_data for name in fields)
        name = f"choice-{group[0]}"
        found.append(
            Row(
                name=name,
                label=label,
                fields=fields,
                lines=tuple(_line(form, each, now[each]) for each in fields),
                chosen=_chosen(chosen.get(name), is_theirs=is_theirs, is_yours=is_yours),
            )
        )
    return found


def merged(data: QueryDict, rows_: list[Row], *, theirs: Mapping[str, Any]) -> QueryDict:
    """Return what a browser would send with the form, had its editor typed what was chosen.

    `theirs` are the values that the form begins with on top of the current revision.
    """
    result = data.copy()
    for row in rows_:
        result.pop(row.name, None)
        if row.chosen is Choice.THEIRS:
            for name in row.fields:
                result.pop(name, None)
                if theirs[name] is not False:
                    result[name] = _as_sent(theirs[name])
    return result


def _chosen(given: str | None, *, is_theirs: bool, is_yours: bool) -> Choice | None:
    if given in list(Choice):
        return Choice(str(given))
    if is_theirs and is_yours:
        return None
    return Choice.THEIRS if is_theirs else Choice.YOURS


def _differs(form: RevisionForm, name: str, value: Any) -> bool:
    return form.fields[name].has_changed(value, form[name].data)


def _line(form: RevisionForm, name: str, theirs: Any) -> Line:
    typed = form.cleaned_data.get(name) if name in form.cleaned_data else form[name].data
    return Line(
        label=str(form.fields[name].label or name),
        base=_shown(form.initial[name]),
        theirs=_shown(theirs),
        yours=_shown(typed),
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


def _as_sent(value: Any) -> str:
    if value is True:
        return "on"
    return str(getattr(value, "pk", value))
