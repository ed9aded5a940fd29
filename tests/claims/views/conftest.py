import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from tests.factories import UserFactory


@pytest.fixture
def insider(db: None) -> Client:
    """The client of a user who may see drafts."""
    user = UserFactory.create(username="insider")
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_revision", "view_article"])
    )
    client = Client()
    client.force_login(user)
    return client
