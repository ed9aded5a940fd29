"""What the tests of every endpoint say about its pages and its errors."""

import json
from typing import Any

from django.test import Client
from rest_framework.serializers import Field, ListSerializer, Serializer

from claimsdb.api.errors import PROBLEM_MEDIA_TYPE, ProblemType


def get_json(client: Client, path: str) -> Any:
    """The JSON of an answer that must be 200."""
    response = client.get(path)
    body = response.getvalue()
    assert (response.status_code, response["Content-Type"]) == (200, "application/json"), body
    return json.loads(body)


def errors_of(response: Any, kind: ProblemType) -> list[dict[str, str]]:
    """The ``errors`` of a problem that must be of this kind."""
    assert response["Content-Type"] == PROBLEM_MEDIA_TYPE, response.content
    body = response.json()
    assert (response.status_code, body["status"], body["type"], body["title"]) == (
        kind.status,
        kind.status,
        kind.uri,
        kind.title,
    )
    errors: list[dict[str, str]] = body.get("errors", [])
    return errors


def refused_parameters(response: Any, kind: ProblemType) -> dict[str, str]:
    """Detail by parameter of a problem that must be of this kind."""
    return {error["parameter"]: error["detail"] for error in errors_of(response, kind)}


def walk(client: Client, path: str, *, link: str = "next") -> list[list[Any]]:
    """The results of the page at ``path`` and of all pages that follow by ``link``."""
    pages = []
    following: str | None = path
    while following:
        page = get_json(client, following)
        pages.append(page["results"])
        following = page[link]
    return pages


def assert_form(answer: Any, form: Field[Any, Any, Any, Any] | None) -> None:
    """An answer has the keys that its serializer declares, in their order, at every depth."""
    if isinstance(form, ListSerializer):
        for each in answer or ():
            assert_form(each, form.child)
    elif isinstance(form, Serializer) and answer is not None:
        assert list(answer) == list(form.fields)
        for name, field in form.fields.items():
            assert_form(answer[name], field)
