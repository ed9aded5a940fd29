"""The limit: the same content by the best SQL, through the bare driver, with orjson, and no more.

Run by gunicorn as `benchmarks.floor:application`; `DATABASE_URL` names the database. It answers the
paths of the product's API that the workloads ask for, knows no errors, and checks nothing.
"""

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
import psycopg

from benchmarks.facts import changed, claim_of

_URL: Final = os.environ.get("DATABASE_URL", "")
_IS_SQLITE: Final = _URL.startswith("sqlite")
_LOCAL = threading.local()
_PAGE: Final = 50

_SELECT: Final = """
SELECT r.claim_id, c.external_id, c.uuid, r.number, r.kind, r.status,
    s.slug, s.title, s.unit, p.slug, p.name, p.kind, o.slug, o.name, r.role,
    a.id, a.headline, b.slug, a.published_at, a.published_at_precision, n.number, a.url,
    r.value_type, r.nature, r.comparator, r.approximate,
    r.value, r.upper_value, r.lower_bound, r.upper_bound,
    r.entered_value, r.entered_upper_value, r.entered_unit, r.stated_as,
    r.period, r.period_start, r.period_end, r.baseline_period,
    r.stated_at, r.stated_at_precision, r.known_from, r.known_until,
    r.quote, r.quote_prefix, r.quote_suffix, r.quote_start, r.quote_end,
    r.disputed, r.disputed_by, r.disputed_url, r.note,
    r.recorded_at, r.superseded_at, r.annulled_at, r.reason, h.uuid, r.digest
FROM claims_revision r
JOIN claims_claim c ON c.id = r.claim_id
JOIN claims_change h ON h.id = r.change_id
JOIN claims_series s ON s.id = r.series_id
JOIN claims_speaker p ON p.id = r.speaker_id
LEFT JOIN claims_speaker o ON o.id = r.organisation_id
LEFT JOIN articles_article a ON a.id = r.article_id
LEFT JOIN articles_publisher b ON b.id = a.publisher_id
LEFT JOIN articles_snapshot n ON n.id = r.snapshot_id
"""
_STANDING: Final = "r.is_public AND r.status NOT IN ('retracted', 'withdrawn')"
_CURRENT: Final = "r.superseded_at IS NULL"
_AS_OF: Final = "r.recorded_at <= {0} AND (r.superseded_at IS NULL OR r.superseded_at > {0})"
_KNOWN_AT: Final = (
    "r.recorded_at <= {1} AND r.known_from <= {0} AND (r.annulled_at IS NULL OR r.annulled_at > {1})"
    " AND (r.superseded_at IS NULL OR r.superseded_at > {1} OR r.known_until > {0})"
)

Query = dict[str, list[str]]


def _fetch(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Run a statement, prepared, on the connection of this thread."""
    if not hasattr(_LOCAL, "execute"):
        _LOCAL.execute = _connect()
    found: list[tuple[Any, ...]] = _LOCAL.execute(sql, parameters).fetchall()
    return found


def _connect() -> Callable[..., Any]:
    if _IS_SQLITE:
        path = _URL.removeprefix("sqlite:///")
        return sqlite3.connect(path, isolation_level=None, cached_statements=256).execute
    connection = psycopg.connect(_URL, autocommit=True, prepare_threshold=0)
    connection.execute("SET jit = off")
    return connection.cursor().execute


def _sql(text: str) -> str:
    """Return a statement with the placeholders of the driver."""
    return text if _IS_SQLITE else text.replace("?", "%s")


def _claims(query: Query) -> dict[str, Any]:
    if "speaker" in query:
        rows = _of_speaker(query["speaker"][0], query["period_after"][0], query["period_before"][0])
    else:
        before = int(query["before"][0]) if "before" in query else 2**62
        where = f"{_CURRENT} AND {_STANDING} AND r.claim_id < ?"
        rows = _fetch(
            _sql(f"{_SELECT} WHERE {where} ORDER BY r.claim_id DESC LIMIT {_PAGE + 1}"), before
        )
    page = [claim_of(row) for row in rows[:_PAGE]]
    return {"next": page[-1]["id"] if len(rows) > _PAGE else None, "results": page}


def _of_speaker(slug: str, after: str, before: str) -> list[tuple[Any, ...]]:
    where = (
        f"r.speaker_id = (SELECT id FROM claims_speaker WHERE slug = ?) AND {_CURRENT}"
        f" AND {_STANDING} AND r.period_end >= ? AND r.period_start <= ?"
    )
    ordered = f"{_SELECT} WHERE {where} ORDER BY r.stated_at DESC, r.claim_id DESC"
    return _fetch(_sql(f"{ordered} LIMIT {_PAGE + 1}"), slug, _day(after), _day(before))


def _day(text: str) -> str | date:
    return text if _IS_SQLITE else date.fromisoformat(text)


def _claim(number: str) -> dict[str, Any]:
    sql = _sql(f"{_SELECT} WHERE r.claim_id = ? AND {_CURRENT} AND r.is_public")
    return claim_of(_fetch(sql, int(number))[0])


def _revisions(number: str) -> dict[str, Any]:
    sql = _sql(f"{_SELECT} WHERE r.claim_id = ? AND r.is_public ORDER BY r.number LIMIT {_PAGE}")
    return {"results": [claim_of(row) for row in _fetch(sql, int(number))]}


def _timeline(slug: str, query: Query) -> dict[str, Any]:
    condition, parameters = _CURRENT, []
    if "as_of" in query:
        condition = _AS_OF.format("?")
        parameters = [_instant(query["as_of"][0])] * 2
    elif "known_at" in query:
        known, now = _instant(query["known_at"][0]), _instant("9999-01-01T00:00:00+00:00")
        condition, parameters = _KNOWN_AT.format("?", "?"), [now, known, now, now, known]
    where = (
        f"r.series_id = (SELECT id FROM claims_series WHERE slug = ?) AND {condition} AND {_STANDING}"
        " AND r.nature NOT IN ('forecast', 'target')"
    )
    rows = _fetch(_sql(f"{_SELECT} WHERE {where} ORDER BY r.period_start"), slug, *parameters)
    return {"points": changed([claim_of(row) for row in rows])}


def _instant(text: str) -> str | datetime:
    """Return an instant as the database keeps it."""
    instant = datetime.fromisoformat(text)
    return f"{instant:%Y-%m-%d %H:%M:%S}" if _IS_SQLITE else instant


_ROUTES: Final = (
    (re.compile(r"/api/v1/claims/$"), lambda _, query: _claims(query)),
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
    for pattern, answer in _ROUTES:
        match = pattern.match(environ["PATH_INFO"])
        if match:
            body = orjson.dumps(answer(match, parse_qs(environ["QUERY_STRING"])))
            headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
            start_response("200 OK", headers)
            return [body]
    start_response("404 Not Found", [("Content-Length", "0")])
    return [b""]
