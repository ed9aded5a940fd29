import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client

from claimsdb.api.errors import NOT_FOUND
from tests.claimsdb.api.contract import errors_of, get_json

pytestmark = pytest.mark.urls("tests.claimsdb.api.urls")


def test_root_lists_the_resources(client: Client) -> None:
    assert get_json(client, "/api/v1/") == {"users": "http://testserver/api/v1/users/"}


@pytest.mark.django_db
def test_one_object(client: Client) -> None:
    user = User.objects.create_user("ken", date_joined=datetime(2023, 10, 17, tzinfo=UTC))
    assert get_json(client, f"/api/v1/users/{user.pk}/") == {
        "id": user.pk,
        "username": "ken",
        "date_joined": "2023-10-17T00:00:00Z",
        "last_login": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("pk", ["1", "x", "%00", "99999999999999999999", "-1", "1.5"])
def test_one_object_absent(client: Client, pk: str) -> None:
    assert errors_of(client.get(f"/api/v1/users/{pk}/"), NOT_FOUND) == []


@pytest.mark.django_db
def test_one_object_absent_at_that_instant(client: Client) -> None:
    user = User.objects.create_user("ken", date_joined=datetime(2023, 10, 17, tzinfo=UTC))
    assert client.get(f"/api/v1/members/{user.pk}/?as_of=2023-10-17").status_code == 200
    response = client.get(f"/api/v1/members/{user.pk}/?as_of=2023-10-16")
    assert errors_of(response, NOT_FOUND) == []


def test_docs_load_nothing_from_elsewhere_and_run_nothing_inline(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page) == []
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [address for address in assets if not address.startswith("/")] == []
    static = [address for address in assets if address.startswith("/static/")]
    assert len(static) == 3
    assert [finders.find(address.removeprefix("/static/")) is None for address in static] == [
        False
    ] * 3


def test_docs_start_from_their_own_script(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    [address] = re.findall(r'src="(/api/[^"]+)"', page)
    script = client.get(address)
    assert script["Content-Type"] == "application/javascript"
    assert 'url: "/api/v1/schema/"' in script.content.decode().replace("\\u002D", "-")
