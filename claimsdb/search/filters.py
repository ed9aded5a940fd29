"""The parameter `q`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request

from claimsdb.api.filters import Composing, StrictFilter
from claimsdb.api.parameters import ParameterError
from claimsdb.instants import shown
from claimsdb.search.finding import Reader
from claimsdb.search.tokens import Term, terms_of

Finds = Callable[[tuple[Term, ...], Reader], Q]
"""What holds of the rows that hold every term, as far as a reader may see that they do."""

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")

LONGEST: Final = 500
"""Characters of a query."""

MOST_WORDS: Final = 32


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for, and who will read what is found."""

    terms: tuple[Term, ...]
    reader: Reader


class SearchFilter(StrictFilter):
    """Rows that hold every word of a text, each wherever ``finds`` looks for it."""

    composing = Composing.NEVER
    schema: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST}

    def __init__(self, finds: Finds, **options: Any) -> None:
        super().__init__("pk", "in", **options)
        self.finds = finds

    def parse(self, text: str, request: Request) -> Search:
        if len(text) > LONGEST:
            raise ParameterError(
                f"Expected at most {LONGEST} characters; got {shown(text)}.", code="max_length"
            )
        terms = terms_of(text)
        if not terms:
            raise ParameterError(
                f"Expected a word, of letters or digits; got {shown(text)}.", code="words"
            )
        if len(terms) > MOST_WORDS:
            raise ParameterError(
                f"Expected at most {MOST_WORDS} words; got {len(terms)}.", code="words"
            )
        return Search(terms, request.user)

    def filter(self, qs: QuerySet[ModelT, RowT], value: Search) -> QuerySet[ModelT, RowT]:
        every = self.finds(value.terms, value.reader)
        return qs.exclude(every) if self.exclude else qs.filter(every)
