"""What fills the holes of templates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_CURRENT: dict[str, str] = dict.fromkeys(
    (Hole.SUPERSEDED_AT, Hole.KNOWN_UNTIL, Hole.ANNULLED_AT), _NULL
)
"""What fills the holes of a revision that was not superseded: annulled is none that was not."""


class Names:
    """The names that fill holes, in JSON, for answers whose links lead to `root`."""

    def __init__(self, today: Today, root: str) -> None:
        self._today, self._root = today, root
        self._series = Kept(self._render_series)
        self._speakers = Kept(self._render_speakers)
        self._articles = Kept(self._render_articles)

    def of(self, rows: Sequence[Row]) -> Iterator[dict[str, str]]:
        """Yield, of each of these rows, the names that it refers to, in a mapping of its own."""
        series = self._series.of(row["series_id"] for row in rows)
        speakers = self._speakers.of(
            key for row in rows for key in (row["speaker_id"], row["organisation_id"])
        )
        articles = self._articles.of(row["article_id"] for row in rows)
        root = self._root
        for row in rows:
            names = {
                Hole.ROOT: root,
                **series[row["series_id"]],
                **speakers[row["speaker_id"]][0],
            }
            if row["organisation_id"] is not None:
                names.update(speakers[row["organisation_id"]][1])
            if row["article_id"] is not None:
                names.update(articles[row["article_id"]])
            yield names

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
    rows: Iterable[Row], names: Iterable[dict[str, str]], answer: Answer, form: Form
) -> list[str]:
    """Return what answers show of rows that have a template; `names` are of one after the other."""
    fill = _told if form is Form.TIMELINE else _whole
    texts = []
    for row, values in zip(rows, names, strict=True):
        values[Hole.PLACE] = f"revisions/{row['number']}/" if form is Form.REVISION else ""
        parts = fill(row, values, answer).split(EDGE)
        parts[1::2] = map(values.__getitem__, parts[1::2])
        texts.append("".join(parts))
    return texts


def _told(row: Row, values: dict[str, str], answer: Answer) -> str:
    """Return what timelines show of a template, with what fills its holes beside names."""
    values[Hole.KNOWN_UNTIL] = _instant(row["known_until"] if _superseded(row, answer) else None)
    template: str = row["template"]
    return "".join(template.split(APART)[::2])


def _whole(row: Row, values: dict[str, str], answer: Answer) -> str:
    superseded_at = _superseded(row, answer)
    if superseded_at is None:
        values.update(_CURRENT)
    else:
        values[Hole.SUPERSEDED_AT] = _instant(superseded_at)
        values[Hole.KNOWN_UNTIL] = _instant(row["known_until"])
        values[Hole.ANNULLED_AT] = _instant(answer.seen(row["annulled_at"]))
    recorded_by = row.get("recorded_by")
    values[Hole.RECORDED_BY] = as_json(recorded_by) if recorded_by else _NULL
    template: str = row["template"]
    return template.replace(APART, "")


def _superseded(row: Row, answer: Answer) -> datetime | None:
    superseded_at = row["superseded_at"]
    return None if superseded_at is None else answer.seen(superseded_at)


def _instant(instant: datetime | None) -> str:
    return _NULL if instant is None else as_json(instant)


def _inner(text: str) -> str:
    """Return a text as it stands inside of a text in JSON."""
    return as_json(text)[1:-1]
