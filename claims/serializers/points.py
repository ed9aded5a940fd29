"""Claims as the points and relations of a timeline."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from claims.models import Revision
from claims.periods import Period, length_of
from claims.serializers.answers import Answer
from claims.serializers.claims import (
    RevisionSerializer,
    claim_url,
    quantity_shown,
    source_shown,
    times_shown,
)
from claims.serializers.columns import columns_of
from claims.serializers.figures import (
    ChangeSerializer,
    FigureSerializer,
    change_in_json,
    change_shown,
    figure_shown,
    flat_changes,
)
from claims.timelines import MAX_DERIVATIONS, Implied, Point, Relation, Row
from claimsdb.api.renderers import dumps

CLAIM_FIELDS = (
    "id",
    "external_id",
    "url",
    "revision",
    "status",
    "speaker",
    "organisation",
    "role",
    "article",
    "value_type",
    "nature",
    "comparator",
    "approximate",
    "value",
    "upper_value",
    "lower_bound",
    "upper_bound",
    "unit",
    "entered_value",
    "entered_upper_value",
    "entered_unit",
    "stated_as",
    "text",
    "period",
    "period_start",
    "period_end",
    "baseline_period",
    "stated_at",
    "known_from",
    "known_until",
    "disputed",
    "recorded_at",
)
"""What a timeline shows of a claim; the rest is at its `url`."""

POINT_COLUMNS: dict[str, str] = {
    **columns_of(CLAIM_FIELDS),
    "revisions": "revisions",
    **flat_changes(),
}
"""The columns of points, and the place of each in the point as JSON has it."""


class ClaimInTimelineSerializer(serializers.Serializer[Any]):
    """A claim of the series."""

    revisions = serializers.IntegerField(help_text="How many revisions the claim had.")

    def get_fields(self) -> dict[str, Any]:
        declared = RevisionSerializer().get_fields()
        return {name: declared[name] for name in CLAIM_FIELDS} | super().get_fields()


class PointSerializer(ClaimInTimelineSerializer):
    """A level in a period."""

    change = ChangeSerializer(
        allow_null=True,
        help_text=(
            "From the latest level of the same speaker, else of the organisation, else of the"
            " series, whose period ended before this one began; of a flow, of those over as long a"
            " period. A figure is null where it has no meaning, such as a factor from zero."
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


class ImpliedSerializer(serializers.Serializer[Implied]):
    """A level that nobody has stated."""

    level = FigureSerializer()
    derived_from = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="The ids of a level's claim and of the relative claims that lead on from it.",
    )


class RelationSerializer(ClaimInTimelineSerializer):
    """A relative claim."""

    implied = ImpliedSerializer(
        allow_null=True,
        help_text=(
            "The level in the claim's period that follows from it, where none is stated there and"
            " that of the baseline period is known: of the same speaker, else of the organisation,"
            " else the one known last."
        ),
    )
    alternatives = ImpliedSerializer(
        many=True,
        help_text=(
            "The levels that follow from the other levels of the baseline period, stated or"
            f" implied; of all that follow, {MAX_DERIVATIONS} at most."
        ),
    )
    definition_break = serializers.DateField(
        allow_null=True,
        help_text=(
            "The series is counted differently from this day on, so no level is implied unless"
            " `across_breaks`."
        ),
    )
    incomparable = serializers.CharField(
        allow_null=True, help_text="Why no level is implied in the period of a flow."
    )


def claim_shown(revision: Revision, answer: Answer) -> dict[str, Any]:
    """Return what `ClaimInTimelineSerializer` declares, of a revision that has its claim's `revisions`."""
    return claim_told(revision, answer) | {"revisions": vars(revision)["revisions"]}


def claim_told(revision: Revision, answer: Answer) -> dict[str, Any]:
    """Return `CLAIM_FIELDS`, in their order."""
    return {
        "id": revision.claim_id,
        "external_id": revision.claim.external_id,
        "url": claim_url(revision, answer),
        "revision": revision.number,
        "status": revision.status,
        **source_shown(revision, answer),
        **quantity_shown(revision, answer),
        **times_shown(revision, answer),
        "disputed": revision.disputed,
        "recorded_at": revision.recorded_at,
    }


def point_shown(point: Point) -> dict[str, Any]:
    return {
        "change": point.change and change_shown(point.change, point.change.earlier.claim),
        "definition_break": point.definition_break,
        "incomparable": point.incomparable and _incomparable(point.row, point.incomparable),
    }


def point_in_json(point: Point, more: Mapping[str, Any]) -> str:
    """Return `point_shown` and more in JSON, less its first brace."""
    change = point.change
    told = "null" if change is None else change_in_json(change)
    rest = {
        "definition_break": point.definition_break,
        "incomparable": point.incomparable and _incomparable(point.row, point.incomparable),
        **more,
    }
    return f'"change":{told},{dumps(rest).decode()[1:]}'


def _incomparable(later: Row, earlier: Row) -> str:
    return (
        f"A flow over {_length(later.period)} can't be compared with claim {earlier.claim}, over"
        f" {_length(earlier.period)}."
    )


def relation_shown(relation: Relation) -> dict[str, Any]:
    row = relation.row
    return {
        "implied": relation.implied and _implied(relation.implied),
        "alternatives": [_implied(implied) for implied in relation.alternatives],
        "definition_break": relation.definition_break,
        "incomparable": (
            f"A flow over {_length(row.period)} is told against one over"
            f" {_length(row.baseline_period)}."
            if relation.is_incomparable
            else None
        ),
    }


def _length(period: Period | None) -> str:
    length = period and length_of(period)
    return str(length) if length else "a period without an end"


def _implied(implied: Implied) -> dict[str, Any]:
    return {"level": figure_shown(implied.level), "derived_from": list(implied.derived_from)}
