import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.factories import UserFactory


@pytest.fixture
def member() -> Client:
    """Someone who is logged in, and may know of no more than the public."""
    return logged_in(UserFactory.create(username="member"))


@pytest.fixture
def editor() -> Client:
    """Someone who may know of what nothing public refers to."""
    user: User = UserFactory.create(username="editor")
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    return logged_in(user)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
