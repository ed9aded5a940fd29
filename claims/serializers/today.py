"""What revisions refer to, as it is today: kept in memory until something of it is edited."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from articles.models import Article, Publisher
from claims.models import Revision, Series, Speaker

ValueT = TypeVar("ValueT")

KEPT_AT_MOST = 20_000
"""How many things of a kind a process keeps."""


class Edits(NamedTuple):
    """How often reference data was edited, and when last: what tells one state of it from another."""

    number: int
    edited_at: datetime


class Kept(Generic[ValueT]):
    """Values by key, loaded when they are first asked for; all are forgotten when there are too many.

    Several threads may ask at once: at worst one loads again what another has loaded.
    """

    def __init__(self, load: Callable[[set[int]], dict[int, ValueT]]) -> None:
        self._load = load
        self._values: dict[int, ValueT] = {}

    def of(self, keys: Iterable[int | None]) -> dict[int, ValueT]:
        """Return the values of these keys, less those of which there is nothing."""
        wanted = {key for key in keys if key is not None}
        values = self._values
        found = {key: values[key] for key in wanted if key in values}
        missing = wanted - found.keys()
        if missing:
            loaded = self._load(missing)
            if len(values) + len(loaded) > KEPT_AT_MOST:
                values = self._values = {}
            values.update(loaded)
            found |= loaded
        return found


class Today:
    """Series, speakers and articles with their publishers, as they are in one state of the edits.

    Its rows are shared by all who read: nobody may change them.
    """

    def __init__(self) -> None:
        self.series = Kept(_series)
        self.speakers = Kept(_speakers)
        self.publishers = Kept(_publishers)
        self.articles = Kept(self._articles)
        self._names: defaultdict[Hashable, dict[Any, Any]] = defaultdict(dict)

    def names(self, of: Hashable) -> dict[Any, Any]:
        """Return what names of one kind stand for, as far as it was asked, to read and add to."""
        names = self._names[of]
        if len(names) > KEPT_AT_MOST:
            names = self._names[of] = {}
        return names

    def attach(self, revisions: Sequence[Revision]) -> None:
        """Set what revisions refer to, but for their claims, changes and snapshots."""
        speakers = self.speakers.of(
            key for row in revisions for key in (row.speaker_id, row.organisation_id)
        )
        series = self.series.of(row.series_id for row in revisions)
        articles = self.articles.of(row.article_id for row in revisions)
        for row in revisions:
            row.series, row.speaker = series[row.series_id], speakers[row.speaker_id]
            row.organisation = speakers.get(row.organisation_id or 0)
            row.article = articles.get(row.article_id or 0)

    def _articles(self, keys: set[int]) -> dict[int, Article]:
        articles = Article.objects.only(
            *("headline", "url", "published_at", "published_at_precision", "publisher")
        ).in_bulk(keys)
        publishers = self.publishers.of(article.publisher_id for article in articles.values())
        for article in articles.values():
            article.publisher = publishers[article.publisher_id]
        return articles


_latest: tuple[Edits, Today] | None = None


def today(edits: Edits | None) -> Today:
    """Return the reference data of this state of the edits, which was read before.

    What is loaded may be newer than that, never older: an edit is counted in its own transaction.
    Before anything was edited nothing is kept.
    """
    global _latest  # noqa: PLW0603 - one state for the whole process
    if edits is None:
        return Today()
    if _latest is None or _latest[0] != edits:
        _latest = edits, Today()
    return _latest[1]


def _series(keys: set[int]) -> dict[int, Series]:
    series = Series.objects.select_related("merged_into")
    return series.defer("definition", "merged_into__definition").in_bulk(keys)


def _speakers(keys: set[int]) -> dict[int, Speaker]:
    return Speaker.objects.select_related("merged_into").in_bulk(keys)


def _publishers(keys: set[int]) -> dict[int, Publisher]:
    return Publisher.objects.select_related("merged_into").in_bulk(keys)
