"""Subqueries for the words of a search, composed once."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from claimsdb.search.fields import asked
from claimsdb.search.tokens import Term

Reader = User | AnonymousUser
Compose = Callable[[Term, Reader], QuerySet[Any, Any]]

_ANY: Final = ("?",)
"""Stands for every term: no token is a question mark."""


class Finder:
    """Finds the keys of the rows that hold a term, as far as a reader may see that they do.

    What `compose` returns is compiled once for those who see drafts and once for those who don't,
    and it may not depend on anything else of its reader. Django takes some 50 ms to compose such a
    subquery, and a search has one for each word, which the database answers in 2 ms.
    """

    def __init__(self, compose: Compose, sees_drafts: Callable[[Reader], bool]) -> None:
        self._compose = compose
        self._sees_drafts = sees_drafts
        self._compiled: dict[bool, tuple[str, tuple[Any, ...]]] = {}

    def __call__(self, term: Term, reader: Reader) -> RawSQL:
        """Return the keys, to look up with `__in`."""
        sees_drafts = self._sees_drafts(reader)
        if sees_drafts not in self._compiled:
            query = self._compose(_ANY, reader).order_by().query
            self._compiled[sees_drafts] = query.sql_with_params()
        sql, params = self._compiled[sees_drafts]
        any_, this = asked(_ANY, connection), asked(term, connection)
        given = [this if param == any_ else param for param in params]
        return RawSQL(sql, given)  # noqa: S611 - Django's own SQL, with every value a parameter

    def every(self, terms: Iterable[Term], reader: Reader) -> Q:
        """Return what holds of the rows that hold every term."""
        condition = Q()
        for term in terms:
            condition &= Q(pk__in=self(term, reader))
        return condition


def finder(sees_drafts: Callable[[Reader], bool]) -> Callable[[Compose], Finder]:
    """Make a function a `Finder` (a decorator)."""
    return lambda compose: Finder(compose, sees_drafts)
