"""Files that wait to be imported, and what would become of their rows."""

import uuid

from django.conf import settings
from django.db import models

from claims.models.record import Change


class Upload(models.Model):
    """A file that was sent to be imported, until it is, or a day has passed.

    Attributes:
        options: as the form takes them.
        preview: SHA-256 over what would become of the rows; "" before it was found out.
        summary: what the preview told beside the rows.
        imported_at: null while it waits; from then on, `data` is empty.
        change: what recorded it; null where all rows were unchanged.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    options = models.JSONField()
    data = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    created_at = models.DateTimeField()
    preview = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    imported_at = models.DateTimeField(null=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        default_permissions = ()
        ordering = ["created_at"]
        indexes = [models.Index(name="upload_created_at", fields=["created_at"])]

    def __str__(self) -> str:
        return self.name


class UploadedRow(models.Model):
    """What would become of one row of an upload.

    Attributes:
        rank: its place among the outcomes, those first that keep a file from being imported.
        told: what the row states, in words; what it changes; what is wrong with it.
    """

    upload = models.ForeignKey(
        Upload, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    line = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=9)
    kind = models.CharField(max_length=20, blank=True)
    told = models.JSONField()

    class Meta:
        default_permissions = ()
        ordering = ["upload", "line"]
        constraints = [
            models.UniqueConstraint(name="uploadedrow_unique", fields=["upload", "line"])
        ]
        indexes = [models.Index(name="uploadedrow_rank", fields=["upload", "rank", "line"])]

    def __str__(self) -> str:
        return f"{self.upload}, line {self.line}"
