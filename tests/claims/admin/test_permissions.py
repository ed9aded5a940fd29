"""What the pages of claims offer to whom."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from claims.models import Claim, Revision
from tests.factories import claim_fields, recorded
from tests.members import browser_of
from tests.pages import opened

ADD = "/admin/claims/claim/add/"

pytestmark = pytest.mark.django_db


def change_of(claim: Claim, kind: str = "") -> str:
    return f"/admin/claims/claim/{claim.pk}/change/" + (f"?kind={kind}" if kind else "")


def offered(client: Client, claim: Claim) -> list[str]:
    """The forms that a claim's page links to."""
    return list(opened(client, change_of(claim)).response.context.get("pages", {}))


def kinds(client: Client, claim: Claim, page: str) -> list[str]:
    form = opened(client, change_of(claim, page)).response.context["adminform"].form
    return [kind for kind, _ in form.fields["kind"].choices]


REVISING = ["correction", "restatement"]


@pytest.mark.parametrize(
    ("status", "editor", "reviewer"),
    [
        ("draft", ["correction"], ["correction", "publication", "withdrawal"]),
        ("published", REVISING, [*REVISING, "retraction", "withdrawal"]),
    ],
)
def test_pages_are_those_that_the_role_allows(
    status: str, editor: list[str], reviewer: list[str]
) -> None:
    claim = recorded(status=status).claim
    assert offered(browser_of("reader"), claim) == []
    assert offered(browser_of("curator"), claim) == []
    assert offered(browser_of("editor"), claim) == editor
    assert offered(browser_of("reviewer"), claim) == reviewer


def test_reader_is_shown_a_claim_and_no_form() -> None:
    claim = recorded(value="7").claim
    page = opened(browser_of("reader"), change_of(claim))
    assert page.fields.keys() <= {"csrfmiddlewaretoken"}
    assert "7 people" in page.html


def test_what_was_withdrawn_is_left_to_reviewers() -> None:
    claim = recorded().claim
    given = {"seen": 1, "kind": "withdrawal", "reason": "Not theirs"}
    browser_of("reviewer").post(change_of(claim, "withdrawal"), given)
    assert offered(browser_of("editor"), claim) == []
    assert offered(browser_of("reviewer"), claim) == ["reinstatement"]


@pytest.mark.parametrize("kind", ["publication", "withdrawal"])
def test_editor_cannot_send_a_reviewers_form(kind: str) -> None:
    claim = recorded(status="draft").claim
    given = {"seen": 1, "kind": kind, "reason": "Because"}
    browser_of("editor").post(change_of(claim, kind), given)
    assert list(Revision.objects.values_list("kind", flat=True)) == ["initial"]
    browser_of("reviewer").post(change_of(claim, kind), given)
    assert list(Revision.objects.values_list("kind", flat=True)) == ["initial", kind]


def test_who_may_publish_alone_is_offered_that_alone() -> None:
    claim = recorded(status="draft").claim
    client = browser_of("reader")
    user = User.objects.get()
    user.user_permissions.add(Permission.objects.get(codename="publish_claim"))
    assert offered(client, claim) == ["publication"]
    assert kinds(client, claim, "publication") == ["publication"]


def typed(**changed: Any) -> dict[str, Any]:
    fields = claim_fields(value_type="level", nature="observed", comparator="exactly", **changed)
    return fields | {name: fields[name].pk for name in ("series", "speaker")}


@pytest.mark.parametrize(
    ("role", "statuses"), [("editor", ["draft"]), ("reviewer", ["draft", "published"])]
)
def test_new_claim_is_published_by_reviewers_alone(role: str, statuses: list[str]) -> None:
    client = browser_of(role)
    form = opened(client, ADD).response.context["adminform"].form
    assert [status for status, _ in form.fields["status"].choices] == statuses
    client.post(ADD, typed(status="published"))
    assert Revision.objects.count() == (1 if role == "reviewer" else 0)


@pytest.mark.parametrize("role", ["reader", "curator"])
def test_new_claim_is_not_for_readers_and_curators(role: str) -> None:
    assert browser_of(role).get(ADD).status_code == 403


def test_statuses_of_a_new_claim_are_those_that_may_be_recorded(settings: Any) -> None:
    def offered_to(role: str) -> tuple[list[str], str]:
        status = opened(browser_of(role), ADD).response.context["adminform"].form["status"]
        return [value for value, _ in status.field.choices], str(status.help_text)

    lacking = "Who may publish lets it out: your role doesn't bring that."
    assert offered_to("editor") == (["draft"], lacking)
    assert offered_to("reviewer") == (["draft", "published"], "")
    settings.FOUR_EYES = True
    told = "Here a claim is published by another than its author."
    assert offered_to("reviewer") == (["draft"], told)
