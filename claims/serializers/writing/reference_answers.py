"""How writes of speakers and series are answered, and the parts of them that have addresses."""

from typing import Any

from rest_framework import serializers

from articles.written import CHANGED
from claims.models import Affiliation, DefinitionBreak, SeriesLink
from claims.serializers.answers import Answer, answer_of
from claims.serializers.breaks import BreakSerializer, break_shown
from claims.serializers.reference import (
    AffiliationSerializer,
    Link,
    SeriesLinkSerializer,
    SeriesSummarySerializer,
    SpeakerSerializer,
    affiliation_shown,
    link_shown,
)
from claimsdb.db.merging import resolved

_TRIAL = "Null in a dry run that would create it."
_NEVER = "It never changes."


class WrittenSpeakerSerializer(SpeakerSerializer):
    """A speaker as a write has left it."""

    url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    uuid = serializers.UUIDField(allow_null=True, help_text=_TRIAL)
    changed = serializers.BooleanField(help_text=CHANGED)


class WrittenSeriesSerializer(SeriesSummarySerializer):
    """A series as a write has left it."""

    url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    timeline_url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    uuid = serializers.UUIDField(allow_null=True, help_text=_TRIAL)
    changed = serializers.BooleanField(help_text=CHANGED)


class KeptAffiliationSerializer(AffiliationSerializer):
    """A person's role in an organisation, by itself."""

    uuid = serializers.UUIDField(help_text=_NEVER)
    url = serializers.URLField()

    def to_representation(self, instance: Affiliation) -> dict[str, Any]:
        answer = answer_of(self)
        owner = f"speakers/{resolved(instance.person).slug}/affiliations"
        return affiliation_shown(instance, answer) | _address(instance, owner, answer)


class KeptLinkSerializer(SeriesLinkSerializer):
    """What a series is of another, by itself."""

    uuid = serializers.UUIDField(help_text=_NEVER)
    url = serializers.URLField()

    def to_representation(self, instance: SeriesLink) -> dict[str, Any]:
        answer = answer_of(self)
        link = Link(instance.kind, resolved(instance.target))
        owner = f"series/{resolved(instance.source).slug}/links"
        return link_shown(link, answer) | _address(instance, owner, answer)


class KeptBreakSerializer(BreakSerializer):
    """A day from which a series is counted differently, by itself."""

    uuid = serializers.UUIDField(help_text=_NEVER)
    url = serializers.URLField()

    def to_representation(self, instance: DefinitionBreak) -> dict[str, Any]:
        answer = answer_of(self)
        owner = f"series/{resolved(instance.series).slug}/breaks"
        return break_shown(instance, answer.root) | _address(instance, owner, answer)


class WrittenAffiliationSerializer(KeptAffiliationSerializer):
    """An affiliation as a write has left it."""

    uuid = serializers.UUIDField(allow_null=True, help_text=_TRIAL)
    url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    changed = serializers.BooleanField(help_text=CHANGED)


class WrittenLinkSerializer(KeptLinkSerializer):
    """A link as a write has left it."""

    uuid = serializers.UUIDField(allow_null=True, help_text=_TRIAL)
    url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    changed = serializers.BooleanField(help_text=CHANGED)


class WrittenBreakSerializer(KeptBreakSerializer):
    """A break as a write has left it."""

    uuid = serializers.UUIDField(allow_null=True, help_text=_TRIAL)
    url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    changed = serializers.BooleanField(help_text=CHANGED)


def _address(
    row: Affiliation | SeriesLink | DefinitionBreak, owner: str, answer: Answer
) -> dict[str, Any]:
    return {"uuid": row.uuid, "url": f"{answer.root}{owner}/{row.uuid}/"}
