"""The forms in which publishers, articles and their texts are answered.

The classes declare a form, for the OpenAPI document; plain functions fill it. Every view hands over
its ``answer``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from articles.models import TEXTS, Article, Publisher, Snapshot
from claimsdb.db.merging import resolved
from claimsdb.differences import Op, word_difference
from claimsdb.instants import PartialInstant, Precision

if TYPE_CHECKING:
    from rest_framework.serializers import BaseSerializer

PUBLISHER_COLUMNS = {name: name for name in ("slug", "url", "uuid", "name", "homepage", "country")}
ARTICLE_COLUMNS = {
    **{name: name for name in ("id", "url", "uuid", "external_id")},
    "publisher": "publisher.slug",
    "publisher_name": "publisher.name",
    **{name: name for name in ("headline", "source_url", "language", "byline", "published_at")},
    "snapshot": "snapshot.number",
    "captured_at": "snapshot.captured_at",
    "sha256": "snapshot.sha256",
}
"""The columns of lists, and the place of each in the row as JSON has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where the links of an answer lead, and what its reader may have.

    `root` is the address of the API.
    """

    root: str
    shows_bodies: bool
    names_recorders: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two snapshots of one article; the first is compared with none."""

    snapshot: Snapshot
    against: Snapshot | None


class NestedPublisherSerializer(serializers.Serializer[Publisher]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    url = serializers.URLField()


class PublisherSerializer(serializers.Serializer[Publisher]):
    slug = serializers.SlugField()
    url = serializers.URLField()
    uuid = serializers.UUIDField(help_text="It never changes.")
    name = serializers.CharField()
    homepage = serializers.URLField(allow_null=True)
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2; empty where not known.")

    def to_representation(self, instance: Publisher) -> dict[str, Any]:
        return {
            "slug": instance.slug,
            "url": _publisher_url(instance, _answer_of(self)),
            "uuid": instance.uuid,
            "name": instance.name,
            "homepage": instance.homepage or None,
            "country": instance.country,
        }


class SnapshotSummarySerializer(serializers.Serializer[Snapshot]):
    number = serializers.IntegerField(help_text="1, 2, 3…, in the order of capture.")
    url = serializers.URLField()
    uuid = serializers.UUIDField()
    captured_at = serializers.DateTimeField()
    captured_by = serializers.CharField(
        allow_null=True,
        help_text="A user's name; null where there was none, and unless you are logged in.",
    )
    sha256 = serializers.CharField(
        help_text="Of headline, body and caption as a JSON object in canonical form (RFC 8785)."
    )
    headline = serializers.CharField()

    def to_representation(self, instance: Snapshot) -> dict[str, Any]:
        return _snapshot_summary(instance, _answer_of(self))


class SnapshotSerializer(SnapshotSummarySerializer):
    body = serializers.CharField(allow_null=True, help_text="Null unless you are logged in.")
    caption = serializers.CharField()
    summary = serializers.CharField(help_text="In our words, not the publisher's.")
    summary_language = serializers.CharField(help_text="BCP 47; empty where there is no summary.")

    def to_representation(self, instance: Snapshot) -> dict[str, Any]:
        return _snapshot(instance, _answer_of(self))


class ArticleSummarySerializer(serializers.Serializer[Article]):
    id = serializers.IntegerField()
    url = serializers.URLField()
    uuid = serializers.UUIDField(help_text="It never changes.")
    external_id = serializers.CharField(
        allow_null=True, help_text="The name that an outside file or system knows it by."
    )
    publisher = NestedPublisherSerializer()
    headline = serializers.CharField()
    source_url = serializers.URLField(allow_null=True, help_text="Where the publisher has it.")
    language = serializers.CharField(help_text="BCP 47; empty where not known.")
    byline = serializers.CharField()
    published_at = serializers.CharField(
        allow_null=True, help_text="An instant, day, month or year: as precisely as it is known."
    )
    snapshots_url = serializers.URLField(help_text="All its texts as they were captured.")
    snapshot = SnapshotSummarySerializer(allow_null=True, help_text="The latest.")

    def to_representation(self, instance: Article) -> dict[str, Any]:
        return _article(instance, _answer_of(self), _snapshot_summary)


class ArticleSerializer(ArticleSummarySerializer):
    snapshot = SnapshotSerializer(allow_null=True, help_text="The latest.")

    def to_representation(self, instance: Article) -> dict[str, Any]:
        return _article(instance, _answer_of(self), _snapshot)


class ComparisonSerializer(serializers.Serializer[Comparison]):
    article = serializers.IntegerField(help_text="The article's id.")
    snapshot = serializers.IntegerField()
    against = serializers.IntegerField(
        allow_null=True, help_text="The snapshot compared with; null: with nothing."
    )
    differences = inline_serializer(
        "TextDifference",
        {
            "field": serializers.ChoiceField(choices=TEXTS),
            "words": inline_serializer(
                "TextDifferencePart",
                {
                    "op": serializers.ChoiceField(choices=get_args(Op)),
                    "from": serializers.CharField(help_text="Empty where words were inserted."),
                    "to": serializers.CharField(help_text="Empty where words were deleted."),
                },
                many=True,
                allow_null=True,
                help_text=(
                    "The words of both texts in turn: joined, they are the two. Of the body, null"
                    " unless you are logged in."
                ),
            ),
        },
        many=True,
        help_text="Of the fields that differ; empty where none does.",
    )

    def to_representation(self, instance: Comparison) -> dict[str, Any]:
        return _comparison(instance, _answer_of(self))


def published_at(article: Article) -> str | None:
    """Return when an article was published, as precisely as that is known."""
    if article.published_at is None:
        return None
    return str(PartialInstant(article.published_at, Precision(article.published_at_precision)))


def _answer_of(serializer: "BaseSerializer[Any]") -> Answer:
    answer: Answer = serializer.context["answer"]
    return answer


def _publisher_url(publisher: Publisher, answer: Answer) -> str:
    return f"{answer.root}publishers/{publisher.slug}/"


def _article(
    article: Article,
    answer: Answer,
    shown_snapshot: Callable[[Snapshot, Answer], dict[str, Any]],
) -> dict[str, Any]:
    """Return an article whose `latest` was prefetched: a list of one snapshot, or of none."""
    url = f"{answer.root}articles/{article.pk}/"
    latest: list[Snapshot] = vars(article)["latest"]
    return {
        "id": article.pk,
        "url": url,
        "uuid": article.uuid,
        "external_id": article.external_id,
        "publisher": _nested_publisher(resolved(article.publisher), answer),
        "headline": article.headline,
        "source_url": article.url or None,
        "language": article.language,
        "byline": article.byline,
        "published_at": published_at(article),
        "snapshots_url": f"{url}snapshots/",
        "snapshot": shown_snapshot(latest[0], answer) if latest else None,
    }


def _nested_publisher(publisher: Publisher, answer: Answer) -> dict[str, Any]:
    return {
        "slug": publisher.slug,
        "name": publisher.name,
        "url": _publisher_url(publisher, answer),
    }


def _snapshot_summary(snapshot: Snapshot, answer: Answer) -> dict[str, Any]:
    captured_by = snapshot.captured_by if answer.names_recorders else None
    return {
        "number": snapshot.number,
        "url": f"{answer.root}articles/{snapshot.article_id}/snapshots/{snapshot.number}/",
        "uuid": snapshot.uuid,
        "captured_at": snapshot.captured_at,
        "captured_by": captured_by and captured_by.get_username(),
        "sha256": snapshot.sha256,
        "headline": snapshot.headline,
    }


def _snapshot(snapshot: Snapshot, answer: Answer) -> dict[str, Any]:
    return _snapshot_summary(snapshot, answer) | {
        "body": snapshot.body if answer.shows_bodies else None,
        "caption": snapshot.caption,
        "summary": snapshot.summary,
        "summary_language": snapshot.summary_language,
    }


def _comparison(compared: Comparison, answer: Answer) -> dict[str, Any]:
    texts = {name: _texts(compared, name) for name in TEXTS}
    return {
        "article": compared.snapshot.article_id,
        "snapshot": compared.snapshot.number,
        "against": compared.against and compared.against.number,
        "differences": [
            {"field": name, "words": _words(before, after) if _is_shown(name, answer) else None}
            for name, (before, after) in texts.items()
            if before != after
        ],
    }


def _texts(compared: Comparison, name: str) -> tuple[str, str]:
    before = getattr(compared.against, name) if compared.against else ""
    return before, getattr(compared.snapshot, name)


def _is_shown(name: str, answer: Answer) -> bool:
    return name != "body" or answer.shows_bodies


def _words(before: str, after: str) -> list[dict[str, str]]:
    parts = word_difference(before, after)
    return [{"op": part.op, "from": part.before, "to": part.after} for part in parts]
