"""A record of as many claims as it takes for the database to plan as for millions: copies of one claim.

PostgreSQL plans by how many rows there are. SQLite has no statistics, unless someone asks for them, and plans
alike for any number of rows.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar

from django.db import connection
from django.db.models import Model

from articles.models import Article
from claims.models import Claim, Revision, Series, Speaker
from claimsdb.db.inserting import insert
from tests.rawrows import columns

Row = TypeVar("Row", bound=Model)

COPIES: Final = {"postgresql": 6000, "sqlite": 120}
_REFERENCES: Final = {"postgresql": 1500, "sqlite": 30}
_ONE_IN: Final = 60
"""Claims of which one is of the speaker, series and article of the first."""

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_RECORDED: Final = ("recorded_at", "superseded_at", "known_from", "known_until")
_TOLD_OF: Final = ("stated_at", "period_start", "period_end")


def multiply(claim: Claim) -> None:
    """Make claims with the words of this one, each recorded an hour before the next, the last before it.

    They are of other series, speakers and articles too.
    """
    words = list(claim.revisions.select_related("rendering").order_by("number"))
    keys = _references(Article.objects.get(revisions=words[0]))
    copies = COPIES[connection.vendor]
    claims = [Claim(external_id=f"copy-{number}") for number in range(copies)]
    insert(claims)
    revisions = [
        _copy(word, claim_id=copy.pk, **_varied(word, copies - number, keys))
        for number, copy in enumerate(claims)
        for word in words
    ]
    insert(revisions)
    shown = [word.rendering for word in words] * copies
    insert([_copy(each, revision_id=row.pk) for each, row in zip(shown, revisions, strict=True)])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


def _varied(word: Revision, number: int, keys: dict[str, Sequence[int]]) -> dict[str, Any]:
    """Return what another claim says otherwise, and when."""
    value = word.value + number * 7919 % 100_003
    earlier: dict[str, Any] = {"value": value, "lower_bound": value, "upper_bound": value}
    shifts = [*((name, number * _HOUR) for name in _RECORDED)]
    shifts += [(name, number % 997 * _DAY) for name in _TOLD_OF]
    for name, shift in shifts:
        at = getattr(word, name)
        earlier[name] = at and at - shift
    if number % _ONE_IN:
        earlier |= {name: those[number % len(those)] for name, those in keys.items()}
    return earlier


def _references(article: Article) -> dict[str, Sequence[int]]:
    """Make series, speakers and articles; return their keys."""
    count = _REFERENCES[connection.vendor]
    made: dict[str, list[Any]] = {
        "series_id": [
            Series(slug=f"series-{n:05}", title=f"Title {n:05}", unit="person", aggregation="stock")
            for n in range(count)
        ],
        "speaker_id": [
            Speaker(slug=f"speaker-{n:05}", name=f"Name {n:05}", kind="person")
            for n in range(count)
        ],
        "article_id": [_copy(article, url="", **_published(article, n)) for n in range(count)],
    }
    for rows in made.values():
        insert(rows)
    return {name: [row.pk for row in rows] for name, rows in made.items()}


def _published(article: Article, number: int) -> dict[str, Any]:
    at = article.published_at
    return {"published_at": at and at - number * _DAY, "external_id": f"piece-{number}"}


def _copy(row: Row, **changed: Any) -> Row:
    given = columns(row) | changed
    if "uuid" in given:
        del given["uuid"]
    return type(row)(**given)
