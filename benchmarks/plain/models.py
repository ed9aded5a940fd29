"""The nouns, with the columns that the product has for the same, and a history by simple-history."""

from django.db import models
from simple_history.models import HistoricalRecords


class Publisher(models.Model):
    """Who publishes articles."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """One published piece."""

    publisher = models.ForeignKey(Publisher, models.PROTECT)
    headline = models.CharField(max_length=500)
    url = models.URLField(max_length=2000, blank=True)
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.headline


class Speaker(models.Model):
    """Who states a figure."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """What is counted."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.title


class Claim(models.Model):
    """A claim as it is now. What it was before is in its history."""

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=13)
    status = models.CharField(max_length=9)
    reason = models.TextField(blank=True)
    series = models.ForeignKey(Series, models.PROTECT)
    speaker = models.ForeignKey(Speaker, models.PROTECT)
    organisation = models.ForeignKey(Speaker, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=200, blank=True)
    article = models.ForeignKey(Article, models.PROTECT, null=True)
    value_type = models.CharField(max_length=14)
    nature = models.CharField(max_length=8)
    comparator = models.CharField(max_length=9)
    approximate = models.BooleanField()
    value = models.FloatField()
    upper_value = models.FloatField(null=True)
    lower_bound = models.FloatField(null=True)
    upper_bound = models.FloatField(null=True)
    entered_value = models.FloatField()
    entered_upper_value = models.FloatField(null=True)
    entered_unit = models.CharField(max_length=100, blank=True)
    stated_as = models.CharField(max_length=300, blank=True)
    period = models.CharField(max_length=64, null=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    baseline_period = models.CharField(max_length=64, null=True)
    stated_at = models.DateTimeField(null=True)
    known_from = models.DateTimeField()
    quote = models.TextField(blank=True)
    disputed = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    history = HistoricalRecords()

    class Meta:
        indexes = [
            models.Index(name="plain_claim_stated", fields=["stated_at"]),
            models.Index(name="plain_claim_period", fields=["series", "period_start"]),
            models.Index(name="plain_claim_speaker", fields=["speaker", "stated_at"]),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"
