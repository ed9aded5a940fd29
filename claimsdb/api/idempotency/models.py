"""Answers that were given."""

from django.conf import settings
from django.db import models

MAX_KEY_LENGTH = 255


class KeptAnswer(models.Model):
    """The answer to the first request that a user sent with a key."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=MAX_KEY_LENGTH)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(name="keptanswer_unique", fields=["user", "key"])]
        indexes = [models.Index(name="keptanswer_created_at", fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.key}"
