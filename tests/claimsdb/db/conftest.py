from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from pytest_django import DjangoDbBlocker

from articles.models import Snapshot
from articles.services import capture
from claims import recording
from claims.models import Appearance, Change, ReviewNote, Revision
from claims.reviewing import send_back
from tests.factories import ArticleFactory, UserFactory, recorded
from tests.keeping import rolled_back
from tests.rawrows import insert_like

Rows = dict[str, Model]


def guarded_rows() -> Rows:
    """Make rows in each guarded table and return the last of each, by the name of its model.

    Nothing else refers to it, so that nothing but a guard keeps it.
    """
    article = ArticleFactory.create()
    for body in ("One.", "Two."):
        snapshot = capture(article=article, body=body, by=None)
    draft = recorded(status="draft").claim
    for note in ("No unit.", "No date."):
        review_note = send_back(claim=draft, seen=1, note=note, by=UserFactory.create())
    claim = recorded().claim
    done: dict[str, Any] = {"by": None, "door": "command"}
    for other in (article, ArticleFactory.create()):
        appearance = recording.appear(claim=claim, article=other, **done)
    revision = recording.correct(claim=claim, seen=1, changes={"value": 7}, reason="why", **done)
    last = Change.objects.get(pk=revision.change_id)
    later = last.settled_at + timedelta(seconds=1)
    change = insert_like(
        last,
        id=last.pk + 1,
        uuid="00000000000040008000000000000001",
        recorded_at=later,
        settled_at=later,
    )
    return {
        "ReviewNote": ReviewNote.objects.get(pk=review_note.pk),
        "Snapshot": Snapshot.objects.get(pk=snapshot.pk),
        "Appearance": Appearance.objects.get(pk=appearance.pk),
        "Revision": Revision.objects.get(pk=revision.pk),
        "Change": Change.objects.get(pk=change.pk),
    }


@pytest.fixture(scope="module")
def _rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rows]:
    with rolled_back(django_db_blocker):
        yield guarded_rows()


@pytest.fixture
def rows(_rows: Rows, db: None) -> Rows:
    return {name: type(row)._default_manager.get(pk=row.pk) for name, row in _rows.items()}


@pytest.fixture
def kept_rows(transactional_db: None) -> Rows:
    """The same without a transaction around the test."""
    return guarded_rows()
