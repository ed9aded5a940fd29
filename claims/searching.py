"""What a word finds among claims, speakers and series: their keys, for subqueries."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q, QuerySet

from articles.models import ArticleIndex
from articles.querysets import Reader
from claims.models import Revision, RevisionIndex, Series, SeriesIndex, Speaker, SpeakerIndex
from claims.querysets import may_see_drafts
from claimsdb.db.merging import family
from claimsdb.search.finding import Finder, finder
from claimsdb.search.indexes import SearchIndex
from claimsdb.search.tokens import Term

Keys = QuerySet[Any, Any]

FEW: Final = 2000
"""Revisions whose keys are listed."""


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


def revisions_holding(terms: Iterable[Term], reader: Reader) -> Q:
    """Return what holds of the revisions that hold every term, of their own or in what they name.

    Their own words are those of the time; names, titles and headlines are those of today. Whether
    `reader` may see a revision, and with it its article, is not looked at.

    Which way is quick depends on how many revisions hold a term. Where they are `FEW`, their keys
    are found through the indexes, in one query, and what else is asked is asked of these. Otherwise
    the rows are looked at in the order of the list, each through the index whether it holds the
    term, until a page is full: to find all of them first would take as long as there are many.
    """
    keys: set[int] | None = None
    often = Q()
    for term in terms:
        places = _Places(term, reader)
        found = places.keys()
        if len(found) > FEW:
            often &= places.condition()
        else:
            keys = found if keys is None else keys & found
    return often if keys is None else Q(pk__in=keys) & often


class _Places:
    """Where a revision can hold a term: in its own words, or in what it refers to."""

    def __init__(self, term: Term, reader: Reader) -> None:
        self.term = term
        self.named: list[Q] = []
        if series := _held(SeriesIndex, series_holding, term, reader):
            self.named.append(Q(series__in=series))
        if speakers := _held(SpeakerIndex, speakers_holding, term, reader):
            self.named += [Q(speaker__in=speakers), Q(organisation__in=speakers)]

    def keys(self) -> set[int]:
        """The keys of the revisions that hold the term; of more than `FEW`, one more than that."""
        revisions = Revision.objects.order_by()
        in_articles = Q(article__in=ArticleIndex.holding(self.term))
        referring = [revisions.filter(named) for named in (*self.named, in_articles)]
        own = RevisionIndex.holding(self.term)
        found = own.union(*(rows.values("pk") for rows in referring), all=True)
        keys = found.values_list("subject", flat=True)
        # A row can be found in each of its places.
        return set(keys[: (FEW + 1) * (len(referring) + 1)])

    def condition(self) -> Q:
        """What holds of a revision that holds the term, to be looked at row by row."""
        of_row = Q(RevisionIndex.held_at("pk", self.term))
        of_row |= Q(ArticleIndex.held_at("article", self.term))
        return reduce(or_, self.named, of_row)


def _held(index: type[SearchIndex], finds: Finder, term: Term, reader: Reader) -> list[int]:
    """Return the keys of the rows with a name that holds a term: mostly there are none."""
    if not index.holding(term).exists():
        return []
    rows = index.model()._default_manager.order_by()
    return list(rows.filter(pk__in=finds(term, reader)).values_list("pk", flat=True))
