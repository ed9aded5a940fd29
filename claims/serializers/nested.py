"""What stands in an answer for a row of reference data: its names of today, and where it is."""

from typing import Any

from rest_framework import serializers

from articles.models import Article, Snapshot
from articles.serializers import published_at
from claims.models import Series, Speaker
from claims.models.record import Quote
from claimsdb.db.merging import resolved


class NestedSeriesSerializer(serializers.Serializer[Series]):
    slug = serializers.SlugField()
    title = serializers.CharField()
    unit = serializers.CharField()
    url = serializers.URLField()


class NestedSpeakerSerializer(serializers.Serializer[Speaker]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Speaker.Kind.choices)
    url = serializers.URLField()


class NestedOrganisationSerializer(serializers.Serializer[Speaker]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    url = serializers.URLField()


class NestedArticleSerializer(serializers.Serializer[Article]):
    id = serializers.IntegerField()
    headline = serializers.CharField()
    publisher = serializers.SlugField(help_text="The publisher's slug.")
    published_at = serializers.CharField(
        allow_null=True, help_text="An instant, day, month or year: as precisely as it is known."
    )
    snapshot = serializers.IntegerField(
        allow_null=True, help_text="The number of the captured text that the quote stands in."
    )
    source_url = serializers.URLField(allow_null=True, help_text="Where the publisher has it.")
    url = serializers.URLField()


class QuoteSerializer(serializers.Serializer[Quote]):
    exact = serializers.CharField(help_text="The words of the source.")
    prefix = serializers.CharField(help_text="The words before them; empty where not known.")
    suffix = serializers.CharField(help_text="The words after them; empty where not known.")
    start = serializers.IntegerField(
        allow_null=True, help_text="The first character's place in the snapshot's body, from 0."
    )
    end = serializers.IntegerField(allow_null=True, help_text="The place after the last one.")


def series_named(series: Series, root: str) -> dict[str, Any]:
    series = resolved(series)
    return {
        "slug": series.slug,
        "title": series.title,
        "unit": series.unit,
        "url": f"{root}series/{series.slug}/",
    }


def speaker_named(speaker: Speaker, root: str) -> dict[str, Any]:
    speaker = resolved(speaker)
    return {
        "slug": speaker.slug,
        "name": speaker.name,
        "kind": speaker.kind,
        "url": f"{root}speakers/{speaker.slug}/",
    }


def organisation_named(organisation: Speaker | None, root: str) -> dict[str, Any] | None:
    if organisation is None:
        return None
    organisation = resolved(organisation)
    return {
        "slug": organisation.slug,
        "name": organisation.name,
        "url": f"{root}speakers/{organisation.slug}/",
    }


def article_named(
    article: Article | None, snapshot: Snapshot | None, root: str
) -> dict[str, Any] | None:
    if article is None:
        return None
    return {
        "id": article.pk,
        "headline": article.headline,
        "publisher": resolved(article.publisher).slug,
        "published_at": published_at(article),
        "snapshot": snapshot.number if snapshot else None,
        "source_url": article.url or None,
        "url": f"{root}articles/{article.pk}/",
    }


def quote_of(row: Quote) -> dict[str, Any] | None:
    if not row.quote:
        return None
    return {
        "exact": row.quote,
        "prefix": row.quote_prefix,
        "suffix": row.quote_suffix,
        "start": row.quote_start,
        "end": row.quote_end,
    }
