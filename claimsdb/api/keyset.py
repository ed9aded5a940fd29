"""Keyset paging of a queryset: a page begins after a row, found through the index at any depth.

Rows are compared with a position as whole rows, ``(key, id) > (x, y)``: written out with OR, the
comparison does not use the index. A key that may be null can't be compared so; its rows without
one come last in either direction, as a second segment, which is read only where the first ends.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")

Position = tuple[Any, ...]
"""The sort keys of one row, the one that makes it unique last."""

_LARGEST_INTEGER = 2**63 - 1
_KEYS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by: its path from the queryset's model (in ``values()`` rows, its name)."""

    path: str
    kind: type[int | float | str | date | datetime | UUID]
    nullable: bool = False

    def of(self, row: Any) -> Any:
        if isinstance(row, Mapping):
            return row[self.path]
        for name in self.path.split("__"):
            row = getattr(row, name)
        return row

    def read(self, stated: Any) -> Any:
        """The key back from JSON. Raises ValueError or TypeError for what no row can have."""
        if stated is None and self.nullable:
            return None
        return _READERS[self.kind](stated)


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: by ``keys``, of which the last is unique and only the first may be null."""

    keys: tuple[SortKey, ...]
    descending: bool = False

    def position(self, row: Any) -> Position:
        return tuple(key.of(row) for key in self.keys)

    def read_position(self, stated: Sequence[Any]) -> Position:
        """A position back from JSON. Raises ValueError or TypeError."""
        return tuple(key.read(value) for key, value in zip(self.keys, stated, strict=True))


class _Segment(NamedTuple):
    condition: Q | Func
    order_by: list[str]


def fetch(
    queryset: QuerySet[ModelT, RowT],
    order: Order,
    *,
    position: Position | None,
    backward: bool,
    limit: int,
) -> list[RowT]:
    """The ``limit`` rows next to a position, nearest first; without one, from the start."""
    return gather(
        (rows[:limit] for rows in segments(queryset, order, position=position, backward=backward)),
        limit=limit,
    )


def gather(segments: Iterable[Iterable[RowT]], *, limit: int) -> list[RowT]:
    """The first ``limit`` rows of segments, each of which is read only where those before end."""
    rows: list[RowT] = []
    for segment in segments:
        rows += islice(segment, limit - len(rows))
        if len(rows) == limit:
            break
    return rows


def segments(
    queryset: QuerySet[ModelT, RowT], order: Order, *, position: Position | None, backward: bool
) -> Iterator[QuerySet[ModelT, RowT]]:
    """All rows next to a position, nearest first, in one segment or two."""
    for segment in _segments(order, position, backward=backward):
        yield queryset.filter(segment.condition).order_by(*segment.order_by)


def segment_count(order: Order, *, position: Position | None, backward: bool) -> int:
    """How many `segments` there are: that depends on which keys of the position are None."""
    return len(_have_key(order, position, backward=backward))


def keys_in(queryset: QuerySet[Any, Any], order: Order) -> Iterator[Any]:
    """The primary keys of all rows, in an order."""
    for rows in segments(queryset, order, position=None, backward=False):
        yield from rows.prefetch_related(None).values_list("pk", flat=True).iterator(_KEYS_AT_ONCE)


def _have_key(order: Order, position: Position | None, *, backward: bool) -> tuple[bool, ...]:
    """Of each segment, in the order in which they are read, whether its rows have the first key."""
    if not order.keys[0].nullable:
        return (True,)
    first = position is None or position[0] is not None
    return (first,) if first == backward else (first, not first)


def _segments(order: Order, position: Position | None, *, backward: bool) -> Iterator[_Segment]:
    """What lies beyond the position, in the order in which it is to be read."""
    key, *rest = order.keys
    descending = order.descending != backward
    absent = Q(**{f"{key.path}__isnull": True})
    present = ~absent if key.nullable else Q()
    for number, has_key in enumerate(_have_key(order, position, backward=backward)):
        keys = order.keys if has_key else rest
        columns = _order_by(keys, descending=descending)
        condition: Q | Func = present if has_key else absent
        # The first segment is the one that holds the position.
        if position is not None and number == 0:
            beyond = _beyond(keys, position[-len(keys) :], descending=descending)
            condition = beyond if has_key else absent & Q(beyond)
        yield _Segment(condition, columns)


def _order_by(keys: Sequence[SortKey], *, descending: bool) -> list[str]:
    return [f"-{key.path}" if descending else key.path for key in keys]


def _beyond(keys: Sequence[SortKey], position: Position, *, descending: bool) -> Func:
    """``(columns) > (position)``; false where a column is null."""
    columns = _row([F(key.path) for key in keys])
    values = _row([Value(value) for value in position])
    comparison = " < " if descending else " > "
    return _sql(columns, values, template="%(expressions)s", arg_joiner=comparison)


def _row(expressions: Sequence[F | Value]) -> Func:
    return _sql(*expressions, template="(%(expressions)s)")


def _sql(*expressions: F | Value | Func, **options: str) -> Func:
    return Func(*expressions, output_field=BooleanField(), **options)


def _exactly(kind: type[Any]) -> Callable[[Any], Any]:
    def read(stated: Any) -> Any:
        if type(stated) is not kind:
            raise TypeError(f"expected {kind.__name__}")
        return stated

    return read


def _integer(stated: Any) -> int:
    if type(stated) is not int or abs(stated) > _LARGEST_INTEGER:
        raise TypeError("expected a 64-bit integer")
    return stated


def _text(stated: Any) -> str:
    if type(stated) is not str or "\0" in stated:
        raise TypeError("expected a text that a database takes")
    return stated


def _instant(stated: Any) -> datetime:
    instant = datetime.fromisoformat(stated)
    if instant.utcoffset() != timedelta(0):
        raise ValueError("expected an instant in UTC")
    return instant


_READERS: Mapping[type[Any], Callable[[Any], Any]] = {
    int: _integer,
    float: _exactly(float),
    str: _text,
    date: date.fromisoformat,
    datetime: _instant,
    UUID: lambda stated: UUID(_text(stated)),
}
