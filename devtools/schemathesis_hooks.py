"""What schemathesis has to know of the API beside its OpenAPI document, which can't say it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.openapi.checks import JsonSchemaError, RejectedPositiveData

_CHOOSING = {"fields", "omit"}


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext,  # noqa: ARG001 - schemathesis asks for these names
    failure: Failure,
    case: schemathesis.Case[Any],  # noqa: ARG001 - as above
    response: Response,
) -> bool:
    """Tell whether a failure is one."""
    if isinstance(failure, RejectedPositiveData):
        return not _is_explained(response)
    return not (isinstance(failure, JsonSchemaError) and _has_chosen_fields(response))


def _is_explained(response: Response) -> bool:
    """Whether a request was refused for what the document does not know.

    Which slugs are on record, whether a day is one of the calendar, whether figures and parameters
    go together: such a refusal names each place. `If-Match` is about what stands on record too.
    """
    if response.status_code == 412:  # noqa: PLR2004 - precondition failed
        return True
    return response.status_code == 400 and all(map(_is_placed, _errors(response)))  # noqa: PLR2004


def _errors(response: Response) -> list[dict[str, Any]]:
    errors: list[dict[str, Any]] = response.json().get("errors", [{}])
    return errors


def _is_placed(error: dict[str, Any]) -> bool:
    return "parameter" in error or "pointer" in error


def _has_chosen_fields(response: Response) -> bool:
    """Whether a reader chose what to see: what is left out is missing in that answer."""
    query = parse_qs(urlsplit(str(response.request.url)).query)
    return response.status_code == 200 and bool(_CHOOSING & set(query))  # noqa: PLR2004
