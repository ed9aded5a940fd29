"""Where the setting asks for it, no draft is published by somebody who has written any of it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from claims import recording
from claims.entry import make_content
from claims.models import Claim, Revision
from claims.recording import NotAllowedError, change
from tests.factories import UserFactory, claim_fields, recorded
from tests.members import client_of

pytestmark = pytest.mark.django_db

HERS = "ann has recorded or edited this draft: here another one must publish it."
DRAFT_FIRST = {"status": ["Here a claim is published by another than its author: record a draft."]}


@pytest.fixture
def ann() -> User:
    user: User = UserFactory.create(username="ann")
    return user


@pytest.fixture
def bob() -> User:
    user: User = UserFactory.create(username="bob")
    return user


@pytest.fixture(autouse=True)
def four_eyes(settings: Any) -> None:
    settings.FOUR_EYES = True


def draft_by(user: User | None) -> Claim:
    revision = recording.record(fields=claim_fields(), status="draft", by=user, door="admin")
    return revision.claim


def publish(claim: Claim, seen: int, by: User | None) -> Revision:
    return recording.publish(claim=claim, seen=seen, reason="Checked", by=by, door="admin")


def test_author_does_not_publish_the_draft(ann: User, bob: User) -> None:
    claim = draft_by(ann)
    with pytest.raises(NotAllowedError, match=HERS):
        publish(claim, 1, ann)
    assert publish(claim, 1, bob).status == "published"


def test_editor_of_the_draft_does_not_publish_it(ann: User, bob: User) -> None:
    claim = draft_by(bob)
    recording.edit(claim=claim, seen=1, changes={"note": "In persons"}, by=ann, door="admin")
    for editor in (ann, bob):
        with pytest.raises(NotAllowedError):
            publish(claim, 2, editor)
    assert publish(claim, 2, UserFactory.create()).number == 3


def test_draft_is_not_published_in_the_change_that_records_it(ann: User) -> None:
    content = make_content(claim_fields())
    with change(by=ann, door="admin") as recorder:
        claim = recorder.record(content=content, status="draft").claim
        with pytest.raises(NotAllowedError):
            recorder.publish(claim=claim, seen=1, reason="Checked")


def test_who_only_withdrew_and_reinstated_a_draft_publishes_it(ann: User, bob: User) -> None:
    claim = draft_by(bob)
    done: dict[str, Any] = {"by": ann, "door": "admin", "reason": "By mistake"}
    recording.withdraw(claim=claim, seen=1, **done)
    recording.reinstate(claim=claim, seen=2, **done)
    assert publish(claim, 3, ann).status == "published"


def test_claim_is_not_recorded_as_published(ann: User) -> None:
    with pytest.raises(ValidationError) as caught:
        recording.record(fields=claim_fields(), by=ann, door="admin")
    assert caught.value.message_dict == DRAFT_FIRST


def test_nobody_named_is_not_held_to_it() -> None:
    assert recorded().status == "published"
    assert publish(draft_by(None), 1, None).status == "published"


def test_author_publishes_where_it_is_not_asked_for(ann: User, settings: Any) -> None:
    settings.FOUR_EYES = False
    assert publish(draft_by(ann), 1, ann).status == "published"


def test_api_refuses_what_the_recorder_does() -> None:
    client = client_of("reviewer")
    author = User.objects.get()
    path = f"/api/v1/claims/{draft_by(author).pk}/"

    response = published_by(client, path)
    assert response.status_code == 409
    assert response.json()["detail"] == (
        f"{author.username} has recorded or edited this draft: here another one must publish it."
    )
    response = published_by(client_of("reviewer"), path)
    assert (response.status_code, response.json()["status"]) == (200, "published")


def published_by(client: Client, path: str) -> Any:
    tag = client.get(path).headers["ETag"]
    return client.post(
        f"{path}publish/",
        {"reason": "Checked"},
        content_type="application/json",
        headers={"If-Match": tag},
    )


def test_api_refuses_to_record_as_published() -> None:
    given = claim_fields()
    fields = given | {name: given[name].slug for name in ("series", "speaker")} | {"value": 100}
    client = client_of("reviewer")
    response = client.post("/api/v1/claims/", fields, content_type="application/json")
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["pointer"], error["detail"]) == ("/status", DRAFT_FIRST["status"][0])
