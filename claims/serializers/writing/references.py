"""What bodies name: looked up all at once, and created where they describe what is not there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from articles.models import Article, Publisher
from articles.serializers import published_at
from claims.importing.columns import Thing
from claims.importing.library import file_under, key_of, model_of, new_row, normalised, save_new
from claims.importing.things import NEEDED
from claims.models import Speaker, Tag
from claimsdb.api.bodies import BodyError, Errors
from claimsdb.api.errors import below
from claimsdb.api.parameters import nearest
from claimsdb.db.merging import resolved
from claimsdb.instants import InstantError, shown

Given = str | int | Mapping[str, Any]
"""How a body names a thing: by its slug or external_id, by its id, or by what it says of it."""

NAMINGS: Mapping[str, Thing] = {
    "publisher": Thing.PUBLISHER,
    "article": Thing.ARTICLE,
    "quoted_from": Thing.ARTICLE,
    "speaker": Thing.SPEAKER,
    "organisation": Thing.SPEAKER,
    "said_by": Thing.SPEAKER,
    "series": Thing.SERIES,
}
"""The fields that name things."""

_COLUMNS = {"source_url": "url"}
"""What a body calls otherwise than the models do."""
_NAMES = {column: name for name, column in _COLUMNS.items()}

_SUGGESTED = 20
_CANDIDATES = 500
_PREFIX = 2


class Key(NamedTuple):
    """The column and value that a thing is found by; of one that has neither, its place."""

    column: str
    value: Any


@dataclass(slots=True)
class _Described:
    """A thing that bodies name: where, and what they say of it, each with its place."""

    thing: Thing
    key: Key
    pointers: list[str] = field(default_factory=list)
    is_object: bool = False
    is_organisation: bool = False
    said: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def at(self, column: str) -> str:
        """Return where something is said; where it would be, if it isn't."""
        if column in self.said:
            return self.said[column][1]
        return below(self.pointers[0], _NAMES.get(column, column))

    def says(self) -> dict[str, Any]:
        said = {column: value for column, (value, _) in self.said.items() if value is not None}
        return {"kind": Speaker.Kind.ORGANISATION} | said if self.is_organisation else said


class References:
    """The things that bodies name: `take` all of them, `settle`, then `get` each.

    What is wrong is noted in `errors`.
    """

    def __init__(self, errors: Errors) -> None:
        self._errors = errors
        self._described: dict[tuple[Thing, Key], _Described] = {}
        self._found: dict[tuple[Thing, Key], Any] = {}
        self._new: dict[Thing, list[_Described]] = {thing: [] for thing in Thing}
        self._may_suggest = _SUGGESTED

    def take(self, name: str, given: Given, pointer: str) -> None:
        """Take what a body gives for the field `name`."""
        thing = NAMINGS[name]
        key = _key(thing, given, pointer)
        described = self._described.setdefault((thing, key), _Described(thing, key))
        described.pointers.append(pointer)
        described.is_organisation |= name == "organisation"
        if isinstance(given, Mapping):
            described.is_object = True
            for part, value in given.items():
                if part != key_of(thing):
                    self._take_part(described, part, value, below(pointer, part))

    def settle(self) -> None:
        """Look all up. What is described and not there is made, but not saved."""
        for thing in Thing:
            described = [each for each in self._described.values() if each.thing is thing]
            if described:
                self._look_up(thing, described)
            for each in described:
                self._settle(each)

    @property
    def new(self) -> list[type[Model]]:
        """The models of the rows that are to be created."""
        return [model_of(thing) for thing, described in self._new.items() if described]

    def get(self, name: str, given: Given, pointer: str) -> Any:
        """Return the row that a body gives for the field `name`; null where that was refused."""
        thing = NAMINGS[name]
        row = self._found.get((thing, _key(thing, given, pointer)))
        return row if row is None or thing is Thing.ARTICLE else resolved(row)

    def create(self, *, by: User, reason: str) -> None:
        """Save what is new, in a transaction that is open."""
        for thing, described in self._new.items():
            rows = [self._found[thing, each.key] for each in described]
            save_new(rows, by=by, reason=reason)
            for row, each in zip(rows, described, strict=True):
                if each.says().get("tags"):
                    file_under(row, each.says()["tags"])

    def _take_part(self, described: _Described, part: str, value: Any, pointer: str) -> None:
        if part == "publisher" and value is not None:
            self.take(part, value, pointer)
        first, at = described.said.setdefault(_COLUMNS.get(part, part), (value, pointer))
        same = first == value
        if part == "publisher" and value is not None and first is not None:
            same = _key(Thing.PUBLISHER, first, at) == _key(Thing.PUBLISHER, value, pointer)
        if not same:
            self._note(pointer, f"{at} says something else of the same {described.thing}.")

    def _look_up(self, thing: Thing, described: list[_Described]) -> None:
        wanted: dict[str, set[Any]] = {}
        for each in described:
            if each.key.column != "place":
                wanted.setdefault(each.key.column, set()).add(each.key.value)
            if "url" in each.says():
                wanted.setdefault("url", set()).add(each.says()["url"])
        condition = Q(pk__in=())
        for column, values in wanted.items():
            condition |= Q(**{f"{column}__in": values})
        merged = "publisher__merged_into" if thing is Thing.ARTICLE else "merged_into"
        rows = model_of(thing)._default_manager.filter(condition).select_related(merged)
        for row in rows if wanted else ():
            for column in wanted:
                self._found[thing, Key(column, getattr(row, column))] = row

    def _settle(self, described: _Described) -> None:
        row = self._found.get((described.thing, described.key))
        if row is not None:
            self._compare(described, row)
        elif described.is_object:
            self._add(described)
        else:
            self._refuse_unknown(described)

    def _add(self, described: _Described) -> None:
        """Make the row that is described, unless something is wrong with it."""
        before = len(self._errors)
        for column in NEEDED[described.thing]:
            if column not in described.said:
                detail = f"Required: there is no such {described.thing} on record."
                self._note(described.at(column), detail, code="needed")
        row = self._row(described)
        if row is not None:
            self._check(described, row)
        if row is not None and len(self._errors) == before:
            self._found[described.thing, described.key] = row
            self._new[described.thing].append(described)

    def _row(self, described: _Described) -> Any:
        """Make the row that is described; null where its date can't be read."""
        column, value = described.key
        name = value if column == key_of(described.thing) else None
        try:
            row = new_row(described.thing, name, described.says())
        except InstantError as error:
            self._note(described.at("published_at"), str(error))
            return None
        if isinstance(row, Article) and "publisher" in described.says():
            at = described.at("publisher")
            row.publisher = self.get("publisher", described.says()["publisher"], at) or Publisher()
        return row

    def _check(self, described: _Described, row: Any) -> None:
        given = {*described.said, key_of(described.thing)} - {"publisher"}
        skipped = [each.name for each in row._meta.fields if each.name not in given]
        try:
            row.clean_fields(exclude=skipped)
        except ValidationError as error:
            self._errors.take(error, described.at)
        for slug in described.says().get("tags", ()):
            check_tag(slug, described.at("tags"), self._errors)
        if described.says().get("url"):
            self._check_address(described, row)

    def _check_address(self, described: _Described, row: Article) -> None:
        other = self._found.setdefault((Thing.ARTICLE, Key("url", row.url)), row)
        if other is not row:
            told = f"number {other.pk}" if other.pk else "another one in this request"
            detail = f"An article, {told}, has this address: {other.headline!r}."
            self._note(described.at("url"), detail)

    def _compare(self, described: _Described, row: Any) -> None:
        """Note what is said otherwise than on record, where it stays as it is."""
        likeness = self._row(described) if described.said else None
        for column, (value, pointer) in described.said.items() if likeness else ():
            if value is None:
                continue
            says, has = self._shown(column, value, likeness), _on_record(column, row)
            if says != has:
                detail = (
                    f"Expected {has!r}, as the {described.thing} has it on record; got {says!r}."
                )
                self._note(pointer, f"{detail} Leave it out, or edit the {described.thing} itself.")

    def _shown(self, column: str, value: Any, likeness: Any) -> Any:
        return sorted(set(value or ())) if column == "tags" else _on_record(column, likeness)

    def _refuse_unknown(self, described: _Described) -> None:
        meant = self._nearest(described) if self._may_suggest else None
        hint = f" Did you mean {meant}?" if meant else ""
        error = BodyError(
            f"There is no {described.thing} {shown(str(described.key.value))} on record.{hint}",
            code="unknown",
            suggestion=meant,
        )
        for pointer in described.pointers:
            self._errors.note(pointer, error)

    def _nearest(self, described: _Described) -> str | None:
        column, name = described.key
        if column == "pk":
            return None
        self._may_suggest -= 1
        alike = model_of(described.thing)._default_manager.filter(
            **{f"{column}__startswith": name[:_PREFIX]}
        )
        return nearest(name, alike.values_list(column, flat=True)[:_CANDIDATES])

    def _note(self, pointer: str, detail: str, *, code: str = "invalid") -> None:
        self._errors.note(pointer, BodyError(detail, code=code))


def check_tag(slug: str, pointer: str, errors: Errors) -> None:
    """Note what is wrong with the slug of a tag."""
    try:
        Tag(slug=slug).clean_fields()
    except ValidationError as error:
        for message in error.messages:
            errors.note(pointer, BodyError(f"{shown(slug)}: {message}"))


def _key(thing: Thing, given: Given, pointer: str) -> Key:
    if isinstance(given, int):
        return Key("pk", given)
    if isinstance(given, str):
        return Key(key_of(thing), given)
    if given.get(key_of(thing)):
        return Key(key_of(thing), given[key_of(thing)])
    if given.get("source_url"):
        return Key("url", given["source_url"])
    return Key("place", pointer)


def _on_record(column: str, row: Any) -> Any:
    match column:
        case "tags":
            return [tag.slug for tag in row.tags.all()]
        case "unit":
            return normalised(row.unit)
        case "publisher":
            return resolved(row.publisher).slug
        case "published_at":
            return published_at(row)
        case _:
            return getattr(row, column)


def named_in(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fields of a body that name something."""
    return (name for name in NAMINGS if body.get(name) is not None)
