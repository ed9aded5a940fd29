"""Filters of the list of claims by what their current revisions say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.admin.pages import choices
from claims.models import Claim, Revision, Series
from claims.quantities import ValueType

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class _CurrentFilter(admin.SimpleListFilter):
    options: ClassVar[Sequence[tuple[str, "StrPromise | str"]]]
    lookup: ClassVar[str]

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> Sequence[tuple[str, "StrPromise | str"]]:
        return self.options

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Claim]:
        value = self.value()
        return queryset.filter(**{self.lookup: value}) if value else queryset


class StatusFilter(_CurrentFilter):
    title = _("status")
    parameter_name = "status"
    lookup = "current__status"
    options = Revision.Status.choices


class KindFilter(_CurrentFilter):
    title = _("kind of the current revision")
    parameter_name = "kind"
    lookup = "current__kind"
    options = Revision.Kind.choices


class ValueTypeFilter(_CurrentFilter):
    title = _("value type")
    parameter_name = "value_type"
    lookup = "current__value_type"
    options = choices(ValueType)


class AggregationFilter(_CurrentFilter):
    title = _("aggregation of the series")
    parameter_name = "aggregation"
    lookup = "current__series__aggregation"
    options = Series.Aggregation.choices
