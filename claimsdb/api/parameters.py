"""Strict query parameters: nothing is ignored, and all that is wrong is said at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Protocol, Self

from django.http import QueryDict
from django.utils import timezone
from rest_framework.request import Request

from claimsdb.api.errors import INVALID_PARAMETER, ErrorEntry, Problem
from claimsdb.api.patterns import PAST
from claimsdb.instants import InstantError, parse_partial, parse_past, shown

_ELSEWHERE = frozenset(
    {
        *("as_of", "known_at", "cursor", "page_size", "ordering", "count"),
        *("format", "bom", "fields", "omit", "diff"),
    }
)
"""Parameters that a reader knows from other resources."""


class ParameterError(ValueError):
    """What is wrong with the text of one parameter: what was expected, what was got."""

    def __init__(
        self, detail: str, *, code: str = "invalid", suggestion: str | None = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.suggestion = suggestion


class QueryParameter(Protocol):
    """What a view knows of each parameter that it takes: a ``Parameter`` or a filter."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """Its JSON schema; an array is written as a list with commas."""

    @property
    def description(self) -> str: ...

    @property
    def example(self) -> str: ...

    def parse(self, text: str, request: Request) -> Any:
        """The value that the text stands for. Raises ParameterError."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter that is no filter. ``read`` takes its text and raises ParameterError."""

    name: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    description: str
    example: str

    def parse(self, text: str, request: Request) -> Any:  # noqa: ARG002 - as filters have it
        return self.read(text)

    @classmethod
    def flag(cls, name: str, *, description: str) -> Self:
        """True or false; without it, false."""
        schema = {"type": "boolean", "default": False}
        return cls(name=name, read=flag, schema=schema, description=description, example="true")

    @classmethod
    def choice(
        cls,
        name: str,
        choices: Iterable[str],
        *,
        description: str,
        example: str,
        default: str | None = None,
    ) -> Self:
        """One of a few words."""
        words = [str(choice) for choice in choices]
        schema = {"type": "string", "enum": words, **_defaulting(default)}
        return cls(
            name=name, read=one_of(words), schema=schema, description=description, example=example
        )

    @classmethod
    def integer(
        cls,
        name: str,
        *,
        minimum: int,
        maximum: int,
        description: str,
        example: str,
        default: int | None = None,
    ) -> Self:
        """A whole number, from `minimum` to `maximum`."""
        limits = {"type": "integer", "minimum": minimum, "maximum": maximum}
        return cls(
            name=name,
            read=integer(minimum=minimum, maximum=maximum),
            schema={**limits, **_defaulting(default)},
            description=description,
            example=example,
        )


def _defaulting(default: str | int | None) -> Mapping[str, Any]:
    return {} if default is None else {"default": default}


@dataclass(frozen=True, slots=True)
class Instants:
    """The instants that an answer is made for: on record at ``as_of``, the word at ``known_at``."""

    as_of: datetime
    known_at: datetime | None = None


def read_parameters(
    request: Request,
    allowed: Mapping[str, QueryParameter],
    meaningless: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """The values of the parameters that the request gives, by name.

    ``meaningless`` tells of others that readers may expect here what to do instead.

    Raises Problem, which lists every one that is unknown, repeated, empty or unreadable.
    """
    values: dict[str, Any] = {}
    errors: list[ErrorEntry] = []
    for name in request.query_params:
        try:
            values[name] = _read(name, request, allowed, meaningless)
        except ParameterError as error:
            errors.append(_entry(name, error))
    if errors:
        raise Problem(INVALID_PARAMETER, errors=errors)
    return values


def refuse(name: str, detail: str, *, code: str = "combined") -> Problem:
    """The problem of one parameter, for a view that finds it later than ``read_parameters``.

    As a rule, it does not go together with another one.
    """
    return refuse_all({name: detail}, code=code)


def refuse_all(details: Mapping[str, str], *, code: str = "combined") -> Problem:
    """The problem of several parameters."""
    errors = [_entry(name, ParameterError(detail, code=code)) for name, detail in details.items()]
    return Problem(INVALID_PARAMETER, errors=errors)


def refuse_each(details: Mapping[str, str]) -> None:
    """Raises the Problem of all parameters that are found wrong together, if there are any."""
    if details:
        raise refuse_all(details)


def nearest(text: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant, if any is near."""
    return next(iter(get_close_matches(text, candidates, n=1)), None)


def past(text: str) -> datetime:
    try:
        return parse_past(text, now=timezone.now())
    except InstantError as error:
        raise ParameterError(str(error), code="instant") from error


def is_bygone(text: str, instant: datetime) -> bool:
    """Whether a text that was read as ``instant`` always will be: today's date means another now."""
    return parse_partial(text).end == instant


def flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ParameterError(f"Expected true or false; got {shown(text)}.", code="type")
    return text == "true"


def one_of(choices: Iterable[str]) -> Callable[[str], str]:
    names = tuple(choices)

    def read(text: str) -> str:
        if text not in names:
            expected = f"Expected one of {', '.join(names)}; got {shown(text)}."
            raise ParameterError(expected, code="choice", suggestion=nearest(text, names))
        return text

    return read


def integer(*, minimum: int, maximum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) <= len(str(maximum))
        if not digits or not minimum <= int(text) <= maximum:
            raise ParameterError(
                f"Expected a whole number from {minimum} to {maximum}; got {shown(text)}.",
                code="range",
            )
        return int(text)

    return read


_PAST_SCHEMA = {"type": "string", **PAST}

AS_OF = Parameter(
    name="as_of",
    read=past,
    schema=_PAST_SCHEMA,
    description=(
        "What was on record here at this instant: a day (its end, UTC; today means now) or an"
        " instant with its zone, not in the future."
    ),
    example="2023-10-31",
)
KNOWN_AT = Parameter(
    name="known_at",
    read=past,
    schema=_PAST_SCHEMA,
    description=(
        "What was the sources' latest word at this instant, as far as it is on record `as_of`;"
        " in the same forms."
    ),
    example="2023-10-31T12:00:00Z",
)


def _read(
    name: str,
    request: Request,
    allowed: Mapping[str, QueryParameter],
    meaningless: Mapping[str, str],
) -> Any:
    if name not in allowed:
        raise _unknown(name, allowed, meaningless)
    text = _only(request.query_params, name)
    if not text.strip():
        raise ParameterError("Empty: give it a value or leave it out.", code="empty")
    if "\0" in text:
        raise ParameterError(f"Holds a NUL character: {shown(text)}.", code="character")
    return allowed[name].parse(text, request)


def _only(query: QueryDict, name: str) -> str:
    texts = query.getlist(name)
    if len(texts) > 1:
        raise ParameterError(f"Given {len(texts)} times: give it once.", code="repeated")
    return texts[0]


def _unknown(name: str, allowed: Iterable[str], meaningless: Mapping[str, str]) -> ParameterError:
    if name in meaningless:
        return ParameterError(meaningless[name], code="meaningless")
    if name in _ELSEWHERE:
        return ParameterError("It has no meaning here.", code="meaningless")
    meant = nearest(name, allowed)
    hint = f" Did you mean {meant}?" if meant else f" Known here are {', '.join(sorted(allowed))}."
    return ParameterError(f"Unknown parameter.{hint}", code="unknown", suggestion=meant)


def _entry(name: str, error: ParameterError) -> ErrorEntry:
    return ErrorEntry(
        detail=str(error), code=error.code, parameter=name, suggestion=error.suggestion
    )
