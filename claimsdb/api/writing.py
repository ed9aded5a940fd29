"""Writes: prepared without a transaction, then done in one, with the answer that is kept of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from claimsdb.api.bodies import Shape
from claimsdb.api.errors import Problem
from claimsdb.api.etags import entity_tag
from claimsdb.api.idempotency.keys import HEADER, REPLAYED, Key, running
from claimsdb.api.idempotency.models import MAX_KEY_LENGTH
from claimsdb.api.parameters import Parameter, QueryParameter
from claimsdb.api.parsers import StrictJSONParser
from claimsdb.api.patterns import ENTITY_TAG, ENTITY_TAGS, VISIBLE, WEB_ADDRESS, Keywords
from claimsdb.api.renderers import JSONRenderer
from claimsdb.api.schema import IF_MATCH
from claimsdb.api.views import StrictViewSet, format_parameter
from claimsdb.db.locks import take_write_lock

ModelT = TypeVar("ModelT", bound=Model)

DRY_RUN = Parameter.flag(
    "dry_run",
    description=(
        "Whether to check only: the request is answered as it would be, and nothing is written. What"
        " only a write brings into being (ids, addresses, digests) is null then, and the answer has"
        " no `ETag` and no `Location`."
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The state that a write leaves, as it is answered.

    `version` is that of its entity tag. `trial` is what of the body a write alone brings into
    being: as a dry run shows it.
    """

    body: Mapping[str, Any]
    version: int | None = None
    location: str | None = None
    trial: Mapping[str, Any] = field(default_factory=dict)
    created: bool = False


Commit = Callable[[], Written]
"""What a write does in its transaction, once all that can be checked before has been."""


class Writing(StrictViewSet[ModelT]):
    """For a view set of which some actions, those in ``writing``, write.

    Each calls ``write`` with a function that checks the request and returns what to do in the
    transaction. Where another request wrote the same at the same moment, both are run again: what
    is on record then is found by the check.
    """

    writing: ClassVar[frozenset[str]] = frozenset()
    parser_classes = (StrictJSONParser,)

    def authorise(self) -> None:
        """Raises Problem where the user may not do this action, whatever the body says."""
        raise NotImplementedError

    def get_renderers(self) -> list[BaseRenderer]:
        return [JSONRenderer()] if self.action in self.writing else super().get_renderers()

    def query_parameters(self) -> dict[str, QueryParameter]:
        if self.action not in self.writing:
            return super().query_parameters()
        return {named.name: named for named in (DRY_RUN, format_parameter((JSONRenderer.format,)))}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action in self.writing:
            self.authorise()

    def write(self, prepare: Callable[[], Commit]) -> HttpResponse:
        key = Key.of(self.request)
        if self._is_trial:
            key = None
        if key and (kept := key.answer()):
            return kept
        try:
            return self._write(prepare, key)
        except IntegrityError:
            return self._write(prepare, key)

    def _write(self, prepare: Callable[[], Commit], key: Key | None) -> HttpResponse:
        try:
            commit = prepare()
            with running(key):
                take_write_lock()
                kept = key.answer() if key else None
                return kept or self._commit(commit, key)
        except (Problem, ValidationError):
            # Perhaps because the first request with the key has written it meanwhile.
            if key and (kept := key.answer()):
                return kept
            raise

    def _commit(self, commit: Commit, key: Key | None) -> HttpResponse:
        written = commit()
        if self._is_trial:
            transaction.set_rollback(True)
            return _response(written, {**written.body, **written.trial}, {})
        headers = {} if written.location is None else {"Location": written.location}
        response = _response(written, written.body, headers)
        if written.version is not None:
            headers["ETag"] = entity_tag([response.content], version=written.version)
            response["ETag"] = headers["ETag"]
        if key:
            key.keep(response, headers=headers | {"Content-Type": JSONRenderer.media_type})
        return response

    @property
    def _is_trial(self) -> bool:
        return bool(self.given.get("dry_run"))


def _response(
    written: Written, body: Mapping[str, Any], headers: Mapping[str, str]
) -> HttpResponse:
    return HttpResponse(
        JSONRenderer().render(body),
        status=201 if written.created else 200,
        headers=headers,
        content_type=JSONRenderer.media_type,
    )


def write_schema(
    *,
    summary: str,
    request: type[Shape],
    response: type[BaseSerializer[Any]],
    examples: Mapping[str, Any],
    parameters: Sequence[OpenApiParameter] = (),
    creates: bool = False,
    has_tag: bool = True,
    matches: bool = False,
    operation: str | None = None,
) -> Callable[..., Any]:
    """The description of an action that writes.

    `examples` are valid bodies by what they show. `matches`: it takes `If-Match`.
    `operation` is its name, where it isn't the usual one.
    """
    status = 201 if creates else 200
    headers = [_replayed(status)]
    if has_tag:
        headers.append(_tag(status))
    if creates:
        headers.append(_location(status))
    return extend_schema(
        operation_id=operation,
        summary=summary,
        request=request,
        responses={status: response},
        parameters=[*parameters, *([_IF_MATCH] if matches else []), _IDEMPOTENCY_KEY, *headers],
        examples=[
            OpenApiExample(name, value=value, request_only=True) for name, value in examples.items()
        ],
    )


_IF_MATCH = OpenApiParameter(
    IF_MATCH,
    {"type": "string", **ENTITY_TAGS},
    OpenApiParameter.HEADER,
    required=True,
    description=(
        "The `ETag` of what you have read. Only its part before the hyphen is compared, which counts"
        " the states; `W/` before it is accepted, `*` is not."
    ),
    examples=[OpenApiExample("example", value='"2-9f86d081884c7d65"')],
)
_IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "maxLength": MAX_KEY_LENGTH, **VISIBLE},
    OpenApiParameter.HEADER,
    description=(
        "A text of your choice, such as a UUID, to send again with the same request if no answer"
        " came: what was done is not done twice, and its answer is given again, for 24 hours."
        " Requests that were refused have written nothing, and are not remembered; neither are dry"
        " runs."
    ),
    examples=[OpenApiExample("example", value="5b0a1f6e-6c0e-4b43-9a53-4f0f0c4a0b1c")],
)


def _replayed(status: int) -> OpenApiParameter:
    description = "There where a kept answer is given again."
    return _response_header(REPLAYED, {"enum": ["true"]}, status, description, example="true")


def _tag(status: int) -> OpenApiParameter:
    description = "Names the state that it has now. Not there in a dry run."
    example = '"2-9f86d081884c7d65"'
    return _response_header("ETag", ENTITY_TAG, status, description, example=example)


def _location(status: int) -> OpenApiParameter:
    description = "Where it is. Not there in a dry run."
    example = "https://claims.example.org/api/v1/claims/17/"
    return _response_header("Location", WEB_ADDRESS, status, description, example=example)


def _response_header(
    name: str, keywords: Keywords, status: int, description: str, *, example: str
) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        {"type": "string", **keywords},
        OpenApiParameter.HEADER,
        description=description,
        examples=[OpenApiExample("example", value=example)],
        response=[status],
    )
