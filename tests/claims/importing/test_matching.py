from datetime import UTC, datetime
from typing import Any

import pytest

from claims import recording
from claims.importing import Outcome
from claims.models import Claim, ImportedRow, Revision, Series, Speaker
from tests.claims.importing.files import (
    csv_file,
    current,
    import_data,
    import_rows,
    outcomes,
    references,
    refused,
    row,
    words,
)
from tests.factories import ArticleFactory, recorded

pytestmark = pytest.mark.django_db

CONFLICT = (
    "line 2, column external_id, 'a': A conflict: the row is not the one imported before, and an "
    "editor has changed the word meanwhile. Compare them (the claim is at revision {}), then mend "
    "the row, or record it with --overwrite."
)


@pytest.fixture(autouse=True)
def _references() -> None:
    references()


def three_words() -> list[dict[str, Any]]:
    return [
        row(value="100"),
        row(stated_at="2023-11-01", value="110"),
        row(stated_at="2023-12-01", value="120"),
    ]


def by_hand(act: str, **given: Any) -> Revision:
    revise = getattr(recording, act)
    revision = current()
    outcome: Revision = revise(
        claim=revision.claim, seen=revision.number, reason="Mended", by=None, door="admin", **given
    )
    return outcome


def test_a_differing_row_of_the_current_word_is_a_correction() -> None:
    import_rows(row())
    assert str(import_rows(row(value="101"))) == "created 0, revised 1, unchanged 0, refused 0"
    assert words() == [("correction", "2023-10-17", 101)]
    assert current().reason == "Imported from claims.csv"


def test_a_differing_row_of_an_earlier_word_is_an_amendment() -> None:
    import_rows(*three_words())
    first, *rest = three_words()
    import_rows(first | {"value": "99"}, *rest)
    assert words() == [
        ("amendment", "2023-10-17", 99),
        ("restatement", "2023-11-01", 110),
        ("restatement", "2023-12-01", 120),
    ]


def test_an_earlier_row_that_is_new_is_an_amendment() -> None:
    first, second, third = three_words()
    import_rows(first, third)
    assert str(import_rows(first, second, third)) == "created 0, revised 1, unchanged 2, refused 0"
    assert [value for _, _, value in words()] == [100, 110, 120]
    assert current().value == 120


def test_a_row_before_the_first_word_is_an_amendment() -> None:
    import_rows(row(stated_at="2023-11-01", value="110"))
    import_rows(row(stated_at="2023", value="90"))
    assert words() == [("amendment", "2023-01-01", 90), ("initial", "2023-11-01", 110)]


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ({"value": "100.0"}, {"value": "1e2"}),
        ({"unit": ""}, {"unit": "person"}),
        ({"unit": "people per day", "series": "rate"}, {"unit": "people/day", "series": "rate"}),
        ({"approximate": ""}, {"approximate": "FALSE"}),
        ({"stated_at": "2023-10-17T12:00:00Z"}, {"stated_at": "2023-10-17T14:00+02:00"}),
        ({"note": "x"}, {"note": " x "}),
        ({"value_type": "", "nature": ""}, {"value_type": "level", "nature": "observed"}),
        ({"status": ""}, {"status": "published"}),
        ({"reason": "Old"}, {"reason": "New"}),
        ({"occurrence": ""}, {"occurrence": "1"}),
    ],
)
def test_a_row_in_another_form_is_unchanged(given: dict[str, str], same: dict[str, str]) -> None:
    Series.objects.create(slug="rate", title="Rate", unit="person/day", aggregation="rate")
    import_rows(row(**given))
    assert str(import_rows(row(**same))) == "created 0, revised 0, unchanged 1, refused 0"


def test_what_editors_made_of_a_word_is_left_where_the_row_is_the_same() -> None:
    import_rows(row())
    by_hand("correct", changes={"value": "150"})
    assert str(import_rows(row())) == "created 0, revised 0, unchanged 1, refused 0"
    assert current().value == 150


def test_a_word_that_an_editor_changed_is_a_conflict() -> None:
    import_rows(row())
    by_hand("correct", changes={"value": "150"})
    assert refused(row(value="101")) == [CONFLICT.format(2)]
    import_rows(row(value="101"), overwrite=True)
    assert words() == [("correction", "2023-10-17", 101)]
    assert str(import_rows(row(value="101"))) == "created 0, revised 0, unchanged 1, refused 0"


def test_an_earlier_word_that_an_editor_changed_is_a_conflict() -> None:
    import_rows(*three_words())
    by_hand("amend", word=1, changes={"value": "99"})
    assert refused(row(value="101")) == [CONFLICT.format(3)]
    import_rows(row(value="101"), overwrite=True)
    assert [value for _, _, value in words()] == [101, 110, 120]


def test_a_row_that_says_what_an_editor_made_of_it_is_unchanged() -> None:
    import_rows(row())
    by_hand("correct", changes={"value": "150"})
    assert str(import_rows(row(value="150"))) == "created 0, revised 0, unchanged 1, refused 0"
    assert str(import_rows(row(value="160"))) == "created 0, revised 1, unchanged 0, refused 0"


def test_a_word_that_an_editor_dated_anew_can_not_be_overwritten() -> None:
    import_rows(row())
    by_hand("correct", changes={"stated_at": "2023-10-16"})
    assert refused(row(value="101"), overwrite=True) == [
        (
            "line 2, column stated_at, '2023-10-17': An editor has dated this word anew, so that it "
            "can't be told which one the row would overwrite: correct it by hand."
        )
    ]


def test_words_that_were_appended_anew_are_no_conflict() -> None:
    first, second, third = three_words()
    import_rows(first, third)
    import_rows(first, second, third)
    assert Revision.objects.words().get(value=100).kind == "amendment"
    import_rows(first | {"value": "99"}, second | {"value": "109"}, third)
    assert [value for _, _, value in words()] == [99, 109, 120]


def test_a_retraction_by_an_editor_leaves_the_words_before_it_to_the_file() -> None:
    import_rows(row())
    by_hand("retract", changes={"stated_at": "2023-12-01"})
    import_rows(row(value="101"))
    assert words() == [("amendment", "2023-10-17", 101), ("retraction", "2023-12-01", 100)]


def test_a_reinstated_claim_is_no_conflict() -> None:
    import_rows(row())
    by_hand("withdraw")
    by_hand("reinstate")
    import_rows(row(value="101"))
    assert words() == [("correction", "2023-10-17", 101)]


def test_a_claim_of_another_door_is_unchanged_where_it_says_the_same() -> None:
    recorded(external_id="a", series=Series.objects.get(), speaker=Speaker.objects.get())
    assert str(import_rows(row())) == "created 0, revised 0, unchanged 1, refused 0"
    assert str(import_rows(row(value="101"))) == "created 0, revised 1, unchanged 0, refused 0"


def test_a_claim_of_another_door_that_says_something_else_is_a_conflict() -> None:
    recorded(external_id="a", series=Series.objects.get(), speaker=Speaker.objects.get())
    assert refused(row(value="101")) == [
        (
            "line 2, column external_id, 'a': A conflict: the row differs from what is on record, "
            "which no import recorded. Compare them (the claim is at revision 1), then mend the row, "
            "or record it with --overwrite."
        )
    ]
    import_rows(row(value="101"), overwrite=True)
    assert words() == [("correction", "2023-10-17", 101)]


def test_a_row_names_a_claim_without_external_id_by_its_uuid() -> None:
    revision = recorded(series=Series.objects.get(), speaker=Speaker.objects.get())
    name = f"uuid:{revision.claim.uuid}"
    assert str(import_rows(row(external_id=name))) == (
        "created 0, revised 0, unchanged 1, refused 0"
    )
    import_rows(row(external_id=name, value="101"))
    assert Revision.objects.current().get().value == 101
    assert Claim.objects.get().external_id is None


def test_the_same_row_twice_is_unchanged_and_another_one_is_refused() -> None:
    assert outcomes(csv_file(row(), row(value="100.0"))) == [
        (2, Outcome.CREATED, "initial"),
        (3, Outcome.UNCHANGED, ""),
    ]
    assert refused(row(), row(value="101"), dry_run=True) == [
        (
            "line 3, column external_id, 'a': Line 2 says something else for the same external_id and "
            "stated_at. Two words of one stated_at are told apart by occurrence (1, 2…)."
        )
    ]


def test_words_of_one_stated_at_are_told_apart_by_occurrence() -> None:
    rows = [row(), row(value="110", occurrence="2"), row(value="100", occurrence="3")]
    assert str(import_rows(*reversed(rows))) == "created 1, revised 2, unchanged 0, refused 0"
    assert [value for _, _, value in words()] == [100, 110, 100]
    assert current().value == 100
    assert str(import_rows(*rows)) == "created 0, revised 0, unchanged 3, refused 0"
    import_rows(*rows, row(stated_at="2023-11-01", value="120"))
    import_rows(rows[0], rows[1] | {"value": "111"}, rows[2])
    assert [value for _, _, value in words()] == [100, 111, 100, 120]


def test_a_second_word_that_says_what_the_first_says_changes_nothing() -> None:
    rows = [row(), row(occurrence="2")]
    assert str(import_rows(*rows)) == "created 1, revised 0, unchanged 1, refused 0"
    assert words() == [("initial", "2023-10-17", 100)]


def test_rows_of_other_periods_are_other_claims() -> None:
    import_rows(row())
    assert refused(row(stated_at="2023-11-01", period="2023-11")) == [
        (
            "line 2, column period, '2023-11': A restatement is about the same period (2023-10); a "
            "figure for another period is a new claim."
        )
    ]


def test_a_row_without_stated_at_keeps_its_word_where_the_article_is_dated_anew() -> None:
    article = ArticleFactory.create(external_id="x")
    import_rows(row(stated_at="", article="x"))
    article.published_at = datetime(2022, 10, 17, tzinfo=UTC)
    article.save()
    changed = row(stated_at="", article="x", note="Mended")
    assert str(import_rows(row(stated_at="", article="x", status="published"))) == (
        "created 0, revised 0, unchanged 1, refused 0"
    )
    assert str(import_rows(changed)) == "created 0, revised 1, unchanged 0, refused 0"


def test_a_draft_that_an_editor_changed_is_a_conflict() -> None:
    import_rows(row(status="draft"))
    by_hand("edit", changes={"value": "150"})
    assert refused(row(status="draft", value="101")) == [CONFLICT.format(2)]


def test_a_refused_file_leaves_what_was_imported_before() -> None:
    import_rows(row())
    report = import_data(csv_file(row(value="101"), row(external_id="b", value="many")))
    assert str(report) == "created 0, revised 0, unchanged 0, refused 1"
    assert words() == [("initial", "2023-10-17", 100)]
    assert ImportedRow.objects.get().revision == current()
