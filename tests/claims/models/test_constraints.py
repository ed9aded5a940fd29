"""Every rule of the other models that the database holds, violated by rows that nothing validated."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model

from articles.services import capture
from claims import recording
from claims.importing.uploads import keep_upload
from claims.models import (
    Affiliation,
    Appearance,
    DefinitionBreak,
    ImportedRow,
    ReviewNote,
    Revision,
    SeriesLink,
    UploadedRow,
)
from claims.reviewing import send_back
from claimsdb.db import append_only
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    UserFactory,
    recorded,
)
from tests.rawrows import insert_like
from tests.violations import Violations, assert_violates, cases, constraints_of

FIRST, LATER = datetime(2090, 1, 1, tzinfo=UTC), datetime(2091, 1, 1, tzinfo=UTC)

VIOLATIONS: dict[str, Violations] = {
    "Speaker": {
        "speaker_named": [{"slug": ""}, {"name": ""}],
        "speaker_kind_known": [{"kind": "robot"}, {"kind": ""}],
        "speaker_not_merged_into_itself": [{"id": 4711, "merged_into_id": 4711}],
    },
    "Affiliation": {
        "affiliation_has_role": [{"role": ""}],
        "affiliation_of_two": [{"person_id": 4711, "organisation_id": 4711}],
        "affiliation_dates_in_order": [{"starts_on": date(2021, 1, 1)}],
    },
    "Series": {
        "series_named": [{"slug": ""}, {"title": ""}, {"unit": ""}],
        "series_aggregation_known": [{"aggregation": "mean"}, {"aggregation": ""}],
        "series_not_merged_into_itself": [{"id": 4711, "merged_into_id": 4711}],
    },
    "SeriesLink": {
        "serieslink_unique": [{"kind": "part_of"}],
        "serieslink_of_two": [{"source_id": 4711, "target_id": 4711}],
        "serieslink_kind_known": [{"kind": "like"}, {"kind": ""}],
    },
    "DefinitionBreak": {
        "definitionbreak_unique": [{"starts_on": date(2020, 1, 1)}],
        "definitionbreak_has_reason": [{"reason": ""}],
    },
    "Change": {
        "change_door_known": [{"door": "window"}, {"door": ""}],
        "change_settles_after_it_begins": [{"recorded_at": LATER, "settled_at": FIRST}],
    },
    "Claim": {"claim_external_id_filled": [{"external_id": ""}]},
    "Appearance": {
        "appearance_number_unique": [{"number": 1}],
        "appearance_number_positive": [{"number": 0}],
        "appearance_kind_known": [{"kind": "reprint"}, {"kind": ""}],
        "appearance_quoted_from_named": [
            {"kind": "quoted_from"},
            {"quoted_from_id": 4711},
            {"kind": "translation", "quoted_from_id": 4711},
        ],
        "appearance_quote_range_in_order": [
            {"quote_start": None},
            {"quote_end": None},
            {"quote_end": 2},
            {"quote_end": 1},
            {"snapshot_id": None},
        ],
    },
    "ImportedRow": {
        "importedrow_unique": [{"stated_at": "2023-10-17"}],
        "importedrow_has_fingerprint": [{"fingerprint": ""}],
    },
    "ReviewNote": {
        "reviewnote_number_unique": [{"number": 1}],
        "reviewnote_number_positive": [{"number": 0}],
        "reviewnote_says_something": [{"note": ""}],
    },
    "UploadedRow": {"uploadedrow_unique": [{"line": 2}]},
}


def affiliation() -> Affiliation:
    return Affiliation.objects.create(
        person=SpeakerFactory.create(),
        organisation=OrganisationFactory.create(),
        role="Director",
        starts_on=date(2019, 1, 1),
        ends_on=date(2020, 1, 1),
    )


def series_link() -> SeriesLink:
    one, two = SeriesFactory.create_batch(2)
    return SeriesLink.objects.create(source=one, kind="part_of", target=two)


def definition_break() -> DefinitionBreak:
    return DefinitionBreak.objects.create(
        series=SeriesFactory.create(), starts_on=date(2020, 1, 1), reason="A new census."
    )


def imported_row() -> ImportedRow:
    revision = recorded()
    return ImportedRow.objects.create(
        claim=revision.claim, stated_at="2023-10-17", fingerprint="f", revision=revision
    )


def review_note() -> ReviewNote:
    claim = recorded(status="draft").claim
    return send_back(claim=claim, seen=1, note="No unit.", by=UserFactory.create())


def uploaded_row() -> UploadedRow:
    by = UserFactory.create()
    upload = keep_upload(data=b"x", name="x.csv", options={}, by=by)
    return UploadedRow.objects.create(upload=upload, line=2, rank=0, outcome="refused", told={})


def appearance() -> Appearance:
    snapshot = capture(article=ArticleFactory.create(), body="x ten y", by=None)
    done: dict[str, Any] = {"by": None, "door": "command", "snapshot": snapshot, "quote": "ten"}
    return recording.appear(claim=recorded().claim, article=snapshot.article, **done)


MAKE: dict[str, Callable[[], Model]] = {
    "Speaker": SpeakerFactory.create,
    "Affiliation": affiliation,
    "Series": SeriesFactory.create,
    "SeriesLink": series_link,
    "DefinitionBreak": definition_break,
    "Change": lambda: recorded().change,
    "Claim": lambda: recorded(external_id="a").claim,
    "Appearance": appearance,
    "ImportedRow": imported_row,
    "ReviewNote": review_note,
    "UploadedRow": uploaded_row,
}


# What makes a row like another one a good row too.
GOOD: dict[str, dict[str, Any]] = {
    "Speaker": {"slug": "another"},
    "Affiliation": {},
    "Series": {"slug": "another"},
    "SeriesLink": {"kind": "share_of"},
    "DefinitionBreak": {"starts_on": date(2021, 1, 1)},
    "Change": {"id": 2},
    "Claim": {"external_id": "b"},
    "Appearance": {"number": 2},
    "ImportedRow": {"stated_at": "2023"},
    "ReviewNote": {"number": 2},
    "UploadedRow": {"line": 3},
}


def good(model: str) -> dict[str, Any]:
    return GOOD[model] | (
        {} if model in {"ImportedRow", "ReviewNote", "UploadedRow"} else {"uuid": uuid4()}
    )


@pytest.fixture
def unguarded(db: None) -> None:
    append_only.lift(connection)


def test_every_constraint_is_violated() -> None:
    violated = {name for violations in VIOLATIONS.values() for name in violations}
    of_revisions = {constraint.name for constraint in Revision._meta.constraints}
    assert violated == constraints_of("claims") - of_revisions


@pytest.mark.parametrize("model", sorted(VIOLATIONS))
def test_good_row_is_let_through(unguarded: None, model: str) -> None:
    assert insert_like(MAKE[model](), **good(model)).pk is not None


@pytest.mark.parametrize(
    ("model", "name", "changed"),
    [
        pytest.param(model, *case.values, id=case.id)
        for model, violations in VIOLATIONS.items()
        for case in cases(violations)
    ],
)
def test_violation_is_refused(
    unguarded: None, model: str, name: str, changed: dict[str, Any]
) -> None:
    assert_violates(MAKE[model](), name, good(model) | changed)
