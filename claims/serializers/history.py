"""What differs between two revisions of a claim, and which other articles carry it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from claims.models import Appearance, Revision
from claims.querysets import AppearanceQuerySet
from claims.serializers.answers import Answer, answer_of
from claims.serializers.claims import RevisionSerializer, represent, revision_url
from claims.serializers.nested import (
    NestedArticleSerializer,
    QuoteSerializer,
    article_named,
    quote_of,
)

NOT_COMPARED = frozenset(
    {
        "id",
        "external_id",
        "uuid",
        "url",
        "revision",
        "kind",
        "known_until",
        "recorded_at",
        "superseded_at",
        "annulled_at",
        "recorded_by",
        "reason",
        "change",
        "citation",
        "digest",
    }
)
"""What is shown of a revision beside what it says."""


@extend_schema_field({"type": ["string", "number", "boolean", "object", "null"]})
class _ValueField(serializers.JSONField):
    """A value of any field of a revision."""


# One of its names can't be an attribute's.
FieldDifferenceSerializer: type[serializers.Serializer[Any]] = type(
    inline_serializer(
        "FieldDifference",
        {
            "field": serializers.CharField(help_text="The name of a field of the revisions."),
            "from": _ValueField(help_text="Its value in the one compared with."),
            "to": _ValueField(help_text="Its value in this one."),
        },
    )
)


class DifferenceSerializer(serializers.Serializer[Any]):
    """What one revision of a claim says otherwise than another."""

    claim = serializers.IntegerField(help_text="The claim's id.")
    revision = serializers.IntegerField()
    against = serializers.IntegerField(
        allow_null=True, help_text="The revision compared with; null: with nothing."
    )
    differences = FieldDifferenceSerializer(
        many=True,
        help_text="In the order of the fields; empty where both say the same.",
    )


class FeedSerializer(RevisionSerializer):
    """A revision, and on request what it says otherwise than the one before it."""

    differences = FieldDifferenceSerializer(
        many=True,
        required=False,
        help_text=(
            "With `diff=true`: what differs from the claim's revision before this one, in the order"
            " of the fields. The first one that the reader may see is compared with nothing."
        ),
    )


class AppearanceSerializer(serializers.Serializer[Appearance]):
    """Another article that carries a claim."""

    number = serializers.IntegerField(help_text="In the order in which they were recorded, from 1.")
    kind = serializers.ChoiceField(choices=Appearance.Kind.choices)
    article = NestedArticleSerializer()
    quoted_from = NestedArticleSerializer(
        allow_null=True, help_text="The article that this one quotes the claim from."
    )
    quote = QuoteSerializer(allow_null=True)
    note = serializers.CharField()
    taken_back = serializers.BooleanField(
        help_text="Whether the article was found not to carry the claim after all."
    )
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField(
        allow_null=True, help_text="Who recorded it; null for readers who are not logged in."
    )
    change = serializers.UUIDField(help_text="The act of recording that it was part of.")

    def to_representation(self, instance: Appearance) -> dict[str, Any]:
        answer = answer_of(self)
        recorded_by = instance.change.recorded_by if answer.names_recorders else None
        return {
            "number": instance.number,
            "kind": instance.kind,
            "article": article_named(instance.article, instance.snapshot, answer.root),
            "quoted_from": article_named(instance.quoted_from, None, answer.root),
            "quote": quote_of(instance),
            "note": instance.note,
            "taken_back": instance.taken_back,
            "recorded_at": instance.recorded_at,
            "recorded_by": recorded_by or None,
            "change": instance.change.uuid,
        }


def loaded_appearances(appearances: AppearanceQuerySet) -> AppearanceQuerySet:
    """Bring along, in the same query, all that is shown of an appearance."""
    return appearances.select_related(
        "change",
        "article__publisher__merged_into",
        "quoted_from__publisher__merged_into",
        "snapshot",
    ).defer("snapshot__body", "snapshot__caption", "snapshot__summary")


def difference(revision: Revision, against: Revision | None, answer: Answer) -> dict[str, Any]:
    """Return what the fields of `DifferenceSerializer` declare.

    Against nothing, every field that has a value differs.
    """
    before = _content(against, answer) if against else {}
    after = _content(revision, answer)
    return {
        "claim": revision.claim_id,
        "revision": revision.number,
        "against": against and against.number,
        "differences": [
            {"field": field, "from": before.get(field), "to": value}
            for field, value in after.items()
            if before.get(field) != value
        ],
    }


def _content(revision: Revision, answer: Answer) -> dict[str, Any]:
    shown = represent(revision, answer, url=revision_url(revision, answer))
    return {field: value for field, value in shown.items() if field not in NOT_COMPARED}
