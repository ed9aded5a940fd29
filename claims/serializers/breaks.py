"""Days from which a series is counted differently."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from articles.models import Article
from articles.querysets import Reader
from claims.models import DefinitionBreak, Series, Speaker
from claims.serializers.nested import (
    NestedArticleSerializer,
    NestedSpeakerSerializer,
    article_named,
    speaker_named,
)
from claimsdb.db.history import on_record


class BreakSerializer(serializers.Serializer[DefinitionBreak]):
    """A day from which a series is counted differently."""

    starts_on = serializers.DateField(help_text="The first day counted the new way.")
    reason = serializers.CharField(help_text="What is counted differently, and why.")
    said_by = NestedSpeakerSerializer(allow_null=True, help_text="Who says so.")
    article = NestedArticleSerializer(allow_null=True, help_text="Where that is said.")


def loaded_breaks(breaks: QuerySet[DefinitionBreak], reader: Reader) -> QuerySet[DefinitionBreak]:
    """Bring along what is shown of breaks: whom and what `reader` may not know of is null."""
    speakers = Speaker.objects.visible_to(reader).select_related("merged_into")
    articles = Article.objects.visible_to(reader).select_related("publisher__merged_into")
    return breaks.prefetch_related(
        Prefetch("said_by", queryset=speakers), Prefetch("article", queryset=articles)
    )


def breaks_on_record(
    series: Collection[int] | QuerySet[Series], *, reader: Reader, as_of: datetime | None
) -> Sequence[DefinitionBreak]:
    """Return the breaks of series, by their keys, in order of time: those of now, or as they were at `as_of`."""
    breaks = on_record(DefinitionBreak, as_of=as_of)
    return list(loaded_breaks(breaks.filter(series__in=series).order_by("starts_on"), reader))


def break_shown(definition_break: DefinitionBreak, root: str) -> dict[str, Any]:
    """Return what the fields of `BreakSerializer` declare."""
    said_by = definition_break.said_by
    return {
        "starts_on": definition_break.starts_on,
        "reason": definition_break.reason,
        "said_by": said_by and speaker_named(said_by, root),
        "article": article_named(definition_break.article, None, root),
    }
