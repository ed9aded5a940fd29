"""Changes of one act each, from fields as they were entered.

All of them return the claim's current revision; the one that the writer saw where nothing
changed. All raise what `Recorder` does, and `ValidationError` for the fields.
"""

from typing import Any

from django.contrib.auth.models import User

from articles.models import Article, Snapshot
from claims.content import Content, content_of
from claims.entry import Fields, make_content, restate_content, revise_content
from claims.models import Appearance, Claim, Revision
from claims.quotes import place_quote
from claims.recording.errors import StaleRevisionError
from claims.recording.sessions import change


def record(
    *,
    fields: Fields,
    by: User | None,
    door: str,
    status: str = Revision.Status.PUBLISHED,
    external_id: str | None = None,
    reason: str = "",
) -> Revision:
    """Record a new claim."""
    content = make_content(fields)
    with change(by=by, door=door) as recorder:
        return recorder.record(
            content=content, status=status, external_id=external_id, reason=reason
        )


def publish(*, claim: Claim, seen: int, reason: str, by: User | None, door: str) -> Revision:
    """Let a draft out."""
    with change(by=by, door=door) as recorder:
        return recorder.publish(claim=claim, seen=seen, reason=reason)


def edit(
    *,
    claim: Claim,
    seen: int,
    changes: Fields,
    by: User | None,
    door: str,
    reason: str = "",
) -> Revision:
    """Mend the wording, quote or note of a claim, or anything of a draft."""
    content = revise_content(_seen(claim, seen), changes)
    with change(by=by, door=door) as recorder:
        return recorder.edit(claim=claim, seen=seen, content=content, reason=reason)


def correct(
    *,
    claim: Claim,
    seen: int,
    changes: Fields,
    reason: str,
    by: User | None,
    door: str,
) -> Revision:
    """Record that we had recorded the current word wrongly."""
    content = revise_content(_seen(claim, seen), changes)
    with change(by=by, door=door) as recorder:
        return recorder.correct(claim=claim, seen=seen, content=content, reason=reason)


def restate(
    *,
    claim: Claim,
    seen: int,
    changes: Fields,
    reason: str,
    by: User | None,
    door: str,
) -> Revision:
    """Record a new word of the source for the same period."""
    content = restate_content(_seen(claim, seen), changes)
    with change(by=by, door=door) as recorder:
        return recorder.restate(claim=claim, seen=seen, content=content, reason=reason)


def retract(
    *,
    claim: Claim,
    seen: int,
    changes: Fields,
    reason: str,
    by: User | None,
    door: str,
) -> Revision:
    """Record that the source takes the claim back; `changes` say where and when it did."""
    content = restate_content(_seen(claim, seen), changes)
    with change(by=by, door=door) as recorder:
        return recorder.retract(claim=claim, seen=seen, content=content, reason=reason)


def amend(
    *,
    claim: Claim,
    seen: int,
    word: int | None,
    changes: Fields,
    reason: str,
    by: User | None,
    door: str,
) -> Revision:
    """Record that an earlier word was recorded wrongly or, where `word` is null, not at all."""
    if word is None:
        content = restate_content(_seen(claim, seen), changes)
    else:
        content = revise_content(_seen(claim, word), changes)
    with change(by=by, door=door) as recorder:
        return recorder.amend(claim=claim, seen=seen, word=word, content=content, reason=reason)


def withdraw(*, claim: Claim, seen: int, reason: str, by: User | None, door: str) -> Revision:
    """Take a claim back that should never have been recorded."""
    with change(by=by, door=door) as recorder:
        return recorder.withdraw(claim=claim, seen=seen, reason=reason)


def reinstate(*, claim: Claim, seen: int, reason: str, by: User | None, door: str) -> Revision:
    """Undo a retraction or withdrawal."""
    with change(by=by, door=door) as recorder:
        return recorder.reinstate(claim=claim, seen=seen, reason=reason)


def restore(
    *, claim: Claim, seen: int, number: int, reason: str, by: User | None, door: str
) -> Revision:
    """Record the content of revision `number` as a correction."""
    with change(by=by, door=door) as recorder:
        return recorder.restore(claim=claim, seen=seen, number=number, reason=reason)


def appear(
    *,
    claim: Claim,
    article: Article,
    by: User | None,
    door: str,
    kind: str = Appearance.Kind.REPEAT,
    quoted_from: Article | None = None,
    snapshot: Snapshot | None = None,
    quote: str = "",
    note: str = "",
    taken_back: bool = False,
) -> Appearance:
    """Record that another article carries the claim or, `taken_back`, that it doesn't."""
    placed: dict[str, Any] = place_quote(
        quote=quote, prefix="", suffix="", start=None, end=None, snapshot=snapshot
    )
    with change(by=by, door=door) as recorder:
        return recorder.appear(
            claim=claim,
            article=article,
            kind=kind,
            quoted_from=quoted_from,
            quote={"snapshot": snapshot, **placed},
            note=note,
            taken_back=taken_back,
        )


def _seen(claim: Claim, number: int) -> Content:
    """Return the content that the writer saw.

    Raises:
        StaleRevisionError: the claim has no such revision.
    """
    revision = Revision.objects.with_references().filter(claim=claim, number=number).first()
    if revision is None:
        current = Revision.objects.current().get(claim=claim)
        raise StaleRevisionError(claim=claim, seen=number, current=current.number)
    return content_of(revision)
