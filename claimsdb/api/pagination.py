"""Pages of a list by opaque cursor, ``next`` and ``previous``."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from hashlib import blake2b
from typing import Any, Protocol, Self, TypeVar, cast
from urllib.parse import urlencode

import orjson
from django.db.models import Model, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claimsdb.api import keyset
from claimsdb.api.keyset import Order, Position, SortKey
from claimsdb.api.parameters import (
    Instants,
    Parameter,
    ParameterError,
    refuse,
)

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 1000

_PRESENTATION = frozenset({"cursor", "page_size", "count", "format", "fields", "omit"})
"""Parameters that may differ from page to page: they choose neither the rows nor their order."""
_INSTANT = SortKey("", datetime)
_OPTIONAL_INSTANT = SortKey("", datetime, nullable=True)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after a position, or backward from it; without one, at the start.

    ``digest`` is of the list that it is for, ``instants`` are those that the first page fixed.
    """

    digest: str
    instants: Instants | None = None
    position: Position | None = None
    backward: bool = False

    def fetch(self, queryset: QuerySet[ModelT, RowT], order: Order, *, limit: int) -> list[RowT]:
        """The rows from here on, nearest first."""
        return keyset.fetch(
            queryset, order, position=self.position, backward=self.backward, limit=limit
        )

    def encode(self) -> str:
        instants = self.instants and [self.instants.as_of, self.instants.known_at]
        stated = [self.digest, instants, self.position, self.backward]
        return urlsafe_b64encode(orjson.dumps(stated)).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read a cursor, the keys of its position still as JSON has them. Raises ParameterError."""
        try:
            return cls._decode(text)
        except (ValueError, TypeError) as error:
            raise ParameterError(
                "Not a cursor: take `next` and `previous` from a page as they are.", code="cursor"
            ) from error

    @classmethod
    def _decode(cls, text: str) -> Self:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        digest, instants, position, backward = orjson.loads(urlsafe_b64decode(padded))
        stated = None if position is None else tuple(position)
        cursor = cls(digest, _read_instants(instants), stated, backward)
        if cursor.encode() != text or (backward and position is None):
            raise ValueError(text)
        return cursor

    def for_list(self, *, digest: str, order: Order, takes_instants: bool) -> Self:
        """The cursor with its position read. Raises Problem if it was made for another list."""
        if self.digest != digest or (self.instants is not None) != takes_instants:
            raise refuse(
                "cursor",
                "It was made for a list with other parameters or another order: begin again"
                " without it, or repeat the parameters of its first page.",
                code="cursor",
            )
        if self.position is None:
            return self
        try:
            return replace(self, position=order.read_position(self.position))
        except (ValueError, TypeError) as error:
            raise refuse("cursor", "It names no position in this list.", code="cursor") from error


def list_digest(request: Request, ordering: str) -> str:
    """What tells one list from another: its path, order and parameters."""
    given = request.query_params.items()
    asked = sorted((name, text) for name, text in given if name not in _PRESENTATION)
    return blake2b(orjson.dumps([request.path, ordering, asked]), digest_size=6).hexdigest()


class PagedView(Protocol):
    """What a view tells its paginator."""

    given: Mapping[str, Any]
    open_ended: bool

    @property
    def order(self) -> Order: ...

    @property
    def cursor(self) -> Cursor: ...

    def fetch(self, queryset: QuerySet[Any, RowT], *, limit: int) -> list[RowT]:
        """The rows from the cursor on, nearest first."""


class KeysetPagination(BasePagination):
    """One page; whether there is another is known from one row more, not from a count."""

    shows_instants = False

    def paginate_queryset(  # type: ignore[override]  # DRF also pages plain sequences
        self, queryset: QuerySet[ModelT, RowT], request: Request, view: APIView | None = None
    ) -> list[RowT]:
        paged = cast("PagedView", view)
        self.request, self.order, self.start = request, paged.order, paged.cursor
        self.open_ended = paged.open_ended
        size = paged.given.get("page_size", DEFAULT_PAGE_SIZE)
        rows = paged.fetch(queryset, limit=size + 1)
        self.more = len(rows) > size
        rows = rows[:size]
        self.rows = rows[::-1] if self.start.backward else rows
        self.count = queryset.count() if paged.given.get("count") else None
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        envelope: dict[str, Any] = {}
        if self.start.instants:
            envelope["as_of"] = self.start.instants.as_of
            envelope["known_at"] = self.start.instants.known_at
        if self.count is not None:
            envelope["count"] = self.count
        envelope["next"] = self._link(self._next())
        envelope["previous"] = self._link(self._previous())
        envelope["results"] = data
        return Response(envelope)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        required: dict[str, Any] = {"next": link, "previous": link, "results": schema}
        if self.shows_instants:
            known_at = {"type": ["string", "null"], "format": "date-time"}
            as_of = {"type": "string", "format": "date-time"}
            required = {"as_of": as_of, "known_at": known_at, **required}
        count = {"type": "integer", "minimum": 0, "description": "With `count=true`."}
        return {
            "type": "object",
            "required": list(required),
            "properties": {**required, "count": count},
        }

    def _next(self) -> Cursor | None:
        if not (self.more or self.start.backward or self.open_ended):
            return None
        if self.rows:
            return self._at(self.rows[-1], backward=False)
        return (
            replace(self.start, position=None, backward=False)
            if self.start.backward
            else self.start
        )

    def _previous(self) -> Cursor | None:
        behind = self.more if self.start.backward else self.start.position is not None
        return self._at(self.rows[0], backward=True) if behind and self.rows else None

    def _at(self, row: Any, *, backward: bool) -> Cursor:
        return replace(self.start, position=self.order.position(row), backward=backward)

    def _link(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        address, rest = self._address
        # A cursor needs no quoting.
        return f"{address}?cursor={cursor.encode()}{rest}"

    @cached_property
    def _address(self) -> tuple[str, str]:
        """This list's address, and its query less the cursor."""
        given = self.request.query_params.items()
        asked = sorted(pair for pair in given if pair[0] != "cursor")
        return self.request.build_absolute_uri(self.request.path), "".join(
            f"&{urlencode([pair])}" for pair in asked
        )


class InstantsPagination(KeysetPagination):
    """A page that also says what instants it was made for."""

    shows_instants = True


@cache
def ordering_parameter(names: tuple[str, ...], default: str) -> Parameter:
    """The parameter ``ordering`` of a list that can be sorted by ``names``."""
    choices = [f"{sign}{name}" for name in names for sign in ("", "-")]
    return Parameter.choice(
        "ordering",
        choices,
        default=default,
        description="The order, descending with -. Rows without the value come last either way.",
        example=default,
    )


PAGE_SIZE = Parameter.integer(
    "page_size",
    minimum=1,
    maximum=MAX_PAGE_SIZE,
    default=DEFAULT_PAGE_SIZE,
    description="The number of rows on a page.",
    example="100",
)
COUNT = Parameter.flag(
    "count",
    description="Whether to count the rows of the whole list.",
)
CURSOR = Parameter(
    name="cursor",
    read=Cursor.decode,
    schema={"type": "string", "pattern": "^[-_A-Za-z0-9]+$"},
    description=(
        "Where the page begins: from `next` or `previous` of another page, with the same"
        " parameters (`page_size`, `count`, `fields` and `omit` may change)."
    ),
    example="WyI1ZjNhMGM5ZTFiN2QiLG51bGwsWzE3XSxmYWxzZV0",
)
PAGING_PARAMETERS = (PAGE_SIZE, COUNT, CURSOR)


def _read_instants(stated: Any) -> Instants | None:
    if stated is None:
        return None
    as_of, known_at = stated
    return Instants(as_of=_INSTANT.read(as_of), known_at=_OPTIONAL_INSTANT.read(known_at))
