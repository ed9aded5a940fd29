"""Writes of appearances: other articles that carry a claim."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from rest_framework.request import Request

from articles.models import Article, Snapshot
from claims.models import Appearance, Claim
from claims.quotes import place_quote
from claims.serializers.history import AppearanceSerializer, loaded_appearances
from claims.serializers.writing import examples
from claims.serializers.writing.answers import WrittenAppearanceSerializer, without_address
from claims.serializers.writing.entering import Body, Entering
from claims.serializers.writing.shapes import NewAppearance
from claims.views.record_writing import RecordWriting
from claimsdb.api.bodies import Errors
from claimsdb.api.errors import NOT_FOUND, Problem
from claimsdb.api.schema import path_parameter
from claimsdb.api.writing import Commit, Written, write_schema

_CLAIM = path_parameter("claim", int, description="The claim's id.", example=17)
_BROUGHT = "Created with an appearance that names it"


class AppearanceWriting(RecordWriting[Appearance]):
    """Writes of appearances."""

    acts: ClassVar[Mapping[str, str]] = {"create": "appear"}
    writing = frozenset(acts)

    @write_schema(
        summary="Record an appearance",
        request=NewAppearance,
        response=WrittenAppearanceSerializer,
        examples=examples.APPEARANCES,
        parameters=[_CLAIM],
        creates=True,
        has_tag=False,
    )
    def create(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        """Record that another article carries the claim or, `taken_back`, that it does not.

        Of several on one article the last one counts.
        """
        return self.write(self._appearance)

    def _appearance(self) -> Commit:
        claim = Claim.objects.filter(pk=int(self.kwargs["claim"])).first()
        if claim is None:
            raise Problem(NOT_FOUND, f"There is no claim {self.kwargs['claim']}.")
        errors = Errors()
        body = Body(NewAppearance().read_body(self.request.data, errors))
        entering = Entering([body], errors)
        fields = _fields(entering, body)
        errors.require_none()
        self.require_creation(entering)
        brought = _brought(fields)

        def commit() -> Written:
            with self.refusals(body), self.change() as recorder:
                entering.references.create(by=self.user, reason=_BROUGHT)
                appearance = recorder.appear(claim=claim, **fields)
            return self._written(appearance, brought)

        return commit

    def _written(self, appearance: Appearance, brought: frozenset[str]) -> Written:
        row = loaded_appearances(Appearance.objects.filter(pk=appearance.pk)).get()
        answer = self.answer_now
        shown = AppearanceSerializer(context={"answer": answer}).to_representation(row)
        return Written(
            body=shown,
            location=f"{answer.root}claims/{appearance.claim_id}/appearances/",
            trial={
                **{name: without_address(shown[name]) for name in brought},
                "recorded_at": None,
                "change": None,
            },
            created=True,
        )


def _fields(entering: Entering, body: Body) -> dict[str, Any]:
    """Return the fields of an appearance, as `Recorder.appear` takes them."""
    snapshot = entering.snapshot(body)
    plain = {
        name: body.values[name] for name in ("kind", "note", "taken_back") if name in body.values
    }
    return plain | {
        "article": entering.article(body),
        "quoted_from": entering.article(body, "quoted_from"),
        "quote": {"snapshot": snapshot, **_placed(entering, body, snapshot)},
    }


def _placed(entering: Entering, body: Body, snapshot: Snapshot | None) -> dict[str, Any]:
    quote = entering.quote(body)
    if not quote:
        return {}
    place = {name.removeprefix("quote_"): value for name, value in quote.items()}
    try:
        return place_quote(**place, snapshot=snapshot)
    except ValidationError as error:
        body.note(error, entering.errors)
        return {}


def _brought(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields whose articles are created with the appearance."""
    articles: dict[str, Article | None] = {
        name: fields[name] for name in ("article", "quoted_from")
    }
    return frozenset(name for name, article in articles.items() if article and not article.pk)
