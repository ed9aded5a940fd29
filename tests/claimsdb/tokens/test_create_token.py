from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.utils import timezone

from claimsdb.tokens.models import Token
from claimsdb.tokens.services import find
from tests.factories import UserFactory
from tests.members import member

pytestmark = pytest.mark.django_db


def create_token(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue()


def found(text: str) -> Token:
    token = find(text.removesuffix("\n"))
    assert token is not None
    return token


def test_token_is_printed_alone(capfd: Any) -> None:
    call_command("create_token", "ann")
    out, err = capfd.readouterr()
    assert found(out).owner.username == "ann"
    assert err == ""


def test_user_who_is_new_gets_no_password() -> None:
    create_token("ann", "--role", "editor")
    user = User.objects.get()
    assert (user.username, user.is_staff, user.is_superuser) == ("ann", False, False)
    assert not user.has_usable_password()


def test_role_makes_a_member_and_limits_the_token() -> None:
    token = found(create_token("ann", "--role", "editor"))
    assert token.scope == ["editor"]
    assert [group.name for group in User.objects.get().groups.all()] == ["editors"]
    assert token.owner.has_perm("claims.add_claim")
    assert not token.owner.has_perm("claims.publish_claim")


def test_roles_add_up() -> None:
    token = found(create_token("ann", "--role", "curator", "--role", "editor"))
    assert token.scope == ["editor", "curator"]
    names = User.objects.get().groups.order_by("name").values_list("name", flat=True)
    assert list(names) == ["curators", "editors"]


def test_without_a_role_the_token_lets_do_what_the_user_may() -> None:
    user = member("reviewer", username="ann")
    token = found(create_token("ann"))
    assert token.scope == []
    assert token.owner == user
    assert token.owner.has_perm("claims.publish_claim")


def test_days_end_the_token() -> None:
    token = found(create_token("ann", "--days", "7", "--name", "nightly import"))
    assert token.expires_at is not None
    left = token.expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert token.name == "nightly import"


def test_without_days_the_token_does_not_expire() -> None:
    assert found(create_token("ann")).expires_at is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a b"], r"^'a b': Enter a valid username\."),
        ([""], r"^'': This field cannot be blank\."),
        (["ann", "--days", "0"], r"^--days: expected a whole number from 1 to 36500; got 0\."),
        (["ann", "--days", "36501"], r"^--days: expected a whole number from 1 to 36500; got"),
        (["ann", "--days", "soon"], r"invalid int value: 'soon'"),
        (["ann", "--role", "boss"], r"invalid choice: 'boss' \(choose from '?reader'?, "),
        (["ann", "--name", "n" * 101], r"at most 100 characters"),
        (["ghost"], r"^The account ghost is not active"),
    ],
)
def test_refusal_says_why_and_leaves_nothing(arguments: list[str], message: str) -> None:
    UserFactory.create(username="ghost", is_active=False)
    with pytest.raises(CommandError, match=message):
        create_token(*arguments)
    assert (User.objects.count(), Token.objects.count()) == (1, 0)


def test_group_that_was_deleted_is_not_made_again() -> None:
    Group.objects.filter(name="editors").delete()
    with pytest.raises(CommandError, match="The group editors has been renamed or deleted"):
        create_token("ann", "--role", "editor")
