"""What each row states: its cells as content of a revision, and what it is matched by."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.core.exceptions import ValidationError

from articles.models import Snapshot
from claims.content import CONTENT_FIELDS, Content, stated
from claims.entry import DEFAULTS
from claims.importing.columns import DESCRIBING, NAMES, NAMINGS, Thing
from claims.importing.figures import as_entered, content_of_row
from claims.importing.library import Library, normalised
from claims.importing.problems import Problem
from claims.importing.tables import Cells
from claims.models import Claim, Revision

REFERENCES = {
    naming.column: naming.thing for naming in NAMINGS if naming.thing is not Thing.PUBLISHER
}
"""The columns that name what a claim refers to."""

_PLAIN = tuple(name for name in CONTENT_FIELDS if name not in {*REFERENCES, "snapshot"})
_PACKED = ("external_id", "key", "occurrence", "fingerprint", "status", "kind", "reason")
_NAMES, _SNAPSHOT = len(_PACKED), len(_PACKED) + 1
_INSTANTS = frozenset({"stated_at", "known_from"})
_DATES = frozenset({"period_start", "period_end", "baseline_start", "baseline_end"})
_COUNTS = ("snapshot", "quote_start", "quote_end")
_SWITCHES = ("approximate", "disputed")
_TEXTS = ("value", *(name for name in DEFAULTS if name not in {*REFERENCES, *_COUNTS, *_SWITCHES}))
_FLAGS = {"true": True, "false": False}
_NAME_LENGTH = Claim._meta.get_field("external_id").max_length or 0
_COUNT = re.compile("[0-9]{1,9}")

KINDS = tuple(kind for kind in Revision.Kind.values if kind != Revision.Kind.REINSTATEMENT)
STATUSES = tuple(Revision.Status.values)
_STATUS_OF_KIND: dict[str, str] = {
    Revision.Kind.PUBLICATION: Revision.Status.PUBLISHED,
    Revision.Kind.RETRACTION: Revision.Status.RETRACTED,
    Revision.Kind.WITHDRAWAL: Revision.Status.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one row states.

    Attributes:
        key: when it was stated, in canonical form, and which of several; it is matched by it.
        fingerprint: SHA-256 over what the row says, however it is formatted.
        status, kind: as the row gives them; "" where it doesn't.
    """

    line: int
    external_id: str
    key: str
    occurrence: int
    fingerprint: str
    status: str
    kind: str
    reason: str
    names: dict[str, str]
    snapshot: int | None
    content: Content

    @property
    def staged(self) -> tuple[int, str, str, int, bytes]:
        """The statement as it is staged: in the order in which claims' words are applied."""
        known_from = self.content.known_from.isoformat() if self.external_id else ""
        packed = [
            *(getattr(self, name) for name in _PACKED),
            self.names,
            self.snapshot,
            [getattr(self.content, name) for name in _PLAIN],
        ]
        return self.line, self.external_id, known_from, self.occurrence, orjson.dumps(packed)


class Reader:
    """Makes statements of rows, with the reference data that a library holds."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._snapshots: dict[int, dict[int, Snapshot]] = {}

    def load(self, batch: Iterable[Cells]) -> None:
        """Look up what these rows refer to."""
        rows = list(batch)
        for column, thing in REFERENCES.items():
            self._library.load(thing, {cells[column] for cells in rows if column in cells})
        articles = [
            self._library.get(Thing.ARTICLE, cells.get("article"))
            for cells in rows
            if "snapshot" in cells
        ]
        on_record = {article.pk for article in articles if article is not None} - {None}
        self._snapshots = {pk: {} for pk in on_record}
        for snapshot in Snapshot.objects.filter(article__in=on_record) if on_record else ():
            self._snapshots[snapshot.article_id][snapshot.number] = snapshot

    def read(self, line: int, cells: Cells) -> Statement:
        """Make the statement of one row.

        Raises:
            ValidationError: with the messages of all cells that are wrong, by column.
        """
        errors: dict[str, Any] = {}
        given = self._given(as_entered(cells), errors)
        entered = given | self._placed(given, errors)
        _refuse_dangling(cells, errors)
        occurrence = _occurrence(cells, errors)
        external_id = _external_id(cells, errors)
        kind, status = _kind_and_status(cells, errors)
        try:
            content = content_of_row(cells, entered)
        except ValidationError as error:
            error.update_error_dict(errors)
        names = {column: cells[column] for column in REFERENCES if column in cells}
        if errors or any(entered[column] is None for column in names):
            raise ValidationError(_told_here(errors, cells, entered))
        key = statement_key(content, occurrence)
        return Statement(
            line=line,
            external_id=external_id,
            key=key,
            occurrence=occurrence,
            fingerprint=_fingerprint(content, given, names, [key, status]),
            status=status,
            kind=kind,
            reason=cells.get("reason", ""),
            names=names,
            snapshot=content.snapshot.pk if content.snapshot else None,
            content=content,
        )

    def lacks_snapshots(self, cells: Cells) -> bool:
        """Tell whether a row names a snapshot of an article whose text was never captured."""
        article = self._library.get(Thing.ARTICLE, cells.get("article"))
        return "snapshot" in cells and article is not None and not self._of(article)

    def unpack(self, batch: Iterable[tuple[int, bytes]]) -> list[Statement]:
        """Make the statements of a batch that was staged."""
        rows = [(line, orjson.loads(packed)) for line, packed in batch]
        for column, thing in REFERENCES.items():
            self._library.load(
                thing, {row[_NAMES][column] for _, row in rows if column in row[_NAMES]}
            )
        numbers = {row[_SNAPSHOT] for _, row in rows} - {None}
        texts = ("headline", "body", "caption", "summary")
        snapshots = Snapshot.objects.defer(*texts).in_bulk(numbers) if numbers else {}
        return [self._unpacked(line, row, snapshots) for line, row in rows]

    def _unpacked(self, line: int, row: list[Any], snapshots: dict[int, Snapshot]) -> Statement:
        *fields, names, snapshot, plain = row
        values = {name: _restored(name, value) for name, value in zip(_PLAIN, plain, strict=True)}
        for column, thing in REFERENCES.items():
            values[column] = self._library.get(thing, names.get(column))
        values["snapshot"] = snapshots[snapshot] if snapshot else None
        return Statement(
            line=line,
            **dict(zip(_PACKED, fields, strict=True)),
            names=names,
            snapshot=snapshot,
            content=Content(**values),
        )

    def _given(self, cells: Cells, errors: dict[str, Any]) -> dict[str, Any]:
        """Return the fields that a row enters; the snapshot by its number."""
        given: dict[str, Any] = {name: cells[name] for name in _TEXTS if name in cells}
        given |= {name: _flag(cells, name, errors) for name in _SWITCHES}
        given |= {name: _count(cells, name, errors) for name in _COUNTS}
        for column, thing in REFERENCES.items():
            given[column] = self._library.get(thing, cells.get(column))
        return given

    def _placed(self, given: Mapping[str, Any], errors: dict[str, Any]) -> dict[str, Any]:
        """Return the snapshot of a number; none, and no range, where the article has none at all.

        So what was exported where texts had been captured can be imported where they weren't.
        """
        number, article = given["snapshot"], given["article"]
        if number is None or article is None:
            return {"snapshot": None}
        snapshots = self._of(article)
        if not snapshots:
            return {"snapshot": None, "quote_start": None, "quote_end": None}
        if number not in snapshots:
            there = ", ".join(map(str, snapshots))
            errors["snapshot"] = [f"The article has no such snapshot: there are {there}."]
        return {"snapshot": snapshots.get(number)}

    def _of(self, article: Any) -> dict[int, Snapshot]:
        return self._snapshots.get(article.pk, {})


def statement_key(content: Content | Revision, occurrence: int) -> str:
    """Return what statements of one claim are told apart by: when, and which of several."""
    when = str(stated(content) or "")
    return when if occurrence == 1 else f"{when}#{occurrence}"


def meaning(content: Content | Revision) -> tuple[object, ...]:
    """Return what was entered for a content; what is derived from it, or merged, aside."""
    references = (_stands_for(getattr(content, name)) for name in REFERENCES)
    snapshot = content.snapshot.pk if content.snapshot else None
    return (
        *references,
        snapshot,
        normalised_unit(content.entered_unit),
        *(getattr(content, name) for name in _SAID),
    )


_SAID = (
    "role", "value_type", "nature", "comparator", "approximate", "entered_value",
    "entered_upper_value", "stated_as", "period", "baseline_period", "stated_at",
    "stated_at_precision", "quote", "quote_prefix", "quote_suffix", "quote_start", "quote_end",
    "disputed", "disputed_by", "disputed_url", "note",
)  # fmt: skip
_FINGERPRINTED = tuple(name for name in _SAID if not name.startswith("quote_"))
_PLACED = ("snapshot", "quote_prefix", "quote_suffix", "quote_start", "quote_end")

normalised_unit = lru_cache(maxsize=1024)(normalised)


def _stands_for(row: Any) -> int | None:
    if row is None:
        return None
    pk: int = getattr(row, "merged_into_id", None) or row.pk
    return pk


def _fingerprint(
    content: Content, given: Mapping[str, Any], names: Mapping[str, str], of_the_row: list[str]
) -> str:
    """Return SHA-256 of what a row says. References count by their names in the file."""
    says = [
        of_the_row,
        [names.get(column) for column in REFERENCES],
        normalised_unit(content.entered_unit),
        [getattr(content, name) for name in _FINGERPRINTED],
        [given.get(name) or None for name in _PLACED],
    ]
    return hashlib.sha256(orjson.dumps(says)).hexdigest()


def _flag(cells: Cells, name: str, errors: dict[str, Any]) -> bool:
    if name not in cells:
        return False
    flag = _FLAGS.get(cells[name].lower())
    if flag is None:
        errors[name] = ["Expected true or false."]
    return bool(flag)


def _count(cells: Cells, name: str, errors: dict[str, Any]) -> int | None:
    if name not in cells:
        return None
    if not _COUNT.fullmatch(cells[name]):
        errors[name] = ["Expected a whole number, such as 1."]
        return None
    return int(cells[name])


def _refuse_dangling(cells: Cells, errors: dict[str, Any]) -> None:
    for column in cells:
        needed = DESCRIBING.get(column)
        if needed is not None and needed not in cells:
            errors[column] = [f"It describes the {needed}, but the cell {needed} is empty."]


def _occurrence(cells: Cells, errors: dict[str, Any]) -> int:
    occurrence = _count(cells, "occurrence", errors)
    if occurrence == 0:
        errors["occurrence"] = ["Expected a whole number from 1 on."]
    return 1 if occurrence is None else occurrence


def _external_id(cells: Cells, errors: dict[str, Any]) -> str:
    external_id = cells.get("external_id", "")
    if len(external_id) > _NAME_LENGTH:
        errors["external_id"] = [f"At most {_NAME_LENGTH} characters, got {len(external_id)}."]
    return external_id


def _kind_and_status(cells: Cells, errors: dict[str, Any]) -> tuple[str, str]:
    kind, status = cells.get("kind", ""), cells.get("status", "")
    if kind and kind not in KINDS:
        errors["kind"] = [f"Expected one of {', '.join(KINDS)}."]
    if status and status not in STATUSES:
        errors["status"] = [f"Expected one of {', '.join(STATUSES)}."]
    return kind, status or _STATUS_OF_KIND.get(kind, "")


def _told_here(errors: dict[str, Any], cells: Cells, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what follows from a thing that can't be named: that was told where it was found."""
    bad = {column for column in REFERENCES if column in cells and entered[column] is None}
    told = {column: messages for column, messages in errors.items() if column not in bad}
    if "article" in bad and "stated_at" not in cells:
        told.pop("stated_at", None)
    return told


def _restored(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in _DATES else value


def problems_of(line: int, cells: Cells, messages: Mapping[str, Iterable[str]]) -> list[Problem]:
    """Return what is wrong with a row, cell by cell; what is derived from cells aside."""
    return [
        Problem(line=line, column=column, value=cells.get(column, ""), message=message)
        for column, wrong in messages.items()
        if column in NAMES
        for message in wrong
    ]
