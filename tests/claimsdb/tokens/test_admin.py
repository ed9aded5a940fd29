"""The admin's pages of tokens."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from claimsdb.tokens.models import Token
from claimsdb.tokens.services import find, issue
from tests.factories import UserFactory
from tests.pages import Page, errors, opened, staff, submitted, superuser

LIST = "/admin/tokens/token/"
ADD = f"{LIST}add/"

pytestmark = pytest.mark.django_db


def change_of(token: Token) -> str:
    return f"{LIST}{token.pk}/change/"


def issued(client: Client, **fields: Any) -> tuple[Token, Page]:
    response = submitted(client, ADD, **fields)
    return Token.objects.get(), Page(response)


def listed(client: Client) -> list[Token]:
    return list(opened(client, LIST).response.context["cl"].queryset)


def test_token_is_shown_once() -> None:
    client = superuser()
    token, page = issued(client, name="desk")
    text = page.html.partition('<code id="token">')[2].partition("</code>")[0]

    assert find(text) == token
    assert page.breaches == []
    assert "no-store" in page.response.headers["Cache-Control"].split(", ")
    assert text not in opened(client, LIST).html + opened(client, change_of(token)).html
    assert [str(entry.object_id) for entry in LogEntry.objects.all()] == [str(token.pk)]
    assert text not in str(LogEntry.objects.values().get())


def test_token_is_issued_as_it_was_entered() -> None:
    owner = UserFactory.create(username="importer")
    token, _ = issued(superuser(), owner=owner.pk, name="nightly", scope=["editor", "curator"])
    assert (token.owner.username, token.name, token.scope) == (
        "importer",
        "nightly",
        ["editor", "curator"],
    )


def test_form_begins_with_oneself_and_a_year() -> None:
    client = superuser("root")
    token, _ = issued(client)
    assert (token.owner.username, token.scope) == ("root", [])
    assert token.expires_at is not None
    left = token.expires_at - timezone.now()
    assert timedelta(days=364, hours=23) < left <= timedelta(days=365)


def test_address_proposes_no_end() -> None:
    page = opened(superuser(), f"{ADD}?expires_at=soon")
    assert [str(each) for each in page.response.context["messages"]] == [
        "expires_at: This form can't begin with it; it is left out."
    ]
    assert page.fields["expires_at_0"] == opened(superuser("again"), ADD).fields["expires_at_0"]


def test_end_lies_ahead() -> None:
    response = submitted(superuser(), ADD, expires_at_0="2020-01-01", expires_at_1="00:00:00")
    assert errors(response) == {"expires_at": ["Expected an instant to come, or none at all."]}
    assert Token.objects.count() == 0


def test_token_can_be_renamed_and_not_altered() -> None:
    token, _ = issue(owner=UserFactory.create(), name="old", scope=["reader"])
    submitted(superuser(), change_of(token), name="new", scope=["reviewer"], expires_at="")
    before, after = token, Token.objects.get()
    assert (after.name, after.scope, after.digest) == ("new", before.scope, before.digest)


def test_tokens_are_revoked_from_the_list() -> None:
    client = superuser()
    tokens = [issue(owner=UserFactory.create())[0] for _ in range(3)]
    chosen = {"action": "revoke", "_selected_action": [tokens[0].pk, tokens[1].pk]}
    response = client.post(LIST, chosen, follow=True)

    assert "2 tokens are revoked." in Page(response).html
    assert [token.revoked_at is None for token in Token.objects.order_by("pk")] == [
        False,
        False,
        True,
    ]
    assert LogEntry.objects.filter(change_message="Revoked.").count() == 2
    assert "This token has been revoked." in opened(client, LIST).html


def test_staff_issue_tokens_for_themselves_alone() -> None:
    root = UserFactory.create(is_superuser=True)
    client = staff("tokens.add_token", "tokens.view_token", username="ann")
    ann = User.objects.get(username="ann")

    response = submitted(client, ADD, owner=root.pk)
    assert list(errors(response)) == ["owner"]
    token, _ = issued(client)
    assert token.owner.pk == ann.pk


def test_staff_see_and_revoke_their_own_tokens_alone() -> None:
    client = staff("tokens.view_token", "tokens.change_token", username="ann")
    own, _ = issue(owner=User.objects.get(username="ann"))
    other, _ = issue(owner=UserFactory.create())

    assert listed(client) == [own]
    assert client.get(change_of(other)).status_code == 302
    client.post(LIST, {"action": "revoke", "_selected_action": [own.pk, other.pk]})
    revoked = Token.objects.exclude(revoked_at=None)
    assert list(revoked) == [own]


def test_roles_alone_open_no_page_of_tokens() -> None:
    client = staff("claims.view_claim")
    assert [client.get(path).status_code for path in (LIST, ADD)] == [403, 403]
