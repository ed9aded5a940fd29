"""What each kind of revision demands of the words before it."""

from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from claims.cleaning import text_fault
from claims.content import Content, known
from claims.entry import entered_fields
from claims.models import Appearance, Change, Claim, Revision
from claims.recording.chain import Chain
from claims.recording.errors import NotAllowedError, StaleRevisionError

_DRAFT, _PUBLISHED, _RETRACTED, _WITHDRAWN = Revision.Status.values

ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "publish": (_DRAFT,),
    "edit": (_DRAFT, _PUBLISHED, _RETRACTED),
    "correct": (_PUBLISHED, _RETRACTED),
    "restate": (_PUBLISHED, _RETRACTED),
    "retract": (_PUBLISHED,),
    "amend": (_PUBLISHED, _RETRACTED),
    "withdraw": (_DRAFT, _PUBLISHED, _RETRACTED),
    "reinstate": (_RETRACTED, _WITHDRAWN),
    "restore": (_DRAFT, _PUBLISHED, _RETRACTED),
}
"""The statuses of a claim in which each act is allowed."""

EDITORIAL: Final = frozenset(
    {
        "stated_as",
        "snapshot",
        "quote",
        "quote_prefix",
        "quote_suffix",
        "quote_start",
        "quote_end",
        "disputed",
        "disputed_by",
        "disputed_url",
        "note",
    }
)
"""What an editorial revision of a published claim may touch; the figure stands."""

_WRITTEN = (Revision.Kind.INITIAL, Revision.Kind.EDITORIAL)
"""What a draft has been written by; it is also withdrawn and reinstated, as it stands."""

_REFERENCES = ("claim", "change", "article", "quoted_from", "snapshot")


def require_allowed(act: str, current: Revision) -> None:
    """Hold an act to the statuses that it is for.

    Raises:
        NotAllowedError: the claim has another one.
    """
    if current.status not in ALLOWED[act]:
        expected = " or ".join(ALLOWED[act])
        raise NotAllowedError(
            f"This claim is {current.status}; to {act} it, it must be {expected}.",
            claim=current.claim,
        )


def is_published_at_once(user: User | None) -> bool:
    """Tell whether a change by `user` may record a claim as published at once.

    Where four eyes are demanded, only one by nobody named may: it is the operator's own.
    """
    return user is None or not settings.FOUR_EYES


def require_draft_first(change: Change) -> None:
    """Where four eyes are demanded, require that somebody records no claim as published at once.

    Raises:
        ValidationError: somebody does.
    """
    if not is_published_at_once(change.user):
        raise ValidationError(
            {"status": "Here a claim is published by another than its author: record a draft."}
        )


def require_other_eyes(chain: Chain, change: Change) -> None:
    """Where four eyes are demanded, require that a draft's publisher has not written any of it.

    Raises:
        NotAllowedError: who publishes it has recorded or edited it, be it in this change.
    """
    if not settings.FOUR_EYES or change.user is None:
        return
    theirs = Revision.objects.filter(kind__in=_WRITTEN, change__user=change.user)
    is_new = chain.current.change_id == change.pk
    if is_new or theirs.filter(claim=chain.claim).exists():
        raise NotAllowedError(
            f"{change.recorded_by} has recorded or edited this draft: here another one must "
            "publish it.",
            claim=chain.claim,
        )


def require_reason(reason: str) -> None:
    """Require words in `reason`.

    Raises:
        ValidationError: there are none, or some that can't be stored.
    """
    require_text("reason", reason)
    if not reason.strip():
        raise ValidationError({"reason": "Required: say why the record is changed."})


def require_reason_to(act: str, *, status: str, reason: str) -> None:
    """Require words in `reason` where an act needs any: to edit a draft doesn't.

    Raises:
        ValidationError: as `require_reason`.
    """
    if act == "edit" and status == _DRAFT:
        require_text("reason", reason)
    else:
        require_reason(reason)


def require_text(name: str, value: str, *, limit: int | None = None) -> None:
    """Require what can be stored as a text of at most `limit` characters.

    Raises:
        ValidationError: it can't, for the field `name`.
    """
    if message := text_fault(value, limit=limit):
        raise ValidationError({name: message})


def require_external_id(external_id: str) -> None:
    """Require a name of the length that is kept.

    Raises:
        ValidationError: it is empty, too long, or can't be stored.
    """
    require_text("external_id", external_id, limit=Claim._meta.get_field("external_id").max_length)
    if not external_id.strip():
        raise ValidationError({"external_id": "Expected a name, or none at all; got an empty one."})


def require_appearance(appearance: Appearance) -> None:
    """Require fields that go together.

    Raises:
        ValidationError: with the messages of all that don't, or can't be stored.
    """
    errors: dict[str, str] = {}
    is_quoting = appearance.kind == Appearance.Kind.QUOTED_FROM
    if is_quoting and appearance.quoted_from is None:
        errors["quoted_from"] = "Required: the article that this one quotes the claim from."
    if not is_quoting and appearance.quoted_from is not None:
        errors["quoted_from"] = (
            f"A {appearance.kind} has none: leave it empty, or choose the kind quoted_from."
        )
    if appearance.snapshot and appearance.snapshot.article_id != appearance.article_id:
        errors["snapshot"] = "This snapshot is of another article."
    for name in ("quote", "note"):
        if message := text_fault(getattr(appearance, name), limit=None):
            errors[name] = message
    if errors:
        raise ValidationError(errors)
    # Rows that are at hand need not be looked for.
    appearance.clean_fields(exclude=[*_REFERENCES, "number"])


def require_editorial(current: Content, content: Content) -> None:
    """Require that the figure, and whose it is, stand.

    Raises:
        ValidationError: with each field that may not be touched.
    """
    before, after = entered_fields(current), entered_fields(content)
    touched = {name for name in before if name not in EDITORIAL and before[name] != after[name]}
    if known(current) != known(content):
        touched.add("stated_at")
    if touched:
        message = "An editorial revision leaves this as it is; record a correction or restatement."
        raise ValidationError(dict.fromkeys(touched, message))


def require_same_subject(current: Content, content: Content) -> None:
    """Require that a later word is about the same series and period.

    Raises:
        ValidationError: it is about another one, and so another claim.
    """
    errors = {}
    if content.series != current.series:
        errors["series"] = f"A restatement stays in the series {current.series.slug}."
    if content.period != current.period:
        period = current.period or "no stated period"
        errors["period"] = (
            f"A restatement is about the same period ({period}); a figure for another period is a "
            "new claim."
        )
    if errors:
        raise ValidationError(errors)


def require_later(current: Revision, content: Content) -> None:
    """Require that a new word is not known from before the current one.

    Raises:
        ValidationError: it is, and so an earlier word: an amendment.
    """
    if content.known_from < current.known_from:
        raise ValidationError(
            {
                "stated_at": f"This word is known from {known(content)}, before the current one "
                f"({known(current)}): record it as an amendment."
            }
        )


def require_earlier(current: Revision, content: Content) -> None:
    """Require that an amended word is known from before the current one.

    Raises:
        ValidationError: it isn't, and so a restatement or a correction.
    """
    if content.known_from >= current.known_from:
        raise ValidationError(
            {
                "stated_at": f"This word is known from {known(content)}, not before the current "
                f"one ({known(current)}): record it as a restatement or a correction."
            }
        )


def require_after(earlier: Revision, content: Content) -> None:
    """Require that the current word does not begin before the one that it follows.

    Raises:
        ValidationError: it does.
    """
    if content.known_from < earlier.known_from:
        raise ValidationError(
            {
                "stated_at": f"The current word would be known from {known(content)}, before the "
                f"one that it follows ({known(earlier)}, revision {earlier.number}): amend that "
                "one first."
            }
        )


def earlier_word(chain: Chain, number: int) -> Revision:
    """Return the revision that holds an earlier word.

    Raises:
        StaleRevisionError: it was annulled meanwhile.
        ValidationError: it is the current word, or no revision of the claim.
    """
    for revision in chain.revisions[:-1]:
        if revision.number == number:
            return revision
    if number == chain.current.number:
        raise ValidationError(
            {"word": f"Revision {number} holds the current word: record a correction."}
        )
    if not 1 <= number <= chain.number:
        raise ValidationError({"word": f"This claim has no revision {number}."})
    raise StaleRevisionError(claim=chain.claim, seen=number, current=chain.current.number)
