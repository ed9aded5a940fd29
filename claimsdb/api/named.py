"""Views of reference data: rows named by slug, of which two that turn out to be one are merged."""

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from django.db.models import Model, QuerySet

from claimsdb.api.keyset import SortKey
from claimsdb.api.views import ReadOnlyViewSet
from claimsdb.db.merging import resolved

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")


class NamedViewSet(ReadOnlyViewSet[ModelT]):
    """``list`` of what is not merged; ``retrieve`` by any slug.

    The slug of a merged row answers the row that it stands for, under that one's own slug.
    """

    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    orderings: ClassVar[Mapping[str, SortKey]] = {
        "slug": SortKey("slug", str),
        "name": SortKey("name", str),
    }
    default_ordering = "slug"
    tiebreak = SortKey("slug", str)

    def filter_queryset(self, queryset: QuerySet[ModelT, RowT]) -> QuerySet[ModelT, RowT]:
        if self.action == "retrieve":
            return queryset.select_related("merged_into")
        return super().filter_queryset(queryset).filter(merged_into=None)

    def get_object(self) -> ModelT:
        found: ModelT = resolved(super().get_object())
        return found
