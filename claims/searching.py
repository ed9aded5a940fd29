"""What a word finds among claims, speakers and series: their keys, for subqueries."""

from typing import Any

from django.db.models import QuerySet

from articles.models import ArticleIndex
from articles.querysets import Reader
from claims.models import Revision, RevisionIndex, Series, SeriesIndex, Speaker, SpeakerIndex
from claims.querysets import may_see_drafts
from claimsdb.db.merging import family
from claimsdb.search.finding import finder
from claimsdb.search.tokens import Term

Keys = QuerySet[Any, Any]


def _speakers(term: Term, reader: Reader) -> Keys:
    named = Speaker.objects.visible_to(reader).filter(pk__in=SpeakerIndex.holding(term))
    return family(named)


def _series(term: Term, reader: Reader) -> Keys:
    named = Series.objects.visible_to(reader).filter(pk__in=SeriesIndex.holding(term))
    return family(named)


@finder(may_see_drafts)
def speakers_holding(term: Term, reader: Reader) -> Keys:
    """Return the speakers with a name that holds a term, of those that `reader` may know of.

    A name is one of all that are merged into one.
    """
    return _speakers(term, reader)


@finder(may_see_drafts)
def series_holding(term: Term, reader: Reader) -> Keys:
    """Return the series that hold a term, as `speakers_holding`."""
    return _series(term, reader)


@finder(may_see_drafts)
def revisions_holding(term: Term, reader: Reader) -> Keys:
    """Return the revisions that hold a term: by their own words, or in what they refer to.

    Their own words are those of the time; names, titles and headlines are those of today. Whether
    `reader` may see a revision, and with it its article, is not looked at.
    """
    revisions, speakers = Revision.objects.order_by(), _speakers(term, reader)
    referring = [
        revisions.filter(series__in=_series(term, reader)),
        revisions.filter(speaker__in=speakers),
        revisions.filter(organisation__in=speakers),
        revisions.filter(article__in=ArticleIndex.holding(term)),
    ]
    own = RevisionIndex.holding(term)
    return own.union(*(rows.values("pk") for rows in referring), all=True)
