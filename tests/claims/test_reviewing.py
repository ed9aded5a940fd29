from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from claims import recording
from claims.models import Claim, ReviewNote
from claims.recording import NotAllowedError, StaleRevisionError
from claims.reviewing import drafts, send_back
from tests.claims.views.acts import edited, published
from tests.factories import UserFactory, recorded

pytestmark = pytest.mark.django_db


def returned(claim: Claim, note: str = "No unit.", seen: int = 1) -> ReviewNote:
    return send_back(claim=claim, seen=seen, note=note, by=UserFactory.create())


def state(claim: Claim) -> tuple[bool, int]:
    row: Any = drafts().get(claim=claim)
    return row.is_sent_back, row.times_sent_back


def test_draft_is_sent_back_until_it_is_edited() -> None:
    draft = recorded(status="draft")
    assert state(draft.claim) == (False, 0)
    returned(draft.claim)
    assert state(draft.claim) == (True, 1)
    edited(draft, note="In persons")
    assert state(draft.claim) == (False, 1)
    returned(draft.claim, seen=2)
    assert state(draft.claim) == (True, 2)


def test_note_says_what_was_read_by_whom_and_is_numbered() -> None:
    draft = recorded(status="draft")
    returned(draft.claim)
    second = edited(draft, note="In persons")
    note = returned(draft.claim, " No date. ", seen=2)
    assert (note.number, note.revision, note.note) == (2, second, "No date.")


def test_what_is_published_is_no_draft_any_more() -> None:
    draft, other = recorded(status="draft"), recorded(status="draft")
    published(draft)
    recorded()
    assert list(drafts()) == [other]


@pytest.mark.parametrize(
    ("note", "message"),
    [
        ("", "Required: say what is to be mended."),
        (" \n", "Required: say what is to be mended."),
        ("a\0b", "The text holds a NUL character, which can't be stored."),
    ],
)
def test_note_without_words_is_refused(note: str, message: str) -> None:
    claim = recorded(status="draft").claim
    with pytest.raises(ValidationError) as caught:
        returned(claim, note)
    assert caught.value.message_dict == {"note": [message]}
    assert ReviewNote.objects.count() == 0


def test_draft_that_was_edited_meanwhile_is_not_sent_back() -> None:
    draft = recorded(status="draft")
    edited(draft, note="In persons")
    with pytest.raises(StaleRevisionError):
        returned(draft.claim, seen=1)
    assert ReviewNote.objects.count() == 0


def test_what_is_no_draft_is_not_sent_back() -> None:
    claim = recorded().claim
    with pytest.raises(NotAllowedError, match="is published; to send it back, it must be draft"):
        returned(claim)


def test_note_is_nowhere_in_the_api(client: Client) -> None:
    draft = recorded(status="draft")
    returned(draft.claim, "Unmistakable words.")
    recording.publish(claim=draft.claim, seen=1, reason="Checked", by=None, door="command")
    for path in ("claims/", f"claims/{draft.claim_id}/", "revisions/", "claims/?format=csv"):
        response: Any = client.get(f"/api/v1/{path}")
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200
        assert b"Unmistakable" not in body
