"""Revisions as answers show them, made once."""

from django.db import models

from claims.models.revision import Revision


class Rendering(models.Model):
    """What stays the same in all answers that show a revision: see `claims.renderings`.

    Derived from the revision alone, and so never edited: `rebuild_renderings` makes those anew that
    are missing, or have the shape of another version.
    """

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, primary_key=True, related_name="rendering"
    )
    shape = models.PositiveSmallIntegerField()
    template = models.TextField()

    def __str__(self) -> str:
        return f"Rendering of {self.revision}"
