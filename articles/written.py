"""How writes of publishers, articles and their texts are answered."""

from rest_framework import serializers

from articles.serializers import ArticleSerializer, PublisherSerializer, SnapshotSerializer

CHANGED = "Whether anything was written: an edit that changes nothing leaves no trace."
_TRIAL = "Null in a dry run that would create it."


class WrittenPublisherSerializer(PublisherSerializer):
    """A publisher as a write has left it."""

    url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    uuid = serializers.UUIDField(allow_null=True, help_text=_TRIAL)
    changed = serializers.BooleanField(help_text=CHANGED)


class WrittenArticleSerializer(ArticleSerializer):
    """An article as a write has left it."""

    id = serializers.IntegerField(allow_null=True, help_text=_TRIAL)
    url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    uuid = serializers.UUIDField(allow_null=True, help_text=_TRIAL)
    snapshots_url = serializers.URLField(allow_null=True, help_text=_TRIAL)
    changed = serializers.BooleanField(help_text=CHANGED)


class WrittenSnapshotSerializer(SnapshotSerializer):
    """A text as it was captured."""

    url = serializers.URLField(allow_null=True, help_text="Null in a dry run.")
    uuid = serializers.UUIDField(allow_null=True, help_text="Null in a dry run.")
