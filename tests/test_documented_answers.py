"""Each operation documents every status that it answers with, and every header of the answer."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.settings import api_settings

from claims import demo
from claims.models import Affiliation, DefinitionBreak, Series, SeriesLink
from claimsdb.api.schema import document
from claimsdb.roles import Role
from tests.factories import UserFactory
from tests.writers import client_of, send

OF_ANY_ANSWER: Final = frozenset(
    {
        *("Content-Type", "Content-Length", "Allow", "X-Frame-Options", "X-Content-Type-Options"),
        *("Referrer-Policy", "Cross-Origin-Opener-Policy", "Content-Security-Policy"),
        *("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"),
    }
)
BY_OTHER_TESTS: Final = {
    *("200", "201"),  # tests/test_request_examples.py
    *("409", "422"),  # tests/claims/views/test_idempotency.py
    "500",  # tests/claimsdb/api/test_errors.py
}
"""Statuses of writes that take more than one request to come by."""

ANY_STATE: Final = ", ".join(f'"{number}-0"' for number in range(200))

Responses = dict[str, Any]
Asked = dict[str, Any]


class Operation(NamedTuple):
    method: str
    path: str
    absent: str
    responses: Responses
    matches: bool


def operations() -> Iterator[Operation]:
    """All that are documented, each with an address that is there and one that is not."""
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            names = {parameter["name"] for parameter in operation["parameters"]}
            there, absent = path, path
            for name, value in variables(path).items():
                there = there.replace(f"{{{name}}}", str(value))
                absent = absent.replace(f"{{{name}}}", "999999999")
            yield Operation(
                method.upper(), there, absent, operation["responses"], "If-Match" in names
            )


def variables(path: str) -> dict[str, Any]:
    """A value of each variable of a path, of what the demo has."""
    slugs = {
        "problems": "not-found",
        "publishers": "the-guardian",
        "speakers": "ken-mccallum",
        "series": "uk-linkedin-approaches",
    }
    found: dict[str, Any] = {"id": 1, "claim": 1, "article": 1, "number": 1}
    found["slug"] = slugs.get(path.split("/")[3])
    for part, model in (
        ("affiliations", Affiliation),
        ("links", SeriesLink),
        ("breaks", DefinitionBreak),
    ):
        if part in path and (row := model._default_manager.first()):
            found["uuid"] = row.uuid
            owner = row.person if isinstance(row, Affiliation) else owner_of(row)
            found["slug"] = owner.slug
    return {name: value for name, value in found.items() if f"{{{name}}}" in path}


def owner_of(row: Any) -> Any:
    return row.source if isinstance(row, SeriesLink) else row.series


def asked_of(operation: Operation) -> dict[str, Asked]:
    """What makes the answer have each status: the arguments of a client."""
    json = {"content_type": "application/json"}
    asked: dict[str, Asked] = {
        "400": {"query": "?nonsense=1", **json},
        "401": {"HTTP_AUTHORIZATION": "Bearer none", **json},
        "406": {"HTTP_ACCEPT": "application/zip", **json},
        "429": {"REMOTE_ADDR": "192.0.2.1", **json},
    }
    if operation.absent != operation.path:
        asked["404"] = {"path": operation.absent, "data": "{}", **json}
    if operation.method == "GET":
        asked |= {"200": {}, "304": {"HTTP_IF_NONE_MATCH": "*"}, "412": {"HTTP_IF_MATCH": '"x"'}}
        return asked
    asked |= {
        "403": {"as_nobody": True, "data": "{}", **json},
        "413": {"data": "x" * (10**7 + 1), "HTTP_IF_MATCH": ANY_STATE, **json},
        "415": {"data": "a", "content_type": "text/plain", "HTTP_IF_MATCH": ANY_STATE},
    }
    if operation.matches:
        asked["412"] = {"data": "{}", "HTTP_IF_MATCH": '"999-0"', **json}
        asked["428"] = {"data": "{}", **json}
    return asked


def wrong_with(answer: Any, status: str, responses: Responses) -> list[str]:
    """What of an answer is not as the document tells."""
    components = document()["components"]
    if str(answer.status_code) != status:
        return [f"answered {answer.status_code}: {answer.getvalue()[:200]!r}"]
    if status not in responses:
        return ["is not documented"]
    told = responses[status]
    if "$ref" in told:
        told = components["responses"][told["$ref"].rpartition("/")[2]]
    headers = {
        name: components["headers"][name] if "$ref" in header else header
        for name, header in told.get("headers", {}).items()
    }
    lacking = {name for name, each in headers.items() if each.get("required")} - {*answer.headers}
    untold = {*answer.headers} - {*headers} - OF_ANY_ANSWER
    return [f"lacks {name}" for name in lacking] + [f"tells not of {name}" for name in untold]


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_every_answer_is_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    demo.load()
    series = Series.objects.get(slug="uk-linkedin-approaches")
    DefinitionBreak.objects.create(series=series, starts_on=date(2022, 1, 1), reason="Recounted")
    writer = client_of(*Role)
    for body in ("Once.", "Twice."):
        made = send(writer, "POST", "/api/v1/articles/1/snapshots/", {"body": body})
        assert made.status_code == 201
    cache.clear()
    nobody = Client()
    nobody.force_login(UserFactory.create(username="nobody"))
    rates = {"user": "10000/min", "anon": "10000/min"}
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", rates)
    wrong = {}
    for operation in operations():
        asked = asked_of(operation)
        for status, given in asked.items():
            arguments = dict(given)
            path = arguments.pop("path", operation.path) + arguments.pop("query", "")
            client = nobody if arguments.pop("as_nobody", False) else writer
            if status == "429":
                monkeypatch.setitem(rates, "user", "0/min")
            answer = client.generic(operation.method, path, **arguments)
            monkeypatch.setitem(rates, "user", "10000/min")
            if found := wrong_with(answer, status, operation.responses):
                wrong[operation.method, operation.path, status] = found
        for status in operation.responses.keys() - asked.keys() - BY_OTHER_TESTS:
            wrong[operation.method, operation.path, status] = ["is documented, and never answered"]
    assert wrong == {}
