import io
from datetime import UTC, datetime

import pytest

from articles.models import Article
from claims import recording
from claims.importing import Options, Outcome, run_import
from claims.models import Change, Claim, Revision, Series, Speaker
from tests.claims.importing.files import (
    NAME,
    NEW,
    csv_file,
    current,
    import_data,
    import_rows,
    jsonl_file,
    outcomes,
    references,
    refused,
    row,
    words,
)
from tests.factories import (
    ArticleFactory,
    UserFactory,
    recorded,
)

pytestmark = pytest.mark.django_db


def test_import_of_new_claims_is_one_change() -> None:
    references()
    user = UserFactory.create(username="anna")
    data = csv_file(row(), row(external_id="b", value="7", stated_at="2023-11"))
    report = run_import(io.BytesIO(data), options=Options(name=NAME), by=user)
    assert str(report) == "created 2, revised 0, unchanged 0, refused 0"
    assert report.is_kept
    change = Change.objects.get()
    assert (change.door, change.note, change.recorded_by) == ("import", NAME, "anna")
    assert [
        (one.claim.external_id, one.kind, one.status, one.value, one.reason)
        for one in Revision.objects.order_by("recorded_at")
    ] == [
        ("a", "initial", "published", 100, "Imported from claims.csv"),
        ("b", "initial", "published", 7, "Imported from claims.csv"),
    ]


def test_import_again_is_unchanged() -> None:
    references()
    import_rows(row())
    assert str(import_rows(row())) == "created 0, revised 0, unchanged 1, refused 0"
    assert Change.objects.count() == 1
    assert Revision.objects.count() == 1


def test_claims_are_recorded_in_the_order_of_the_file() -> None:
    references()
    import_rows(row(external_id="z"), row(external_id="b"), row(external_id="z", stated_at="2024"))
    assert list(Claim.objects.order_by("id").values_list("external_id", flat=True)) == ["z", "b"]


def test_stated_at_defaults_to_the_date_of_the_article() -> None:
    references()
    ArticleFactory.create(external_id="guardian-1")
    import_rows(row(stated_at="", article="guardian-1"))
    assert (current().stated_at, current().known_from) == (
        None,
        datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC),
    )
    assert str(import_rows(row(stated_at="", article="guardian-1"))) == (
        "created 0, revised 0, unchanged 1, refused 0"
    )


def test_a_file_of_vintages_becomes_claims_with_their_restatements() -> None:
    references()
    vintages = [
        row(stated_at="2023-12-01", value="120"),
        row(stated_at="2023-10-17", value="100"),
        row(external_id="b", stated_at="2023-11-02", value="9"),
        row(stated_at="2023-11-01", value="110"),
        row(external_id="b", stated_at="2023-11-01", value="8"),
    ]
    assert str(import_rows(*vintages)) == "created 2, revised 3, unchanged 0, refused 0"
    assert words() == [
        ("initial", "2023-10-17", 100),
        ("restatement", "2023-11-01", 110),
        ("restatement", "2023-12-01", 120),
    ]
    assert words("b") == [("initial", "2023-11-01", 8), ("restatement", "2023-11-02", 9)]
    assert str(import_rows(*vintages)) == "created 0, revised 0, unchanged 5, refused 0"


def test_many_batches_are_recorded_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    references()
    monkeypatch.setattr("claims.importing.staging.BATCH", 2)
    rows = [
        row(external_id=name, stated_at=f"2023-{month:02}", value=str(month))
        for name in "abc"
        for month in (5, 1, 3)
    ]
    assert str(import_rows(*rows)) == "created 3, revised 6, unchanged 0, refused 0"
    for name in "abc":
        assert words(name) == [
            ("initial", "2023-01-01", 1),
            ("restatement", "2023-03-01", 3),
            ("restatement", "2023-05-01", 5),
        ]
    assert str(import_rows(*rows)) == "created 0, revised 0, unchanged 9, refused 0"


def test_dry_run_keeps_nothing_and_counts_all() -> None:
    references()
    import_rows(row())
    report = import_rows(
        row(value="101"),
        row(external_id="b", **NEW | {"series": "new-series"}),
        create=True,
        dry_run=True,
    )
    assert str(report) == "created 1, revised 1, unchanged 0, refused 0"
    assert not report.is_kept
    assert (Claim.objects.count(), Revision.objects.count(), Series.objects.count()) == (1, 1, 1)
    assert Article.objects.count() == 0


def test_dry_run_tells_each_row_even_where_some_are_refused() -> None:
    references()
    import_rows(row())
    data = csv_file(
        row(),
        row(stated_at="2024-01-01", value="120"),
        row(external_id="b"),
        row(external_id="c", value="many"),
        row(external_id="c", stated_at="2024-01-01"),
        row(external_id="d", kind="correction"),
    )
    assert outcomes(data, dry_run=True) == [
        (2, Outcome.UNCHANGED, ""),
        (3, Outcome.REVISED, "restatement"),
        (4, Outcome.CREATED, "initial"),
        (5, Outcome.REFUSED, ""),
        (6, Outcome.SKIPPED, ""),
        (7, Outcome.REFUSED, ""),
    ]
    assert str(import_data(data, dry_run=True)) == ("created 1, revised 1, unchanged 1, refused 2")
    assert str(import_data(data)) == "created 0, revised 0, unchanged 1, refused 2"
    assert Revision.objects.count() == 1


def test_problems_of_cells_and_conflicts_are_listed_together() -> None:
    references()
    recorded(external_id="a", value="5", series=Series.objects.get(), speaker=Speaker.objects.get())
    assert refused(row(), row(external_id="b", value="many", comparator="about")) == [
        (
            "line 2, column external_id, 'a': A conflict: the row differs from what is on record, "
            "which no import recorded. Compare them (the claim is at revision 1), then mend the row, "
            "or record it with --overwrite."
        ),
        (
            "line 3, column comparator, 'about': “about” is not one of exactly, at_least, more_than, "
            "at_most, less_than, between."
        ),
        (
            "line 3, column value, 'many': 'many' is not a number: write digits with a sign, a decimal "
            "point or an exponent where needed, such as 20000, -3.5 or 1.2e9; words belong in the unit."
        ),
    ]


def test_all_problems_are_counted_and_the_first_hundred_listed() -> None:
    references()
    rows = [row(external_id=str(number), value="many") for number in range(150)]
    report = import_data(csv_file(*rows))
    lines = report.problems.lines()
    assert (report.problems.total, len(lines), lines[-1]) == (150, 101, "… and 50 more.")
    assert str(report) == "created 0, revised 0, unchanged 0, refused 150"


def test_rows_without_external_id_are_recorded_anew_with_a_warning() -> None:
    references()
    rows = [row(external_id=""), row(), row(external_id="", value="7")]
    for _ in range(2):
        report = import_rows(*rows)
        assert report.warnings.lines() == [
            "line 2: It has no external_id (2 in all): imported again, it would be recorded again."
        ]
    assert str(report) == "created 2, revised 0, unchanged 1, refused 0"
    assert Claim.objects.count() == 5


def test_jsonl_reads_typed_values_and_nested_quotes() -> None:
    references()
    ArticleFactory.create(external_id="guardian-1")
    cells = row(
        value=100.5,
        approximate=True,
        upper_value=None,
        article="guardian-1",
        quote={"exact": "about 100.5 people", "prefix": "that ", "suffix": None},
    )
    report = import_data(jsonl_file(cells), name="claims.jsonl")
    assert report.problems.lines() == []
    revision = current()
    assert (revision.value, revision.approximate, revision.quote, revision.quote_prefix) == (
        100.5,
        True,
        "about 100.5 people",
        "that ",
    )
    flat = row(
        value="100.50",
        approximate="TRUE",
        article="guardian-1",
        quote="about 100.5 people",
        quote_prefix="that ",
    )
    assert str(import_rows(flat)) == "created 0, revised 0, unchanged 1, refused 0"


def test_progress_is_told_by_stage() -> None:
    references()
    told: list[tuple[str, int, int | None]] = []
    data = csv_file(row(), row(external_id="b"))
    run_import(
        io.BytesIO(data),
        options=Options(name=NAME),
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )
    assert told == [("Checking", 2, 2), ("Recording", 2, 2)]


def test_status_option_holds_for_rows_that_say_none() -> None:
    references()
    import_rows(row(), row(external_id="b", status="published"), status="draft")
    assert (current("a").status, current("b").status) == ("draft", "published")
    # The option is no part of the row, which is the same.
    assert str(import_rows(row())) == "created 0, revised 0, unchanged 1, refused 0"
    assert current("a").status == "draft"


def test_a_published_draft_stays_unchanged() -> None:
    references()
    import_rows(row(status="draft"))
    revision = current()
    recording.publish(
        claim=revision.claim, seen=revision.number, reason="Checked", by=None, door="admin"
    )
    assert str(import_rows(row(status="draft"))) == "created 0, revised 0, unchanged 1, refused 0"
