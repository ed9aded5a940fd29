"""Whole lists as CSV or JSON lines: as long as they are, in little memory.

A list is read in chunks, each a query of its own that begins after the last row of the one before:
nothing is held open between them, in the database or in a pool of connections before it.
"""

import csv
import io
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, ClassVar, Final, TypeVar, cast

import orjson
from django.db import reset_queries
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from claimsdb.api import keyset
from claimsdb.api.fieldsets import EVERYTHING
from claimsdb.api.keyset import Order, Position
from claimsdb.api.pagination import PAGING_PARAMETERS
from claimsdb.api.parameters import Parameter, QueryParameter
from claimsdb.api.renderers import CSVRenderer, JSONLinesRenderer, NDJSONRenderer
from claimsdb.api.views import StrictViewSet
from claimsdb.spreadsheets import cell_of

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")

Cells = Mapping[str, Any]
"""A row: the values of all columns."""

FIRST_CHUNK: Final = 100
CHUNK: Final = 500

_FORMS: Final = (CSVRenderer, JSONLinesRenderer, NDJSONRenderer)
_API: Final = "/api/v1/"
_BOM: Final = b"\xef\xbb\xbf"

BOM = Parameter.flag(
    "bom",
    description=(
        "In CSV: whether to begin with a byte order mark, by which Excel knows the text for UTF-8."
    ),
)


class StreamedViewSet(StrictViewSet[ModelT]):
    """A view set whose ``list`` is also given whole, as CSV or JSONL, a row each in flat columns.

    ``columns`` names them, each with the place of its value in the row as JSON has it; those that
    are ``unasked`` are there only if they are asked for. Streams take neither pages nor a count.
    """

    streamed: ClassVar[frozenset[str]] = frozenset({"list"})
    columns: ClassVar[Mapping[str, str]] = {}
    unasked: ClassVar[frozenset[str]] = frozenset()

    @property
    def is_stream(self) -> bool:
        renderer = getattr(self.request, "accepted_renderer", None)
        return self.action in self.streamed and isinstance(renderer, _FORMS)

    def get_renderers(self) -> list[BaseRenderer]:
        forms = [form() for form in _FORMS] if self.action in self.streamed else []
        return [*super().get_renderers(), *forms]

    def query_parameters(self) -> dict[str, QueryParameter]:
        allowed = super().query_parameters()
        if self.action not in self.streamed:
            return allowed
        if not self.is_stream:
            # A document describes the parameters of all forms; a request has one.
            return allowed if self.is_asked else allowed | {BOM.name: BOM}
        for parameter in PAGING_PARAMETERS:
            allowed.pop(parameter.name, None)
        if isinstance(self.request.accepted_renderer, CSVRenderer):
            allowed[BOM.name] = BOM
        return allowed

    @property
    def is_asked(self) -> bool:
        return hasattr(self.request, "accepted_renderer")

    def row_columns(self) -> Mapping[str, str]:
        """``columns``, but for a view set whose rows have others for some requests."""
        return self.columns

    def column_names(self) -> Sequence[str]:
        return tuple(self.row_columns()) if self.action in self.streamed else ()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - DRF's signature
        queryset = self.listed()
        if not self.is_stream:
            page = self.paginate_queryset(queryset) or []
            self.begin(page)
            return self.get_paginated_response(self.shown(page))
        rows = chunks(queryset, self.order)
        # Read at once, so that a failure to read is answered as one.
        first = next(rows, [])
        self.begin(first)
        # DRF's stubs know of its own responses alone.
        return cast("Response", self.stream(map(self.cells, chain([first], rows))))

    def begin(self, rows: Sequence[Any]) -> None:
        """Look at the first rows; raises where there should be some."""

    def cells(self, rows: Sequence[Any]) -> Iterable[Cells]:
        """The rows in flat columns."""
        return flattened(self.shown(rows), self.row_columns())

    def stream(
        self, rows: Iterator[Iterable[Cells]], *, more: Sequence[str] = ()
    ) -> HttpResponseBase:
        """The answer that holds rows, which come in chunks. ``more`` are columns of this answer alone.

        A failure on the way breaks the connection off: a file that looks whole is whole.
        """
        known = (name for name in self.column_names() if name not in self.unasked)
        names = [*self.fieldset.columns(known), *more]
        form = self.request.accepted_renderer
        write = _csv if isinstance(form, CSVRenderer) else _lines
        body = write(names, rows, bom=self.given.get("bom", False))
        charset = f"; charset={form.charset}" if form.charset else ""
        return StreamingHttpResponse(
            () if self.request.method == "HEAD" else body,
            content_type=f"{form.media_type}{charset}",
            headers={"Content-Disposition": f'attachment; filename="{self._file_name()}"'},
        )

    def document(
        self, head: Mapping[str, Any], name: str, rows: Iterator[Sequence[Cells]]
    ) -> HttpResponseBase:
        """The answer in JSON that ends with a list, ``name``, of rows that come in chunks.

        A failure on the way breaks the connection off, as in a stream.
        """
        if not self.fieldset.wants(name):
            return Response({**head, name: []})
        if self.fieldset is not EVERYTHING:
            rows = (self._trimmed({**head, name: chunk})[name] for chunk in rows)
            head = self._trimmed({**head, name: []})
        body = _document({key: head[key] for key in head if key != name}, name, rows)
        return StreamingHttpResponse(
            () if self.request.method == "HEAD" else body, content_type="application/json"
        )

    def _file_name(self) -> str:
        parts = self.request.path.removeprefix(_API).strip("/").split("/")
        if self.takes_instants:
            parts.append(f"{self.instants.as_of:%Y%m%dT%H%M%SZ}")
        return f"{'-'.join(parts)}.{self.request.accepted_renderer.format}"


def flattened(rows: Iterable[Cells], columns: Mapping[str, str]) -> Iterator[Cells]:
    """Rows as JSON has them, in flat columns: each has the place of its value, with dots."""
    paths = {name: path.split(".") for name, path in columns.items()}
    for row in rows:
        yield {name: _at(row, path) for name, path in paths.items()}


def chunks(rows: QuerySet[ModelT, RowT], order: Order) -> Iterator[list[RowT]]:
    """All rows in an order, in lists, the first of which is short.

    In the order of the key alone, a chunk is found through its index. Any other order is sorted
    once, into a list of keys: eight bytes a row.
    """
    if len(order.keys) == 1:
        return _by_position(rows, order)
    return _by_keys(rows, order)


def _by_position(rows: QuerySet[ModelT, RowT], order: Order) -> Iterator[list[RowT]]:
    position: Position | None = None
    size = FIRST_CHUNK
    while True:
        found = keyset.fetch(rows, order, position=position, backward=False, limit=size)
        if found:
            yield found
        if len(found) < size:
            return
        position = order.position(found[-1])
        size = CHUNK
        reset_queries()


def _by_keys(rows: QuerySet[ModelT, RowT], order: Order) -> Iterator[list[RowT]]:
    keys = iter(array("q", keyset.keys_in(rows, order)))
    size = FIRST_CHUNK
    while batch := list(islice(keys, size)):
        found = {row.pk: row for row in rows.filter(pk__in=batch).order_by()}  # type: ignore[attr-defined]  # rows of a model
        yield [found[key] for key in batch if key in found]
        size = CHUNK
        reset_queries()


def _csv(names: Sequence[str], rows: Iterable[Iterable[Cells]], *, bom: bool) -> Iterator[bytes]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    yield (_BOM if bom else b"") + _taken(text)
    for chunk in rows:
        writer.writerows([cell_of(cells[name]) for name in names] for cells in chunk)
        yield _taken(text)


def _lines(
    names: Sequence[str],
    rows: Iterable[Iterable[Cells]],
    *,
    bom: bool,  # noqa: ARG001 - as CSV
) -> Iterator[bytes]:
    options = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    for chunk in rows:
        lines = (
            orjson.dumps({name: cells[name] for name in names}, option=options) for cells in chunk
        )
        yield b"".join(lines)


def _document(
    head: Mapping[str, Any], name: str, rows: Iterable[Sequence[Cells]]
) -> Iterator[bytes]:
    option = orjson.OPT_UTC_Z
    opening = orjson.dumps({**head, name: []}, option=option)
    yield opening.removesuffix(b"]}")
    separator = b""
    for chunk in rows:
        yield separator + orjson.dumps(chunk, option=option)[1:-1]
        separator = b","
    yield b"]}"


def _taken(text: io.StringIO) -> bytes:
    """What was written since it was taken last."""
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def _at(shown: Any, path: Sequence[str]) -> Any:
    for name in path:
        if shown is None:
            return None
        shown = shown[name]
    return ";".join(map(str, shown)) if isinstance(shown, list) else shown
