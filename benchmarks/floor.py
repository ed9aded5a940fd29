"""The limit: the same content by the best SQL, through the bare driver, with orjson, and no more.

Run by gunicorn as `benchmarks.floor:application`; `DATABASE_URL` names the database. It answers the
paths of the product's API that the workloads ask for, knows no errors, and checks nothing.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
import psycopg

from benchmarks import statements
from benchmarks.amending import StaleError, amend
from benchmarks.drivers import IS_SQLITE, URL, connect, fetch, kept
from benchmarks.facts import changed, claim_of
from claimsdb.search.tokens import terms_of

_PAGE: Final = 50
_TOP: Final = 20
# One row more tells whether there is a page after it.
_OF_SPEAKER: Final = statements.claims_of_speaker(_PAGE + 1, is_sqlite=IS_SQLITE)
_BEFORE: Final = statements.claims_before(_PAGE + 1, is_sqlite=IS_SQLITE)

Query = dict[str, list[str]]


def _claims(query: Query) -> dict[str, Any]:
    if "q" in query:
        rows = _holding(query["q"][0], is_common="common" in query)
    elif "speaker" in query:
        rows = fetch(
            _OF_SPEAKER,
            speaker=query["speaker"][0],
            after=_day(query["period_after"][0]),
            before=_day(query["period_before"][0]),
        )
    else:
        rows = fetch(_BEFORE, before=int(query["before"][0]) if "before" in query else 2**62)
    page = [claim_of(row) for row in rows[:_PAGE]]
    return {"next": page[-1]["id"] if len(rows) > _PAGE else None, "results": page}


def _holding(word: str, *, is_common: bool) -> list[tuple[Any, ...]]:
    [[token]] = terms_of(word)
    find = statements.holding_common_word if is_common else statements.holding_rare_word
    mark = '"' if IS_SQLITE else "'"
    return fetch(find(_PAGE + 1, is_sqlite=IS_SQLITE), word=f"{mark}{token}{mark}")


def _facets(query: Query) -> dict[str, Any]:
    counted: dict[str, list[tuple[Any, ...]]] = {}
    for facet, *value in fetch(statements.FACETS, speaker=query["speaker"][0]):
        counted.setdefault(facet, []).append(tuple(value))
    return {"facets": {facet: _facet(values) for facet, values in counted.items()}}


def _facet(values: list[tuple[Any, ...]]) -> dict[str, Any]:
    known = sorted((row for row in values if row[0]), key=lambda row: (-row[2], row[0]))
    return {
        "values": [dict(zip(("slug", "name", "count"), row, strict=True)) for row in known[:_TOP]],
        "other": sum(row[2] for row in known[_TOP:]),
        "missing": sum(row[2] for row in values if not row[0]),
    }


def _exported() -> Iterator[bytes]:
    """Return all claims as CSV, by COPY or row by row."""
    return _written() if IS_SQLITE else _copied()


def _copied() -> Iterator[bytes]:
    copying = f"COPY ({statements.EXPORTED}) TO STDOUT (FORMAT csv, HEADER)"
    with psycopg.connect(URL) as connection, connection.cursor().copy(copying) as rows:
        yield from map(bytes, rows)


def _written() -> Iterator[bytes]:
    with closing(connect(URL)) as connection:
        found = connection.execute(statements.EXPORTED)
        yield _lines([[column[0] for column in found.description]])
        while rows := found.fetchmany(500):
            yield _lines(rows)


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _day(text: str) -> str | date:
    return text if IS_SQLITE else date.fromisoformat(text)


def _claim(number: str) -> dict[str, Any]:
    return claim_of(fetch(statements.CLAIM, claim=int(number))[0])


def _revisions(number: str) -> dict[str, Any]:
    rows = fetch(statements.REVISIONS, claim=int(number))
    return {"results": [claim_of(row) for row in rows]}


def _timeline(slug: str, query: Query) -> dict[str, Any]:
    if "as_of" in query:
        as_of = kept(datetime.fromisoformat(query["as_of"][0]))
        rows = fetch(statements.TIMELINE_AS_OF, series=slug, as_of=as_of)
    elif "known_at" in query:
        now, known_at = (
            kept(datetime(9999, 1, 1, tzinfo=UTC)),
            kept(datetime.fromisoformat(query["known_at"][0])),
        )
        rows = fetch(statements.TIMELINE_KNOWN_AT, series=slug, as_of=now, known_at=known_at)
    else:
        rows = fetch(statements.TIMELINE, series=slug)
    return {"points": changed([claim_of(row) for row in rows])}


_ROUTES: Final = (
    (re.compile(r"/api/v1/claims/$"), lambda _, query: _claims(query)),
    (re.compile(r"/api/v1/claims/facets/$"), lambda _, query: _facets(query)),
    (re.compile(r"/api/v1/claims/(\d+)/$"), lambda match, _: _claim(match[1])),
    (re.compile(r"/api/v1/claims/(\d+)/revisions/$"), lambda match, _: _revisions(match[1])),
    (
        re.compile(r"/api/v1/series/([\w-]+)/timeline/$"),
        lambda match, query: _timeline(match[1], query),
    ),
)


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    """Answer a request, or 404."""
    if environ["REQUEST_METHOD"] == "PATCH":
        return _amended(environ, start_response)
    for pattern, answer in _ROUTES:
        match = pattern.match(environ["PATH_INFO"])
        if match and "format=csv" in environ["QUERY_STRING"]:
            start_response("200 OK", [("Content-Type", "text/csv; charset=utf-8")])
            return _exported()
        if match:
            body = orjson.dumps(answer(match, parse_qs(environ["QUERY_STRING"])))
            headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
            start_response("200 OK", headers)
            return [body]
    start_response("404 Not Found", [("Content-Length", "0")])
    return [b""]


def _amended(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    claim = int(environ["PATH_INFO"].split("/")[-2])
    seen = int(environ["HTTP_IF_MATCH"].strip('"').partition("-")[0])
    sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    try:
        status, body = "200 OK", orjson.dumps(amend(claim, seen, sent))
    except StaleError:
        status, body = "412 Precondition Failed", b"{}"
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]
