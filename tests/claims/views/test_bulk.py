"""Many claims and revisions are recorded in one change, or none of them."""

from typing import Any

import pytest
from django.test import Client

from claims.models import Change, Claim, Revision, Speaker
from claimsdb.api.errors import CONFLICT, CONTENT_TOO_LARGE, FORBIDDEN, INVALID_BODY
from claimsdb.roles import Role
from tests.claims.views.acts import withdrawn
from tests.claimsdb.api.contract import errors_of
from tests.factories import SeriesFactory, SpeakerFactory, recorded
from tests.writers import CLAIMS, client_of, pointers, send, written

pytestmark = pytest.mark.django_db

BULK = f"{CLAIMS}bulk/"


@pytest.fixture
def writer(db: None) -> Client:
    return client_of(*Role)


@pytest.fixture
def item(db: None) -> dict[str, Any]:
    """An item that records a claim."""
    SeriesFactory.create(slug="approaches")
    SpeakerFactory.create(slug="ken-mccallum")
    return {
        "series": "approaches",
        "speaker": "ken-mccallum",
        "value": 100,
        "stated_at": "2023-10-17",
    }


def correction(seen: Revision, **given: Any) -> dict[str, Any]:
    return {
        "id": seen.claim_id,
        "revision": seen.number,
        "kind": "correction",
        "reason": "Misread",
        "value": 7,
    } | given


def test_items_are_recorded_in_one_change(writer: Client, item: dict[str, Any]) -> None:
    first, second = recorded(), recorded(value="7", external_id="second")
    before = Change.objects.count()
    named = {"external_id": "second", "revision": 1, "kind": "correction", "reason": "Again"}
    items = [
        item | {"external_id": "mine"},
        correction(first),
        named | {"value": 7},
        item | {"status": "draft", "value": 8},
    ]
    answer = written(send(writer, "POST", BULK, {"items": items}))
    change = Change.objects.get(pk=before + 1)
    assert answer["change"] == str(change.uuid)
    new = Claim.objects.get(external_id="mine")
    draft = Claim.objects.order_by("-id")[0]
    rows = [tuple(result.values()) for result in answer["results"]]
    url = "http://testserver/api/v1/claims"
    assert rows == [
        (new.pk, "mine", f"{url}/{new.pk}/", 1, "initial", "published", True),
        (first.claim_id, None, f"{url}/{first.claim_id}/", 2, "correction", "published", True),
        (second.claim_id, "second", f"{url}/{second.claim_id}/", 1, "initial", "published", False),
        (draft.pk, None, f"{url}/{draft.pk}/", 1, "initial", "draft", True),
    ]
    assert change.revisions.count() == 3


def test_items_bring_what_they_describe_once(writer: Client, item: dict[str, Any]) -> None:
    speaker = {"slug": "new", "name": "New"}
    items = [
        item | {"speaker": "new"},
        item | {"speaker": {"slug": "new"}},
        item | {"speaker": speaker},
        item | {"speaker": speaker | {"kind": "person"}},
    ]
    written(send(writer, "POST", BULK, {"items": items}))
    assert Revision.objects.filter(speaker__name="New").count() == 4


def test_items_must_agree(writer: Client, item: dict[str, Any]) -> None:
    items = [
        item | {"speaker": {"slug": "new", "name": "New"}},
        item | {"speaker": {"slug": "new", "name": "Newer"}},
    ]
    response = send(writer, "POST", BULK, {"items": items})
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == ["/items/1/speaker/name"]


def test_nothing_is_recorded_where_any_item_is_wrong(writer: Client, item: dict[str, Any]) -> None:
    first, second, third = recorded(), recorded(), recorded(external_id="third")
    withdrawn(second)
    before = Change.objects.count()
    items: list[Any] = [
        item | {"external_id": "mine", "speaker": {"slug": "new", "name": "New"}},
        item | {"external_id": "mine"},
        item | {"value": "x", "speaker": "nobody"},
        correction(first, revision=5),
        correction(second, revision=2),
        correction(first, kind="editorial"),
        {"id": 999, "revision": 1},
        {"id": first.claim_id, "external_id": "third", "revision": 1},
        {"revision": 1},
        {"id": third.claim_id},
        item | {"kind": "correction"},
        correction(third, status="draft"),
        correction(third, kind=None),
        5,
        {"external_id": "new"},
    ]
    response = send(writer, "POST", BULK, {"items": items})
    errors_of(response, INVALID_BODY)
    assert pointers(response) == {
        "/items/1/external_id": "invalid",
        "/items/2/value": "invalid",
        "/items/2/speaker": "unknown",
        "/items/3/revision": "stale",
        "/items/4": "state",
        "/items/5": "repeated",
        "/items/6/id": "unknown",
        "/items/7/external_id": "unknown",
        "/items/8/id": "needed",
        "/items/9/revision": "needed",
        "/items/10/kind": "meaningless",
        "/items/9/kind": "needed",
        "/items/9/reason": "invalid",
        "/items/11": "repeated",
        "/items/11/status": "meaningless",
        "/items/12": "repeated",
        "/items/12/kind": "type",
        "/items/13": "type",
        "/items/14/series": "invalid",
        "/items/14/speaker": "invalid",
        "/items/14/value": "invalid",
    }
    assert Change.objects.count() == before
    assert not Speaker.objects.filter(slug="new").exists()


def test_what_lies_in_the_record_alone_is_a_conflict(writer: Client) -> None:
    first, second = recorded(), recorded()
    withdrawn(second)
    items = [correction(first, revision=5), correction(second, revision=2)]
    response = send(writer, "POST", BULK, {"items": items})
    errors_of(response, CONFLICT)
    assert pointers(response) == {"/items/0/revision": "stale", "/items/1": "state"}


@pytest.mark.parametrize("items", [[], [{}] * 1001, None, {}])
def test_number_of_items_is_bounded(writer: Client, items: Any) -> None:
    response = send(writer, "POST", BULK, {"items": items})
    errors_of(response, INVALID_BODY)
    assert "/items" in pointers(response)


def test_body_may_be_larger_than_others(writer: Client, item: dict[str, Any]) -> None:
    noted = {"items": [item | {"note": "a" * 2_000_000}]}
    written(send(writer, "POST", BULK, noted))
    errors_of(send(writer, "POST", BULK, {"note": "a" * 10**7}), CONTENT_TOO_LARGE)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.READER, 403), (Role.CURATOR, 403), (Role.EDITOR, 200)]
)
def test_bulk_is_for_editors(item: dict[str, Any], role: Role, status: int) -> None:
    body = {"items": [item | {"status": "draft"}, correction(recorded())]}
    assert send(client_of(role), "POST", BULK, body).status_code == status


def test_editor_publishes_nothing_in_bulk(item: dict[str, Any]) -> None:
    errors_of(send(client_of(Role.EDITOR), "POST", BULK, {"items": [item]}), FORBIDDEN)


def test_dry_run(writer: Client, item: dict[str, Any]) -> None:
    first = recorded()
    before = Change.objects.count()
    body = {"items": [item, correction(first)]}
    answer = written(send(writer, "POST", f"{BULK}?dry_run=true", body))
    assert answer["change"] is None
    assert [(row["id"], row["revision"], row["changed"]) for row in answer["results"]] == [
        (None, 1, True),
        (first.claim_id, 2, True),
    ]
    assert Change.objects.count() == before


def test_change_of_nothing_has_no_name(writer: Client) -> None:
    first = recorded(value="7")
    answer = written(send(writer, "POST", BULK, {"items": [correction(first)]}))
    assert (answer["change"], answer["results"][0]["changed"]) == (None, False)


def test_thousand_items(writer: Client, item: dict[str, Any]) -> None:
    items = [item | {"external_id": f"mine-{number}", "value": number} for number in range(1000)]
    answer = written(send(writer, "POST", BULK, {"items": items}))
    assert [row["external_id"] for row in answer["results"]] == [
        f"mine-{number}" for number in range(1000)
    ]
    assert Change.objects.get().revisions.count() == 1000
