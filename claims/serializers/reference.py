"""The forms in which speakers and series are answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from rest_framework import serializers

from claims.models import Affiliation, DefinitionBreak, Revision, Series, SeriesLink, Speaker
from claims.periods import Period
from claims.serializers.answers import Answer
from claims.serializers.breaks import BreakSerializer, break_shown
from claims.serializers.nested import (
    NestedOrganisationSerializer,
    NestedSeriesSerializer,
    organisation_named,
    series_named,
)
from claims.serializers.points import PointSerializer, claim_shown, point_shown
from claims.timelines import Point


class AliasSerializer(serializers.Serializer[Any]):
    """Another name of a speaker."""

    name = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47; empty where not known.")


class AffiliationSerializer(serializers.Serializer[Affiliation]):
    """A person's role in an organisation."""

    organisation = NestedOrganisationSerializer()
    role = serializers.CharField()
    period = serializers.CharField(allow_null=True, help_text="EDTF; null: nothing is known.")
    starts_on = serializers.DateField(
        allow_null=True, help_text="The first day; null: open or unknown."
    )
    ends_on = serializers.DateField(
        allow_null=True, help_text="The last day; null: open or unknown."
    )


class SpeakerSerializer(serializers.Serializer[Speaker]):
    """Who states figures: a person or an organisation."""

    slug = serializers.SlugField()
    url = serializers.URLField()
    uuid = serializers.UUIDField(help_text="It never changes.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Speaker.Kind.choices)
    aliases = AliasSerializer(many=True)
    wikidata_id = serializers.CharField(help_text="Such as Q42; empty where not known.")
    affiliations = AffiliationSerializer(many=True, help_text="A person's; the earliest first.")


class CountsSerializer(serializers.Serializer[Any]):
    """How much is on record of a series, of claims that were not taken back."""

    claims = serializers.IntegerField()
    speakers = serializers.IntegerField(help_text="How many state these claims.")
    revisions = serializers.IntegerField(help_text="How many these claims have had so far.")


class SeriesSummarySerializer(serializers.Serializer[Series]):
    """What is counted."""

    slug = serializers.SlugField()
    url = serializers.URLField()
    timeline_url = serializers.URLField()
    uuid = serializers.UUIDField(help_text="It never changes.")
    title = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    aggregation = serializers.ChoiceField(choices=Series.Aggregation.values)
    area = serializers.CharField(
        help_text="ISO 3166-1 or -2, or UN M49; empty where it is about no area."
    )
    tags = serializers.ListField(child=serializers.SlugField())
    counts = CountsSerializer()


class SeriesLinkSerializer(serializers.Serializer[SeriesLink]):
    """How the figures of one series are bound to those of another."""

    kind = serializers.ChoiceField(choices=SeriesLink.Kind.choices)
    series = NestedSeriesSerializer()


class SeriesSerializer(SeriesSummarySerializer):
    """What is counted, and what is claimed of it."""

    links = SeriesLinkSerializer(
        many=True, help_text="What this one is: `part_of`, `change_of`, `share_of` another."
    )
    linked_from = SeriesLinkSerializer(many=True, help_text="What others are of this one.")
    breaks = BreakSerializer(many=True, help_text="In order of time.")
    first_period = serializers.CharField(
        allow_null=True,
        help_text="The earliest period that a claim is about, forecasts and targets apart.",
    )
    last_period = serializers.CharField(allow_null=True, help_text="The latest, likewise.")
    latest = PointSerializer(
        allow_null=True,
        help_text=(
            "The level of the latest period, as the last point of the timeline shows it; null where"
            " none is dated."
        ),
    )
    as_of = serializers.DateTimeField(help_text="What was on record at this instant.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="What the sources' latest word was at this instant."
    )


SPEAKER_COLUMNS = {
    name: name
    for name in ("slug", "url", "uuid", "name", "kind", "aliases", "wikidata_id", "affiliations")
}
SERIES_COLUMNS = {
    **{
        name: name
        for name in ("slug", "url", "timeline_url", "uuid", "title", "definition", "unit")
    },
    **{name: name for name in ("aggregation", "area", "tags")},
    **{name: f"counts.{name}" for name in ("claims", "speakers", "revisions")},
}
"""The columns of lists, and the place of each in the row as JSON has it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the fields of `CountsSerializer` declare."""

    claims: int = 0
    speakers: int = 0
    revisions: int = 0


class Link(NamedTuple):
    """A link of a series, by its other end."""

    kind: str
    series: Series


class Latest(NamedTuple):
    """The last point of a timeline, and the revision that says it."""

    point: Point
    revision: Revision


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesRecord:
    """What is on record of a series, as far as its reader may know of it.

    `periods` are those that its claims are about, in order.
    """

    series: Series
    counts: Counts
    links: Sequence[Link]
    linked_from: Sequence[Link]
    breaks: Sequence[DefinitionBreak]
    periods: Sequence[Period]
    latest: Latest | None


def speaker_shown(
    speaker: Speaker, affiliations: Iterable[Affiliation], answer: Answer
) -> dict[str, Any]:
    """Return what the fields of `SpeakerSerializer` declare."""
    return {
        "slug": speaker.slug,
        "url": f"{answer.root}speakers/{speaker.slug}/",
        "uuid": speaker.uuid,
        "name": speaker.name,
        "kind": speaker.kind,
        "aliases": [
            {"name": alias["name"], "language": alias["language"]} for alias in speaker.aliases
        ],
        "wikidata_id": speaker.wikidata_id,
        "affiliations": [affiliation_shown(each, answer) for each in affiliations],
    }


def speaker_cells(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return a speaker as it is shown in flat columns: lists joined by semicolons."""
    aliases = (alias["name"] for alias in shown["aliases"])
    affiliations = (
        ", ".join(filter(None, (each["role"], each["organisation"]["slug"], each["period"])))
        for each in shown["affiliations"]
    )
    return {**shown, "aliases": ";".join(aliases), "affiliations": "; ".join(affiliations)}


def series_summary_shown(series: Series, counts: Counts, answer: Answer) -> dict[str, Any]:
    """Return what the fields of `SeriesSummarySerializer` declare."""
    url = f"{answer.root}series/{series.slug}/"
    return {
        "slug": series.slug,
        "url": url,
        "timeline_url": f"{url}timeline/",
        "uuid": series.uuid,
        "title": series.title,
        "definition": series.definition,
        "unit": series.unit,
        "aggregation": series.aggregation,
        "area": series.area,
        "tags": [tag.slug for tag in series.tags.all()],
        "counts": asdict(counts),
    }


def series_shown(record: SeriesRecord, answer: Answer) -> dict[str, Any]:
    """Return what the fields of `SeriesSerializer` declare."""
    return {
        **series_summary_shown(record.series, record.counts, answer),
        "links": [link_shown(link, answer) for link in record.links],
        "linked_from": [link_shown(link, answer) for link in record.linked_from],
        "breaks": [break_shown(each, answer.root) for each in record.breaks],
        "first_period": record.periods[0].text if record.periods else None,
        "last_period": record.periods[-1].text if record.periods else None,
        "latest": record.latest and _latest(record.latest, answer),
        **answer.instants_shown(),
    }


def affiliation_shown(affiliation: Affiliation, answer: Answer) -> dict[str, Any]:
    return {
        "organisation": organisation_named(affiliation.organisation, answer.root),
        "role": affiliation.role,
        "period": affiliation.period or None,
        "starts_on": affiliation.starts_on,
        "ends_on": affiliation.ends_on,
    }


def link_shown(link: Link, answer: Answer) -> dict[str, Any]:
    return {"kind": link.kind, "series": series_named(link.series, answer.root)}


def _latest(latest: Latest, answer: Answer) -> dict[str, Any]:
    return claim_shown(latest.revision, answer) | point_shown(latest.point)
