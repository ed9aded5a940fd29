"""What is refused, with what words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from claims.content import content_of
from claims.models import Change, Claim
from claims.recording import NotAllowedError, StaleRevisionError
from tests.claims.recording.acting import ClaimOf, Source, act, current, history, record
from tests.factories import SeriesFactory, SpeakerFactory

STATUSES = ["draft", "published", "retracted", "withdrawn"]
ALLOWED = {
    "publish": ["draft"],
    "edit": ["draft", "published", "retracted"],
    "correct": ["published", "retracted"],
    "restate": ["published", "retracted"],
    "retract": ["published"],
    "amend": ["published", "retracted"],
    "withdraw": ["draft", "published", "retracted"],
    "reinstate": ["retracted", "withdrawn"],
    "restore": ["draft", "published", "retracted"],
}
CASES = [(name, status) for name in ALLOWED for status in STATUSES]


def given(name: str, claim: Claim, source: Source) -> dict[str, Any]:
    """Return what an act needs beside the claim, good for any status that allows it."""
    match name:
        case "edit":
            return {"content": replace(content_of(current(claim)), note="n")}
        case "correct" | "restate" | "retract":
            return {"content": source.says(2, "2023-01-01")}
        case "amend":
            return {"word": None, "content": source.says(2, "2019-01-01")}
        case "restore":
            return {"number": 1}
        case _:
            return {}


def refusal(name: str, claim: Claim, **other: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        act(name, claim, **other)
    return caught.value.message_dict


@pytest.mark.parametrize(("name", "status"), CASES)
def test_act_is_allowed_in_its_statuses_alone(
    claim_of: ClaimOf, source: Source, name: str, status: str
) -> None:
    claim = claim_of(status)
    before, changes = history(claim), Change.objects.count()
    other = given(name, claim, source)
    if status in ALLOWED[name]:
        act(name, claim, **other)
        is_same = name == "restore" and current(claim).number == 1
        assert Change.objects.count() == changes + (not is_same)
        return
    with pytest.raises(NotAllowedError) as caught:
        act(name, claim, **other)
    assert str(caught.value) == (
        f"This claim is {status}; to {name} it, it must be {' or '.join(ALLOWED[name])}."
    )
    assert caught.value.claim == claim
    assert (history(claim), Change.objects.count()) == (before, changes)


@pytest.mark.parametrize("status", ["retracted", "withdrawn", "", "Draft", None])
def test_record_takes_draft_and_published_alone(source: Source, status: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        record(source.says(1, "2020"), status)
    assert caught.value.message_dict == {"status": [f"“{status}” is not one of draft, published."]}


@pytest.mark.parametrize("reason", ["", "  ", "\t\n"])
@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_act_needs_a_reason(claim_of: ClaimOf, source: Source, name: str, reason: str) -> None:
    claim = claim_of("draft" if name == "publish" else "retracted")
    if name == "retract":
        claim = claim_of("published")
    message = refusal(name, claim, reason=reason, **given(name, claim, source))
    assert message == {"reason": ["Required: say why the record is changed."]}


def test_reason_is_kept_without_space_around_it(claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    act("withdraw", claim, reason=" It was a joke.\n")
    assert current(claim).reason == "It was a joke."


@pytest.mark.parametrize("seen", [0, 1, 3, -1])
@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_act_made_from_another_revision_is_stale(
    claim_of: ClaimOf, source: Source, name: str, seen: int
) -> None:
    claim = claim_of("retracted")
    with pytest.raises(StaleRevisionError) as caught:
        act(name, claim, seen=seen, **given(name, claim, source))
    assert str(caught.value) == (
        f"This claim is at revision 2 by now; the change was made from revision {seen}. Look at "
        "what has changed, then make it anew."
    )
    assert (caught.value.claim, caught.value.seen, caught.value.current) == (claim, seen, 2)


def test_edit_of_published_leaves_the_figure(claim_of: ClaimOf, source: Source) -> None:
    claim = claim_of("published")
    message = "An editorial revision leaves this as it is; record a correction or restatement."
    assert refusal("edit", claim, content=source.says(2, "2020-01-02", note="n")) == {
        "value": [message],
        "stated_at": [message],
    }


def test_edit_of_published_leaves_since_when_it_is_known(claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    content = content_of(current(claim))
    later = replace(content, known_from=content.known_from + timedelta(days=1))
    assert list(refusal("edit", claim, content=later)) == ["stated_at"]


@pytest.mark.parametrize("name", ["restate", "retract"])
def test_later_word_is_not_known_from_before(claim_of: ClaimOf, source: Source, name: str) -> None:
    assert refusal(name, claim_of("published"), content=source.says(2, "2019-12-31T23:59Z")) == {
        "stated_at": [
            (
                "This word is known from 2019-12-31T23:59:00Z, before the current one (2020-01-01): "
                "record it as an amendment."
            )
        ]
    }


@pytest.mark.parametrize("name", ["correct", "restore"])
def test_current_word_is_not_moved_before_the_one_that_it_follows(
    source: Source, name: str
) -> None:
    claim = record(source.says(1, "2020-01-01"))
    act("correct", claim, content=source.says(1, "2020-03-01"))
    act("restate", claim, content=source.says(2, "2020-05-01"))
    other = {"number": 1} if name == "restore" else {"content": source.says(2, "2020-01-01")}
    assert refusal(name, claim, **other) == {
        "stated_at": [
            (
                "The current word would be known from 2020-01-01, before the one that it follows "
                "(2020-03-01, revision 2): amend that one first."
            )
        ]
    }


def test_restatement_stays_in_its_series_and_period(claim_of: ClaimOf, source: Source) -> None:
    claim = claim_of("published")
    slug = current(claim).series.slug
    content = source.says(2, "2021", period="2020", series=SeriesFactory.create())
    assert refusal("restate", claim, content=content) == {
        "series": [f"A restatement stays in the series {slug}."],
        "period": [
            (
                "A restatement is about the same period (1999); a figure for another period is a new "
                "claim."
            )
        ],
    }


def test_restatement_of_claim_without_period_has_none(source: Source) -> None:
    nowhen = {"period": None, "period_start": None, "period_end": None}
    claim = record(source.says(1, "2020", **nowhen))
    assert refusal("restate", claim, content=source.says(2, "2021")) == {
        "period": [
            (
                "A restatement is about the same period (no stated period); a figure for another "
                "period is a new claim."
            )
        ]
    }


def test_restatement_may_come_from_another_speaker(claim_of: ClaimOf, source: Source) -> None:
    claim = claim_of("published")
    speaker = SpeakerFactory.create()
    act("restate", claim, content=source.says(2, "2021", speaker=speaker))
    assert current(claim).speaker == speaker


def test_restore_of_no_revision_is_refused(claim_of: ClaimOf) -> None:
    assert refusal("restore", claim_of("published"), number=7) == {
        "revision": ["This claim has no revision 7."]
    }


@pytest.mark.parametrize("name", ["edit", "correct", "restate"])
def test_act_that_changes_nothing_records_nothing(claim_of: ClaimOf, name: str) -> None:
    claim = claim_of("published")
    before = Change.objects.count()
    revision = act(name, claim, content=content_of(current(claim)))
    assert (revision.number, Change.objects.count()) == (1, before)


def test_restore_of_the_current_revision_records_nothing(claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    assert act("restore", claim, number=1).number == 1
    assert len(history(claim)) == 1


def test_external_id_names_one_claim(source: Source) -> None:
    record(source.says(1, "2020"), external_id="a")
    with pytest.raises(ValidationError) as caught:
        record(source.says(1, "2020"), external_id="a")
    assert caught.value.message_dict == {
        "external_id": ["There is a claim “a” already: revise that one."]
    }


@pytest.mark.parametrize(
    ("external_id", "message"),
    [
        ("", "Expected a name, or none at all; got an empty one."),
        (" ", "Expected a name, or none at all; got an empty one."),
        ("x" * 201, "At most 200 characters, got 201."),
        ("a\x00", "The text holds a NUL character, which can't be stored."),
        ("a\ud800", "The text holds half a surrogate pair, which can't be stored."),
        (7, "Expected a text, got 7."),
    ],
)
def test_external_id_that_cannot_be_kept_is_refused(
    source: Source, external_id: Any, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        record(source.says(1, "2020"), external_id=external_id)
    assert caught.value.message_dict == {"external_id": [message]}


def test_longest_external_id_is_kept(source: Source) -> None:
    assert record(source.says(1, "2020"), external_id="x" * 200).external_id == "x" * 200


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("a\x00", "The text holds a NUL character, which can't be stored."),
        ("a\udfff", "The text holds half a surrogate pair, which can't be stored."),
    ],
)
@pytest.mark.parametrize("status", ["draft", "published"])
def test_reason_that_cannot_be_stored_is_refused(
    claim_of: ClaimOf, source: Source, status: str, reason: str, message: str
) -> None:
    claim = claim_of(status)
    expected = {"reason": [message]}
    content = replace(content_of(current(claim)), note="n")
    assert refusal("edit", claim, reason=reason, content=content) == expected
    assert refusal("withdraw", claim, reason=reason) == expected
    with pytest.raises(ValidationError) as caught:
        record(source.says(1, "2020"), status, reason=reason)
    assert caught.value.message_dict == expected
