from datetime import UTC, datetime

import pytest
from django.db.models import Subquery

from claimsdb.db.compiled import compiled
from claimsdb.edits.models import EditCount

pytestmark = pytest.mark.django_db

WHEN = datetime(2024, 5, 1, 12, 30, 0, 120331, tzinfo=UTC)


def test_row_has_the_values_that_the_queryset_has() -> None:
    latest = Subquery(EditCount.objects.values("edited_at")[:1])
    rows = EditCount.objects.filter(is_public=True).values_list("is_public", "edited_at", latest)
    query = compiled(rows)
    assert query.row() is None
    for _ in range(2):
        EditCount.objects.all().delete()
        EditCount.objects.create(is_public=True, number=3, edited_at=WHEN)
        assert query.row() == rows.get() == (True, WHEN, WHEN)
