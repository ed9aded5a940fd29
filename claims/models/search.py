"""What claims are found by: the texts of revisions, and the names of what they refer to."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from claims.models.reference import Series, Speaker
from claims.models.revision import Revision
from claimsdb.search.indexes import Document, SearchIndex


class SeriesIndex(SearchIndex):
    """What series are found by."""

    subject = models.OneToOneField(
        Series, models.CASCADE, primary_key=True, db_column="rowid", related_name="+"
    )

    @classmethod
    def documents(cls, rows: models.QuerySet[Series]) -> Iterable[Document]:
        return [(key, texts) for key, *texts in rows.values_list("pk", *_SERIES)]


class SpeakerIndex(SearchIndex):
    """What speakers are found by."""

    subject = models.OneToOneField(
        Speaker, models.CASCADE, primary_key=True, db_column="rowid", related_name="+"
    )

    @classmethod
    def documents(cls, rows: models.QuerySet[Speaker]) -> Iterable[Document]:
        return [
            (key, [slug, name, *(alias["name"] for alias in aliases)])
            for key, slug, name, aliases in rows.values_list("pk", "slug", "name", "aliases")
        ]


class RevisionIndex(SearchIndex):
    """What revisions are found by, each by its own words."""

    subject = models.OneToOneField(
        Revision, models.CASCADE, primary_key=True, db_column="rowid", related_name="+"
    )

    REBUILT_AT_ONCE: ClassVar = 500

    @classmethod
    def documents(cls, rows: models.QuerySet[Revision]) -> Iterable[Document]:
        return [(key, texts) for key, *texts in rows.values_list("pk", *_REVISION)]

    @classmethod
    def add_recorded(cls, revisions: Iterable[Revision]) -> None:
        """Index revisions that were just recorded."""
        cls.add((row.pk, [getattr(row, name) for name in _REVISION]) for row in revisions)

    @classmethod
    def locked(cls) -> models.QuerySet[Revision]:
        return Revision.objects.order_by("pk")  # append-only: there is nothing to lock


_SERIES = ("slug", "title", "definition")
_REVISION = ("quote", "stated_as", "role", "note")
