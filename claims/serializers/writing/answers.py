"""How writes of claims are answered."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from claims.models import Revision
from claims.serializers.answers import Answer
from claims.serializers.claims import ClaimSerializer, claim_url, represent
from claims.serializers.history import AppearanceSerializer
from claims.serializers.nested import NestedArticleSerializer

_OF_A_CLAIM = ("id", "uuid", "url")
_OF_A_REVISION = ("recorded_at", "change", "citation", "digest")


class WrittenNestedArticleSerializer(NestedArticleSerializer):
    id = serializers.IntegerField(
        allow_null=True, help_text="Null in a dry run that would create it."
    )
    url = serializers.URLField(allow_null=True, help_text="Null likewise.")


class WrittenClaimSerializer(ClaimSerializer):
    """A claim as a write has left it."""

    id = serializers.IntegerField(
        allow_null=True, help_text="The claim's id; null in a dry run that would record it."
    )
    uuid = serializers.UUIDField(allow_null=True, help_text="The claim's UUID; null likewise.")
    url = serializers.URLField(allow_null=True, help_text="Where this is; null likewise.")
    article = WrittenNestedArticleSerializer(
        allow_null=True, help_text="The article that the claim was recorded from."
    )
    recorded_at = serializers.DateTimeField(
        allow_null=True, help_text="When this revision was recorded here; null in a dry run."
    )
    change = serializers.UUIDField(
        allow_null=True, help_text="The act of recording; null in a dry run."
    )
    citation = serializers.CharField(
        allow_null=True, help_text="One line that names the source; null in a dry run."
    )
    digest = serializers.CharField(
        allow_null=True,
        help_text="A hash over this revision's content and the digest of the one before; null in"
        " a dry run.",
    )
    changed = serializers.BooleanField(
        help_text="Whether anything was written: an edit that changes nothing writes no revision."
    )


class WrittenAppearanceSerializer(AppearanceSerializer):
    """An appearance as it was recorded."""

    article = WrittenNestedArticleSerializer()
    quoted_from = WrittenNestedArticleSerializer(
        allow_null=True, help_text="The article that this one quotes the claim from."
    )
    recorded_at = serializers.DateTimeField(allow_null=True, help_text="Null in a dry run.")
    change = serializers.UUIDField(
        allow_null=True, help_text="The act of recording; null in a dry run."
    )


class BulkResultSerializer(serializers.Serializer[Revision]):
    """What became of one item."""

    id = serializers.IntegerField(
        allow_null=True, help_text="The claim's id; null in a dry run that would record it."
    )
    external_id = serializers.CharField(allow_null=True)
    url = serializers.URLField(allow_null=True, help_text="Where the claim is; null likewise.")
    revision = serializers.IntegerField(help_text="The number of its revision that is current now.")
    kind = serializers.ChoiceField(choices=Revision.Kind.choices)
    status = serializers.ChoiceField(choices=Revision.Status.choices)
    changed = serializers.BooleanField(help_text="Whether anything was written.")


class BulkAnswerSerializer(serializers.Serializer[Any]):
    """What became of all items, in their order."""

    change = serializers.UUIDField(
        allow_null=True,
        help_text="The act of recording; null where nothing was changed, and in a dry run.",
    )
    results = BulkResultSerializer(many=True)


def claim_written(revision: Revision, answer: Answer, *, changed: bool) -> dict[str, Any]:
    """Return what the fields of `WrittenClaimSerializer` declare."""
    shown = represent(revision, answer, url=claim_url(revision, answer))
    return shown | {"changed": changed}


def trial_of_claim(
    shown: Mapping[str, Any], *, creates: bool, brings_article: bool
) -> dict[str, Any]:
    """Return what a dry run shows otherwise: ids, addresses and digests of nothing are null."""
    if not shown["changed"]:
        return {}
    names = (*_OF_A_CLAIM, *_OF_A_REVISION) if creates else _OF_A_REVISION
    article = {"article": without_address(shown["article"])} if brings_article else {}
    return dict.fromkeys(names) | article


def without_address(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of an article that is not there."""
    return {**shown, "id": None, "url": None}


def result_of(revision: Revision, answer: Answer, *, changed: bool) -> dict[str, Any]:
    """Return what the fields of `BulkResultSerializer` declare."""
    return {
        "id": revision.claim_id,
        "external_id": revision.claim.external_id,
        "url": claim_url(revision, answer),
        "revision": revision.number,
        "kind": revision.kind,
        "status": revision.status,
        "changed": changed,
    }
