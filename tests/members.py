"""Users with roles, and clients that send their tokens."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from claimsdb.roles import PERMISSIONS, Role
from claimsdb.tokens.services import issue
from tests.factories import UserFactory


def member(*roles: str, **given: Any) -> User:
    """Return a new user with these roles."""
    user: User = UserFactory.create(**given)
    user.groups.add(*(_group(Role(role)) for role in roles))
    return user


def bearer(text: str) -> Client:
    """Return a client that sends a token with each request."""
    return Client(headers={"Authorization": f"Bearer {text}"})


def client_of(*roles: str, scope: Iterable[str] = ()) -> Client:
    """Return the client of a new user with these roles, whose token is limited to others."""
    _, text = issue(owner=member(*roles), scope=tuple(scope))
    return bearer(text)


def browser_of(*roles: str) -> Client:
    """Return the browser in which a new user with these roles is logged in to the admin."""
    client = Client()
    client.force_login(member(*roles, is_staff=True))
    return client


def _group(role: Role) -> Group:
    """Return a role's group: made anew where the flush after an earlier test has taken it."""
    group, is_new = Group.objects.get_or_create(name=role.group)
    if is_new:
        for permission in PERMISSIONS[role]:
            app, _, codename = permission.partition(".")
            found = Permission.objects.get(content_type__app_label=app, codename=codename)
            group.permissions.add(found)
    return group
