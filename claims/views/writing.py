"""Writes of one claim: it is recorded, or a revision of it is."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from claims.content import content_of
from claims.entry import restate_content, revise_content
from claims.models import Revision
from claims.recording import Recorder
from claims.serializers.claims import claim_url, loaded
from claims.serializers.writing import examples
from claims.serializers.writing.answers import (
    WrittenClaimSerializer,
    claim_written,
    trial_of_claim,
)
from claims.serializers.writing.entering import Body, Entering
from claims.serializers.writing.shapes import (
    Amendment,
    ClaimChange,
    NewClaim,
    Reasoned,
    Restoration,
    Retraction,
)
from claims.views.acts import Act, act_named, creation_of, require_publication, revision_of
from claims.views.bulk import BulkWriting
from claimsdb.api.bodies import BodyError, Errors, Shape
from claimsdb.api.errors import NOT_FOUND, Problem
from claimsdb.api.etags import require_match
from claimsdb.api.schema import path_parameter
from claimsdb.api.writing import Commit, Written, write_schema
from claimsdb.roles import require

_ID = path_parameter("id", int, description="The claim's id.", example=17)
_BROUGHT = "Created with a claim that names it"


def _described(
    name: str, summary: str, request: type[Shape], shown: Mapping[str, Any]
) -> Callable[..., Any]:
    return write_schema(
        operation=f"claims_{name}",
        summary=summary,
        request=request,
        response=WrittenClaimSerializer,
        examples=shown,
        parameters=[_ID],
        matches=True,
    )


class ClaimWriting(BulkWriting):
    """Writes of one claim. Whatever is written from a revision names it by `If-Match`."""

    acts: ClassVar[Mapping[str, str]] = {
        "create": "record",
        "partial_update": "edit",
        "publish": "publish",
        "retract": "retract",
        "withdraw": "withdraw",
        "reinstate": "reinstate",
        "amend": "amend",
        "restore": "restore",
    }
    writing = BulkWriting.writing | frozenset(acts)

    @write_schema(
        summary="Record a claim",
        request=NewClaim,
        response=WrittenClaimSerializer,
        examples=examples.NEW_CLAIMS,
        creates=True,
    )
    def create(self, request: Request) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        """Record a claim, published or as a draft.

        `value` and `unit` are as they were entered. What the claim names stands by its slug (an
        article: by its id or `external_id`) or as an object that describes it; what is not on record
        is created with it, which takes the permission to.
        """
        return self.write(self._creation)

    @_described("partial_update", "Revise a claim", ClaimChange, examples.CLAIM_CHANGES)
    def partial_update(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - as above
        """Record a correction, a restatement or an editorial revision; or edit a draft.

        What the body leaves out stays; of a restatement, what tells where and when the word stood
        does not. A revision that would change nothing is not written: `changed` is false then.
        """
        return self.write(self._revision)

    @_described("publish", "Publish a draft", Reasoned, examples.REASONED)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - as above
        """Let a draft out. It is never a draft again."""
        return self.write(self._plain_act)

    @_described("withdraw", "Withdraw a claim", Reasoned, examples.REASONED)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - as above
        """Take a claim back that should never have been recorded."""
        return self.write(self._plain_act)

    @_described("reinstate", "Reinstate a claim", Reasoned, examples.REASONED)
    @action(detail=True, methods=["post"])
    def reinstate(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - as above
        """Undo a retraction or withdrawal: the words before it come back."""
        return self.write(self._plain_act)

    @_described("retract", "Record a retraction", Retraction, examples.RETRACTIONS)
    @action(detail=True, methods=["post"])
    def retract(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - as above
        """Record that the source takes the claim back; the body says where and when it did."""
        return self.write(self._retraction)

    @_described("amend", "Amend an earlier word", Amendment, examples.AMENDMENTS)
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - as above
        """Record that an earlier word was recorded wrongly or, where `word` is null, not at all.

        The current word stays current.
        """
        return self.write(self._amendment)

    @_described("restore", "Restore a revision", Restoration, examples.RESTORATIONS)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - as above
        """Record the content of an earlier revision as a correction of the current word."""
        return self.write(self._restoration)

    def _creation(self) -> Commit:
        errors = Errors()
        body = Body(NewClaim().read_body(self.request.data, errors))
        entering = Entering([body], errors)
        act = entering.complete(creation_of(entering, body))
        require_publication(self.user, body)
        return self._commit_of(act, entering)

    def _revision(self) -> Commit:
        seen, errors = self._seen(), Errors()
        body = Body(ClaimChange().read_body(self.request.data, errors), base=content_of(seen))
        if name := act_named(body, seen):
            require(self.user, name)
        entering = Entering([body], errors)
        return self._commit_of(entering.complete(revision_of(entering, body, seen)), entering)

    def _plain_act(self) -> Commit:
        seen = self._seen()
        body = self._body(Reasoned())
        act: str = self.acts[self.action]

        def run(recorder: Recorder) -> Revision:
            made: Revision = getattr(recorder, act)(
                claim=seen.claim, seen=seen.number, reason=body.values["reason"]
            )
            return made

        return self._commit_of(_act(body, run, seen))

    def _retraction(self) -> Commit:
        seen, errors = self._seen(), Errors()
        body = Body(Retraction().read_body(self.request.data, errors), base=content_of(seen))
        entering = Entering([body], errors)
        make = partial(restate_content, content_of(seen))
        content = entering.complete(entering.content(body, make))

        def run(recorder: Recorder) -> Revision:
            return recorder.retract(
                claim=seen.claim,
                seen=seen.number,
                content=content,
                reason=body.values["reason"],
            )

        return self._commit_of(_act(body, run, seen), entering)

    def _amendment(self) -> Commit:
        seen, errors = self._seen(), Errors()
        values = Amendment().read_body(self.request.data, errors)
        word = values.get("word")
        base = content_of(self._word(seen, word, errors) if word else seen)
        body = Body(values, base=base)
        entering = Entering([body], errors)
        make = revise_content if word else restate_content
        content = entering.complete(entering.content(body, partial(make, base)))

        def run(recorder: Recorder) -> Revision:
            return recorder.amend(
                claim=seen.claim,
                seen=seen.number,
                word=word,
                content=content,
                reason=values["reason"],
            )

        return self._commit_of(_act(body, run, seen), entering)

    def _restoration(self) -> Commit:
        seen = self._seen()
        body = self._body(Restoration())

        def run(recorder: Recorder) -> Revision:
            return recorder.restore(
                claim=seen.claim,
                seen=seen.number,
                number=body.values["revision"],
                reason=body.values["reason"],
            )

        return self._commit_of(_act(body, run, seen))

    def _body(self, shape: Shape) -> Body:
        errors = Errors()
        body = Body(shape.read_body(self.request.data, errors))
        errors.require_none()
        return body

    def _seen(self) -> Revision:
        """The claim's current revision, which the writer must have seen."""
        claim = int(self.kwargs["id"])
        current = Revision.objects.with_references().select_related("claim").current()
        found = current.filter(claim=claim).first()
        if found is None:
            raise Problem(NOT_FOUND, f"There is no claim {claim}.")
        require_match(self.request, current=found.number, tag=partial(self.tag, claim))
        return found

    def _word(self, seen: Revision, number: int, errors: Errors) -> Revision:
        """The revision that holds an earlier word; the one that was seen where there is none."""
        words = Revision.objects.with_references().words()
        found = words.filter(claim=seen.claim, number=number).first()
        if found is None:
            detail = f"Revision {number} of this claim holds no word of the source: there is none,"
            errors.note("/word", BodyError(f"{detail} or it was annulled."))
        return found or seen

    def _commit_of(self, act: Act, entering: Entering | None = None) -> Commit:
        if entering:
            self.require_creation(entering)
        article = entering.article(act.body) if entering else None
        brings_article = article is not None and article.pk is None

        def commit() -> Written:
            with self.refusals(act.body), self.change() as recorder:
                if entering:
                    reason = act.body.values.get("reason") or _BROUGHT
                    entering.references.create(by=self.user, reason=reason)
                revision = act.run(recorder)
            return self._written(
                act, revision, changed=recorder.has_recorded, brings_article=brings_article
            )

        return commit

    def _written(
        self, act: Act, revision: Revision, *, changed: bool, brings_article: bool
    ) -> Written:
        creates = act.seen is None
        current = loaded(Revision.objects.current()).get(claim=revision.claim_id)
        answer = self.answer_now
        shown = claim_written(current, answer, changed=changed)
        return Written(
            body=shown,
            version=current.number,
            location=claim_url(current, answer) if creates else None,
            trial=trial_of_claim(shown, creates=creates, brings_article=brings_article),
            created=creates,
        )


def _act(body: Body, run: Callable[[Recorder], Revision], seen: Revision) -> Act:
    return Act(body=body, run=run, claim=seen.claim, seen=seen.number)
