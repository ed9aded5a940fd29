"""Bodies of requests, read strictly: nothing is ignored, and all that is wrong is said at once.

A `Shape` declares what a body may hold, for the reader here and for the OpenAPI document.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from drf_spectacular.extensions import (
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from rest_framework import serializers

from claimsdb.api.errors import INVALID_BODY, ErrorEntry, Problem, ProblemType, below
from claimsdb.api.parameters import nearest
from claimsdb.api.parsers import Number
from claimsdb.api.patterns import WORDS, Keywords
from claimsdb.instants import shown

MAX_LISTED = 5000
_WHOLE = re.compile(r"(-?[0-9]{1,18})(?:\.0+)?")
"""As many digits as always fit a database's 64-bit integer. 17.0 is whole: a table of numbers with gaps
holds it so in pandas."""


class BodyError(ValueError):
    """What is wrong with one value: what was expected, what was got."""

    def __init__(
        self, detail: str, *, code: str = "invalid", suggestion: str | None = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.suggestion = suggestion


class Errors:
    """All that was found wrong with a body so far; the first ones of very many."""

    def __init__(self) -> None:
        self.entries: list[ErrorEntry] = []
        self._total = 0
        self._wrong: set[str] = set()

    def __len__(self) -> int:
        return self._total

    def has(self, pointer: str) -> bool:
        """Whether something is wrong at a place or below it."""
        return pointer in self._wrong

    def note(self, pointer: str, error: BodyError) -> None:
        self._total += 1
        if self._total <= MAX_LISTED:
            entry = ErrorEntry(
                detail=str(error), code=error.code, pointer=pointer, suggestion=error.suggestion
            )
            self.entries.append(entry)
        parts = pointer.split("/")
        self._wrong.update("/".join(parts[:size]) for size in range(1, len(parts) + 1))

    def take(self, error: ValidationError, place: Callable[[str], str]) -> None:
        """Note what a model found wrong with its fields, but for places with errors already.

        `place` tells where in the body a field stands.
        """
        fields = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
        found = {
            (place(name), message): each.code or "invalid"
            for name, errors in fields.items()
            for each in errors
            for message in each.messages
        }
        known = {pointer for pointer, _ in found if pointer and self.has(pointer)}
        for (pointer, message), code in found.items():
            if pointer not in known:
                self.note(pointer, BodyError(message, code=code))

    def require_none(self, kind: ProblemType = INVALID_BODY) -> None:
        """Raises Problem, which lists them."""
        if not self._total:
            return
        more = self._total - len(self.entries)
        rest = [ErrorEntry(detail=f"{more} more are not listed.", code="unlisted")] if more else []
        raise Problem(kind, errors=[*self.entries, *rest])


class StrictField(serializers.Field[Any, Any, Any, Any]):
    """A field that takes values of its own type of JSON only."""

    def accepts(self, value: Any) -> bool:
        """Whether the value is of the type of JSON that this field takes."""
        raise NotImplementedError

    def expected(self) -> str:
        raise NotImplementedError

    def check(self, value: Any) -> Any:
        """The value to go on with. Raises BodyError."""
        return value

    def read(self, value: Any, pointer: str, errors: Errors) -> Any:
        if not self.accepts(value):
            errors.note(pointer, _mistyped(self.expected(), value))
            return None
        try:
            return self.check(value)
        except BodyError as error:
            errors.note(pointer, error)
            return None


class Text(StrictField, serializers.CharField):
    """A text, as it stands; not blank where ``allow_blank`` is false.

    ``written`` tells readers of the document what form it has. Whoever takes the text checks that.
    """

    def __init__(self, *, written: Keywords | None = None, **options: Any) -> None:
        super().__init__(**{"allow_blank": True, "trim_whitespace": False, **options})
        self.written = written or {}

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and not isinstance(value, Number)

    def expected(self) -> str:
        return "a text"

    def check(self, value: str) -> str:
        if not self.allow_blank and not value.strip():
            raise BodyError("Expected words, got none.", code="blank")
        if self.max_length is not None and len(value) > self.max_length:
            raise BodyError(
                f"Expected at most {self.max_length} characters, got {len(value)}.",
                code="max_length",
            )
        return value


class Choice(StrictField, serializers.ChoiceField):
    """One of a few words."""

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and not isinstance(value, Number)

    def expected(self) -> str:
        return f"one of {', '.join(map(str, self.choices))}"

    def check(self, value: str) -> str:
        if value not in self.choices:
            raise BodyError(
                f"Expected {self.expected()}; got {shown(value)}.",
                code="choice",
                suggestion=nearest(value, map(str, self.choices)),
            )
        return value

    def read(self, value: Any, pointer: str, errors: Errors) -> Any:
        """As it stands, also where it is none of them: it is no other one."""
        read = super().read(value, pointer, errors)
        return value if self.accepts(value) else read


class Flag(StrictField, serializers.BooleanField):
    def accepts(self, value: Any) -> bool:
        return isinstance(value, bool)

    def expected(self) -> str:
        return "true or false"


class Whole(StrictField, serializers.IntegerField):
    """A whole number, from ``min_value`` to ``max_value``."""

    def __init__(self, *, min_value: int = 1, max_value: int = 10**9 - 1, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)
        self.range = (min_value, max_value)

    def accepts(self, value: Any) -> bool:
        return isinstance(value, Number)

    def expected(self) -> str:
        return "a whole number from {} to {}".format(*self.range)

    def check(self, value: Number) -> int:
        minimum, maximum = self.range
        match = _WHOLE.fullmatch(value)
        if not match or not minimum <= int(match[1]) <= maximum:
            raise BodyError(f"Expected {self.expected()}; got {shown(value)}.", code="range")
        return int(match[1])


class Figure(StrictField):
    """A number, or a text of its digits: as it was written, for who knows what can be kept of it."""

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str)

    def expected(self) -> str:
        return "a number"

    def check(self, value: str) -> str:
        return str(value)


class Many(StrictField, serializers.ListField):
    """A list of what ``child`` takes, of at most ``max_length`` entries."""

    def accepts(self, value: Any) -> bool:
        return isinstance(value, list)

    def expected(self) -> str:
        return f"a list of {self.min_length or 0} to {self.max_length}"

    def read(self, value: Any, pointer: str, errors: Errors) -> Any:
        if not self.accepts(value):
            return super().read(value, pointer, errors)
        if not (self.min_length or 0) <= len(value) <= (self.max_length or len(value)):
            detail = f"Expected {self.expected()} entries, got {len(value)}."
            errors.note(pointer, BodyError(detail, code="length"))
            return None
        entries = enumerate(value)
        return [_read(self.child, entry, below(pointer, index), errors) for index, entry in entries]


class Either(StrictField):
    """A value of one of several types of JSON: what the field that takes that type reads."""

    def __init__(
        self, *alternatives: "StrictField | Shape", about: str = "", **options: Any
    ) -> None:
        super().__init__(**options)
        self.alternatives = alternatives
        self.about = about

    def accepts(self, value: Any) -> bool:
        return any(each.accepts(value) for each in self.alternatives)

    def expected(self) -> str:
        return self.about or " or ".join(each.expected() for each in self.alternatives)

    def read(self, value: Any, pointer: str, errors: Errors) -> Any:
        for each in self.alternatives:
            if each.accepts(value):
                return each.read(value, pointer, errors)
        return super().read(value, pointer, errors)


class Shape(serializers.Serializer[Any]):
    """An object. Of its fields those in ``needed`` must be there, and no others may be.

    ``fixed`` tells, by name, why a field that readers know of is not among them.
    """

    needed: ClassVar[frozenset[str]] = frozenset()
    fixed: ClassVar[Mapping[str, str]] = {}

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name in self.needed
        return fields

    def accepts(self, value: Any) -> bool:
        return isinstance(value, dict)

    def expected(self) -> str:
        return "an object"

    def read_body(self, body: Any, errors: Errors) -> dict[str, Any]:
        """The values that a whole body gives, by name. Raises Problem for one that is no object."""
        values = self.read(body, "", errors)
        if values is None:
            errors.require_none()
        return values or {}

    def read(self, value: Any, pointer: str, errors: Errors) -> dict[str, Any] | None:
        """The values that are there, by name; null for what is no object."""
        if not self.accepts(value):
            errors.note(pointer, _mistyped(self.expected(), value))
            return None
        fields: Mapping[str, Any] = dict(self.fields.items())
        for name in value:
            if name not in fields:
                errors.note(below(pointer, name), self._unknown(name))
        for name in fields:
            if name in self.needed and name not in value:
                errors.note(below(pointer, name), BodyError("Required.", code="required"))
        return {
            name: _read(field, value[name], below(pointer, name), errors)
            for name, field in fields.items()
            if name in value
        }

    def _unknown(self, name: str) -> BodyError:
        if name in self.fixed:
            return BodyError(self.fixed[name], code="fixed")
        meant = nearest(name, self.fields)
        hint = f"Did you mean {meant}?" if meant else f"Known here are {', '.join(self.fields)}."
        return BodyError(f"There is no such field. {hint}", code="unknown", suggestion=meant)


class ShapeExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # spectacular types no method
    """Says that nothing else may be there."""

    target_class = Shape
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001 - documented for extensions
        return {**shape, "additionalProperties": False}


class TextExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # as above
    """Says that there must be words."""

    target_class = Text

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002 - spectacular's signature
        words = {} if self.target.allow_blank else WORDS
        return {"type": "string", **words, **self.target.written}


class EitherExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # as above
    target_class = Either

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {
            "oneOf": [
                auto_schema.resolve_serializer(each, direction).ref
                if isinstance(each, Shape)
                else auto_schema._map_serializer_field(each, direction)  # noqa: SLF001 - documented for extensions
                for each in self.target.alternatives
            ]
        }


class FigureExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # as above
    target_class = Figure

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002 - spectacular's signature
        return {"type": ["number", "string"]}


def _read(field: Any, value: Any, pointer: str, errors: Errors) -> Any:
    if value is None and field.allow_null:
        return None
    return field.read(value, pointer, errors)


def _mistyped(expected: str, value: Any) -> BodyError:
    match value:
        case None:
            got = "null"
        case bool():
            got = "true" if value else "false"
        case Number():
            got = f"the number {shown(value)}"
        case str():
            got = f"the text {shown(value)}"
        case list():
            got = "a list"
        case _:
            got = "an object"
    return BodyError(f"Expected {expected}; got {got}.", code="type")
