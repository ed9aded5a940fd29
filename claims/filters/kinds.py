"""Kinds of filters that lists of claims and of series share, and what they name."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.request import Request

from claims.models import Claim, Series, Speaker, Tag
from claims.units import UnitError, parse_unit
from claims.validators import validate_area
from claimsdb.api.filters import Composing, SlugInFilter, StrictFilter, split_list
from claimsdb.api.parameters import ParameterError
from claimsdb.api.patterns import AREA


class AreaInFilter(StrictFilter):
    """Any of a list of areas."""

    schema = {"type": "array", "items": {"type": "string", **AREA}}

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, "in", **options)

    def parse(self, text: str, request: Request) -> list[str]:  # noqa: ARG002 - as all filters
        areas = split_list(text)
        try:
            for area in areas:
                validate_area(area)
        except ValidationError as error:
            raise ParameterError(" ".join(error.messages), code="area") from error
        return areas


class UnitInFilter(SlugInFilter):
    """Any of a list of units that series are counted in, however each is written.

    % also stands for changes in per cent. The value is the list of their forms in the record.
    """

    composing = Composing.BY_VALUE
    keeps = False

    def parse(self, text: str, request: Request) -> list[str]:
        forms = super().parse(text, request)
        return sorted(set().union(*forms))

    def resolve(self, names: Sequence[str], visible: QuerySet[Any, Any]) -> dict[str, Any]:
        forms = defaultdict(set, {parse_unit("%"): {"%"}})
        for unit in visible.order_by().values_list("unit", flat=True).distinct():
            forms[parse_unit(unit)].add(unit)
        try:
            found = {name: forms.get(parse_unit(name)) for name in names}
        except UnitError as error:
            raise ParameterError(str(error), code="unit") from error
        return {name: units for name, units in found.items() if units}


def visible_claims(request: Request) -> QuerySet[Claim]:
    return Claim.objects.visible_to(request.user)


def visible_series(request: Request) -> QuerySet[Series]:
    return Series.objects.visible_to(request.user)


def visible_speakers(request: Request) -> QuerySet[Speaker]:
    return Speaker.objects.visible_to(request.user)


def visible_organisations(request: Request) -> QuerySet[Speaker]:
    return visible_speakers(request).filter(kind=Speaker.Kind.ORGANISATION)


def visible_tags(request: Request) -> QuerySet[Tag]:
    return Tag.objects.filter(series__in=visible_series(request))
