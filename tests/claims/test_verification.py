"""That what was tampered with is named, whatever it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from articles.models import Article, Snapshot
from claims.models import Appearance, Change, Claim, Rendering, Revision
from claims.verification import faults
from claimsdb.db import append_only
from tests.claims.tampering import another, execute, make_record, tamper, tampering
from tests.factories import recorded
from tests.keeping import rolled_back

DAY = timedelta(days=1)
SET_ONCE = ["superseded_at", "known_until", "annulled_at"]
COLUMNS = [
    field.name
    for field in Revision._meta.concrete_fields
    if field.name not in {"id", "claim", "number", *SET_ONCE}
]


@pytest.fixture(scope="module")
def _record(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rolled_back(django_db_blocker):
        make_record()
        yield


@pytest.fixture
def claim(_record: None, db: None) -> Claim:
    return Claim.objects.get(external_id="a")


def revision(claim: Claim, number: int) -> Revision:
    return Revision.objects.get(claim=claim, number=number)


def named() -> list[str]:
    return [str(fault) for fault in faults()]


def test_record_has_no_fault(claim: Claim) -> None:
    assert named() == []


@pytest.mark.parametrize("number", [2, 4])
@pytest.mark.parametrize("column", COLUMNS)
def test_tampered_column_names_the_revision(claim: Claim, column: str, number: int) -> None:
    row = revision(claim, number)
    if getattr(row, column) is None:
        row = revision(claim, 2)
    tamper(row, **{column: another(row, column)})
    subject = f"revision {row.number} of claim {claim.pk} (a)"
    assert named()[0].startswith(f"{subject}: ")
    assert f"{subject}: its digest does not fit its content" in named()


@pytest.mark.parametrize("column", ["article", "snapshot", "organisation", "period", "stated_at"])
def test_blanked_column_names_the_revision(claim: Claim, column: str) -> None:
    tamper(revision(claim, 4), **{column: None})
    message = f"revision 4 of claim {claim.pk} (a): its digest does not fit its content"
    assert message in named()


def test_tampered_digest_names_those_after_it_too(claim: Claim) -> None:
    tamper(revision(claim, 2), digest="0" * 64)
    assert named() == [
        f"revision {number} of claim {claim.pk} (a): its digest does not fit its content"
        for number in (2, 3)
    ]


def test_tampered_revision_of_another_claim_leaves_the_first(claim: Claim) -> None:
    other = Claim.objects.get(external_id="b")
    tamper(revision(other, 2), value=7)
    assert named() == [f"revision 2 of claim {other.pk} (b): its digest does not fit its content"]


@pytest.mark.parametrize(
    ("number", "column", "step", "message"),
    [
        (1, "superseded_at", DAY, "it was not superseded when revision 2 was recorded"),
        (1, "annulled_at", DAY, "no later revision was recorded when it was annulled"),
        (1, "annulled_at", None, "its word does not end where that of revision 3 begins"),
        (1, "known_until", DAY, "its word does not end where that of revision 2 begins"),
        (1, "known_until", None, "its word does not end where that of revision 2 begins"),
        (2, "superseded_at", -DAY, "it was not superseded when revision 4 was recorded"),
        (2, "known_until", "set", "its word has an end, but no other followed it"),
        (3, "superseded_at", DAY, "it was not superseded when revision 4 was recorded"),
        (3, "known_until", -DAY, "its word does not end where that of revision 2 begins"),
        (4, "superseded_at", "set", "no revision is current"),
    ],
)
def test_moved_time_is_named(
    claim: Claim, number: int, column: str, step: timedelta | str | None, message: str
) -> None:
    row = revision(claim, number)
    before: datetime | None = getattr(row, column)
    if isinstance(step, timedelta):
        assert before is not None
        value: datetime | None = before + step
    else:
        value = row.recorded_at + DAY if step == "set" else None
    tamper(row, **{column: value})
    subject = (
        f"claim {claim.pk} (a)" if number == 4 else f"revision {number} of claim {claim.pk} (a)"
    )
    assert f"{subject}: {message}" in named()


def test_time_of_another_revision_is_named(claim: Claim) -> None:
    """A word annulled at a later correction than its own: two words stood in between."""
    row, last = revision(claim, 1), revision(claim, 4)
    tamper(row, annulled_at=last.recorded_at)
    assert named() == [
        f"revision 1 of claim {claim.pk} (a): its word does not end where that of revision 3 begins"
    ]


def test_all_times_moved_together_are_named(claim: Claim) -> None:
    """A neighbour's end moved with the beginning of the word after it."""
    row = revision(claim, 3)
    assert row.known_until is not None
    tamper(row, known_until=row.known_until + DAY)
    tamper(revision(claim, 4), known_from=row.known_until + DAY)
    assert named()[0].startswith(f"revision 4 of claim {claim.pk} (a): its digest")


def delete(**named: Any) -> None:
    """Delete revisions past all guards."""
    Rendering.objects.filter(**{f"revision__{name}": of for name, of in named.items()}).delete()
    Revision.objects.filter(**named)._raw_delete("default")


def test_deleted_revision_is_named(claim: Claim) -> None:
    with tampering():
        delete(claim=claim, number=2)
    assert named()[0] == f"revision 3 of claim {claim.pk} (a): expected revision 2"


def test_deleted_first_revision_is_named(claim: Claim) -> None:
    with tampering():
        delete(claim=claim, number=1)
    assert named()[0] == f"revision 2 of claim {claim.pk} (a): expected revision 1"


def test_deleted_last_revision_is_named(claim: Claim) -> None:
    change = revision(claim, 4).change
    with tampering():
        delete(claim=claim, number=4)
        Revision.objects.filter(claim=claim, number=2).update(superseded_at=None, annulled_at=None)
    assert named()[0] == f"change {change.uuid}: it recorded nothing"


def test_deleted_claim_is_named(claim: Claim) -> None:
    other = Claim.objects.get(external_id="b")
    with tampering():
        delete(claim=other)
    assert named()[0] == f"claim {other.pk} (b): it has no revision"


def test_swapped_numbers_are_named(claim: Claim) -> None:
    one, two = revision(claim, 2), revision(claim, 3)
    with tampering():
        for row, number in ((one, 100), (two, 2), (one, 3)):
            Revision.objects.filter(pk=row.pk).update(number=number)
    assert named()[0].startswith(f"revision 2 of claim {claim.pk} (a): ")


def test_revision_moved_to_another_claim_is_named(claim: Claim) -> None:
    other = Claim.objects.get(external_id="b")
    with tampering():
        Revision.objects.filter(claim=other, number=2).update(superseded_at=datetime.now(UTC))
        Revision.objects.filter(claim=claim, number=4).update(claim=other, number=3)
    assert f"revision 3 of claim {other.pk} (b): its digest does not fit its content" in named()


def test_revision_moved_in_the_feed_is_named(claim: Claim) -> None:
    row = revision(claim, 2)
    Rendering.objects.filter(pk=row.pk).delete()
    tamper(row, id=row.pk + 1000)
    assert named()[0] == (
        f"revision 3 of claim {claim.pk} (a): its id does not follow that of the revision before it"
    )


def test_claims_swapped_in_the_feed_are_named(claim: Claim) -> None:
    one, two = recorded().pk, recorded().pk
    with tampering():
        for old, new in ((one, -1), (two, one), (-1, two)):
            Revision.objects.filter(pk=old).update(id=new)
    assert [fault.partition(": ")[2] for fault in named()] == [
        "its id does not follow the order of changes"
    ]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("recorded_at", "its span is not that of what it recorded"),
        ("settled_at", "its span is not that of what it recorded"),
        ("is_public", "whether it is public does not fit what it recorded"),
    ],
)
@pytest.mark.parametrize("number", [2, 5, 6])
def test_tampered_change_is_named(claim: Claim, number: int, column: str, message: str) -> None:
    row = Change.objects.get(pk=number)
    step = -timedelta(microseconds=1) if column == "recorded_at" else timedelta(microseconds=1)
    value = not row.is_public if column == "is_public" else getattr(row, column) + step
    tamper(row, **{column: value})
    assert f"change {row.uuid}: {message}" in named()


@pytest.mark.parametrize("column", ["uuid", "recorded_by", "door"])
def test_tampered_change_names_its_revision(claim: Claim, column: str) -> None:
    row = Change.objects.get(pk=2)
    tamper(row, **{column: another(row, column)})
    assert named() == [f"revision 2 of claim {claim.pk} (a): its digest does not fit its content"]


def test_change_that_recorded_nothing_is_named(claim: Claim) -> None:
    last = Change.objects.latest("id")
    with tampering():
        row = Change.objects.create(
            id=last.pk + 1,
            door="api",
            recorded_at=last.settled_at + DAY,
            settled_at=last.settled_at + DAY,
            is_public=False,
        )
    assert named() == [f"change {row.uuid}: it recorded nothing"]


def test_gap_in_changes_is_named(claim: Claim) -> None:
    last = Change.objects.latest("id")
    with tampering():
        row = Change.objects.create(
            id=last.pk + 2,
            door="api",
            recorded_at=last.settled_at + DAY,
            settled_at=last.settled_at + DAY,
            is_public=False,
        )
    assert named() == [f"change {row.uuid}: it is number {row.pk}, not {row.pk - 1}"]


def test_gap_in_appearances_is_named(claim: Claim) -> None:
    tamper(Appearance.objects.get(), number=2)
    assert named() == [f"appearance 2 of claim {claim.pk} (a): expected appearance 1"]


def test_appearance_outside_its_change_is_named(claim: Claim) -> None:
    row = Appearance.objects.get()
    tamper(row, recorded_at=row.recorded_at + DAY)
    assert f"appearance 1 of claim {claim.pk} (a): it was not recorded within its change" in named()


@pytest.mark.parametrize("column", ["headline", "body", "caption", "sha256"])
def test_altered_snapshot_is_named(claim: Claim, column: str) -> None:
    row = Snapshot.objects.get()
    tamper(row, **{column: another(row, column)})
    assert named() == [f"snapshot 1 of article {row.article_id}: its SHA-256 does not fit its text"]


def test_gap_in_snapshots_is_named(claim: Claim) -> None:
    row = Snapshot.objects.get()
    tamper(row, number=2)
    assert named() == [f"snapshot 2 of article {row.article_id}: expected snapshot 1"]


def test_article_hidden_from_the_public_is_named(claim: Claim) -> None:
    row = Snapshot.objects.get().article
    Article.objects.filter(pk=row.pk).update(is_public=False)
    assert named() == [f"article {row.pk}: something public refers to it, but it is not public"]


def test_article_shown_to_the_public_is_named(claim: Claim) -> None:
    draft = recorded(
        status="draft",
        article=Article.objects.create(publisher=Article.objects.all()[0].publisher, headline="h"),
        stated_at="2023",
    ).article
    assert draft is not None
    Article.objects.filter(pk=draft.pk).update(is_public=True)
    assert named() == [f"article {draft.pk}: it is public, but nothing public refers to it"]


def test_dropped_guard_is_named(claim: Claim) -> None:
    guard = {"sqlite": "claims_revision_no_update", "postgresql": "claims_revision_append_only"}
    name = guard[connection.vendor]
    execute(
        f"DROP TRIGGER {name}"
        + (" ON claims_revision" if connection.vendor == "postgresql" else "")
    )
    assert named() == [f"guard {name}: it is missing or altered: the table is not append-only"]


def test_tampered_revision_is_named_before_the_guards_that_were_lifted_for_it(
    claim: Claim,
) -> None:
    append_only.lift(connection)
    Revision.objects.filter(claim=claim, number=2).update(note="tampered")
    assert named()[0] == (
        f"revision 2 of claim {claim.pk} (a): its digest does not fit its content"
    )


def test_lifted_guards_are_all_named(claim: Claim) -> None:
    append_only.lift(connection)
    assert len(named()) == {"sqlite": 15, "postgresql": 10}[connection.vendor]
