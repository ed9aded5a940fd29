"""Nested model serializers."""

from typing import Any

from rest_framework import serializers

from benchmarks.plain.models import Article, Claim, Series, Speaker

_CLAIM = [
    "id", "revision", "kind", "status", "series", "speaker", "organisation", "role", "article",
    "value_type", "nature", "comparator", "approximate", "value", "upper_value", "lower_bound",
    "upper_bound", "entered_value", "entered_upper_value", "entered_unit", "stated_as", "period",
    "period_start", "period_end", "baseline_period", "stated_at", "known_from", "quote_exact", "disputed",
    "note", "recorded_at", "reason", "sha256",
]  # fmt: skip


class SeriesSerializer(serializers.ModelSerializer[Series]):
    """What is counted."""

    class Meta:
        model = Series
        fields = ["slug", "title", "unit"]


class SpeakerSerializer(serializers.ModelSerializer[Speaker]):
    """Who states a figure."""

    class Meta:
        model = Speaker
        fields = ["slug", "name", "kind"]


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """What carries the claim."""

    publisher = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    published_at = serializers.DateTimeField(format="%Y-%m-%d")
    source_url = serializers.URLField(source="url")

    class Meta:
        model = Article
        fields = ["id", "headline", "publisher", "published_at", "source_url"]


class ClaimSerializer(serializers.ModelSerializer[Any]):
    """A claim, or what its history holds of it."""

    revision = serializers.IntegerField(source="number")
    stated_at = serializers.DateTimeField(format="%Y-%m-%d")
    sha256 = serializers.CharField(source="digest")
    quote_exact = serializers.CharField(source="quote")
    series = SeriesSerializer(read_only=True)
    speaker = SpeakerSerializer(read_only=True)
    organisation = SpeakerSerializer(read_only=True)
    article = ArticleSerializer(read_only=True)

    class Meta:
        model = Claim
        fields = _CLAIM


class HistorySerializer(ClaimSerializer):
    """A claim as it was at a point of its history."""

    class Meta:
        model = Claim.history.model
        fields = _CLAIM


class NewClaimSerializer(serializers.ModelSerializer[Any]):
    """A claim to record: series and speaker are named by their slugs."""

    series = serializers.SlugRelatedField[Any](
        slug_field="slug", queryset=Series._default_manager.all()
    )
    speaker = serializers.SlugRelatedField[Any](
        slug_field="slug", queryset=Speaker._default_manager.all()
    )

    class Meta:
        model = Claim
        fields = [
            *("series", "speaker", "article", "comparator", "value", "entered_value", "period"),
            *("stated_as", "stated_at", "known_from", "quote", "recorded_at", "number", "kind"),
            *("status", "value_type", "nature", "approximate", "period_start", "period_end"),
        ]
