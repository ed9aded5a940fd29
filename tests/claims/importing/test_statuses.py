"""Rows of drafts, retractions and withdrawals, and rows that name their kind."""

from typing import Any

import pytest

from claims.importing import Outcome
from claims.models import Revision
from tests.claims.importing.files import (
    csv_file,
    current,
    import_rows,
    outcomes,
    references,
    refused,
    row,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _references() -> None:
    references()


def test_a_retracted_row_is_a_word_of_its_own() -> None:
    rows = [
        row(),
        row(stated_at="2023-11-01", status="retracted"),
        row(stated_at="2023-12-01", value="90"),
    ]
    assert outcomes(csv_file(*rows)) == [
        (2, Outcome.CREATED, "initial"),
        (3, Outcome.REVISED, "retraction"),
        (4, Outcome.REVISED, "restatement"),
    ]
    assert [(kind, value) for kind, _, value in words()] == [
        ("initial", 100),
        ("retraction", 100),
        ("restatement", 90),
    ]
    assert str(import_rows(*rows)) == "created 0, revised 0, unchanged 3, refused 0"


def test_kind_retraction_stands_for_the_status() -> None:
    import_rows(row(), row(stated_at="2023-11-01", kind="retraction"))
    assert current().status == "retracted"


def test_a_differing_retraction_is_corrected() -> None:
    retraction = row(stated_at="2023-11-01", status="retracted")
    import_rows(row(), retraction)
    import_rows(row(), retraction | {"note": "By letter"})
    assert (current().kind, current().status, current().note) == (
        "correction",
        "retracted",
        "By letter",
    )


def test_a_withdrawn_row_withdraws_the_claim_as_it_is() -> None:
    import_rows(row())
    assert refused(row(value="101", status="withdrawn")) == [
        (
            "line 2, column status, 'withdrawn': Only the current word, as it is on record, can be "
            "withdrawn."
        )
    ]
    import_rows(row(status="withdrawn", reason="Not theirs"))
    assert (current().kind, current().status, current().reason) == (
        "withdrawal",
        "withdrawn",
        "Not theirs",
    )
    assert str(import_rows(row(status="withdrawn"))) == (
        "created 0, revised 0, unchanged 1, refused 0"
    )
    assert refused(row(value="101")) == [
        (
            "line 2, column external_id, 'a': This claim was withdrawn: reinstate it before its rows "
            "are imported."
        )
    ]


def test_a_withdrawn_row_of_a_new_claim_never_becomes_public() -> None:
    assert str(import_rows(row(status="withdrawn"))) == (
        "created 1, revised 0, unchanged 0, refused 0"
    )
    assert list(Revision.objects.values_list("kind", "status", "is_public")) == [
        ("initial", "draft", False),
        ("withdrawal", "withdrawn", False),
    ]
    assert str(import_rows(row(status="withdrawn"))) == (
        "created 0, revised 0, unchanged 1, refused 0"
    )


def test_a_draft_is_edited_and_let_out_by_its_row() -> None:
    import_rows(row(status="draft"))
    import_rows(row(status="draft", value="101"))
    assert words() == [("editorial", "2023-10-17", 101)]
    import_rows(row(status="published", value="102"))
    assert words() == [("publication", "2023-10-17", 102)]
    assert current().status == "published"


def test_kind_publication_lets_a_draft_out() -> None:
    import_rows(row(status="draft"))
    import_rows(row(kind="publication"))
    assert (current().kind, current().status) == ("publication", "published")


def test_a_draft_has_one_word() -> None:
    import_rows(row(), status="draft")
    assert refused(row(), row(stated_at="2023-11-01")) == [
        (
            "line 3, column external_id, 'a': This claim is a draft, which has one word: publish it "
            "before a further one is imported."
        )
    ]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            [row(external_id="b", status="retracted")],
            "line 2, column status, 'retracted': A claim's first word can't be its retraction.",
        ),
        (
            [row(external_id="b", kind="restatement")],
            (
                "line 2, column kind, 'restatement': This claim is not on record, so that the row can "
                "only be initial."
            ),
        ),
        (
            [row(stated_at="2023-11-01", kind="correction")],
            (
                "line 2, column kind, 'correction': By its stated_at, and by what is on record, this "
                "row is a restatement: write that, or leave the cell empty."
            ),
        ),
        (
            [row(stated_at="2023-11-01", status="draft")],
            (
                "line 2, column status, 'draft': A further word of a claim can't be draft: expected "
                "published or retracted."
            ),
        ),
        (
            [row(stated_at="2023-01-01", status="retracted")],
            (
                "line 2, column status, 'retracted': A retraction follows the current word, which must "
                "be published."
            ),
        ),
        (
            [row(value="101", status="retracted")],
            (
                "line 2, column status, 'retracted': This word is published. A retraction is a row of "
                "its own, with the time at which the source took the claim back; a published word is "
                "never a draft again."
            ),
        ),
    ],
)
def test_what_a_claim_can_not_become_is_refused(rows: list[dict[str, Any]], problem: str) -> None:
    import_rows(row())
    assert refused(*rows) == [problem]


def test_a_retracted_word_is_not_published_by_a_row() -> None:
    rows = [row(), row(stated_at="2023-11-01", status="retracted")]
    import_rows(*rows)
    assert refused(row(stated_at="2023-11-01", note="x")) == [
        (
            "line 2, column status: This word is a retraction: reinstate the claim, or say retracted "
            "in the row."
        )
    ]


def test_kind_editorial_is_taken_where_the_figure_stands() -> None:
    import_rows(row())
    import_rows(row(note="Clearer", kind="editorial", reason="Clearer note"))
    assert (current().kind, current().reason) == ("editorial", "Clearer note")
    assert refused(row(value="101", note="Clearer", kind="editorial")) == [
        (
            "line 2, column value, '101': An editorial revision leaves this as it is; record a "
            "correction or restatement."
        )
    ]


def test_a_kind_that_agrees_is_taken() -> None:
    import_rows(row(kind="initial"))
    import_rows(row(kind="correction", value="101"))
    import_rows(row(stated_at="2023-11-01", kind="restatement", reason="New count"))
    import_rows(row(stated_at="2023-10-20", kind="amendment"))
    assert [kind for kind, _, _ in words()] == ["amendment", "amendment", "restatement"]
    assert current().reason == "New count"
