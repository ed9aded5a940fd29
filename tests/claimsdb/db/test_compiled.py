from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import Q, QuerySet, Subquery

from claims.models import Revision
from claimsdb.db.compiled import compiled, shape_of, stand_ins
from claimsdb.edits.models import EditCount
from tests.factories import recorded

pytestmark = pytest.mark.django_db

WHEN = datetime(2024, 5, 1, 12, 30, 0, 120331, tzinfo=UTC)


def test_rows_have_the_values_that_the_queryset_has() -> None:
    latest = Subquery(EditCount.objects.values("edited_at")[:1])
    rows = EditCount.objects.filter(is_public=True).values("is_public", "edited_at", latest=latest)
    query = compiled(rows)
    assert query.rows() == []
    for _ in range(2):
        EditCount.objects.all().delete()
        EditCount.objects.create(is_public=True, number=3, edited_at=WHEN)
        assert query.rows() == list(rows)
        assert query.rows() == [{"is_public": True, "edited_at": WHEN, "latest": WHEN}]


def found(values: Sequence[Any]) -> QuerySet[Revision, Any]:
    claims, number, text, day, instant, value = values
    return Revision.objects.filter(
        Q(claim__in=claims, number=number, value__gte=value) | Q(stated_as=text),
        period_start__gte=day,
        recorded_at__lte=instant,
    ).values("claim_id", "value", "recorded_at", "period_start")


def test_values_take_the_place_of_what_stood_for_them() -> None:
    one, two = (recorded(value=value, period="2023-10", stated_as="some") for value in (3, 5))
    keys = [one.claim_id, two.claim_id]
    day, now = date(2023, 10, 1), datetime.now(UTC)
    asked: list[list[Any]] = [
        [keys, 1, "none", day, now, 1.0],
        [keys, 1, "none", day, now, 4.0],
        [keys, 2, "none", day, now, 1.0],
        [keys, 2, "some", day, now, 1.0],
        [[two.claim_id, 10**15], 1, "none", day, now, 1.0],
        [keys, 1, "some", date(2023, 10, 2), now, 1.0],
        [keys, 1, "some", day, one.recorded_at, 1.0],
    ]
    assert len({shape_of(values) for values in asked}) == 1
    standing = stand_ins(asked[0])
    statement = compiled(found(standing), standing)
    answers = [statement.rows(values) for values in asked]
    assert answers == [list(found(values)) for values in asked]
    assert [len(rows) for rows in answers] == [2, 1, 0, 2, 1, 0, 1]


def test_shapes_tell_lists_by_their_lengths_and_values_by_their_types() -> None:
    assert shape_of([1, None, "a", [2, 3]]) == shape_of((5, None, "b", (7, 8)))
    others = ([1, 2, "a", [2, 3]], [1, None, "a", [2]], [1.5, None, "a", [2, 3]])
    assert all(shape_of(other) != shape_of([1, None, "a", [2, 3]]) for other in others)


def test_nothing_stands_for_values_of_other_types() -> None:
    with pytest.raises(KeyError, match="bool"):
        stand_ins([True])


def test_statement_that_can_find_nothing_asks_nothing(
    django_assert_num_queries: Any,
) -> None:
    standing = stand_ins([1])
    statement = compiled(Revision.objects.filter(pk__in=[]).values("pk"), standing)
    with django_assert_num_queries(0):
        assert statement.rows([1]) == []
