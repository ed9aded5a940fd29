"""The figures of months, quarters and years, and what they cover, as a timeline shows them."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from claims.changes import Figure
from claims.quantities import Comparator, plain_number
from claims.serializers.claims import number_or_null
from claims.serializers.figures import (
    FigureSerializer,
    change_fields,
    change_shown,
    figure_shown,
    flat_changes,
)
from claims.serializers.wording import text_of_figure
from claims.timelines import (
    Aggregate,
    Bucket,
    Coverage,
    Gap,
    Reason,
    Refusal,
    Telling,
    Terms,
)

_DETAILS = {
    Reason.OPEN_PERIOD: "The claim's period has an open or unknown end.",
    Reason.FINER_THAN_PERIOD: "The claim's period is longer than a {frequency}.",
    Reason.ASTRIDE_BUCKETS: "The claim's period does not lie within one {frequency}.",
    Reason.OVERLAPPING_PERIODS: (
        "The claims' periods overlap: their sum would count what happened on a day twice."
    ),
    Reason.UNLIKE_PERIODS: (
        "The claims' periods are of unlike lengths: flows over them can't be compared."
    ),
    Reason.DEFINITION_BREAK: (
        "The claims are not all counted in one way: across_breaks=true takes them together."
    ),
    Reason.OUT_OF_RANGE: "The {aggregate} is out of the range of numbers.",
}

BucketChangeSerializer: type[serializers.Serializer[Any]] = type(
    inline_serializer(
        "BucketChange",
        change_fields(
            serializers.CharField(help_text="The period of the bucket compared with, in EDTF.")
        ),
    )
)


class RefusalSerializer(serializers.Serializer[Refusal]):
    """Levels that make no figure."""

    reason = serializers.ChoiceField(choices=list(Reason))
    detail = serializers.CharField(help_text="The reason in words.")
    claims = serializers.ListField(child=serializers.IntegerField(), help_text="Their ids.")


class BucketSerializer(serializers.Serializer[Bucket]):
    """A month, quarter or year that holds a level."""

    period = serializers.CharField(help_text="In EDTF: quarters are numbered 33 to 36.")
    period_start = serializers.DateField(help_text="Its first day.")
    period_end = serializers.DateField(help_text="Its last day.")
    aggregate = serializers.ChoiceField(choices=list(Aggregate))
    value = serializers.FloatField(
        allow_null=True, help_text="What follows from the numbers as stated; null: `refused`."
    )
    lower_bound = serializers.FloatField(allow_null=True, help_text="Null: unbounded.")
    upper_bound = serializers.FloatField(allow_null=True, help_text="Null: unbounded.")
    comparator = serializers.ChoiceField(
        choices=list(Comparator), allow_null=True, help_text="Null: nothing bounds the figure."
    )
    approximate = serializers.BooleanField(help_text="Whether a figure that it follows from is.")
    unit = serializers.CharField()
    text = serializers.CharField(
        allow_null=True, help_text="The figure in words; null: nothing bounds it."
    )
    expected = serializers.BooleanField(
        help_text="Whether a forecast or target is among what it follows from."
    )
    claims = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="The ids of the claims that the figure follows from, in the order of periods.",
    )
    passed_over = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="The ids of the other claims whose periods lie in the bucket.",
    )
    days = serializers.IntegerField(help_text="How many days the bucket has.")
    covered_days = serializers.IntegerField(
        help_text="How many of them any of these claims is about."
    )
    complete = serializers.BooleanField(help_text="Whether they are about all of them.")
    refused = RefusalSerializer(allow_null=True, help_text="Why there is no figure.")
    change = BucketChangeSerializer(
        allow_null=True,
        help_text=(
            "From the last bucket before this one that has a figure; of a flow, one over as long a"
            " time. Sums that are not complete are compared with none."
        ),
    )
    definition_break = serializers.DateField(
        allow_null=True,
        help_text=(
            "The series is counted differently from this day on, so no change is computed unless"
            " `across_breaks`."
        ),
    )
    incomparable = serializers.CharField(
        allow_null=True, help_text="Why there is no change from an earlier flow."
    )
    transformed = FigureSerializer(
        allow_null=True, help_text="The figure as `transform` has it; null where meaningless."
    )


class CoverageSerializer(serializers.Serializer[Coverage]):
    """Which days the points are about."""

    first = serializers.DateField(allow_null=True, help_text="The first day; null: there is none.")
    last = serializers.DateField(allow_null=True, help_text="The last day.")
    days = serializers.IntegerField(help_text="How many different days they are about.")
    points = serializers.IntegerField(help_text="How many points there are.")
    open_ended = serializers.IntegerField(
        help_text="How many of them have an open or unknown end, and so cover no days here."
    )
    buckets = serializers.IntegerField(
        allow_null=True, help_text="How many buckets have a figure; null without `frequency`."
    )


GapSerializer: type[serializers.Serializer[Any]] = type(
    inline_serializer(
        "Gap",
        {
            "from": serializers.DateField(help_text="The first day."),
            "to": serializers.DateField(help_text="The last day."),
            "days": serializers.IntegerField(),
        },
    )
)

BUCKET_COLUMNS: dict[str, str] = {
    "series": "series.slug",
    **{
        name: name
        for name in (
            *("period", "period_start", "period_end", "aggregate"),
            *("value", "lower_bound", "upper_bound", "comparator", "approximate", "unit", "text"),
            *("expected", "claims", "passed_over", "days", "covered_days", "complete"),
        )
    },
    "refused": "refused.reason",
    **flat_changes(),
}
"""The columns of buckets, and the place of each in the bucket as JSON has it."""


def buckets_shown(telling: Telling, terms: Terms, unit: str) -> list[dict[str, Any]] | None:
    if telling.buckets is None:
        return None
    buckets = telling.buckets.buckets
    figures = telling.transformed or [None] * len(buckets)
    return [
        _bucket(bucket, terms, unit) | {"transformed": figure_shown(figure)}
        for bucket, figure in zip(buckets, figures, strict=True)
    ]


def refusals_shown(telling: Telling, terms: Terms) -> list[dict[str, Any]] | None:
    if telling.buckets is None:
        return None
    return [_refusal(refusal, terms) for refusal in telling.buckets.refusals]


def coverage_shown(telling: Telling) -> dict[str, Any]:
    coverage, buckets = telling.coverage, telling.buckets
    return {
        "first": coverage.first,
        "last": coverage.last,
        "days": coverage.days,
        "points": coverage.figures,
        "open_ended": coverage.open_ended,
        "buckets": buckets and sum(bucket.figure is not None for bucket in buckets.buckets),
    }


def gap_shown(gap: Gap) -> dict[str, Any]:
    return {"from": gap.first, "to": gap.last, "days": gap.days}


def _bucket(bucket: Bucket, terms: Terms, unit: str) -> dict[str, Any]:
    return {
        "period": bucket.period.text,
        "period_start": bucket.period.start,
        "period_end": bucket.period.end,
        "aggregate": terms.aggregate,
        **_level(bucket.figure, unit),
        "expected": bucket.is_expected,
        "claims": [level.row.claim for level in bucket.levels],
        "passed_over": [level.row.claim for level in bucket.passed_over],
        "days": bucket.days,
        "covered_days": bucket.covered_days,
        "complete": bucket.is_complete,
        "refused": bucket.refusal and _refusal(bucket.refusal, terms),
        "change": bucket.change and change_shown(bucket.change, bucket.change.earlier.period.text),
        "definition_break": bucket.definition_break,
        "incomparable": bucket.incomparable and _incomparable(bucket, bucket.incomparable),
    }


def _level(figure: Figure | None, unit: str) -> dict[str, Any]:
    return {
        "value": None if figure is None else plain_number(figure.value),
        "lower_bound": figure and number_or_null(figure.lower),
        "upper_bound": figure and number_or_null(figure.upper),
        "comparator": figure and figure.comparator,
        "approximate": figure is not None and figure.approximate,
        "unit": unit,
        "text": figure and text_of_figure(figure, unit),
    }


def _refusal(refusal: Refusal, terms: Terms) -> dict[str, Any]:
    detail = _DETAILS[refusal.reason].format(frequency=terms.frequency, aggregate=terms.aggregate)
    return {
        "reason": refusal.reason,
        "detail": detail,
        "claims": [level.row.claim for level in refusal.levels],
    }


def _incomparable(later: Bucket, earlier: Bucket) -> str:
    return (
        f"A flow over {_time(later)} can't be compared with that of {earlier.period.text}, over"
        f" {_time(earlier)}."
    )


def _time(bucket: Bucket) -> str:
    return str(bucket.length) if bucket.length else f"{bucket.covered_days} of {bucket.days} days"
