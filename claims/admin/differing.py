"""What revisions of a claim say, field by field and side by side, and how they differ in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.content import known, stated
from claims.models import Revision
from claims.quantities import plain_number
from claims.serializers.wording import text_of
from claimsdb.db.merging import resolved
from claimsdb.differences import Part, word_difference


@dataclass(frozen=True, slots=True)
class Told:
    """One field of revisions: its name in the API, and how it is told."""

    name: str
    label: Promise
    value: Callable[[Revision], Any]
    text: Callable[[Revision], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of one revision.

    Attributes:
        differs: whether it is otherwise in the revision that this one is compared with.
        parts: how, word by word; none where it isn't, or where nothing is compared.
    """

    text: str
    differs: bool = False
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One field of several revisions."""

    name: str
    label: Promise
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        """Whether any of them says it otherwise than the one it is compared with."""
        return any(cell.differs for cell in self.cells)


def side_by_side(pairs: Sequence[tuple[Revision, Revision | None]]) -> list[Line]:
    """Return the fields of revisions, each compared with another one, or with nothing.

    Fields that are empty in all of them are left out.
    """
    lines = [Line(told.name, told.label, [_cell(told, *pair) for pair in pairs]) for told in _TOLD]
    return [line for line in lines if line.differs or any(cell.text for cell in line.cells)]


def differing(revision: Revision, against: Revision) -> list[Line]:
    """Return the fields that a revision has otherwise than another."""
    return [line for line in side_by_side([(revision, against)]) if line.differs]


def _cell(told: Told, revision: Revision, against: Revision | None) -> Cell:
    text = told.text(revision)
    if against is None or told.value(revision) == told.value(against):
        return Cell(text)
    return Cell(text, differs=True, parts=word_difference(told.text(against), text))


def _plain(name: str, label: Promise) -> Told:
    return Told(name, label, lambda row: getattr(row, name), lambda row: _words(getattr(row, name)))


def _referring(name: str, label: Promise, text: Callable[[Any], str]) -> Told:
    """Tell what a revision refers to: by its key, and by its name of today."""

    def words(row: Revision) -> str:
        referred = getattr(row, name)
        return "" if referred is None else text(referred)

    return Told(name, label, lambda row: getattr(row, f"{name}_id"), words)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)


def _entered(row: Revision) -> tuple[float, float | None, str]:
    return row.entered_value, row.entered_upper_value, row.entered_unit


def _entered_words(row: Revision) -> str:
    numbers = [each for each in (row.entered_value, row.entered_upper_value) if each is not None]
    return f"{' – '.join(str(plain_number(each)) for each in numbers)} {row.entered_unit}".strip()


def _figure(row: Revision) -> tuple[Any, ...]:
    return (
        row.value_type,
        row.comparator,
        row.approximate,
        row.value,
        row.upper_value,
        row.series_id,
    )


def _range(row: Revision) -> str:
    return "" if row.quote_start is None else f"{row.quote_start}–{row.quote_end}"


_TOLD: Final = (
    Told("status", _("Status"), lambda row: row.status, lambda row: row.get_status_display()),
    Told("text", _("Figure"), _figure, text_of),
    Told("entered_value", _("As entered"), _entered, _entered_words),
    _plain("stated_as", _("Stated as")),
    _plain("nature", _("Nature")),
    _referring("series", _("Series"), lambda row: str(resolved(row).title)),
    _referring("speaker", _("Speaker"), lambda row: str(resolved(row).name)),
    _referring("organisation", _("Organisation"), lambda row: str(resolved(row).name)),
    _plain("role", _("Role")),
    _referring("article", _("Article"), lambda row: str(row.headline)),
    _referring("snapshot", _("Snapshot"), lambda row: str(row.number)),
    Told("stated_at", _("Stated at"), stated, lambda row: str(stated(row) or "")),
    Told("known_from", _("Known from"), known, lambda row: str(known(row))),
    _plain("period", _("Period")),
    _plain("baseline_period", _("Baseline period")),
    _plain("quote", _("Quote")),
    Told("quote_start", _("Quoted characters"), _range, _range),
    _plain("note", _("Note")),
    _plain("disputed", _("Disputed")),
    _plain("disputed_by", _("Disputed by")),
    _plain("disputed_url", _("Where it is disputed")),
)
