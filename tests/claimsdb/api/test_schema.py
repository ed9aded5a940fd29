from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from claimsdb.api.errors import PROBLEM_MEDIA_TYPE, PROBLEM_TYPES
from claimsdb.api.schema import document
from tests.claimsdb.api.contract import get_json
from tests.claimsdb.api.urls import UserFilter

pytestmark = pytest.mark.urls("tests.claimsdb.api.urls")


@pytest.fixture
def schema() -> Iterator[dict[str, Any]]:
    document.cache_clear()
    GENERATOR_STATS.reset()
    yield document()
    document.cache_clear()


def operation(schema: dict[str, Any], path: str) -> Any:
    return schema["paths"][path]["get"]


def parameters(schema: dict[str, Any], path: str) -> dict[str, Any]:
    found = operation(schema, path)["parameters"]
    return {parameter["name"]: parameter for parameter in found if parameter["in"] == "query"}


def test_schema_is_valid_and_gives_no_warning(schema: dict[str, Any]) -> None:
    validate_schema(schema)  # type: ignore[no-untyped-call]  # spectacular's
    assert not GENERATOR_STATS
    assert schema["openapi"] == "3.1.0"


def test_list_names_all_that_it_takes(schema: dict[str, Any]) -> None:
    paging = {"page_size", "cursor", "count", "ordering", "format", "fields", "omit"}
    users = parameters(schema, "/api/v1/users/")
    assert users.keys() == UserFilter.base_filters.keys() | paging
    assert [name for name, parameter in users.items() if not parameter["description"]] == []
    members = parameters(schema, "/api/v1/members/")
    assert members.keys() == paging | {"as_of", "known_at"}


def test_one_object_takes_only_its_own(schema: dict[str, Any]) -> None:
    assert parameters(schema, "/api/v1/users/{id}/").keys() == {"format", "fields", "omit"}
    members = parameters(schema, "/api/v1/members/{id}/")
    assert members.keys() == {"format", "fields", "omit", "as_of", "known_at"}


def test_filter_of_a_list_is_written_with_commas(schema: dict[str, Any]) -> None:
    kind = parameters(schema, "/api/v1/users/")["kind"]
    assert kind == {
        "in": "query",
        "name": "kind",
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": ["person", "robot"]},
            "minItems": 1,
        },
        "description": "Their kind.",
        "explode": False,
        "style": "form",
        "examples": {"Example": {"value": ["person"], "summary": "example"}},
    }


def test_every_operation_lists_its_answers(schema: dict[str, Any]) -> None:
    anywhere = {"200", "304", "400", "401", "406", "412", "429", "500"}
    assert operation(schema, "/api/v1/users/")["responses"].keys() == anywhere
    assert operation(schema, "/api/v1/users/{id}/")["responses"].keys() == anywhere | {"404"}
    refused = operation(schema, "/api/v1/users/")["responses"]["400"]
    name = "invalid-parameter-or-malformed-request"
    assert refused == {"$ref": f"#/components/responses/{name}"}
    content = schema["components"]["responses"][name]["content"][PROBLEM_MEDIA_TYPE]
    assert list(content["examples"]) == ["invalid-parameter", "malformed-request"]
    types = schema["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert types == [kind.uri for kind in PROBLEM_TYPES]


def test_page_of_a_list_with_instants(schema: dict[str, Any]) -> None:
    answer = operation(schema, "/api/v1/members/")["responses"]["200"]["content"]
    assert answer.keys() == {"application/json"}
    paths = ("/api/v1/members/", "/api/v1/users/")
    pages = [operation(schema, path)["responses"]["200"]["content"] for path in paths]
    names = [page["application/json"]["schema"]["$ref"].rpartition("/")[2] for page in pages]
    required = [schema["components"]["schemas"][name]["required"] for name in names]
    assert required == [
        ["as_of", "known_at", "next", "previous", "results"],
        ["next", "previous", "results"],
    ]


def test_schema_is_served(client: Client, schema: dict[str, Any]) -> None:
    response = client.get("/api/v1/schema/?format=json", headers={"accept": "application/json"})
    assert response.json()["paths"].keys() == schema["paths"].keys()
    assert get_json(client, "/api/v1/").keys() == {"users"}
