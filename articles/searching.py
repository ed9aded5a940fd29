"""What a word finds among publishers and articles: their keys, for subqueries."""

from typing import Any

from django.db.models import QuerySet

from articles.models import ArticleIndex, Publisher, PublisherIndex
from articles.querysets import Reader, may_see_drafts
from claimsdb.db.merging import family
from claimsdb.search.finding import finder
from claimsdb.search.tokens import Term


@finder(may_see_drafts)
def publishers_holding(term: Term, reader: Reader) -> QuerySet[Any, Any]:
    """Return the publishers with a name that holds a term, of those that `reader` may know of.

    A name is one of all that are merged into one.
    """
    named = Publisher.objects.visible_to(reader).filter(pk__in=PublisherIndex.holding(term))
    return family(named)


@finder(may_see_drafts)
def articles_holding(term: Term, reader: Reader) -> QuerySet[Any, Any]:  # noqa: ARG001 - as all that find
    """Return the articles that hold a term in a headline or a summary.

    Whoever may know of an article may read those of all its snapshots.
    """
    return ArticleIndex.holding(term)
