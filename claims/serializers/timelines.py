"""A series' timeline: its claims side by side, and how its figure changes from one to the next."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    point_shown,
    relation_shown,
)
from claims.serializers.wording import period_of, quantity_of
from claims.timelines import (
    Base,
    Row,
    Telling,
    Terms,
    Timeline,
    build_timeline,
    tell,
)
from claimsdb.api.fieldsets import EVERYTHING, FieldSet
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
class TimelineTold:
    """What a timeline is made of, in what terms it is wanted, and which `fields` of it.

    `revisions` are one of each claim, loaded, and annotated with the number of the claim's
    `revisions`.
    """

    series: Series
    revisions: Collection[Revision]
    breaks: Collection[DefinitionBreak]
    terms: Terms
    by: Voice | None = None
    fields: FieldSet = EVERYTHING


def timeline_shown(told: TimelineTold, answer: Answer) -> dict[str, Any]:
    """Return what the fields of `TimelineSerializer` declare; of its parts, those that are wanted."""
    is_wanted = any(map(told.fields.wants, PARTS))
    return {
        **answer.instants_shown(),
        "series": series_named(told.series, answer.root),
        **(_parts(told, told.revisions, answer) if is_wanted else {}),
        "breaks": [break_shown(counted, answer.root) for counted in told.breaks],
        "lines": None if told.by is None else _lines(told, told.by, answer),
    }


def _lines(told: TimelineTold, by: Voice, answer: Answer) -> list[dict[str, Any]]:
    revisions: dict[Speaker | Publisher | None, list[Revision]] = defaultdict(list)
    for revision in told.revisions:
        revisions[_voice(revision, by)].append(revision)
    return [
        {"voice": _named(voice, by, answer.root), **_parts(told, revisions[voice], answer)}
        for voice in sorted(revisions, key=_slug)
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


def _parts(told: TimelineTold, revisions: Collection[Revision], answer: Answer) -> dict[str, Any]:
    """Return what the fields of `PartsSerializer` declare."""
    series, terms = resolved(told.series), told.terms
    timeline = build_timeline(
        map(row_of, revisions),
        breaks=[counted.starts_on for counted in told.breaks],
        rules=terms.rules,
    )
    telling = tell(timeline, terms)
    claims = {revision.claim_id: claim_shown(revision, answer) for revision in revisions}
    return {
        "points": [
            claims[point.row.claim] | point_shown(point) | {"transformed": figure_shown(figure)}
            for point, figure in zip(timeline.points, _of_points(timeline, telling), strict=True)
        ],
        "relations": [
            claims[relation.row.claim] | relation_shown(relation) for relation in timeline.relations
        ],
        "undated": [claims[row.claim] for row in timeline.undated],
        "buckets": buckets_shown(telling, terms, series.unit),
        "refused": refusals_shown(telling, terms),
        "base": telling.base and _base(telling.base),
        "coverage": coverage_shown(telling),
        "gaps": [gap_shown(gap) for gap in telling.gaps],
    }


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


def row_of(revision: Revision) -> Row:
    """Return what a timeline is built from."""
    organisation, baseline = revision.organisation, revision.baseline_period
    return Row(
        claim=revision.claim_id,
        speaker=resolved(revision.speaker).slug,
        organisation=resolved(organisation).slug if organisation else None,
        nature=Nature(revision.nature),
        quantity=quantity_of(revision),
        period=period_of(revision.period) if revision.period else None,
        baseline_period=period_of(baseline) if baseline else None,
        known_from=revision.known_from,
    )
