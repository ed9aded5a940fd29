"""The OpenAPI document: made from what the views check."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, cast

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from claimsdb.api.parameters import QueryParameter
from claimsdb.api.patterns import ENTRY, WORDS

IF_NONE_MATCH = "If-None-Match"
IF_MATCH = "If-Match"
_READ_CONDITIONS = (
    OpenApiParameter(
        IF_NONE_MATCH,
        str,
        OpenApiParameter.HEADER,
        description=(
            "The `ETag` of an answer that you have, or several with commas: where it would be given"
            " again, the answer is 304."
        ),
        examples=[OpenApiExample("example", value='"2-9f86d081884c7d65"')],
    ),
    OpenApiParameter(
        IF_MATCH,
        str,
        OpenApiParameter.HEADER,
        description="The `ETag` that the answer must have, or several with commas; otherwise 412.",
        examples=[OpenApiExample("example", value="*")],
    ),
)


class Strict(Protocol):
    """What a view tells of its parameters."""

    def query_parameters(self) -> Mapping[str, QueryParameter]: ...


class AutoSchema(SpectacularAutoSchema):
    """Describes the query parameters that a StrictView checks, and no others."""

    def get_override_parameters(self) -> list[Any]:
        allowed = cast("Strict", self.view).query_parameters()
        described = [_described(name, parameter) for name, parameter in allowed.items()]
        return [*described, *_READ_CONDITIONS] if self.method == "GET" else described

    def get_paginated_name(self, serializer_name: str) -> str:
        # One serializer may serve lists of both kinds, whose pages differ.
        paginator = getattr(self.view, "pagination_class", None)
        shows_instants = getattr(paginator, "shows_instants", False)
        return f"{serializer_name}ListAsOf" if shows_instants else f"{serializer_name}List"

    def get_filter_backends(self) -> list[Any]:
        return []


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
        _filled(parameter.schema),
        description=parameter.description,
        examples=_examples(parameter, is_list=is_list),
        style="form" if is_list else None,
        explode=False if is_list else None,
    )


def _filled(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a parameter, which is never empty."""
    match schema:
        case {"type": "array", "items": items}:
            entry = items if {"enum", "pattern"} & items.keys() else {**items, **ENTRY}
            return {**schema, "items": entry, "minItems": 1}
        case {"type": "string"} if not {"enum", "pattern"} & schema.keys():
            return {**schema, **WORDS}
        case _:
            return dict(schema)


def _examples(parameter: QueryParameter, *, is_list: bool) -> list[OpenApiExample]:
    if not parameter.example:
        return []
    value = parameter.example.split(",") if is_list else parameter.example
    return [OpenApiExample("example", value=value)]
