"""Of what an answer holds, what a reader wants of it: ``fields`` and ``omit``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from claimsdb.api.filters import split_list
from claimsdb.api.parameters import ParameterError, nearest
from claimsdb.instants import shown

Tree = dict[str, "Tree | None"]
"""Names, and those of the parts below them that are meant; None: all there is."""


@dataclass(frozen=True, slots=True)
class FieldSet:
    """The names that were given, each whole (``series``) or in part (``series.slug``)."""

    names: tuple[str, ...]
    are_omitted: bool = False

    def wants(self, name: str) -> bool:
        """Whether any part of the field ``name`` is to be there."""
        if self.are_omitted:
            return name not in self.names
        return any(given == name or given.startswith(f"{name}.") for given in self.names)

    def columns(self, columns: Iterable[str]) -> list[str]:
        """Those of the columns that are wanted: in the order in which they were given."""
        if self.are_omitted:
            return [name for name in columns if name not in self.names]
        return list(self.names)

    def trimmed(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The rows with no more than what is wanted of them."""
        tree = _tree(self.names)
        trim = _without if self.are_omitted else _only
        return [trim(row, tree) for row in rows]


EVERYTHING = FieldSet((), are_omitted=True)


@dataclass(frozen=True, kw_only=True)
class FieldsParameter:
    """``fields`` or ``omit``, of an answer with ``names`` in JSON and ``columns`` elsewhere."""

    names: Sequence[str]
    columns: Sequence[str] = ()
    are_omitted: bool = False

    @property
    def schema(self) -> Mapping[str, Any]:
        known = list(dict.fromkeys((*self.names, *self.columns)))
        return {"type": "array", "items": {"type": "string", "enum": known}}

    @property
    def description(self) -> str:
        what = "What to leave out" if self.are_omitted else "What to answer, and nothing else"
        columns = "; in CSV and JSONL, the names of columns" if self.columns else ""
        return f"{what}: names of fields, with a dot for a part of one{columns}."

    @property
    def example(self) -> str:
        return self.names[-1] if self.are_omitted else ",".join(self.names[:2])

    def parse(self, text: str, request: Request) -> FieldSet:
        names = split_list(text)
        is_json = request.accepted_renderer.format == "json"
        known = self.names if is_json else self.columns
        if unknown := [name for name in names if name not in known]:
            raise _unknown(names, unknown, known)
        return FieldSet(tuple(names), are_omitted=self.are_omitted)


@cache
def declared_names(serializer: type[BaseSerializer[Any]]) -> tuple[str, ...]:
    """The names of all fields that a serializer declares, with those of their parts below them."""
    return tuple(_declared(serializer()))


def _declared(serializer: object) -> list[str]:
    if isinstance(serializer, ListSerializer):
        return _declared(serializer.child)
    if not isinstance(serializer, Serializer):
        return []
    names = []
    for name, field in serializer.fields.items():
        names += [name, *(f"{name}.{part}" for part in _declared(field))]
    return names


def _unknown(names: list[str], unknown: list[str], known: Sequence[str]) -> ParameterError:
    meant = {name: nearest(name, known) for name in unknown}
    told = "; ".join(
        shown(name) + (f" (did you mean {near}?)" if near else "") for name, near in meant.items()
    )
    whole = [name for name in known if "." not in name]
    hint = "" if all(meant.values()) else f" Known here are {', '.join(whole)}."
    suggestion = None
    if all(meant.values()):
        suggestion = ",".join(meant.get(name) or name for name in names)
    return ParameterError(f"Unknown here: {told}.{hint}", code="unknown", suggestion=suggestion)


def _tree(names: Iterable[str]) -> Tree:
    parts: dict[str, list[str]] = {}
    for name in names:
        first, _, rest = name.partition(".")
        parts.setdefault(first, []).append(rest)
    return {first: None if "" in rests else _tree(rests) for first, rests in parts.items()}


def _only(value: Any, tree: Tree | None) -> Any:
    if tree is None or value is None:
        return value
    if isinstance(value, list):
        return [_only(each, tree) for each in value]
    return {name: _only(value[name], below) for name, below in tree.items()}


def _without(value: Any, tree: Tree) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_without(each, tree) for each in value]
    kept = {}
    for name, each in value.items():
        below = tree.get(name, {})
        if below is not None:
            kept[name] = _without(each, below) if below else each
    return kept
