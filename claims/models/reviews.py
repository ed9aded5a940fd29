"""What reviewers say of drafts. Append-only, and for nobody but those who see drafts."""

from django.conf import settings
from django.db import models

from claims.models.record import Claim
from claims.models.revision import Revision


class ReviewNote(models.Model):
    """Why a draft was sent back: of a claim numbered 1, 2, 3…

    A draft is sent back as long as a note is on its current revision: an edit makes another one.
    """

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="review_notes", db_index=False
    )
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="review_notes", help_text="What was read."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_notes"
    )
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        ordering = ["claim", "number"]
        default_permissions = ()  # who may publish may send back, and who sees drafts reads it
        constraints = [
            models.UniqueConstraint(name="reviewnote_number_unique", fields=["claim", "number"]),
            models.CheckConstraint(
                name="reviewnote_number_positive", condition=models.Q(number__gte=1)
            ),
            models.CheckConstraint(name="reviewnote_says_something", condition=~models.Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.claim}, review note {self.number}"
