"""Querysets composed once, and asked again and again with other values: Django takes longer to compose one
than the database takes to answer it.

A queryset is composed with *stand-ins*: values of the types of those to be asked with, unlike any other.
Where they end up as parameters of the statement, the values of each request go. So whatever composes such
a queryset may hand its values on to Django, and must not look at them.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BigIntegerField,
    DateField,
    DateTimeField,
    Field,
    FloatField,
    QuerySet,
    TextField,
)

Values = Sequence[Any]
"""Values, and sequences of values, in the order in which they stand in a shape."""

_FIELDS: Final["dict[type, Field[Any, Any]]"] = {
    int: BigIntegerField(),
    float: FloatField(),
    str: TextField(),
    date: DateField(),
    datetime: DateTimeField(),
}
_STAND_INS: Final[dict[type, Callable[[int], Any]]] = {
    # In the range of every column of integers.
    int: lambda place: 2_100_000_000 + place,
    float: lambda place: -1e300 * (1 + place / 1024),
    # Noncharacters, which Unicode keeps for the inside of programs.
    str: lambda place: f"\ufdd0{place}\ufdd1",
    date: lambda place: date(9000, 1, 1) + timedelta(days=place),
    datetime: lambda place: datetime(9100, 1, 1, tzinfo=UTC) + timedelta(seconds=place),
}


def shape_of(value: Any) -> Hashable:
    """Return all that the composition of a queryset may depend on of a value to be put in later."""
    if isinstance(value, (list, tuple)):
        return tuple(map(shape_of, value))
    return None if value is None else type(value).__name__


def stand_ins(values: Values) -> list[Any]:
    """Return what stands for each value: nothing stands for None.

    Raises:
        KeyError: a value is of a type that nothing stands for.
    """
    count = 0

    def stand_in(value: Any) -> Any:
        nonlocal count
        if isinstance(value, (list, tuple)):
            return [stand_in(each) for each in value]
        if value is None:
            return None
        count += 1
        return _STAND_INS[type(value)](count - 1)

    return [stand_in(value) for value in values]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement, the columns that it answers, and where values go among its parameters.

    `places` are pairs: the place of a parameter, and that of its value in the values one after the other.
    `has_one_plan` tells whether one plan serves all values alike, so that the database may keep it.
    """

    sql: str
    parameters: Sequence[Any]
    places: Sequence[tuple[int, int]]
    names: Sequence[str]
    converters: Sequence[tuple[str, Callable[[Any], Any]]]
    has_one_plan: bool = True

    def rows(self, values: Values = ()) -> list[dict[str, Any]]:
        """Ask with values of the shape that it was composed for."""
        if not self.sql:
            return []
        parameters = self.parameters
        if self.places:
            given = [_as_parameter(value) for value in _flat(values)]
            parameters = [*parameters]
            for place, number in self.places:
                parameters[place] = given[number]
        with self._cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        names = self.names
        found = [dict(zip(names, row, strict=True)) for row in rows]
        for name, convert in self.converters:
            _convert(found, name, convert)
        return found

    def _cursor(self) -> Any:
        binary: Any = getattr(connection, "binary_cursor", None)
        return binary(prepares=self.has_one_plan) if binary else connection.cursor()


def compiled(
    queryset: QuerySet[Any, Any], standing: Values = (), *, has_one_plan: bool = True
) -> Compiled:
    """Compose a queryset of `values()` in which `standing` stand for others."""
    compiler = queryset.query.get_compiler(connection=connection)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return Compiled("", (), (), (), ())
    columns = [column for column, *_ in compiler.select]
    names = [alias or column.target.attname for column, _, alias in compiler.select]
    numbers = {_as_parameter(value): number for number, value in enumerate(_flat(standing))}
    return Compiled(
        sql,
        parameters,
        [(place, numbers[each]) for place, each in enumerate(parameters) if each in numbers],
        names,
        [
            (names[place], partial(_converted, converters=converters, column=column))
            for place, (converters, column) in compiler.get_converters(columns).items()
        ],
        has_one_plan,
    )


def _converted(value: Any, *, converters: Iterable[Any], column: Any) -> Any:
    for convert in converters:
        value = convert(value, column, connection)
    return value


def _convert(rows: Iterable[dict[str, Any]], name: str, convert: Callable[[Any], Any]) -> None:
    """Make Python's values of a column, of equal ones once: many rows share their times."""
    made: dict[Any, Any] = {None: None}
    for row in rows:
        value = row[name]
        if value not in made:
            made[value] = convert(value)
        row[name] = made[value]


def _as_parameter(value: Any) -> Any:
    """Return what Django hands to the driver for a value."""
    field = _FIELDS.get(type(value))
    return field.get_db_prep_value(value, connection) if field else value


def _flat(values: Values) -> list[Any]:
    """Return values one after the other, but for None."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, (list, tuple)):
            found += _flat(value)
        elif value is not None:
            found.append(value)
    return found
