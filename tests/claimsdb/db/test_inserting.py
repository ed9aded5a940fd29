"""The quickest way leaves the rows that Django's own would."""

from datetime import date

import pytest

from claims.models import Claim, DefinitionBreak, Series
from claimsdb.db.inserting import FEW, insert, reserve_keys
from tests.factories import SeriesFactory

pytestmark = pytest.mark.django_db


def made(count: int) -> list[Claim]:
    return [Claim(external_id=f"claim-{number}") for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1, 3 * FEW])
def test_rows_are_inserted_with_rising_keys(count: int) -> None:
    rows = made(count)
    insert(rows)
    kept = [*Claim.objects.order_by("pk").values_list("pk", "uuid", "external_id")]
    assert kept == [(row.pk, row.uuid, row.external_id) for row in rows]
    assert [row._state.adding for row in rows] == [False] * count


def test_keys_go_on_after_many_rows() -> None:
    rows = made(2 * FEW)
    insert(rows)
    assert Claim.objects.create().pk == rows[-1].pk + 1


def test_reserved_keys_are_kept_and_given_to_no_other_row() -> None:
    keys = reserve_keys(Claim, 2 * FEW)
    other = Claim.objects.create()
    rows = made(2 * FEW)
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
    insert(rows)
    assert other.pk == keys[-1] + 1
    assert Claim.objects.count() == 2 * FEW + 1


def test_dates_and_references_come_back_as_they_were() -> None:
    series: Series = SeriesFactory.create()
    rows = [
        DefinitionBreak(series=series, starts_on=date(1900 + n, 2, 3), reason=f"“{n}”\t\\\n")
        for n in range(2 * FEW)
    ]
    insert(rows)
    kept = DefinitionBreak.objects.order_by("pk").values_list("series", "starts_on", "reason")
    assert [*kept] == [(series.pk, row.starts_on, row.reason) for row in rows]
