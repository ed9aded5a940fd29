"""What is recorded: acts, the identities of claims, and who else carried them. Append-only."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from articles.models import Article, Snapshot
from claims.querysets import AppearanceQuerySet, ChangeQuerySet, ClaimQuerySet

QUOTE_CONTEXT = 64


def quote_in_range(model_name: str) -> models.CheckConstraint:
    """Return the constraint that a quote's character range is one, and lies in a snapshot."""
    return models.CheckConstraint(
        name=f"{model_name}_quote_range_in_order",
        condition=Q(quote_start=None, quote_end=None)
        | Q(
            quote_start__isnull=False,
            quote_end__isnull=False,
            snapshot__isnull=False,
            quote_start__gte=0,
            quote_end__gt=F("quote_start"),
        ),
    )


class Quote(models.Model):
    """The words of a source, and where they stand in a snapshot (W3C text quote selectors)."""

    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    snapshot = models.ForeignKey(
        Snapshot,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        db_index=False,
    )
    quote = models.TextField(blank=True)
    quote_prefix = models.CharField(max_length=QUOTE_CONTEXT, blank=True)
    quote_suffix = models.CharField(max_length=QUOTE_CONTEXT, blank=True)
    quote_start = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="The first character's place in the snapshot's body, from 0.",
    )
    quote_end = models.PositiveIntegerField(
        null=True, blank=True, help_text="The place after the last one."
    )

    class Meta:
        abstract = True


class Change(models.Model):
    """One act of recording: one request, one admin action, one import.

    Its id is its place in the order of commits. All that it recorded is stamped from `recorded_at`
    to `settled_at`, a microsecond apart.
    """

    class Door(models.TextChoices):
        API = "api"
        ADMIN = "admin"
        IMPORT = "import"
        COMMAND = "command"
        DEMO = "demo"

    id = models.BigIntegerField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="changes"
    )
    recorded_by = models.CharField(max_length=150, help_text="The user's name at the time.")
    door = models.CharField(max_length=7, choices=Door.choices)
    note = models.TextField(blank=True, help_text="What it was about: a file's name, for one.")
    recorded_at = models.DateTimeField()
    settled_at = models.DateTimeField()
    is_public = models.BooleanField(help_text="Whether it recorded anything public.")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="change_door_known",
                condition=Q(door__in=["api", "admin", "import", "command", "demo"]),
            ),
            models.CheckConstraint(
                name="change_settles_after_it_begins",
                condition=Q(settled_at__gte=F("recorded_at")),
            ),
        ]
        indexes = [
            models.Index(name="change_public", fields=["id"], condition=Q(is_public=True)),
            models.Index(name="change_recorded_at", fields=["recorded_at"]),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Claim(models.Model):
    """The identity of one claim. Its content is in its revisions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    external_id = models.CharField(
        max_length=200,
        null=True,
        blank=True,
        unique=True,
        help_text="The name that an outside file or system knows it by.",
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        permissions = [
            (f"{act}_claim", f"Can {act} claim")
            for act in ("publish", "retract", "withdraw", "reinstate")
        ]
        constraints = [
            models.CheckConstraint(name="claim_external_id_filled", condition=~Q(external_id="")),
        ]

    def __str__(self) -> str:
        return self.external_id or f"claim {self.pk}"


class Appearance(Quote):
    """Another article that carries the same claim. Of those of one article, the last one counts."""

    class Kind(models.TextChoices):
        REPEAT = "repeat"
        TRANSLATION = "translation"
        QUOTED_FROM = "quoted_from"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="appearances", db_index=False
    )
    number = models.PositiveIntegerField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="appearances")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    quoted_from = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="quoted_in"
    )
    taken_back = models.BooleanField(
        default=False, help_text="The article does not carry the claim after all."
    )
    note = models.TextField(blank=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="appearances")
    recorded_at = models.DateTimeField()

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "number"]
        constraints = [
            models.UniqueConstraint(name="appearance_number_unique", fields=["claim", "number"]),
            models.CheckConstraint(name="appearance_number_positive", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="appearance_kind_known",
                condition=Q(kind__in=["repeat", "translation", "quoted_from"]),
            ),
            models.CheckConstraint(
                name="appearance_quoted_from_named",
                condition=Q(kind="quoted_from", quoted_from__isnull=False)
                | (~Q(kind="quoted_from") & Q(quoted_from=None)),
            ),
            quote_in_range("appearance"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} in {self.article}"
