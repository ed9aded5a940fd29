"""Who publishes, what was published, and its text as it was captured."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from articles.querysets import ArticleQuerySet, PublisherQuerySet, SnapshotQuerySet
from articles.validators import validate_country, validate_language
from claimsdb.db.merging import require_unmerged
from claimsdb.instants import Precision
from claimsdb.search.indexes import Document, SearchIndex

PRECISIONS = [(precision.value, precision.value) for precision in Precision]

TEXTS = ("headline", "body", "caption", "summary", "summary_language")
"""The fields of a snapshot that say something."""

validate_web_address = URLValidator(schemes=["http", "https"])


class Publisher(models.Model):
    """Who publishes articles."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    homepage = models.URLField(max_length=500, blank=True, validators=[validate_web_address])
    country = models.CharField(
        max_length=2, blank=True, validators=[validate_country], help_text="ISO 3166-1 alpha-2."
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        db_index=False,
    )

    history = HistoricalRecords()
    objects = PublisherQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(name="publisher_named", condition=~Q(slug="") & ~Q(name="")),
            models.CheckConstraint(
                name="publisher_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
        ]
        indexes = [
            models.Index(name="publisher_by_slug", fields=["merged_into", "slug"]),
            models.Index(name="publisher_by_name", fields=["merged_into", "name", "slug"]),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        require_unmerged(self, self.merged_into)


class Article(models.Model):
    """One published piece. Its text is in its snapshots."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="articles")
    external_id = models.CharField(
        max_length=200,
        null=True,
        blank=True,
        unique=True,
        help_text="The name that an outside file or system knows it by.",
    )
    headline = models.CharField(max_length=500)
    url = models.URLField(
        "URL",
        max_length=2000,
        blank=True,
        validators=[validate_web_address],
        help_text="The canonical address.",
    )
    language = models.CharField(
        max_length=35, blank=True, validators=[validate_language], help_text="BCP 47."
    )
    byline = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(
        null=True, blank=True, help_text="UTC; the first instant of the day, month or year."
    )
    published_at_precision = models.CharField(max_length=7, blank=True, choices=PRECISIONS)
    is_public = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whether anything public refers to it. Never becomes false again.",
    )

    history = HistoricalRecords(excluded_fields=["is_public"])
    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="article_has_headline", condition=~Q(headline="")),
            models.CheckConstraint(name="article_external_id_filled", condition=~Q(external_id="")),
            models.UniqueConstraint(
                name="article_url_unique",
                fields=["url"],
                condition=~Q(url=""),
                violation_error_message="There is an article of this URL already.",
            ),
            models.CheckConstraint(
                name="article_published_at_has_precision",
                condition=Q(published_at=None, published_at_precision="")
                | Q(published_at__isnull=False, published_at_precision__in=list(Precision)),
            ),
        ]
        indexes = [models.Index(name="article_published_at", fields=["published_at", "id"])]

    def __str__(self) -> str:
        return self.headline

    def clean(self) -> None:
        """Fill what an editor need not type: a date entered without precision is an instant."""
        if self.published_at is None:
            self.published_at_precision = ""
        elif not self.published_at_precision:
            self.published_at_precision = Precision.INSTANT


class Snapshot(models.Model):
    """The text of an article as captured at one moment. Append-only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="snapshots", db_index=False
    )
    number = models.PositiveIntegerField()
    headline = models.CharField(max_length=500)
    body = models.TextField()
    caption = models.TextField(blank=True)
    summary = models.TextField(blank=True, help_text="Ours, not the publisher's.")
    summary_language = models.CharField(max_length=35, blank=True, validators=[validate_language])
    captured_at = models.DateTimeField()
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(name="snapshot_number_unique", fields=["article", "number"]),
            models.CheckConstraint(name="snapshot_number_positive", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="snapshot_has_text", condition=~Q(headline="") & ~Q(body="")
            ),
            models.CheckConstraint(
                name="snapshot_summary_has_language",
                condition=Q(summary="", summary_language="")
                | (~Q(summary="") & ~Q(summary_language="")),
                violation_error_message="A summary needs its language, and a language its summary.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.headline} ({self.number})"


class PublisherIndex(SearchIndex):
    """What publishers are found by."""

    subject = models.OneToOneField(
        Publisher, models.CASCADE, primary_key=True, db_column="rowid", related_name="+"
    )

    @classmethod
    def documents(cls, rows: models.QuerySet[Publisher]) -> Iterable[Document]:
        return [(key, texts) for key, *texts in rows.values_list("pk", "slug", "name")]


class ArticleIndex(SearchIndex):
    """What articles are found by: the headlines that they have had, and our summaries."""

    subject = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, db_column="rowid", related_name="+"
    )

    @classmethod
    def documents(cls, rows: models.QuerySet[Article]) -> Iterable[Document]:
        documents = {key: texts for key, *texts in rows.values_list("pk", "headline")}
        snapshots = Snapshot.objects.filter(article__in=documents).order_by("number")
        for key, *texts in snapshots.values_list("article", "headline", "summary"):
            documents[key] += texts
        return documents.items()
