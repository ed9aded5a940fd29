"""JSON bodies, read strictly: what can't be kept as it was entered is refused, not mended."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser

from claimsdb.api.errors import (
    CONTENT_TOO_LARGE,
    INVALID_BODY,
    MALFORMED_REQUEST,
    ErrorEntry,
    Problem,
    below,
)
from claimsdb.instants import shown

MEGABYTE = 10**6
MAX_DEPTH = 16
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")


class Number(str):
    """A number as it was written: whoever reads it decides how exactly it must be kept."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class StrictJSONParser(BaseParser):
    """JSON (RFC 8259) in UTF-8, of at most ``max_size`` bytes and ``MAX_DEPTH`` levels.

    Numbers stay as they were written. Refused are names that are there twice, NaN and infinities,
    NUL and lone surrogates.
    """

    media_type = "application/json"
    max_size = MEGABYTE

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> Any:
        body = stream.read(self.max_size + 1)
        if len(body) > self.max_size:
            raise Problem(CONTENT_TOO_LARGE, f"Expected at most {self.max_size:,} bytes.")
        return parse_json(body)


class LargeJSONParser(StrictJSONParser):
    """As StrictJSONParser, for many things in one body."""

    max_size = 10 * MEGABYTE


def parse_json(body: bytes) -> Any:
    """Read a body. Raises Problem, which lists all places of characters that can't be kept."""
    value = _loaded(_decoded(body))
    if errors := list(_not_kept(value, "", 0)):
        raise Problem(INVALID_BODY, errors=errors)
    return value


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(MALFORMED_REQUEST, f"The body is not UTF-8 at byte {error.start}.") from error


def _loaded(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Problem(MALFORMED_REQUEST, f"This is not JSON: {error.msg} ({place}).") from error
    except RecursionError:
        raise _too_deep() from None


def _refuse_constant(name: str) -> NoReturn:
    raise Problem(MALFORMED_REQUEST, f"{name} is no number of JSON; only finite ones can be kept.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = ", ".join(shown(name) for name, count in counts.items() if count > 1)
        raise Problem(MALFORMED_REQUEST, f"There more than once in one object: {twice}.")
    return found


def _not_kept(value: Any, pointer: str, depth: int) -> Iterator[ErrorEntry]:
    if depth > MAX_DEPTH:
        raise _too_deep()
    match value:
        case dict():
            for name, inner in value.items():
                if _NOT_KEPT.search(name):
                    yield _unkept(name, pointer)
                else:
                    yield from _not_kept(inner, below(pointer, name), depth + 1)
        case list():
            for index, inner in enumerate(value):
                yield from _not_kept(inner, below(pointer, index), depth + 1)
        case str() if _NOT_KEPT.search(value):
            yield _unkept(value, pointer)


def _unkept(text: str, pointer: str) -> ErrorEntry:
    detail = f"Holds NUL or half of a surrogate pair, which can't be kept: {shown(text)}."
    return ErrorEntry(detail=detail, code="character", pointer=pointer)


def _too_deep() -> Problem:
    return Problem(MALFORMED_REQUEST, f"Nested too deeply: at most {MAX_DEPTH} levels are read.")
