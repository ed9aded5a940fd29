"""Filters for the query: django-filter's, read strictly and once, without a form per request.

django-filter copies all filters and builds a form of them for every request; these hold no state
of a request, so that a set of them is built once.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from enum import Enum, auto
from typing import Any, ClassVar, Self, TypeVar

from django.db.models import Exists, Model, Q, QuerySet
from django_filters import Filter, FilterSet  # type: ignore[import-untyped]  # it has no types
from rest_framework.request import Request

from claimsdb.api.parameters import ParameterError, flag, nearest, one_of
from claimsdb.api.patterns import PARTIAL, SLUG
from claimsdb.instants import InstantError, parse_partial, shown

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")

Condition = Callable[[str, Any], Q | Exists]
"""What must hold of a row for it to be found, given the filter's field and value."""

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_IDS = re.compile(r"[0-9]{1,18}")
"""As many digits as always fit a database's 64-bit integer."""
_CANDIDATES = 500
"""How many names that begin alike are looked through for the one that was meant."""
_PREFIX = 2


class Composing(Enum):
    """How far what a filter adds to a query is the same for all values."""

    BY_SHAPE = auto()
    """For all values of one shape: `claimsdb.db.compiled` may put others in their place."""
    BY_VALUE = auto()
    """For one value, which can be told from others by its `repr`."""
    NEVER = auto()


class StrictFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter that reads its own text, and says in the OpenAPI schema how it is written."""

    composing = Composing.BY_VALUE

    schema: Mapping[str, Any] = {"type": "string"}

    def __init__(
        self,
        field_name: str,
        lookup_expr: str,
        *,
        help_text: str,
        example: str,
        condition: Condition | None = None,
        **options: Any,
    ) -> None:
        super().__init__(field_name, lookup_expr, **options)
        self.description = help_text
        self.example = example
        self.condition = condition

    def filter(self, qs: QuerySet[ModelT, RowT], value: Any) -> QuerySet[ModelT, RowT]:
        """Keep the rows for which the condition holds; or, to ``exclude``, those for which not.

        A row without a value is none for which it holds.
        """
        holds: Q | Exists
        if self.condition is None:
            holds = self._compared(value)
        else:
            holds = self.condition(self.field_name, value)
        return qs.exclude(holds) if self.exclude else qs.filter(holds)

    def _compared(self, value: Any) -> Q:
        """The plain comparison. One of one is that one: so an index of its rows alone is found."""
        if self.lookup_expr == "in" and len(value) == 1:
            return Q(**{self.field_name: value[0]})
        return Q(**{f"{self.field_name}__{self.lookup_expr}": value})

    def negated(self) -> Self:
        """The filter that leaves out what this one finds."""
        negated = copy(self)
        negated.exclude = True
        negated.description = "Leaves out what the parameter without `_not` finds."
        return negated

    def parse(self, text: str, request: Request) -> Any:
        """The value to filter by. Raises ParameterError."""
        raise NotImplementedError


class SlugInFilter(StrictFilter):
    """Any of a list of objects, each named by its slug.

    ``queryset`` gives the objects that the reader of a request may see: any other is unknown.
    ``field_name`` is a reference to them, compared by ``value_field``. The value is a list of theirs.
    A filter that ``keeps`` them has names that stand for the same value once they can be seen, until
    reference data is edited.
    """

    keeps = True

    composing = Composing.BY_SHAPE
    schema: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}

    def __init__(
        self,
        field_name: str,
        *,
        queryset: Callable[[Request], QuerySet[Any, Any]],
        name_field: str = "slug",
        value_field: str = "pk",
        **options: Any,
    ) -> None:
        super().__init__(field_name, "in", **options)
        self.queryset = queryset
        self.name_field = name_field
        if name_field == "slug":
            self.schema = {"type": "array", "items": {"type": "string", **SLUG}}
        self.value_field = value_field

    def parse(self, text: str, request: Request) -> list[Any]:
        names = split_list(text)
        found = self._kept(request)
        if missing := [name for name in names if name not in found]:
            visible = self.queryset(request)
            found |= self.resolve(missing, visible)
            if unknown := [name for name in missing if name not in found]:
                raise self._unknown(names, unknown, visible)
        return [found[name] for name in names]

    def _kept(self, request: Request) -> dict[str, Any]:
        """The values that are known already, to add to."""
        view = (request.parser_context or {}).get("view")
        if view is None or not self.keeps:
            return {}
        kind = (type(self), self.queryset, self.name_field, self.value_field)
        kept: dict[str, Any] = view.kept_names(kind)
        return kept

    def resolve(self, names: Sequence[str], visible: QuerySet[Any, Any]) -> dict[str, Any]:
        """The values of those that there are, by name."""
        named = visible.filter(**{f"{self.name_field}__in": names})
        return dict(named.values_list(self.name_field, self.value_field))

    def _unknown(
        self, names: Sequence[str], unknown: Sequence[str], visible: QuerySet[Any, Any]
    ) -> ParameterError:
        meant = {name: self._nearest(name, visible) for name in unknown}
        told = "; ".join(
            shown(name) + (f" (did you mean {near}?)" if near else "")
            for name, near in meant.items()
        )
        suggestion = None
        if all(meant.values()):
            suggestion = ",".join(meant.get(name) or name for name in names)
        return ParameterError(f"Unknown here: {told}.", code="unknown", suggestion=suggestion)

    def _nearest(self, name: str, visible: QuerySet[Any, Any]) -> str | None:
        alike = visible.filter(**{f"{self.name_field}__startswith": name[:_PREFIX]})
        return nearest(name, alike.values_list(self.name_field, flat=True)[:_CANDIDATES])


class MergedSlugInFilter(SlugInFilter):
    """Any of a list of objects of which some were merged: a slug names all that are one with it.

    The value is the list of their primary keys.
    """

    def parse(self, text: str, request: Request) -> list[Any]:
        families = super().parse(text, request)
        return sorted(set().union(*families))

    def resolve(self, names: Sequence[str], visible: QuerySet[Any, Any]) -> dict[str, Any]:
        named = visible.filter(**{f"{self.name_field}__in": names})
        # None is more than one step from the one that it was merged into.
        family = ("pk", "merged_into", "merged", "merged_into__merged")
        found: dict[str, set[Any]] = defaultdict(set)
        for name, *keys in named.values_list(self.name_field, *family):
            found[name].update(key for key in keys if key is not None)
        return dict(found)


class IdInFilter(SlugInFilter):
    """Any of a list of objects, each named by its number or by its ``name_field``.

    A text that is the number of one object and the name of another is refused.
    """

    keeps = False

    def resolve(self, names: Sequence[str], visible: QuerySet[Any, Any]) -> dict[str, Any]:
        ids = [int(name) for name in names if _IDS.fullmatch(name)]
        either = visible.filter(Q(pk__in=ids) | Q(**{f"{self.name_field}__in": names}))
        found: dict[str, set[Any]] = defaultdict(set)
        for pk, name, value in either.values_list("pk", self.name_field, self.value_field):
            found[str(pk)].add(value)
            found[name].add(value)
        if ambiguous := [name for name in names if len(found.get(name, ())) > 1]:
            raise ParameterError(
                f"{shown(ambiguous[0])} is the id of one and the {self.name_field} of another.",
                code="ambiguous",
            )
        return {name: next(iter(values)) for name, values in found.items()}


class ChoiceInFilter(StrictFilter):
    """Any of a list of words from a fixed set."""

    def __init__(self, field_name: str, *, choices: Iterable[str], **options: Any) -> None:
        super().__init__(field_name, "in", **options)
        words = [str(word) for word in choices]
        self.schema = {"type": "array", "items": {"type": "string", "enum": words}}
        self.read = several_of(words)

    def parse(self, text: str, request: Request) -> list[str]:  # noqa: ARG002 - as all filters
        return self.read(text)


class DateBoundFilter(StrictFilter):
    """A bound on an instant or, with ``dates``, on a date: inclusive, in any precision.

    ``gte`` compares with the start of the day, month or year that is given, ``lte`` with its end.
    """

    composing = Composing.BY_SHAPE
    schema: Mapping[str, Any] = {"type": "string", **PARTIAL}

    def __init__(
        self, field_name: str, lookup_expr: str, *, dates: bool = False, **options: Any
    ) -> None:
        super().__init__(field_name, lookup_expr, **options)
        self.dates = dates

    def parse(self, text: str, request: Request) -> datetime | date:  # noqa: ARG002 - as all filters
        try:
            given = parse_partial(text)
        except InstantError as error:
            raise ParameterError(str(error), code="instant") from error
        edge = given.start if self.lookup_expr == "gte" else given.end
        return edge.date() if self.dates else edge


class NumberBoundFilter(StrictFilter):
    """A bound on a number: inclusive."""

    composing = Composing.BY_SHAPE
    schema: Mapping[str, Any] = {"type": "number"}

    def parse(self, text: str, request: Request) -> float:  # noqa: ARG002 - as all filters
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value):
            raise ParameterError(
                f"Expected a number such as 20000 or -2.5; got {shown(text)}.", code="type"
            )
        return value


class BooleanFilter(StrictFilter):
    schema: Mapping[str, Any] = {"type": "boolean"}

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, "exact", **options)

    def parse(self, text: str, request: Request) -> bool:  # noqa: ARG002 - as all filters
        return flag(text)


class StrictFilterSet(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Strict filters, declared as django-filter has it. It is never instantiated."""

    base_filters: ClassVar[Mapping[str, StrictFilter]]

    @classmethod
    def apply(
        cls, queryset: QuerySet[ModelT, RowT], values: Mapping[str, Any]
    ) -> QuerySet[ModelT, RowT]:
        """The rows that pass every filter for which ``values`` holds one, by name."""
        for name, strict_filter in cls.base_filters.items():
            if name in values:
                queryset = strict_filter.filter(queryset, values[name])
        return queryset


def several_of(choices: Iterable[str]) -> Callable[[str], list[str]]:
    """Reads a list of words from a fixed set."""
    read = one_of(choices)
    return lambda text: [read(word) for word in split_list(text)]


def split_list(text: str) -> list[str]:
    """The entries of a list with commas, none of them empty, each once."""
    entries = text.split(",")
    if not all(entries):
        raise ParameterError(
            f"Expected entries between the commas; got {shown(text)}.", code="empty"
        )
    return list(dict.fromkeys(entries))
