"""How often was edited what answers show beside the record: names, texts, and how things are bound.

The record tells by its settled instant whether an answer can still be the same; this tells it of all
else, so that a reader who has an answer need not be sent it again.
"""

from django.db import models


class EditCount(models.Model):
    """Edits so far: all of them, or those that the public can see."""

    is_public = models.BooleanField(primary_key=True)
    number = models.BigIntegerField(default=0)
    edited_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number} {'public ' if self.is_public else ''}edits"
