"""Figures that were computed, and changes, as answers show them."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from claims.changes import Figure, Hedged
from claims.periods import Period, years_between
from claims.quantities import Comparator, Quantity, plain_number
from claims.serializers.claims import number_or_null
from claims.timelines import Between, Change, Comparison, PerYear
from claimsdb.api.renderers import dumps

_KEPT: Final = 16_384
"""How many changes a process keeps as they are sent: some 20 MB."""


class FigureSerializer(serializers.Serializer[Figure]):
    """A number that was computed, and the interval that the true one lies in."""

    value = serializers.FloatField(help_text="What follows from the numbers as stated.")
    lower = serializers.FloatField(allow_null=True, help_text="Null: unbounded.")
    upper = serializers.FloatField(allow_null=True, help_text="Null: unbounded.")
    comparator = serializers.ChoiceField(
        choices=list(Comparator), allow_null=True, help_text="Null: nothing bounds it."
    )
    approximate = serializers.BooleanField(help_text="Whether a number that it follows from is.")


class PerYearSerializer(serializers.Serializer[PerYear]):
    """The change a year that leads from one level to another."""

    difference = FigureSerializer(allow_null=True, help_text="Linear, in the unit a year.")
    factor = FigureSerializer(
        allow_null=True, help_text="Compound: as many of it as there are years make the whole."
    )


def change_fields(origin: serializers.Field[Any, Any, Any, Any]) -> dict[str, Any]:
    """Return the fields of a change; `origin` is the one that names the earlier figure."""
    return {
        "from": origin,
        "years": serializers.FloatField(
            allow_null=True,
            help_text="Between the middles of the periods; null: an end is open or unknown.",
        ),
        "difference": FigureSerializer(allow_null=True),
        "factor": FigureSerializer(allow_null=True),
        "percent": FigureSerializer(allow_null=True),
        "per_year": PerYearSerializer(allow_null=True),
    }


# One of its names can't be an attribute's.
ChangeSerializer: type[serializers.Serializer[Any]] = type(
    inline_serializer(
        "TimelineChange",
        change_fields(serializers.IntegerField(help_text="The id of the claim compared with.")),
    )
)


def flat_changes() -> dict[str, str]:
    """Return the columns of a change and of what is transformed, and the place of each."""
    parts = ("lower", "upper", "comparator", "approximate")
    return {
        "change_from": "change.from",
        "change_years": "change.years",
        **{
            f"change_{kind}{suffix}": f"change.{kind}.{part}"
            for kind in ("difference", "factor", "percent")
            for suffix, part in (("", "value"), *((f"_{part}", part) for part in parts))
        },
        "change_per_year_difference": "change.per_year.difference.value",
        "change_per_year_factor": "change.per_year.factor.value",
        "definition_break": "definition_break",
        "incomparable": "incomparable",
        "transformed": "transformed.value",
        **{f"transformed_{part}": f"transformed.{part}" for part in parts},
    }


def change_shown(change: Comparison, origin: int | str) -> dict[str, Any]:
    """Return a change, and what names the earlier figure."""
    return {"from": origin, **_between(*change.ends, change.years)}


def change_in_json(change: Change) -> str:
    """Return the change of a point in JSON."""
    earlier, later = change.earlier, change.later
    told = _between_in_json(earlier.quantity, later.quantity, earlier.period, later.period)
    return f'{{"from":{earlier.claim},{told}'


@lru_cache(maxsize=_KEPT)
def _between_in_json(
    earlier: Quantity, later: Quantity, one: Period | None, other: Period | None
) -> str:
    """Return what two levels tell of a change in JSON, less its first brace: the same in every answer."""
    years = years_between(one, other) if one and other else None
    return dumps(_between(earlier, later, years)).decode()[1:]


@lru_cache(maxsize=1024)
def _between(earlier: Hedged, later: Hedged, years: Fraction | None) -> Mapping[str, Any]:
    """Return what two figures tell of a change: the same in every answer."""
    change = Between(earlier=earlier, later=later, apart=years)
    per_year = change.per_year
    return {
        "years": None if change.years is None else plain_number(float(change.years)),
        "difference": figure_shown(change.difference),
        "factor": figure_shown(change.factor),
        "percent": figure_shown(change.percent),
        "per_year": per_year
        and {
            "difference": figure_shown(per_year.difference),
            "factor": figure_shown(per_year.factor),
        },
    }


def figure_shown(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "value": plain_number(figure.value),
        "lower": number_or_null(figure.lower),
        "upper": number_or_null(figure.upper),
        "comparator": figure.comparator,
        "approximate": figure.approximate,
    }
