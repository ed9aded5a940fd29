"""What each act leaves on record: the new revisions, and what becomes of those before them."""

from dataclasses import replace

import pytest

from claims.content import content_of
from claims.models import Revision
from tests.claims.recording.acting import (
    ClaimOf,
    Source,
    act,
    change,
    current,
    history,
    record,
    within,
)


def test_record_is_initial(source: Source) -> None:
    claim = record(source.says(100, "2023-10-17"))
    assert history(claim) == ["1 initial published 100 [2023-10-17, …"]


def test_record_draft_is_not_public(source: Source) -> None:
    claim = record(source.says(100, "2023-10-17"), "draft")
    assert history(claim) == ["1 initial draft 100 [2023-10-17, …"]
    assert current(claim).is_public is False


def test_record_keeps_whole_content(source: Source) -> None:
    content = source.says(100, "2023-10", note="n", quote="q", disputed=True, disputed_by="MI6")
    assert content_of(current(record(content))) == content


def test_record_needs_no_reason_and_keeps_one(source: Source) -> None:
    assert current(record(source.says(1, "2023"))).reason == ""
    assert current(record(source.says(1, "2023"), reason=" Of the file a.csv ")).reason == (
        "Of the file a.csv"
    )


def test_publish_annuls_the_draft(source: Source) -> None:
    claim = record(source.says(100, "2023-10-17"), "draft")
    act("publish", claim)
    assert history(claim) == [
        "1 initial draft 100 [2023-10-17, … superseded by 2 annulled by 2",
        "2 publication published 100 [2023-10-17, …",
    ]
    assert [row.is_public for row in Revision.objects.filter(claim=claim)] == [False, True]


def test_edit_of_draft_changes_anything(source: Source) -> None:
    claim = record(source.says(100, "2023-10-17"), "draft")
    act("edit", claim, content=source.says(7, "2021", note="n"), reason="")
    assert history(claim) == [
        "1 initial draft 100 [2023-10-17, … superseded by 2 annulled by 2",
        "2 editorial draft 7 [2021-01-01, …",
    ]


@pytest.mark.parametrize("status", ["published", "retracted"])
def test_edit_of_published_changes_words_alone(claim_of: ClaimOf, status: str) -> None:
    claim = claim_of(status)
    before = current(claim)
    act("edit", claim, content=replace(content_of(before), note="n", stated_as="one"))
    after = current(claim)
    assert (after.kind, after.status, after.note, after.stated_as) == (
        "editorial",
        status,
        "n",
        "one",
    )
    assert history(claim)[-2].endswith(f"superseded by {after.number} annulled by {after.number}")


def test_correct_annuls_the_current_word(source: Source) -> None:
    claim = record(source.says(100, "2023-10-17"))
    act("correct", claim, content=source.says(120, "2023-10-17"))
    assert history(claim) == [
        "1 initial published 100 [2023-10-17, … superseded by 2 annulled by 2",
        "2 correction published 120 [2023-10-17, …",
    ]


def test_correct_date_moves_the_end_of_the_word_before(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("restate", claim, content=source.says(200, "2023-03-01"))
    act("correct", claim, content=source.says(200, "2023-02-01"))
    assert history(claim) == [
        "1 initial published 100 [2023-01-01, 2023-03-01) superseded by 2 annulled by 3",
        "2 restatement published 200 [2023-03-01, … superseded by 3 annulled by 3",
        "3 correction published 200 [2023-02-01, …",
        "4 amendment published 100 [2023-01-01, 2023-02-01) born closed",
    ]


def test_correct_of_retraction_leaves_it_retracted(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("retract", claim, content=source.says(100, "2023-03-01"))
    act("correct", claim, content=source.says(100, "2023-04-01"))
    assert history(claim)[2:] == [
        "3 correction retracted 100 [2023-04-01, …",
        "4 amendment published 100 [2023-01-01, 2023-04-01) born closed",
    ]


def test_restate_closes_the_current_word(source: Source) -> None:
    claim = record(source.says(100, "2023-10-17"))
    act("restate", claim, content=source.says(120, "2023-11-01"))
    assert history(claim) == [
        "1 initial published 100 [2023-10-17, 2023-11-01) superseded by 2",
        "2 restatement published 120 [2023-11-01, …",
    ]


def test_restate_on_the_same_day_leaves_no_time_to_the_word_before(source: Source) -> None:
    claim = record(source.says(100, "2023-10-17"))
    act("restate", claim, content=source.says(120, "2023-10-17"))
    assert history(claim) == [
        "1 initial published 100 [2023-10-17, 2023-10-17) superseded by 2",
        "2 restatement published 120 [2023-10-17, …",
    ]


def test_restate_of_retracted_claim_is_published_again(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("retract", claim, content=source.says(100, "2023-02-01"))
    act("restate", claim, content=source.says(90, "2023-03-01"))
    assert history(claim)[1:] == [
        "2 retraction retracted 100 [2023-02-01, 2023-03-01) superseded by 3",
        "3 restatement published 90 [2023-03-01, …",
    ]


def test_retract_closes_the_current_word(source: Source) -> None:
    claim = record(source.says(100, "2023-10-17"))
    act("retract", claim, content=source.says(100, "2023-11-01"))
    assert history(claim) == [
        "1 initial published 100 [2023-10-17, 2023-11-01) superseded by 2",
        "2 retraction retracted 100 [2023-11-01, …",
    ]


def test_withdraw_annuls_all_words(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("restate", claim, content=source.says(200, "2023-03-01"))
    act("withdraw", claim)
    assert history(claim) == [
        "1 initial published 100 [2023-01-01, 2023-03-01) superseded by 2 annulled by 3",
        "2 restatement published 200 [2023-03-01, … superseded by 3 annulled by 3",
        "3 withdrawal withdrawn 200 [2023-03-01, …",
    ]
    assert current(claim).is_public is True


def test_withdraw_draft_stays_private(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"), "draft")
    act("withdraw", claim)
    assert (current(claim).status, current(claim).is_public) == ("withdrawn", False)


def test_reinstate_of_retraction_brings_the_word_before_back(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("restate", claim, content=source.says(200, "2023-03-01"))
    act("retract", claim, content=source.says(200, "2023-05-01"))
    act("reinstate", claim)
    assert history(claim) == [
        "1 initial published 100 [2023-01-01, 2023-03-01) superseded by 2",
        "2 restatement published 200 [2023-03-01, 2023-05-01) superseded by 3 annulled by 4",
        "3 retraction retracted 200 [2023-05-01, … superseded by 4 annulled by 4",
        "4 reinstatement published 200 [2023-03-01, …",
    ]


def test_reinstate_of_withdrawal_brings_all_words_back(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("restate", claim, content=source.says(200, "2023-03-01"))
    act("retract", claim, content=source.says(200, "2023-05-01"))
    act("withdraw", claim)
    act("reinstate", claim)
    assert history(claim)[3:] == [
        "4 withdrawal withdrawn 200 [2023-05-01, … superseded by 5 annulled by 5",
        "5 reinstatement retracted 200 [2023-05-01, …",
        "6 reinstatement published 100 [2023-01-01, 2023-03-01) born closed",
        "7 reinstatement published 200 [2023-03-01, 2023-05-01) born closed",
    ]


def test_reinstate_twice_undoes_withdrawal_then_retraction(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("retract", claim, content=source.says(100, "2023-05-01"))
    act("withdraw", claim)
    act("reinstate", claim)
    act("reinstate", claim)
    revision = current(claim)
    assert (revision.status, revision.value, revision.known_until) == ("published", 100, None)


def test_reinstate_of_withdrawn_draft_is_a_draft(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"), "draft")
    act("withdraw", claim)
    act("reinstate", claim)
    assert (current(claim).status, current(claim).is_public) == ("draft", False)


def test_restore_is_a_correction_with_the_content_of_then(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01", note="first"))
    act("correct", claim, content=source.says(200, "2023-01-01"))
    act("restore", claim, number=1)
    assert history(claim)[2] == "3 correction published 100 [2023-01-01, …"
    first = Revision.objects.get(claim=claim, number=1)
    assert content_of(current(claim)) == content_of(first)


def test_restore_of_draft_is_an_edit(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"), "draft")
    act("edit", claim, content=source.says(200, "2023-01-01"))
    act("restore", claim, number=1)
    assert history(claim)[2] == "3 editorial draft 100 [2023-01-01, …"


def test_restore_takes_a_revision_of_the_same_change(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    with change() as recorder:
        within(recorder, "correct", claim, content=source.says(200, "2023-01-01"))
        within(recorder, "correct", claim, content=source.says(300, "2023-01-01"))
        within(recorder, "restore", claim, number=2)
    assert history(claim)[3] == "4 correction published 200 [2023-01-01, …"


def test_restore_takes_a_revision_of_a_claim_of_the_same_change(source: Source) -> None:
    with change() as recorder:
        claim = recorder.record(content=source.says(100, "2023-01-01")).claim
        within(recorder, "correct", claim, content=source.says(200, "2023-01-01"))
        within(recorder, "restore", claim, number=1)
    assert history(claim)[2] == "3 correction published 100 [2023-01-01, …"
