"""What bodies ask to be recorded: checked, and ready to be."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from claims.content import content_of
from claims.entry import make_content, restate_content, revise_content
from claims.models import Claim, Revision
from claims.recording import Recorder
from claims.recording.rules import require_reason
from claims.serializers.writing.entering import Body, Entering
from claimsdb.api.bodies import BodyError
from claimsdb.api.errors import FORBIDDEN, Problem
from claimsdb.roles import may

Kind, Status = Revision.Kind, Revision.Status

_ACTS = {
    str(Kind.EDITORIAL): "edit",
    str(Kind.CORRECTION): "correct",
    str(Kind.RESTATEMENT): "restate",
}
_WHICH = (
    "Required: a correction (we had recorded it wrongly), a restatement (a new word of the source)"
    " or an editorial (the figure stands)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to be recorded for a body; of a revision, of which claim, and what was seen of it."""

    body: Body
    run: Callable[[Recorder], Revision]
    claim: Claim | None = None
    seen: int | None = None

    def changes(self, revision: Revision) -> bool:
        """Tell whether the revision that it led to is a new one."""
        return revision.number != self.seen


def creation_of(entering: Entering, body: Body) -> Act | None:
    """Return the claim that a body asks to record; null where something is wrong with it."""
    content = entering.content(body, make_content)
    if content is None:
        return None

    def run(recorder: Recorder) -> Revision:
        return recorder.record(
            content=content,
            status=status_of(body),
            external_id=body.values.get("external_id"),
            reason=body.values.get("reason", ""),
        )

    return Act(body=body, run=run)


def status_of(body: Body) -> str:
    """Return the status in which a body asks to record a claim."""
    status: str = body.values.get("status", Status.PUBLISHED)
    return status


def require_publication(user: User, body: Body) -> None:
    """Require that a user who records a claim as published may publish.

    Raises:
        Problem: forbidden.
    """
    if status_of(body) == Status.PUBLISHED and not may(user, "publish"):
        raise Problem(
            FORBIDDEN,
            "To record a claim as published, you need the permission to publish: record a draft"
            ' ("status": "draft") for somebody else to publish.',
        )


def revision_of(entering: Entering, body: Body, seen: Revision) -> Act | None:
    """Return the revision that a body asks for; null where something is wrong with it."""
    name = act_named(body, seen)
    if name is None and not entering.errors.has(body.at("kind")):
        entering.errors.note(body.at("kind"), BodyError(_WHICH, code="needed"))
    reason = body.values.get("reason") or ""
    if seen.status != Status.DRAFT:
        try:
            require_reason(reason)
        except ValidationError as error:
            body.note(error, entering.errors)
    make = restate_content if name == "restate" else revise_content
    content = entering.content(body, partial(make, content_of(seen)))
    if name is None or content is None:
        return None

    def run(recorder: Recorder) -> Revision:
        act: Callable[..., Revision] = getattr(recorder, name)
        return act(claim=seen.claim, seen=seen.number, content=content, reason=reason)

    return Act(body=body, run=run, claim=seen.claim, seen=seen.number)


def act_named(body: Body, seen: Revision) -> str | None:
    """Return the act that a body asks for; null where it doesn't say which."""
    default = Kind.EDITORIAL if seen.status == Status.DRAFT else ""
    return _ACTS.get(body.values.get("kind") or default)
