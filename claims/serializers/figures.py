"""Figures that were computed, and changes, as answers show them."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from claims.changes import Figure
from claims.quantities import Comparator, plain_number
from claims.serializers.claims import number_or_null
from claims.timelines import Comparison, PerYear


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


# One of its names can't be an attribute's.
ChangeSerializer: type[serializers.Serializer[Any]] = type(
    inline_serializer(
        "TimelineChange",
        {
            "from": serializers.IntegerField(help_text="The id of the claim compared with."),
            "years": serializers.FloatField(
                allow_null=True,
                help_text="Between the middles of the periods; null: an end is open or unknown.",
            ),
            "difference": FigureSerializer(allow_null=True),
            "factor": FigureSerializer(allow_null=True),
            "percent": FigureSerializer(allow_null=True),
            "per_year": PerYearSerializer(allow_null=True),
        },
    )
)


def change_shown(change: Comparison, origin: int | str) -> dict[str, Any]:
    """Return a change, and what names the earlier figure."""
    per_year = change.per_year
    return {
        "from": origin,
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
