"""What fills the holes of templates."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any

from articles.models import Article
from claims.models import Series, Speaker
from claims.renderings.templates import APART, EDGE, Hole, as_json
from claims.serializers.answers import Answer
from claims.serializers.nested import (
    article_named,
    organisation_named,
    series_named,
    speaker_named,
)
from claims.serializers.today import Kept, Today
from claims.serializers.wording import cited_article
from claimsdb.db.merging import resolved

Row = Mapping[str, Any]
"""What `claims.renderings.reading` reads of a revision."""

_NULL = "null"


class Names:
    """The names that fill holes, in JSON, for answers whose links lead to `root`."""

    def __init__(self, today: Today, root: str) -> None:
        self._today, self._root = today, root
        self._series = Kept(self._render_series)
        self._speakers = Kept(self._render_speakers)
        self._articles = Kept(self._render_articles)

    def of(self, rows: Sequence[Row]) -> Callable[[Row], dict[str, str]]:
        """Return what tells, of each of these rows, the names that it refers to."""
        series = self._series.of(row["series_id"] for row in rows)
        speakers = self._speakers.of(
            key for row in rows for key in (row["speaker_id"], row["organisation_id"])
        )
        articles = self._articles.of(row["article_id"] for row in rows)

        def named(row: Row) -> dict[str, str]:
            names = {Hole.ROOT: self._root, **series[row["series_id"]]}
            names |= speakers[row["speaker_id"]][0]
            if row["organisation_id"] is not None:
                names |= speakers[row["organisation_id"]][1]
            if row["article_id"] is not None:
                names |= articles[row["article_id"]]
            return names

        return named

    def _render_series(self, keys: set[int]) -> dict[int, dict[str, str]]:
        return {key: self._of_series(row) for key, row in self._today.series.of(keys).items()}

    def _of_series(self, row: Series) -> dict[str, str]:
        return {
            Hole.SERIES: as_json(series_named(row, self._root)),
            Hole.SERIES_NAME: _inner(resolved(row).title),
        }

    def _render_speakers(self, keys: set[int]) -> dict[int, tuple[dict[str, str], dict[str, str]]]:
        return {key: self._of_speaker(row) for key, row in self._today.speakers.of(keys).items()}

    def _of_speaker(self, row: Speaker) -> tuple[dict[str, str], dict[str, str]]:
        """Return what fills the holes of a speaker, and those of an organisation."""
        name = _inner(resolved(row).name)
        return (
            {Hole.SPEAKER: as_json(speaker_named(row, self._root)), Hole.SPEAKER_NAME: name},
            {
                Hole.ORGANISATION: as_json(organisation_named(row, self._root)),
                Hole.ORGANISATION_NAME: name,
            },
        )

    def _render_articles(self, keys: set[int]) -> dict[int, dict[str, str]]:
        return {key: self._of_article(row) for key, row in self._today.articles.of(keys).items()}

    def _of_article(self, row: Article) -> dict[str, str]:
        shown = article_named(row, None, self._root) or {}
        names = list(shown)
        place = names.index("snapshot")
        head = as_json({name: shown[name] for name in names[:place]})
        tail = as_json({name: shown[name] for name in names[place + 1 :]})
        return {
            Hole.ARTICLE_HEAD: head[:-1],
            Hole.ARTICLE_TAIL: f",{tail[1:]}",
            Hole.ARTICLE_NAME: _inner(cited_article(row)),
        }


_latest: dict[str, tuple[Today, Names]] = {}
_ROOTS_AT_MOST = 8


def names_for(today: Today, root: str) -> Names:
    """Return the names of this state of the reference data, for links that lead to `root`."""
    kept = _latest.get(root)
    if kept is None or kept[0] is not today:
        if len(_latest) >= _ROOTS_AT_MOST:
            _latest.clear()
        kept = _latest[root] = today, Names(today, _inner(root))
    return kept[1]


class Form(Enum):
    """What of a template an answer shows."""

    CLAIM = auto()
    """All of it, under the claim's address."""
    REVISION = auto()
    """All of it, under the revision's own."""
    TIMELINE = auto()
    """What timelines tell of a claim."""


def filled(
    rows: Iterable[Row], named: Callable[[Row], dict[str, str]], answer: Answer, form: Form
) -> list[str]:
    """Return what answers show of rows that have a template."""
    return [_fill(row, named(row), answer, form) for row in rows]


def _fill(row: Row, values: dict[str, str], answer: Answer, form: Form) -> str:
    superseded_at = answer.seen(row["superseded_at"])
    values[Hole.PLACE] = f"revisions/{row['number']}/" if form is Form.REVISION else ""
    values[Hole.KNOWN_UNTIL] = _instant(row["known_until"] if superseded_at else None)
    template = row["template"]
    if form is Form.TIMELINE:
        template = "".join(template.split(APART)[::2])
    else:
        template = template.replace(APART, "")
        values[Hole.SUPERSEDED_AT] = _instant(superseded_at)
        values[Hole.ANNULLED_AT] = _instant(answer.seen(row["annulled_at"]))
        recorded_by = row.get("recorded_by")
        values[Hole.RECORDED_BY] = as_json(recorded_by) if recorded_by else _NULL
    parts = template.split(EDGE)
    parts[1::2] = map(values.__getitem__, parts[1::2])
    return "".join(parts)


def _instant(instant: datetime | None) -> str:
    return _NULL if instant is None else as_json(instant)


def _inner(text: str) -> str:
    """Return a text as it stands inside of a text in JSON."""
    return as_json(text)[1:-1]
