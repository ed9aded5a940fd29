"""A claim as a revision of it says, and what it takes to show that."""

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from claims.content import stated
from claims.models import Revision
from claims.quantities import Comparator, Nature, ValueType, plain_number
from claims.querysets import RevisionQuerySet
from claims.serializers.answers import Answer, answer_of
from claims.serializers.nested import (
    NestedArticleSerializer,
    NestedOrganisationSerializer,
    NestedSeriesSerializer,
    NestedSpeakerSerializer,
    QuoteSerializer,
    article_named,
    organisation_named,
    quote_of,
    series_named,
    speaker_named,
)
from claims.serializers.wording import CitedNames, cite, cited_names, text_of, unit_of


class RevisionSerializer(serializers.Serializer[Revision]):
    """One revision of a claim: what it says, when that was so, and how it came to be recorded."""

    id = serializers.IntegerField(help_text="The claim's id.")
    external_id = serializers.CharField(
        allow_null=True, help_text="The name that an outside file or system knows the claim by."
    )
    uuid = serializers.UUIDField(help_text="The claim's UUID.")
    url = serializers.URLField(help_text="Where this is.")
    revision = serializers.IntegerField(
        help_text="The revision's number in the claim's history, from 1."
    )
    kind = serializers.ChoiceField(choices=Revision.Kind.choices)
    status = serializers.ChoiceField(choices=Revision.Status.choices)
    series = NestedSeriesSerializer(help_text="What is counted.")
    speaker = NestedSpeakerSerializer(help_text="Who stated the figure.")
    organisation = NestedOrganisationSerializer(
        allow_null=True, help_text="The organisation in whose name it was stated."
    )
    role = serializers.CharField(help_text="The speaker's role in it; empty where not known.")
    article = NestedArticleSerializer(
        allow_null=True, help_text="The article that the claim was recorded from."
    )
    value_type = serializers.ChoiceField(
        choices=list(ValueType),
        help_text="A level, or the change from the level of the baseline period.",
    )
    nature = serializers.ChoiceField(choices=list(Nature))
    comparator = serializers.ChoiceField(
        choices=list(Comparator),
        help_text="How the (signed) number that is meant compares with the one stated.",
    )
    approximate = serializers.BooleanField(help_text="“About”, “an estimated”, “roughly”…")
    value = serializers.FloatField(help_text="The number, in `unit`; of `between`, the lower one.")
    upper_value = serializers.FloatField(
        allow_null=True, help_text="The upper number of `between`."
    )
    lower_bound = serializers.FloatField(allow_null=True, help_text="Null: unbounded.")
    upper_bound = serializers.FloatField(allow_null=True, help_text="Null: unbounded.")
    unit = serializers.CharField(
        allow_null=True, help_text="The series' unit; % of a change in per cent, null of a factor."
    )
    entered_value = serializers.FloatField(help_text="The number as it was entered.")
    entered_upper_value = serializers.FloatField(allow_null=True)
    entered_unit = serializers.CharField(help_text="The unit as it was entered.")
    stated_as = serializers.CharField(help_text="The figure in the words of the source.")
    text = serializers.CharField(help_text="The figure in ours.")
    period = serializers.CharField(
        allow_null=True,
        help_text="The period that the figure is about, in EDTF; null: the source doesn't say.",
    )
    period_start = serializers.DateField(
        allow_null=True, help_text="Its first day; null: open or unknown."
    )
    period_end = serializers.DateField(
        allow_null=True, help_text="Its last day; null: open or unknown."
    )
    baseline_period = serializers.CharField(
        allow_null=True, help_text="The period that a change is relative to, in EDTF."
    )
    stated_at = serializers.CharField(
        allow_null=True,
        help_text="When it was stated: an instant, day, month or year; null: not known.",
    )
    known_from = serializers.DateTimeField(
        help_text="From when on this was the source's latest word."
    )
    known_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when, as far as is known."
    )
    quote = QuoteSerializer(allow_null=True)
    disputed = serializers.BooleanField(help_text="Whether someone disputes the claim.")
    disputed_by = serializers.CharField(allow_null=True)
    disputed_url = serializers.URLField(allow_null=True)
    note = serializers.CharField()
    recorded_at = serializers.DateTimeField(help_text="When this revision was recorded here.")
    superseded_at = serializers.DateTimeField(
        allow_null=True, help_text="When another one took its place as the current one."
    )
    annulled_at = serializers.DateTimeField(
        allow_null=True, help_text="When we found that it should not have been recorded so."
    )
    recorded_by = serializers.CharField(
        allow_null=True, help_text="Who recorded it; null for readers who are not logged in."
    )
    reason = serializers.CharField(help_text="Why it was recorded.")
    change = serializers.UUIDField(help_text="The act of recording that it was part of.")
    citation = serializers.CharField(help_text="One line that names the source of the figure.")
    digest = serializers.CharField(
        help_text="A hash over this revision's content and the digest of the one before."
    )

    def to_representation(self, instance: Revision) -> dict[str, Any]:
        answer = answer_of(self)
        return represent(instance, answer, url=revision_url(instance, answer))


class ClaimSerializer(RevisionSerializer):
    """A claim: the revision of it that answers."""

    def to_representation(self, instance: Revision) -> dict[str, Any]:
        answer = answer_of(self)
        return represent(instance, answer, url=claim_url(instance, answer))


class ClaimAsOfSerializer(ClaimSerializer):
    """A claim, and the instants that the answer was made for."""

    as_of = serializers.DateTimeField(help_text="What was on record at this instant.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="What the source's latest word was at this instant."
    )

    def to_representation(self, instance: Revision) -> dict[str, Any]:
        return super().to_representation(instance) | answer_of(self).instants_shown()


def loaded(revisions: RevisionQuerySet) -> RevisionQuerySet:
    """Bring along, in the same query, all that is shown of a revision."""
    return with_identities(revisions).select_related(
        "change",
        "series__merged_into",
        "speaker__merged_into",
        "organisation__merged_into",
        "article__publisher__merged_into",
    )


def with_identities(revisions: RevisionQuerySet) -> RevisionQuerySet:
    """Bring along what is shown of claims and snapshots."""
    return revisions.select_related("claim", "snapshot").defer(
        "snapshot__body", "snapshot__caption", "snapshot__summary"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """What a revision refers to, as it stands in JSON, and in its citation."""

    series: Any
    speaker: Any
    organisation: Any
    article: Any
    cited: CitedNames


def represent(
    revision: Revision, answer: Answer, *, url: str, referred: Referred | None = None
) -> dict[str, Any]:
    """Return what the fields of `RevisionSerializer` declare, in their order.

    Where the answer wants no text or citation, these are null. What it refers to has its names of
    today unless others are given.
    """
    referred = referred or referred_to(revision, answer)
    return {
        "id": revision.claim_id,
        "external_id": revision.claim.external_id,
        "uuid": revision.claim.uuid,
        "url": url,
        "revision": revision.number,
        "kind": revision.kind,
        "status": revision.status,
        "series": referred.series,
        "speaker": referred.speaker,
        "organisation": referred.organisation,
        "role": revision.role,
        "article": referred.article,
        **quantity_shown(revision, answer),
        **times_shown(revision, answer),
        "quote": quote_of(revision),
        "disputed": revision.disputed,
        "disputed_by": revision.disputed_by or None,
        "disputed_url": revision.disputed_url or None,
        "note": revision.note,
        **recording_shown(revision, answer, referred.cited),
    }


def referred_to(revision: Revision, answer: Answer) -> Referred:
    """Return what a revision refers to by its names of today."""
    source = source_shown(revision, answer)
    del source["role"]
    return Referred(
        series=series_named(revision.series, answer.root), cited=cited_names(revision), **source
    )


def claim_url(revision: Revision, answer: Answer) -> str:
    return f"{answer.root}claims/{revision.claim_id}/"


def revision_url(revision: Revision, answer: Answer) -> str:
    return f"{answer.root}claims/{revision.claim_id}/revisions/{revision.number}/"


def source_shown(revision: Revision, answer: Answer) -> dict[str, Any]:
    return {
        "speaker": speaker_named(revision.speaker, answer.root),
        "organisation": organisation_named(revision.organisation, answer.root),
        "role": revision.role,
        "article": article_named(revision.article, revision.snapshot, answer.root),
    }


def quantity_shown(revision: Revision, answer: Answer) -> dict[str, Any]:
    return {
        "value_type": revision.value_type,
        "nature": revision.nature,
        "comparator": revision.comparator,
        "approximate": revision.approximate,
        "value": plain_number(revision.value),
        "upper_value": number_or_null(revision.upper_value),
        "lower_bound": number_or_null(revision.lower_bound),
        "upper_bound": number_or_null(revision.upper_bound),
        "unit": unit_of(revision),
        "entered_value": plain_number(revision.entered_value),
        "entered_upper_value": number_or_null(revision.entered_upper_value),
        "entered_unit": revision.entered_unit,
        "stated_as": revision.stated_as,
        "text": text_of(revision) if answer.fields.wants("text") else None,
    }


def times_shown(revision: Revision, answer: Answer) -> dict[str, Any]:
    when = stated(revision)
    # The end of a word was not known before another one took its place.
    was_superseded = answer.seen(revision.superseded_at)
    return {
        "period": revision.period,
        "period_start": revision.period_start,
        "period_end": revision.period_end,
        "baseline_period": revision.baseline_period,
        "stated_at": when and str(when),
        "known_from": revision.known_from,
        "known_until": revision.known_until if was_superseded else None,
    }


def number_or_null(value: float | None) -> int | float | None:
    return None if value is None else plain_number(value)


def recording_shown(revision: Revision, answer: Answer, cited: CitedNames) -> dict[str, Any]:
    wants = answer.fields.wants
    url = revision_url(revision, answer)
    recorded_by = revision.change.recorded_by if answer.names_recorders else None
    return {
        "recorded_at": revision.recorded_at,
        "superseded_at": answer.seen(revision.superseded_at),
        "annulled_at": answer.seen(revision.annulled_at),
        "recorded_by": recorded_by or None,
        "reason": revision.reason,
        "change": revision.change.uuid,
        "citation": cite(revision, names=cited, url=url) if wants("citation") else None,
        "digest": f"sha256:{revision.digest}",
    }
