"""Lists that are filtered and paged as the API's are: strictly, and by keys instead of counts."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from rest_framework.request import Request

from claimsdb.api.errors import ErrorEntry, Problem
from claimsdb.api.keyset import Order, SortKey
from claimsdb.api.pagination import (
    CURSOR,
    Cursor,
    KeysetPagination,
    list_digest,
    ordering_parameter,
)
from claimsdb.api.parameters import QueryParameter, read_parameters

ModelT = TypeVar("ModelT", bound=Model)


def users(_: Request) -> QuerySet[User]:
    """Return those whom a filter can name."""
    return User.objects.all()


@dataclass(frozen=True, slots=True)
class Sorting:
    """The orders of a list: by which of `keys`, each made total by the last one."""

    keys: Mapping[str, SortKey]
    default: str
    tiebreak: SortKey

    def order(self, ordering: str) -> Order:
        key = self.keys[ordering.removeprefix("-")]
        keys = (key,) if key == self.tiebreak else (key, self.tiebreak)
        return Order(keys, descending=ordering.startswith("-"))


@dataclass(slots=True)
class Rows:
    """One page of a list, and the queries of its neighbours; empty where there are none."""

    rows: list[Any] = field(default_factory=list)
    previous: str = ""
    next: str = ""


@dataclass(slots=True)
class Asked:
    """What the query of a request asks of a list.

    Attributes:
        texts: the parameters as they were written, less the cursor.
        given: their values; empty where any can't be read.
        errors: all that is wrong with them.
    """

    request: Request
    sorting: Sorting
    texts: dict[str, str]
    given: dict[str, Any] = field(default_factory=dict)
    errors: tuple[ErrorEntry, ...] = ()
    open_ended: bool = False

    @property
    def ordering(self) -> str:
        ordering: str = self.given.get("ordering", self.sorting.default)
        return ordering

    @property
    def order(self) -> Order:
        return self.sorting.order(self.ordering)

    @property
    def cursor(self) -> Cursor:
        """Where the page begins. Raises Problem where its list is another."""
        digest = list_digest(self.request, self.ordering)
        asked: Cursor | None = self.given.get("cursor")
        if asked is None:
            return Cursor(digest)
        return asked.for_list(digest=digest, order=self.order, takes_instants=False)

    def fetch(self, queryset: QuerySet[ModelT], *, limit: int) -> list[ModelT]:
        """Return the rows of a list from the cursor on, nearest first."""
        return self.cursor.fetch(queryset, self.order, limit=limit)

    def page(self, queryset: QuerySet[ModelT]) -> Rows:
        """Return the page that is asked for: none where the query can't be read."""
        if self.errors:
            return Rows()
        pages = KeysetPagination()
        try:
            rows = pages.paginate_queryset(queryset, self.request, self)  # type: ignore[arg-type]  # all that it asks of a view
        except Problem as problem:
            self.errors = problem.errors
            return Rows()
        found = pages.get_paginated_response(rows).data
        return Rows(rows, *(_query(found[name]) for name in ("previous", "next")))

    def query(self, **changed: str | None) -> str:
        """Return the query with parameters changed, or left out where they are null."""
        texts = {**self.texts, **changed}
        query = QueryDict(mutable=True)
        query.update({name: text for name, text in texts.items() if text is not None})
        return f"?{query.urlencode(safe=',:')}"


@dataclass(slots=True)
class Filter:
    """A field of the form that filters a list.

    Attributes:
        suggests: whether names are proposed as one types.
        options: to tick, each with its name and whether it is ticked; none where one types.
        is_wrong: whether what was asked for can't be read.
    """

    name: str
    label: Promise | str
    text: str = ""
    suggests: bool = False
    options: list[tuple[str, Promise | str, bool]] = field(default_factory=list)
    is_wrong: bool = False

    @classmethod
    def typed(
        cls, asked: Asked, name: str, label: Promise | str, *, suggests: bool = False
    ) -> Self:
        """Return a field to type in, as a query fills it."""
        is_wrong = any(entry.parameter == name for entry in asked.errors)
        text = asked.texts.get(name, "")
        return cls(name, label, text, suggests=suggests, is_wrong=is_wrong)

    @classmethod
    def chosen(
        cls,
        asked: Asked,
        name: str,
        label: Promise | str,
        options: Sequence[tuple[str, Promise | str]],
    ) -> Self:
        """Return boxes to tick, as a query ticks them."""
        ticked = asked.texts.get(name, "").split(",")
        return cls(name, label, options=[(value, text, value in ticked) for value, text in options])


def chips(asked: Asked) -> list[dict[str, str]]:
    """Return what a list is filtered by, each with the query without it."""
    return [
        {"name": name, "text": text, "query": asked.query(**{name: None})}
        for name, text in asked.texts.items()
        if name != "ordering"
    ]


def errors_of(asked: Asked, names: Container[str]) -> list[dict[str, str]]:
    """Return what is wrong with a query, each with the query that was probably meant.

    A suggestion is a parameter, of those of `names`, or the text of one.
    """
    found = []
    for entry in asked.errors:
        name, meant = entry.parameter or "", entry.suggestion
        query = ""
        if meant and meant in names:
            query = asked.query(**{name: None, meant: asked.texts.get(name)})
        elif meant:
            query = asked.query(**{name: meant})
        found.append({"name": name, "detail": entry.detail, "meant": meant or "", "query": query})
    return found


def as_reader(request: HttpRequest) -> Request:
    """Return a request to the admin as filters of the API take one."""
    asked = Request(request)
    asked.user = request.user
    return asked


def canonical(query: QueryDict) -> str | None:
    """Return a form's query in the form that the API has it; null where it has that already.

    Browsers send empty fields too, and the choices of one field as parameters of their own.
    """
    lists = {name: [text for text in texts if text.strip()] for name, texts in query.lists()}
    if all(len(texts) == 1 for texts in lists.values()):
        return None
    joined = QueryDict(mutable=True)
    joined.update({name: ",".join(texts) for name, texts in lists.items() if texts})
    return f"?{joined.urlencode(safe=',:')}"


def asked_of(
    request: HttpRequest, *, filters: Mapping[str, QueryParameter], sorting: Sorting
) -> Asked:
    """Read what a request asks of a list. Nothing is ignored: what can't be read is an error."""
    orderings = ordering_parameter(tuple(sorting.keys), sorting.default)
    allowed = {**filters, "ordering": orderings, "cursor": CURSOR}
    reader = as_reader(request)
    texts = {name: text for name, text in request.GET.items() if name != "cursor"}
    asked = Asked(reader, sorting, {name: str(text) for name, text in texts.items()})
    try:
        asked.given = read_parameters(reader, allowed)
    except Problem as problem:
        asked.errors = problem.errors
    return asked


def _query(link: str | None) -> str:
    return f"?{link.partition('?')[2]}" if link else ""
