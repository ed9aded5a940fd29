from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from claimsdb.roles import PERMISSIONS, Role, permissions
from claimsdb.tokens import services
from claimsdb.tokens.models import Token, TokenOwner
from claimsdb.tokens.services import find, issue, note_use, revoke
from tests.factories import UserFactory
from tests.members import member

NOW = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_issue_keeps_a_digest_and_not_the_token() -> None:
    token, text = issue(owner=UserFactory.create(username="ann"), name="desk")
    assert len(text) == 52
    kept = Token.objects.values().get()
    assert text.removeprefix("claimsdb_") not in str(kept)
    assert (kept["hint"], len(kept["digest"])) == (text[:13], 64)
    assert str(token) == f"{text[:13]}… of ann"


def test_issue_gives_each_token_its_own_text() -> None:
    owner = UserFactory.create()
    texts = {issue(owner=owner)[1] for _ in range(20)}
    assert len(texts) == 20


def test_issue_puts_the_roles_in_order() -> None:
    token, _ = issue(owner=UserFactory.create(), scope=["curator", "editor", "editor"])
    assert token.scope == ["editor", "curator"]


def test_issue_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValidationError, match="at most 100 characters"):
        issue(owner=UserFactory.create(), name="n" * 101)


@pytest.mark.parametrize("scope", [["boss"], ["curator", "editor"], ["editor", "editor"], "editor"])
def test_scope_of_a_token_is_roles_in_order(scope: Any) -> None:
    token, _ = issue(owner=UserFactory.create())
    token.scope = scope
    with pytest.raises(ValidationError, match="reader, editor, reviewer, curator, in this order"):
        token.full_clean()


def test_find_takes_the_token_and_its_owner_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    issued, text = issue(owner=UserFactory.create(username="ann"))
    with django_assert_num_queries(1):
        token = find(text)
        assert token is not None
        assert (token, token.owner.username) == (issued, "ann")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:0],
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text + "\n",
        lambda text: text.upper(),
        lambda text: text.removeprefix("claimsdb_"),
        lambda text: text.replace("claimsdb_", "claimsdb_é"),
    ],
)
def test_find_asks_the_database_for_nothing_that_is_no_token(
    change: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _, text = issue(owner=UserFactory.create())
    with django_assert_num_queries(0):
        assert find(change(text)) is None


def test_find_knows_no_other_text() -> None:
    issue(owner=UserFactory.create())
    assert find(services.PREFIX + "A" * services.SECRET_LENGTH) is None


def owner_by(text: str) -> TokenOwner:
    token = find(text)
    assert token is not None
    return token.owner


def granted(user: TokenOwner) -> set[str]:
    names = permissions(Role)
    return {name for name in names if user.has_perm(name)}


@pytest.mark.parametrize(
    ("roles", "scope", "expected"),
    [
        (["reviewer"], [], PERMISSIONS[Role.REVIEWER]),
        (["reviewer"], ["reader"], PERMISSIONS[Role.READER]),
        (["reader"], ["reviewer"], PERMISSIONS[Role.READER]),
        (["reviewer"], ["curator"], PERMISSIONS[Role.REVIEWER] & PERMISSIONS[Role.CURATOR]),
        (["editor", "curator"], ["editor", "curator"], permissions(["editor", "curator"])),
        ([], ["reader"], frozenset()),
    ],
)
def test_owner_may_what_both_account_and_scope_allow(
    roles: list[str], scope: list[str], expected: frozenset[str]
) -> None:
    _, text = issue(owner=member(*roles), scope=scope)
    assert granted(owner_by(text)) == expected


def test_superuser_is_held_to_the_scope_too() -> None:
    root = UserFactory.create(is_superuser=True)
    _, limited = issue(owner=root, scope=["reader"])
    _, whole = issue(owner=root)
    assert granted(owner_by(limited)) == PERMISSIONS[Role.READER]
    assert granted(owner_by(whole)) == permissions(Role)


def test_owner_is_the_user() -> None:
    user = UserFactory.create()
    token, _ = issue(owner=user)
    assert token.owner == user


def test_revoke_keeps_the_first_time() -> None:
    token, _ = issue(owner=UserFactory.create())
    assert revoke([token], at=NOW) == 1
    assert revoke([token], at=NOW + timedelta(days=1)) == 0
    token.refresh_from_db()
    assert token.revoked_at == NOW


def test_fault_says_why_a_token_is_refused() -> None:
    owner = UserFactory.create()
    token, _ = issue(owner=owner, expires_at=NOW)
    assert token.fault(at=NOW - timedelta(microseconds=1)) == ""
    assert token.fault(at=NOW) == "This token has expired."
    token.owner.is_active = False
    assert token.fault(at=NOW - timedelta(days=1)) == (
        "The account of this token's owner is not active."
    )
    token.revoked_at = NOW
    assert token.fault(at=NOW) == "This token has been revoked."


def test_use_is_noted_once_a_minute(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    token, _ = issue(owner=UserFactory.create())
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (61, 60), (150, 150)):
        at = NOW + timedelta(seconds=seconds)
        with django_assert_num_queries(2 if seconds == noted else 1):
            token.refresh_from_db()  # the one query
            note_use(token, at=at)
        assert Token.objects.get().last_used_at == NOW + timedelta(seconds=noted)


def test_use_noted_meanwhile_stands() -> None:
    token, _ = issue(owner=UserFactory.create())
    Token.objects.update(last_used_at=NOW)
    note_use(token, at=NOW + timedelta(seconds=1))
    assert Token.objects.get().last_used_at == NOW


@pytest.mark.django_db(transaction=True)
def test_use_is_not_waited_for_while_another_writes(together: Callable[..., list[Any]]) -> None:
    token, _ = issue(owner=UserFactory.create())
    writing, noted = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            UserFactory.create()
            writing.set()
            noted.wait(timeout=30)

    def note() -> float:
        writing.wait(timeout=30)
        began = monotonic()
        note_use(token, at=NOW)
        noted.set()
        return monotonic() - began

    _, waited = together(write, note)
    assert waited < 10  # a writer would wait for 20 seconds
    [last_used_at] = together(lambda: Token.objects.get().last_used_at)
    assert last_used_at == (None if connection.vendor == "sqlite" else NOW)
    together(lambda: note_use(token, at=NOW))
    [last_used_at] = together(lambda: Token.objects.get().last_used_at)
    assert last_used_at == NOW
