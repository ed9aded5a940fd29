"""Whatever the order of rows and files, the words are the same."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.importing import Outcome
from tests.claims.importing.files import (
    import_rows,
    references,
    row,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> None:
    references()


VINTAGES = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.dates(date(2023, 1, 1), date(2023, 1, 6)),
        st.integers(1, 3),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda vintage: vintage[:2],
)
"""Rows of two claims, with the file in which each stands."""


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(vintages=VINTAGES)
def test_words_do_not_depend_on_the_order_of_rows_and_files(
    base: None, vintages: list[tuple[str, date, int, int]]
) -> None:
    rows = [
        row(external_id=name, stated_at=day.isoformat(), value=str(value))
        for name, day, value, _ in vintages
    ]
    with transaction.atomic():
        for number in range(3):
            chosen = [
                cells for cells, vintage in zip(rows, vintages, strict=True) if vintage[3] == number
            ]
            if chosen:
                report = import_rows(*chosen)
                assert report.counts[Outcome.CREATED] + report.counts[Outcome.REVISED] == len(
                    chosen
                )
        assert str(import_rows(*rows)) == (
            f"created 0, revised 0, unchanged {len(rows)}, refused 0"
        )
        for name in {vintage[0] for vintage in vintages}:
            assert [(day, value) for _, day, value in words(name)] == sorted(
                (day.isoformat(), value) for other, day, value, _ in vintages if other == name
            )
        transaction.set_rollback(True)
