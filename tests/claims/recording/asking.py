"""Asking the record of many instants at once: Django writes the SQL of a question once."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from claims.models import Revision
from tests.claims.recording.replay import Word

Answers = dict[datetime | None, dict[int, list[Word]]]
"""What answers, by the instant asked for as `known_at` and by claim."""

_COLUMNS = ("claim_id", "value", "note", "known_from", "status")
_AS_OF = datetime(1001, 1, 1, tzinfo=UTC)
_KNOWN_AT = datetime(1002, 1, 1, tzinfo=UTC)


class Asking:
    """`Revision.objects.on_record`, with many a `known_at` in one query."""

    def __init__(self) -> None:
        self._current = _written(known_at=None)
        self._known = _written(known_at=_KNOWN_AT)

    def answers(self, *, as_of: datetime, known_ats: Iterable[datetime]) -> Answers:
        """Return the answers as of an instant, for each `known_at` and for none (the null)."""
        asked = list(known_ats)
        answers: Answers = {known_at: {} for known_at in (None, *asked)}
        sql, parameters = _filled(*self._current, as_of=as_of)
        rows = [(None, *row) for row in _fetched(sql, parameters)]
        if asked:
            sql, parameters = _filled(*self._known, as_of=as_of)
            values = ", ".join(["(%s, %s)"] * len(asked))
            sql = sql.replace(" FROM ", ", asked.place FROM asked, ", 1)
            sql = f"WITH asked (place, known_at) AS (VALUES {values}) {sql}"
            instants = [part for pair in enumerate(map(_adapted, asked)) for part in pair]
            found = _fetched(sql, [*instants, *parameters])
            rows += [(asked[place], *row) for *row, place in found]
        for known_at, claim, value, note, since, status in rows:
            word = Word(figure=int(value), note=note, known_from=_aware(since), status=status)
            answers[known_at].setdefault(claim, []).append(word)
        return answers


def _written(*, known_at: datetime | None) -> tuple[str, tuple[Any, ...]]:
    question = Revision.objects.on_record(as_of=_AS_OF, known_at=known_at)
    return question.order_by().values_list(*_COLUMNS).query.sql_with_params()


def _filled(sql: str, parameters: tuple[Any, ...], *, as_of: datetime) -> tuple[str, list[Any]]:
    """Put `as_of` in its places, and the column of the table `asked` in those of `known_at`."""
    first, *parts = sql.split("%s")
    kept: list[Any] = []
    for part, parameter in zip(parts, parameters, strict=True):
        if parameter == _adapted(_KNOWN_AT):
            first += f"asked.known_at{part}"
        else:
            first += f"%s{part}"
            kept.append(_adapted(as_of) if parameter == _adapted(_AS_OF) else parameter)
    return first, kept


def _fetched(sql: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
        return rows


def _adapted(instant: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(instant)


def _aware(raw: datetime) -> datetime:
    """Read a raw column: SQLite's driver gives instants in UTC without saying so."""
    return raw if raw.tzinfo else raw.replace(tzinfo=UTC)
