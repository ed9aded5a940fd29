"""Requests with a token."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claimsdb.tokens.models import Token
from claimsdb.tokens.services import issue, revoke
from tests.factories import UserFactory, recorded
from tests.members import bearer, client_of, member

CLAIMS = "/api/v1/claims/"

pytestmark = pytest.mark.django_db


def refusal(response: Any) -> tuple[int, str, str, str]:
    return (
        response.status_code,
        response.headers["WWW-Authenticate"],
        response.headers["Content-Type"],
        response.json()["detail"],
    )


def refused(detail: str) -> tuple[int, str, str, str]:
    challenge = 'Bearer realm="claimsdb", error="invalid_token"'
    return 401, challenge, "application/problem+json", detail


@pytest.mark.parametrize("path", [CLAIMS, "/api/v1/", "/api/v1/problems/", "/api/v1/schema/"])
def test_token_that_is_none_is_refused_everywhere(path: str) -> None:
    assert refusal(bearer("claimsdb_guess").get(path)) == refused("There is no such token.")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "bearer  x", "BEARER x y"])
def test_header_that_holds_no_token_is_refused(header: str) -> None:
    response = Client(headers={"Authorization": header}).get(CLAIMS)
    assert refusal(response) == refused("There is no such token.")


def test_token_that_has_expired_is_refused() -> None:
    _, text = issue(owner=UserFactory.create(), expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(bearer(text).get(CLAIMS)) == refused("This token has expired.")


def test_token_that_was_revoked_is_refused() -> None:
    token, text = issue(owner=UserFactory.create())
    assert bearer(text).get(CLAIMS).status_code == 200
    revoke([token], at=timezone.now())
    assert refusal(bearer(text).get(CLAIMS)) == refused("This token has been revoked.")


def test_token_of_an_account_that_is_not_active_is_refused() -> None:
    _, text = issue(owner=UserFactory.create(is_active=False))
    assert refusal(bearer(text).get(CLAIMS)) == refused(
        "The account of this token's owner is not active."
    )


def test_token_that_is_refused_is_not_used() -> None:
    token, text = issue(owner=UserFactory.create())
    revoke([token], at=timezone.now())
    bearer(text).get(CLAIMS)
    assert Token.objects.get().last_used_at is None


@pytest.mark.parametrize("header", ["", "Basic YW5uOnJpZ2h0", "Token claimsdb_x", "Bearerx"])
def test_other_schemes_are_left_alone(header: str) -> None:
    assert Client(headers={"Authorization": header}).get(CLAIMS).status_code == 200


def test_scheme_goes_by_any_case() -> None:
    token, text = issue(owner=UserFactory.create())
    Client(headers={"Authorization": f"bEARER   {text} "}).get(CLAIMS)
    assert Token.objects.get(pk=token.pk).last_used_at is not None


def test_token_goes_before_a_session() -> None:
    client = Client()
    client.force_login(member("reader"))
    response = client.get(CLAIMS, headers={"Authorization": "Bearer guess"})
    assert response.status_code == 401


def test_write_without_a_token_or_session_is_challenged() -> None:
    response = Client().post(CLAIMS, {}, content_type="application/json")
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (
        401,
        'Bearer realm="claimsdb"',
    )


def test_session_writes_only_with_a_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member("editor"))
    response = client.post(CLAIMS, {}, content_type="application/json")
    assert response.status_code == 403
    assert response.json()["detail"].startswith("CSRF Failed")


def test_token_writes_without_a_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    _, text = issue(owner=member("editor"))
    response = client.post(
        CLAIMS, {}, content_type="application/json", headers={"Authorization": f"Bearer {text}"}
    )
    assert response.status_code == 400


def test_token_does_not_open_the_admin() -> None:
    _, text = issue(owner=UserFactory.create(is_staff=True, is_superuser=True))
    assert bearer(text).get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("roles", "scope", "seen"),
    [
        ([], [], 1),
        (["reader"], [], 2),
        (["editor"], ["reader"], 2),
        ([], ["reader"], 1),
    ],
)
def test_drafts_are_seen_as_far_as_account_and_scope_allow(
    roles: list[str], scope: list[str], seen: int
) -> None:
    recorded()
    recorded(status="draft")
    response = client_of(*roles, scope=scope).get(CLAIMS, {"count": "true"})
    assert response.json()["count"] == seen


def test_superuser_without_a_scope_sees_drafts() -> None:
    recorded(status="draft")
    _, text = issue(owner=UserFactory.create(is_superuser=True))
    assert len(bearer(text).get(CLAIMS).json()["results"]) == 1


@pytest.fixture
def reader() -> User:
    return member("reader")


def test_token_takes_one_query_more_and_a_write_once_a_minute(
    reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = bearer(issue(owner=reader)[1])
    # The token with its owner; that it was used.
    with django_assert_num_queries(2):
        client.get("/api/v1/problems/")
    # The token with its owner.
    with django_assert_num_queries(1):
        client.get("/api/v1/problems/")


def test_permissions_take_two_queries_more(
    reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    recorded()
    client = bearer(issue(owner=reader, scope=["reader"])[1])
    client.get(CLAIMS)
    anonymous = queries_of(Client())
    # The token with its owner, the owner's permissions, those of the owner's groups.
    with django_assert_num_queries(anonymous + 3):
        client.get(CLAIMS)


def queries_of(client: Client) -> int:
    """How many queries a list of claims takes."""
    with CaptureQueriesContext(connection) as captured:
        client.get(CLAIMS)
    return len(captured)
