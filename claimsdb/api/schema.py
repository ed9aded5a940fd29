"""The OpenAPI document: made from what the views check, with the errors that they answer."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, cast

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from claimsdb.api.errors import (
    CONFLICT,
    CONTENT_TOO_LARGE,
    FORBIDDEN,
    IDEMPOTENCY_KEY_REUSED,
    INVALID_BODY,
    INVALID_PARAMETER,
    NOT_ACCEPTABLE,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    PROBLEM_MEDIA_TYPE,
    PROBLEM_TYPES,
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    UNSUPPORTED_MEDIA_TYPE,
    ProblemType,
)
from claimsdb.api.parameters import QueryParameter

_METHODS = frozenset({"get", "put", "post", "patch", "delete", "head", "options"})
_ANYWHERE = (
    INVALID_PARAMETER,
    NOT_AUTHENTICATED,
    FORBIDDEN,
    NOT_ACCEPTABLE,
    TOO_MANY_REQUESTS,
    SERVER_ERROR,
)
_WRITING = (
    INVALID_BODY,
    CONFLICT,
    CONTENT_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    IDEMPOTENCY_KEY_REUSED,
)
"""Of the errors of one status, the one that stands for them in the document."""
_MATCHING = (PRECONDITION_FAILED, PRECONDITION_REQUIRED)
_DESCRIBED = (*_ANYWHERE, NOT_FOUND, *_WRITING, *_MATCHING)

_ERROR_ENTRY = {
    "type": "object",
    "description": "One thing wrong with the request: in its query or in its body.",
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string", "description": "What was expected, and what was got."},
        "code": {"type": "string", "description": "The kind of mistake, for programs."},
        "parameter": {"type": "string", "description": "The query parameter."},
        "pointer": {"type": "string", "description": "The place in the body: RFC 6901."},
        "suggestion": {"type": "string", "description": "What was probably meant."},
    },
}
_PROBLEM = {
    "type": "object",
    "description": "An error: RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "enum": [kind.uri for kind in PROBLEM_TYPES],
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The path that was asked for."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ErrorEntry"}},
    },
}


class Strict(Protocol):
    """What a view tells of its parameters."""

    def query_parameters(self) -> Mapping[str, QueryParameter]: ...


class AutoSchema(SpectacularAutoSchema):
    """Describes the query parameters that a StrictView checks, and no others."""

    def get_override_parameters(self) -> list[Any]:
        allowed = cast("Strict", self.view).query_parameters()
        return [_described(name, parameter) for name, parameter in allowed.items()]

    def get_paginated_name(self, serializer_name: str) -> str:
        # One serializer may serve lists of both kinds, whose pages differ.
        paginator = getattr(self.view, "pagination_class", None)
        shows_instants = getattr(paginator, "shows_instants", False)
        return f"{serializer_name}ListAsOf" if shows_instants else f"{serializer_name}List"

    def get_filter_backends(self) -> list[Any]:
        return []


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Spectacular's hook: every operation lists the errors that it may answer."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(Problem=_PROBLEM, ErrorEntry=_ERROR_ENTRY)
    components["responses"] = {kind.slug: _response(kind) for kind in _DESCRIBED}
    for path, item in result["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                _list_problems(operation, has_variables="{" in path)
    return result


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document. It is the same for every reader, and takes long to make."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # spectacular types no method
    made: dict[str, Any] = generator.get_schema(public=True)  # type: ignore[no-untyped-call]  # as above
    return made


def path_parameter(
    name: str, kind: type[int | str], *, description: str, example: int | str
) -> OpenApiParameter:
    """A variable of a path, for ``extend_schema``."""
    examples = [OpenApiExample("example", value=example)]
    return OpenApiParameter(
        name, kind, OpenApiParameter.PATH, description=description, examples=examples
    )


def _described(name: str, parameter: QueryParameter) -> OpenApiParameter:
    is_list = parameter.schema.get("type") == "array"
    return OpenApiParameter(
        name,
        dict(parameter.schema),
        description=parameter.description,
        examples=_examples(parameter, is_list=is_list),
        style="form" if is_list else None,
        explode=False if is_list else None,
    )


def _examples(parameter: QueryParameter, *, is_list: bool) -> list[OpenApiExample]:
    if not parameter.example:
        return []
    value = parameter.example.split(",") if is_list else parameter.example
    return [OpenApiExample("example", value=value)]


def _list_problems(operation: dict[str, Any], *, has_variables: bool) -> None:
    kinds = (*_ANYWHERE, NOT_FOUND) if has_variables else _ANYWHERE
    if "requestBody" in operation:
        kinds = (*_WRITING, *kinds)
        names = {parameter["name"] for parameter in operation["parameters"]}
        kinds = (*_MATCHING, *kinds) if "If-Match" in names else kinds
    for kind in kinds:
        reference = {"$ref": f"#/components/responses/{kind.slug}"}
        operation["responses"].setdefault(str(kind.status), reference)


def _response(kind: ProblemType) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": kind.detail, "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}}}
