"""How the database goes about the queries of a request: by which indexes, and whether it sorts."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.db import connection
from django.db.models import UniqueConstraint
from django.test import Client

from claims.models import Revision

PRIMARY: Final = "primary key"

_STEP: Final = re.compile(
    r"(SEARCH|SCAN) (?P<table>\w+)"
    r"( USING ((COVERING )?INDEX (?P<index>\w+)|INTEGER PRIMARY KEY))?( \(.*\))?"
)
_SORT: Final = re.compile(r"USE TEMP B-TREE FOR (RIGHT PART OF )?ORDER BY")


@dataclass(frozen=True, slots=True)
class Plan:
    """By which indexes the rows of a table are read; whether they are sorted afterwards."""

    indexes: tuple[str, ...]
    is_sorted: bool = False


def plans_of(client: Client, path: str, table: str) -> set[Plan]:
    """Return how the rows of a table are read that are shown in an answer: alike in most, in one way."""
    found = set()

    def wrapper(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith(f'SELECT "{table}"'):
            found.add(_plan(sql, params, table))
        return result

    with connection.execute_wrapper(wrapper):
        response = client.get(path)
    assert response.status_code == HTTPStatus.OK, (path, response.content)
    return found


def _plan(sql: str, params: Any, table: str) -> Plan:
    explain, read = _WAYS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return read(cursor.fetchall(), table)


def _of_postgresql(rows: Sequence[Any], table: str) -> Plan:
    [[told]] = rows
    [whole] = json.loads(told) if isinstance(told, str) else told
    nodes = list(_nodes(whole["Plan"]))
    names = [
        below["Index Name"]
        for node in nodes
        if node.get("Alias") == table
        for below in _nodes(node)
        if "Index Name" in below
    ]
    return Plan(
        tuple(PRIMARY if name == f"{table}_pkey" else name for name in names),
        any("Sort" in node["Node Type"] for node in nodes),
    )


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a node and all below it, but for subqueries: these are not what is listed."""
    yield node
    for below in node.get("Plans", ()):
        if below["Parent Relationship"] not in {"SubPlan", "InitPlan"}:
            yield from _nodes(below)


def _of_sqlite(rows: Sequence[Any], table: str) -> Plan:
    steps = [step for _, parent, _, step in rows if parent == 0]
    found = [
        match for step in steps if (match := _STEP.fullmatch(step)) and match["table"] == table
    ]
    return Plan(
        tuple(_named(match["index"]) if match["index"] else PRIMARY for match in found),
        any(_SORT.fullmatch(step) for step in steps),
    )


_WAYS: Final[Mapping[str, tuple[str, Callable[[Sequence[Any], str], Plan]]]] = {
    "postgresql": ("EXPLAIN (FORMAT JSON)", _of_postgresql),
    "sqlite": ("EXPLAIN QUERY PLAN", _of_sqlite),
}


def _named(index: str) -> str:
    """Return the name of the constraint of an index that SQLite has named."""
    if not index.startswith("sqlite_autoindex_"):
        return index
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [index])
        columns = [name for (name,) in cursor.fetchall()]
    named = {
        tuple(f"{field}_id" if field == "claim" else field for field in each.fields): each.name
        for each in Revision._meta.constraints
        if isinstance(each, UniqueConstraint)
    }
    return named.get(tuple(columns), index)
