"""The content of a claim as it was on record."""

from typing import Final

from django.db import models
from django.db.models import Q

from articles.models import PRECISIONS
from claims.models.constraints import REVISION_CONSTRAINTS
from claims.models.record import Change, Claim, Quote
from claims.models.reference import Series, Speaker
from claims.quantities import Comparator, Nature, ValueType
from claims.querysets import RevisionQuerySet

_ORDERS: Final = {
    "revision_by_stated_at": ["stated_at"],
    "revision_by_period": ["period_start"],
    "revision_by_value": ["value"],
    "revision_by_recorded_at": ["recorded_at"],
    "revision_of_speaker": ["speaker", "stated_at"],
    "revision_of_speaker_by_claim": ["speaker"],
}
"""What lists of claims are sorted by, each by the name of its index: now and in the past."""


class Revision(Quote):
    """The content of a claim as we had it on record. Append-only, numbered 1, 2, 3… per claim."""

    class Kind(models.TextChoices):
        INITIAL = "initial"
        PUBLICATION = "publication"
        CORRECTION = "correction"
        EDITORIAL = "editorial"
        RESTATEMENT = "restatement"
        RETRACTION = "retraction"
        AMENDMENT = "amendment"
        WITHDRAWAL = "withdrawal"
        REINSTATEMENT = "reinstatement"

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETRACTED = "retracted"
        WITHDRAWN = "withdrawn"

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="revisions", db_index=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=13, choices=Kind.choices)
    status = models.CharField(max_length=9, choices=Status.choices)
    is_public = models.BooleanField()
    reason = models.TextField(blank=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="revisions")

    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    annulled_at = models.DateTimeField(null=True)
    known_from = models.DateTimeField()
    known_from_precision = models.CharField(max_length=7, choices=PRECISIONS)
    known_until = models.DateTimeField(null=True)

    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="revisions", db_index=False
    )
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="revisions")
    organisation = models.ForeignKey(
        Speaker,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="revisions_in_name_of",
    )
    role = models.CharField(max_length=200, blank=True)

    value_type = models.CharField(
        max_length=14, choices=[(one.value, one.value) for one in ValueType]
    )
    nature = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Nature])
    comparator = models.CharField(
        max_length=9, choices=[(one.value, one.value) for one in Comparator]
    )
    approximate = models.BooleanField()
    value = models.FloatField(help_text="In the series' unit.")
    upper_value = models.FloatField(null=True)
    lower_bound = models.FloatField(null=True)
    upper_bound = models.FloatField(null=True)
    entered_value = models.FloatField(help_text="In the entered unit.")
    entered_upper_value = models.FloatField(null=True)
    entered_unit = models.CharField(max_length=100, blank=True)
    stated_as = models.CharField(max_length=300, blank=True)

    period = models.CharField(max_length=64, null=True)  # null: the source doesn't say
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    baseline_period = models.CharField(max_length=64, null=True)  # as period
    baseline_start = models.DateField(null=True)
    baseline_end = models.DateField(null=True)
    stated_at = models.DateTimeField(null=True)
    stated_at_precision = models.CharField(max_length=7, blank=True, choices=PRECISIONS)

    disputed = models.BooleanField(default=False)
    disputed_by = models.CharField(max_length=300, blank=True)
    disputed_url = models.URLField(max_length=2000, blank=True)
    note = models.TextField(blank=True)

    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "number"]
        constraints = REVISION_CONSTRAINTS
        indexes = [
            models.Index(
                name="revision_series_period",
                fields=["series", "period_start"],
            ),
            *(
                # With `superseded_at`, what is not current is passed over in the index itself.
                models.Index(name=name, fields=[*fields, "claim", "superseded_at"])
                for name, fields in _ORDERS.items()
            ),
            models.Index(
                name="revision_current_draft",
                fields=["claim"],
                condition=Q(superseded_at=None, status="draft"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}, revision {self.number}"
