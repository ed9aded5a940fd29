"""Rendered revisions, read by statements that are composed once for each shape of a request.

A statement is that of the view's own `get_queryset`, filters and order: these compose it for a twin of
the view, in which other values stand for those of the request (`claimsdb.db.compiled`).
"""

from collections.abc import Hashable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, Final, Protocol

from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject

from articles.querysets import Reader
from claims.models import Revision
from claims.views.base import RecordViewSet
from claimsdb.api import keyset
from claimsdb.api.fieldsets import EVERYTHING
from claimsdb.api.filters import Composing, StrictFilter
from claimsdb.api.keyset import Position
from claimsdb.api.parameters import Instants
from claimsdb.db.compiled import Compiled, Values, compiled, shape_of, stand_ins

Row = dict[str, Any]

KEPT_AT_MOST: Final = 512
APART: Final = frozenset(
    {"as_of", "known_at", "cursor", "page_size", "count", "ordering", "format", "fields", "omit"}
)
"""Parameters that choose nothing but what the rest of a shape tells."""

_statements: dict[Hashable, Compiled] = {}


def kept() -> int:
    """Return how many statements this process keeps."""
    return len(_statements)


def forget() -> None:
    """Keep none of the statements that were composed so far."""
    _statements.clear()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request chooses revisions by: what is put into a statement.

    Attributes:
        filters: values of those filters that are composed by the shape of their values.
        address: what its path names.
    """

    filters: dict[str, Any]
    address: dict[str, Any]
    instants: Instants | None
    position: Position | None = None

    @property
    def values(self) -> Values:
        as_of, known_at = (
            (self.instants.as_of, self.instants.known_at) if self.instants else (None, None)
        )
        return *self.filters.values(), *self.address.values(), as_of, known_at, self.position

    def standing(self) -> "tuple[Asked, Values]":
        """Return the same with values that stand for these, and those values."""
        values = stand_ins(self.values)
        filters = dict(zip(self.filters, values, strict=False))
        address = dict(zip(self.address, values[len(filters) :], strict=False))
        as_of, known_at, position = values[-3:]
        instants = Instants(as_of=as_of, known_at=known_at) if self.instants else None
        return Asked(filters, address, instants, position and tuple(position)), values


class PreparedRows(RecordViewSet[Revision]):
    """A view set of revisions that reads those that it shows whole with statements kept for it."""

    apart: ClassVar[frozenset[str]] = APART
    is_last = False
    """Whether nothing is taken to have been recorded after the instants that it answers for."""

    @property
    def settled_for(self) -> Reader | None:
        """For whom rows are to tell up to when the record is settled, where that has to be checked."""
        return self.request.user if self.is_last else None

    @property
    def is_rendered(self) -> bool:
        """Whether the answer shows revisions whole, in JSON."""
        return self.action in {"list", "retrieve"} and self.fieldset is EVERYTHING

    @property
    def is_prepared(self) -> bool:
        filters = self._filters.values()
        return self.is_rendered and all(each.composing != Composing.NEVER for each in filters)

    @property
    def _filters(self) -> dict[str, StrictFilter]:
        """The filters that the request gives, by name."""
        known = self.filterset_class.base_filters if self.filterset_class else {}
        return {name: known[name] for name in self.given if name in known}

    @property
    def address(self) -> dict[str, Any]:
        """What the path names, as rows are looked up by it."""
        return {name: int(text) for name, text in self.kwargs.items()}

    @cached_property
    def asked(self) -> Asked:
        return Asked(
            filters={
                name: self.given[name]
                for name, each in self._filters.items()
                if each.composing == Composing.BY_SHAPE
            },
            address=self.address,
            instants=self.instants if self.takes_instants else None,
            position=self.cursor.position if self.action == "list" else None,
        )

    @cached_property
    def _shape(self) -> Hashable:
        """All that a statement is composed for."""
        asked = self.asked
        return (
            (type(self), self.action, self.request.user.is_authenticated),
            self.sees,
            (self.ordering, self.action == "list" and self.cursor.backward),
            tuple(
                (name, None if name in asked.filters else repr(value))
                for name, value in self.given.items()
                if name not in self.apart
            ),
            tuple(asked.address),
            shape_of(asked.values),
        )

    def listed(self) -> QuerySet[Revision, Any]:
        # Seldom looked at: a page is read by `fetch`.
        return SimpleLazyObject(super().listed) if self.is_prepared else super().listed()  # type: ignore[return-value]  # it stands for one

    def fetch(self, queryset: QuerySet[Revision, Any], *, limit: int) -> list[Any]:
        if not self.is_prepared:
            return super().fetch(queryset, limit=limit)
        start = self.cursor
        count = keyset.segment_count(self.order, position=start.position, backward=start.backward)
        parts = (Segment(number, limit) for number in range(count))
        return keyset.gather(map(self.read, parts), limit=limit)

    def read(self, part: "Part") -> list[Row]:
        """The rows of a part of the answer: at first those of current revisions, if these answer.

        That holds where nothing was recorded since the moment was read, as the rows tell; where there
        are none, the moment is read again.
        """
        settled_at = self.moment.settled_at
        instants = self.asked.instants
        if instants and settled_at and instants.known_at is None and instants.as_of >= settled_at:
            rows = self._statement(part, is_last=True).rows(self.asked.values)
            last = rows[0]["settled_at"] if rows else self.moment_now().settled_at
            if last == settled_at:
                return rows
        return self._statement(part, is_last=False).rows(self.asked.values)

    def _statement(self, part: "Part", *, is_last: bool) -> Compiled:
        key = self._shape, part, is_last
        found = _statements.get(key)
        if found is None:
            if len(_statements) >= KEPT_AT_MOST:
                _statements.clear()
            standing, values = self.asked.standing()
            found = _statements[key] = compiled(
                part.of(self._twin(standing, is_last=is_last)),
                values,
                # Some speakers state a hundred times as much as others: no plan is best for all.
                has_one_plan=not self._filters,
            )
        return found

    def _twin(self, asked: Asked, *, is_last: bool) -> "PreparedRows":
        """The view as if another request had been made."""
        twin = copy(self)
        twin.given = {**self.given, **asked.filters}
        twin.kwargs = {**self.kwargs, **asked.address}
        twin.asked = asked
        twin.is_last = is_last
        if asked.instants:
            twin.instants = asked.instants
        return twin


@dataclass(frozen=True, slots=True)
class Segment:
    """So many rows of one of the segments of a list (`claimsdb.api.keyset`)."""

    number: int
    limit: int

    def of(self, view: PreparedRows) -> QuerySet[Revision, Any]:
        segments = keyset.segments(
            view.filter_queryset(view.get_queryset()),
            view.order,
            position=view.asked.position,
            backward=view.cursor.backward,
        )
        return next(islice(segments, self.number, None))[: self.limit]


class Part(Protocol):
    """A part of an answer: parts that are equal are composed alike."""

    def __hash__(self) -> int: ...

    def of(self, view: Any) -> QuerySet[Revision, Any]:
        """Compose what is read, for a view and what is asked of it."""


@dataclass(frozen=True, slots=True)
class OfPath:
    """The one row that the path names."""

    def of(self, view: PreparedRows) -> QuerySet[Revision, Any]:
        name = view.lookup_field
        return view.get_queryset().filter(**{name: view.kwargs[view.lookup_url_kwarg or name]})[:1]
