"""Clients of users who write, and how they send what they write."""

from typing import Any

import orjson
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.test import Client

from claimsdb.roles import Role, permissions
from tests.factories import UserFactory

CLAIMS = "/api/v1/claims/"


def client_of(*roles: Role, username: str = "writer") -> Client:
    """The client of a new user who has these roles."""
    user = UserFactory.create(username=username)
    user.user_permissions.set(permitted(permissions(roles)))
    client = Client()
    client.force_login(user)
    return client


def permitted(names: Any) -> Any:
    """The permissions of these names, such as claims.add_claim."""
    either = Q(pk__in=())
    for name in names:
        app, codename = name.split(".")
        either |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(either)


def send(
    client: Client,
    method: str,
    path: str,
    body: Any,
    *,
    etag: str | None = None,
    key: str | None = None,
) -> Any:
    """The answer to a request with a JSON body; a text or bytes are sent as they stand."""
    headers = {"If-Match": etag, "Idempotency-Key": key}
    return client.generic(
        method,
        path,
        body if isinstance(body, bytes) else encoded(body),
        content_type="application/json",
        headers={name: value for name, value in headers.items() if value is not None},
    )


def encoded(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else orjson.dumps(body)


def written(response: Any, status: int = 200) -> Any:
    """The JSON of an answer that must have this status."""
    assert (response.status_code, response["Content-Type"]) == (status, "application/json"), (
        response.content
    )
    return response.json()


def pointers(response: Any) -> dict[str, str]:
    """The code of each error by its place in the body."""
    return {error["pointer"]: error["code"] for error in response.json()["errors"]}
