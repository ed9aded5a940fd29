"""Discrepancies: which claims can't all be true, by which rule, and by how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from claims.discrepancies import Discrepancy, Names, Rule, explain
from claims.models import Revision, Series
from claims.quantities import plain_number
from claims.serializers.answers import Answer
from claims.serializers.claims import loaded, number_or_null
from claims.serializers.comparing import Reading
from claims.serializers.nested import NestedSeriesSerializer, series_named
from claims.serializers.points import ClaimInTimelineSerializer, claim_shown
from claimsdb.db.merging import resolved

COLUMNS: Final = {
    "rule": "rule",
    "series": "series.slug",
    "series_title": "series.title",
    "period": "period",
    "period_start": "period_start",
    "period_end": "period_end",
    "claims": "claim_ids",
    "speakers": "speakers",
    "texts": "texts",
    "gap_absolute": "gap.absolute",
    "gap_percent": "gap.percent",
    "gap_unit": "gap.unit",
    "tolerance_percent": "tolerance.percent",
    "tolerance_claims": "tolerance_ids",
    "disputed": "disputed",
    "explanation": "explanation",
}
"""The columns of discrepancies. Of several claims, a column holds the values of each, with `;`."""


class ComparedClaimSerializer(ClaimInTimelineSerializer):
    """One of the claims that can't all be true."""

    series = NestedSeriesSerializer(help_text="What is counted.")


class DiscrepancySerializer(serializers.Serializer[Any]):
    """Claims that can't all be true."""

    rule = serializers.ChoiceField(choices=[rule.value for rule in Rule])
    series = NestedSeriesSerializer(
        help_text="Of linked series, the part or the flow; of shares, the whole."
    )
    period = serializers.CharField(
        allow_null=True, help_text="The period in which it shows, in EDTF; null: not known."
    )
    period_start = serializers.DateField(allow_null=True, help_text="Its first day.")
    period_end = serializers.DateField(allow_null=True, help_text="Its last day.")
    gap = inline_serializer(
        "DiscrepancyGap",
        {
            "absolute": serializers.FloatField(
                allow_null=True,
                help_text=(
                    "How far apart the claims are, at least, after the tolerance; 0: they exclude"
                    " each other only just, as more than 20 and exactly 20 do. Null: out of the"
                    " range of doubles."
                ),
            ),
            "percent": serializers.FloatField(
                allow_null=True,
                help_text=(
                    "That, in per cent of the greater (in magnitude) of the two numbers that it lies"
                    " between."
                ),
            ),
            "unit": serializers.CharField(allow_null=True, help_text="Null: a factor has none."),
        },
    )
    tolerance = inline_serializer(
        "DiscrepancyTolerance",
        {
            "percent": serializers.FloatField(
                help_text="By how much the ends of approximate figures were moved outwards."
            ),
            "claims": serializers.ListField(
                child=serializers.IntegerField(), help_text="The claims whose figures were."
            ),
        },
    )
    disputed = serializers.BooleanField(help_text="Whether someone disputes one of the claims.")
    explanation = serializers.CharField(help_text="What can't all be true, in a sentence.")
    claims = ComparedClaimSerializer(many=True)


class SeriesDiscrepanciesSerializer(serializers.Serializer[Any]):
    """The discrepancies among the claims of a series, and between these and linked series."""

    as_of = serializers.DateTimeField(help_text="What was on record at this instant.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="What the sources' latest word was at this instant."
    )
    series = NestedSeriesSerializer()
    discrepancies = DiscrepancySerializer(many=True, help_text="The widest gap first, in per cent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Discrepancies, and the tolerance that they were found with."""

    discrepancies: Sequence[Discrepancy]
    tolerance: Fraction


def discrepancies_shown(found: Found, reading: Reading, answer: Answer) -> list[dict[str, Any]]:
    """Return what the fields of `DiscrepancySerializer` declare."""
    if not found.discrepancies:
        return []
    revisions = _revisions(found.discrepancies, reading)
    series = Series.objects.in_bulk(
        {discrepancy.series for discrepancy in found.discrepancies}, field_name="slug"
    )
    names = _names(revisions.values())
    claims = {
        claim: {
            **claim_shown(revision, answer),
            "series": series_named(revision.series, answer.root),
        }
        for claim, revision in revisions.items()
    }
    return [
        {
            **_shown(each, found.tolerance),
            "series": series_named(series[each.series], answer.root),
            "disputed": any(revisions[claim].disputed for claim in each.claims),
            "explanation": explain(each, names=names, tolerance=found.tolerance),
            "claims": [claims[claim] for claim in each.claims],
        }
        for each in found.discrepancies
    ]


def discrepancy_cells(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return a discrepancy with lists of its claims' values beside them, for columns."""
    claims = shown["claims"]
    return {
        **shown,
        "claim_ids": [str(claim["id"]) for claim in claims],
        "speakers": [claim["speaker"]["slug"] for claim in claims],
        "texts": [claim["text"] for claim in claims],
        "tolerance_ids": [str(claim) for claim in shown["tolerance"]["claims"]],
    }


def _shown(found: Discrepancy, tolerance: Fraction) -> dict[str, Any]:
    period, gap = found.period, found.gap
    return {
        "rule": found.rule.value,
        "series": None,
        "period": period and period.text,
        "period_start": period and period.start,
        "period_end": period and period.end,
        "gap": {
            "absolute": number_or_null(gap.absolute),
            "percent": number_or_null(gap.percent),
            "unit": found.unit,
        },
        "tolerance": {
            "percent": plain_number(float(tolerance * 100)),
            "claims": list(found.approximate) if tolerance else [],
        },
    }


def _revisions(found: Iterable[Discrepancy], reading: Reading) -> dict[int, Revision]:
    """Return the revisions that answer, by their claims."""
    instants, reader = reading.instants, reading.reader
    revisions = (
        loaded(Revision.objects.visible_to(reader))
        .filter(claim__in={claim for each in found for claim in each.claims})
        .with_history_size(as_of=instants.as_of, reader=reader)
        .on_record(as_of=instants.as_of, known_at=instants.known_at)
    )
    return {revision.claim_id: revision for revision in revisions}


def _names(revisions: Iterable[Revision]) -> Names:
    speakers: dict[str, str] = {}
    series: dict[str, str] = {}
    for revision in revisions:
        speaker, counted = resolved(revision.speaker), resolved(revision.series)
        speakers[speaker.slug] = speaker.name
        series[counted.slug] = counted.title
    return Names(speakers=speakers, series=series)
