"""What importers remember, so that the same file can be imported again."""

from django.db import models

from claims.models.record import Claim
from claims.models.revision import Revision


class ImportedRow(models.Model):
    """The row that was last imported for one statement of a claim, and what it was recorded as."""

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="imported_rows", db_index=False
    )
    stated_at = models.CharField(
        max_length=40, blank=True, help_text="As the row gave it, in canonical form."
    )
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the row's fields.")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["claim", "stated_at"]
        constraints = [
            models.UniqueConstraint(name="importedrow_unique", fields=["claim", "stated_at"]),
            models.CheckConstraint(
                name="importedrow_has_fingerprint", condition=~models.Q(fingerprint="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}, stated at {self.stated_at or '?'}"
