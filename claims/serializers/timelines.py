"""A series' timeline: its claims side by side, and how its figure changes from one to the next."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson
from rest_framework import serializers

from articles.models import Article, Publisher
from claims.changes import Figure
from claims.models import DefinitionBreak, Revision, Series, Speaker
from claims.quantities import Nature
from claims.serializers.answers import Answer
from claims.serializers.breaks import BreakSerializer, break_shown
from claims.serializers.buckets import (
    BucketSerializer,
    CoverageSerializer,
    GapSerializer,
    RefusalSerializer,
    buckets_shown,
    coverage_shown,
    gap_shown,
    refusals_shown,
)
from claims.serializers.figures import (
    FigureSerializer,
    figure_shown,
)
from claims.serializers.nested import NestedSeriesSerializer, series_named
from claims.serializers.points import (
    ClaimInTimelineSerializer,
    PointSerializer,
    RelationSerializer,
    claim_shown,
    point_in_json,
    point_shown,
    relation_shown,
)
from claims.serializers.wording import period_of, quantity_from
from claims.timelines import (
    Base,
    Point,
    Row,
    Telling,
    Terms,
    Timeline,
    build_timeline,
    tell,
)
from claimsdb.api.fieldsets import EVERYTHING, FieldSet
from claimsdb.api.renderers import dumps
from claimsdb.db.merging import resolved


class TimelinePointSerializer(PointSerializer):
    """A level in a period, also in the terms that were asked for."""

    transformed = FigureSerializer(
        allow_null=True, help_text="The figure as `transform` has it; null where meaningless."
    )


class IndexBaseSerializer(serializers.Serializer[Base]):
    """What an index is relative to."""

    period = serializers.CharField(help_text="Its period, in EDTF.")
    claims = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="The claims that its figure follows from; none: that period has no figure.",
    )


class PartsSerializer(serializers.Serializer[Any]):
    """The claims of a series, or of one voice in it: each stands in one of three lists."""

    points = TimelinePointSerializer(many=True, help_text="Levels, in the order of their periods.")
    relations = RelationSerializer(
        many=True, help_text="Relative claims, in the order of their periods."
    )
    undated = ClaimInTimelineSerializer(
        many=True, help_text="Claims of which the source names no period, as they became known."
    )
    buckets = BucketSerializer(
        many=True,
        allow_null=True,
        help_text="With `frequency`: one figure for each month, quarter or year; else null.",
    )
    refused = RefusalSerializer(
        many=True,
        allow_null=True,
        help_text="With `frequency`: levels that lie in no bucket; else null.",
    )
    base = IndexBaseSerializer(
        allow_null=True, help_text="With `transform=index`: what it is relative to; else null."
    )
    coverage = CoverageSerializer()
    gaps = GapSerializer(
        many=True,
        help_text=(
            "Days in a row that no point is about; with `frequency`, for which no bucket has a"
            " figure. Only periods with two ends count."
        ),
    )


PARTS = tuple(PartsSerializer().fields)


class VoiceSerializer(serializers.Serializer[Any]):
    """Whose line it is: a speaker, an organisation, or a publisher."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    url = serializers.URLField()


class _LineHeadSerializer(serializers.Serializer[Any]):
    voice = VoiceSerializer(
        allow_null=True,
        help_text=(
            "Whose figures these are; null: of people who spoke in no organisation's name, or of"
            " claims without an article."
        ),
    )


class LineSerializer(_LineHeadSerializer, PartsSerializer):
    """What one voice claims, as a timeline of its own."""


class _HeadSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField(help_text="What was on record at this instant.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="What the sources' latest word was at this instant."
    )
    series = NestedSeriesSerializer()


class TimelineSerializer(_HeadSerializer, PartsSerializer):
    """The claims of a series: each stands in one of three lists."""

    breaks = BreakSerializer(many=True, help_text="In order of time.")
    lines = LineSerializer(
        many=True,
        allow_null=True,
        help_text="With `by`: the same for each voice by itself, in the order of slugs; else null.",
    )


class Voice(StrEnum):
    """By what a timeline is parted into lines."""

    SPEAKER = "speaker"
    ORGANISATION = "organisation"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTold:
    """A claim of a timeline: what this is built from, and what it shows of it, in JSON or as a mapping.

    `voices` are whose line it may stand in; None: no lines are asked for.
    """

    row: Row
    shown: Mapping[str, Any] | str
    voices: Mapping[Voice, Speaker | Publisher | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineTold:
    """What a timeline is made of, in what terms it is wanted, and which `fields` of it."""

    series: Series
    claims: Collection[ClaimTold]
    breaks: Collection[DefinitionBreak]
    terms: Terms
    by: Voice | None = None
    fields: FieldSet = EVERYTHING


def told_of(revision: Revision, answer: Answer) -> ClaimTold:
    """Return what a timeline tells of a revision, loaded, that has its claim's `revisions`."""
    return ClaimTold(
        row=row_of(revision),
        shown=claim_shown(revision, answer),
        voices={voice: _voice(revision, voice) for voice in Voice},
    )


def timeline_shown(told: TimelineTold, answer: Answer) -> dict[str, Any]:
    """Return what the fields of `TimelineSerializer` declare; of its parts, those that are wanted."""
    is_wanted = any(map(told.fields.wants, PARTS))
    return {
        **answer.instants_shown(),
        "series": series_named(told.series, answer.root),
        **(_parts(told, told.claims) if is_wanted else {}),
        "breaks": [break_shown(counted, answer.root) for counted in told.breaks],
        "lines": None if told.by is None else _lines(told, told.by, answer),
    }


def _lines(told: TimelineTold, by: Voice, answer: Answer) -> list[dict[str, Any]]:
    claims: dict[Speaker | Publisher | None, list[ClaimTold]] = defaultdict(list)
    for claim in told.claims:
        claims[(claim.voices or {})[by]].append(claim)
    return [
        {"voice": _named(voice, by, answer.root), **_parts(told, claims[voice])}
        for voice in sorted(claims, key=_slug)
    ]


def _voice(revision: Revision, by: Voice) -> Speaker | Publisher | None:
    speaker: Speaker = resolved(revision.speaker)
    organisation: Speaker | None = revision.organisation and resolved(revision.organisation)
    match by:
        case Voice.SPEAKER:
            return speaker
        case Voice.ORGANISATION if organisation:
            return organisation
        case Voice.ORGANISATION:
            return speaker if speaker.kind == Speaker.Kind.ORGANISATION else None
    article: Article | None = revision.article
    return resolved(article.publisher) if article else None


def _slug(voice: Speaker | Publisher | None) -> tuple[bool, str]:
    return voice is None, voice.slug if voice else ""


def _named(voice: Speaker | Publisher | None, by: Voice, root: str) -> dict[str, Any] | None:
    if voice is None:
        return None
    resource = "publishers" if by == Voice.PUBLISHER else "speakers"
    return {"slug": voice.slug, "name": voice.name, "url": f"{root}{resource}/{voice.slug}/"}


def _parts(told: TimelineTold, claims: Collection[ClaimTold]) -> dict[str, Any]:
    """Return what the fields of `PartsSerializer` declare."""
    series, terms = resolved(told.series), told.terms
    timeline = build_timeline(
        (claim.row for claim in claims),
        breaks=[counted.starts_on for counted in told.breaks],
        rules=terms.rules,
    )
    telling = tell(timeline, terms)
    shown = {claim.row.claim: claim.shown for claim in claims}
    return {
        "points": [
            _joined(shown[point.row.claim], point, figure)
            for point, figure in zip(timeline.points, _of_points(timeline, telling), strict=True)
        ],
        "relations": [
            _with(shown[relation.row.claim], relation_shown(relation))
            for relation in timeline.relations
        ],
        "undated": [_with(shown[row.claim], {}) for row in timeline.undated],
        "buckets": buckets_shown(telling, terms, series.unit),
        "refused": refusals_shown(telling, terms),
        "base": telling.base and _base(telling.base),
        "coverage": coverage_shown(telling),
        "gaps": [gap_shown(gap) for gap in telling.gaps],
    }


def _joined(claim: Mapping[str, Any] | str, point: Point, figure: Figure | None) -> Any:
    transformed = {"transformed": figure_shown(figure)}
    if isinstance(claim, str):
        return orjson.Fragment(f"{claim[:-1]},{point_in_json(point, transformed)}")
    return {**claim, **point_shown(point), **transformed}


def _with(claim: Mapping[str, Any] | str, more: Mapping[str, Any]) -> Any:
    if not isinstance(claim, str):
        return {**claim, **more}
    return orjson.Fragment(f"{claim[:-1]},{dumps(more).decode()[1:]}" if more else claim)


def _of_points(timeline: Timeline, telling: Telling) -> Sequence[Figure | None]:
    if telling.buckets is None and telling.transformed:
        return telling.transformed
    return [None] * len(timeline.points)


def _base(base: Base) -> dict[str, Any]:
    return {
        "period": base.period.text,
        "claims": list(base.value.claims) if base.value else [],
    }


def is_flow(series: Series) -> bool:
    """Whether the series counts what happens within a period."""
    aggregation: str = resolved(series).aggregation
    return aggregation == Series.Aggregation.FLOW


FIELDS_OF_ROW: Final = (
    *("claim_id", "value_type", "nature", "comparator", "approximate", "value", "upper_value"),
    *("period", "baseline_period", "known_from"),
)
"""All that `row_from` takes of a revision."""


def row_of(revision: Revision) -> Row:
    """Return what a timeline is built from."""
    organisation = revision.organisation
    return row_from(
        vars(revision),
        speaker=resolved(revision.speaker).slug,
        organisation=resolved(organisation).slug if organisation else None,
    )


def row_from(fields: Mapping[str, Any], *, speaker: str, organisation: str | None) -> Row:
    """Return the same, from fields of a revision and the slugs of who speaks."""
    period, baseline = fields["period"], fields["baseline_period"]
    return Row(
        claim=fields["claim_id"],
        speaker=speaker,
        organisation=organisation,
        nature=Nature(fields["nature"]),
        quantity=quantity_from(
            fields["value_type"],
            fields["comparator"],
            fields["approximate"],
            fields["value"],
            fields["upper_value"],
        ),
        period=period_of(period) if period else None,
        baseline_period=period_of(baseline) if baseline else None,
        known_from=fields["known_from"],
    )
