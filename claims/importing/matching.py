"""What a row is to be recorded as, given the words on record and the row imported before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from claims.content import Content, content_of
from claims.importing.problems import Advice
from claims.importing.statements import REFERENCES, Statement, meaning, statement_key
from claims.models import ImportedRow, Revision

Kind, Status = Revision.Kind, Revision.Status

UNCHANGED: Final = ""
_STANDING = frozenset({Status.DRAFT, Status.PUBLISHED})


class RefusedError(Exception):
    """A row that can't be recorded, by the column that says why."""

    def __init__(self, message: str, *, column: str = "external_id") -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Decision:
    """The kind of revision that a row is recorded as, `UNCHANGED` for none.

    Attributes:
        word: the revision that holds the word which the row is about; null for a new word.
    """

    kind: str
    word: Revision | None = None


def decide(
    statement: Statement,
    words: Sequence[Revision],
    imported: ImportedRow | None,
    *,
    overwrite: bool,
    advice: Advice,
) -> Decision:
    """Match a row with the words of its claim, of which the last one is current.

    Raises:
        RefusedError: an editor has changed the word meanwhile, or the claim's state does not
            allow what the row says.
    """
    unchanged = _unchanged(statement, words, imported)
    if unchanged is not None:
        return Decision(UNCHANGED, unchanged)
    current = words[-1]
    if current.status == Status.WITHDRAWN:
        raise RefusedError("This claim was withdrawn: reinstate it before its rows are imported.")
    word = _word(statement, words, imported, overwrite=overwrite, advice=advice)
    decision = (
        _new_word(statement, current) if word is None else _revision(statement, word, current)
    )
    return Decision(_agreed(statement, decision), decision.word)


def first_kind(statement: Statement) -> str:
    """Return the kind of the first revision of a claim that is not on record.

    Raises:
        RefusedError: the row can't be a claim's first word.
    """
    if statement.status == Status.RETRACTED:
        raise RefusedError("A claim's first word can't be its retraction.", column="status")
    if statement.kind not in {"", Kind.INITIAL, Kind.WITHDRAWAL}:
        raise RefusedError(
            f"This claim is not on record, so that the row can only be {Kind.INITIAL}.",
            column="kind",
        )
    return Kind.INITIAL


def adopted(content: Content, base: Revision) -> Content:
    """Return a content that refers to merged things as the word before it does."""
    merged = {
        name: getattr(base, name)
        for name in REFERENCES
        if getattr(getattr(base, name), "merged_into_id", None) is not None
        and getattr(base, name).merged_into == getattr(content, name)
    }
    return replace(content, **merged) if merged else content


def same_word(content: Content, words: Sequence[Revision]) -> Revision | None:
    """Return the word of this very content."""
    return next((word for word in words if content_of(word) == content), None)


def _unchanged(
    statement: Statement, words: Sequence[Revision], imported: ImportedRow | None
) -> Revision | None:
    """Return the revision that says already what the row says."""
    if imported is not None and imported.fingerprint == statement.fingerprint:
        return imported.revision
    candidates = [_placed(statement, words), imported.revision if imported else None]
    says = meaning(statement.content)
    for one in candidates:
        if one is not None and _has_status(one, statement) and meaning(one) == says:
            return one
    return None


def _has_status(revision: Revision, statement: Statement) -> bool:
    if statement.status:
        return revision.status == statement.status
    return revision.status in _STANDING


def _placed(statement: Statement, words: Sequence[Revision]) -> Revision | None:
    """Return the word of the row's `stated_at`, of several the one of its `occurrence`."""
    when = statement_key(statement.content, 1)
    alike = [word for word in words if statement_key(word, 1) == when]
    return alike[statement.occurrence - 1] if len(alike) >= statement.occurrence else None


def _word(
    statement: Statement,
    words: Sequence[Revision],
    imported: ImportedRow | None,
    *,
    overwrite: bool,
    advice: Advice,
) -> Revision | None:
    """Return the word that the row is about; null where it is a new one.

    Raises:
        RefusedError: the word is not what was imported last.
    """
    placed = _placed(statement, words)
    if imported is None and placed is None:
        return None
    kept = _kept(statement, words, imported, placed)
    if kept is None and not overwrite:
        raise RefusedError(_conflict(words, imported, advice))
    if kept is None and placed is None:
        raise RefusedError(
            "An editor has dated this word anew, so that it can't be told which one the row would "
            "overwrite: correct it by hand.",
            column="stated_at",
        )
    return kept or placed


def _kept(
    statement: Statement,
    words: Sequence[Revision],
    imported: ImportedRow | None,
    placed: Revision | None,
) -> Revision | None:
    """Return the word as it was imported or, where none was, that says what the row says.

    A word that was imported may have been appended anew since, when one beside it was dated anew,
    or when the claim was let out or reinstated.
    """
    says = meaning(imported.revision if imported else statement.content)
    candidates = [imported.revision, placed, *words] if imported else [placed]
    live = (one for one in candidates if one is not None and one in words)
    return next((one for one in live if meaning(one) == says), None)


def _conflict(words: Sequence[Revision], imported: ImportedRow | None, advice: Advice) -> str:
    what = (
        "the row differs from what is on record, which no import recorded"
        if imported is None
        else "the row is not the one imported before, and an editor has changed the word meanwhile"
    )
    return (
        f"A conflict: {what}. Compare them (the claim is at revision {words[-1].number}), then mend "
        f"the row, or {advice.overwrite}."
    )


def _new_word(statement: Statement, current: Revision) -> Decision:
    if current.status == Status.DRAFT:
        raise RefusedError(
            "This claim is a draft, which has one word: publish it before a further one is imported."
        )
    if statement.status in {Status.DRAFT, Status.WITHDRAWN}:
        raise RefusedError(
            f"A further word of a claim can't be {statement.status}: expected published or retracted.",
            column="status",
        )
    is_later = statement.content.known_from >= current.known_from
    if statement.status == Status.RETRACTED:
        if not is_later or current.status == Status.RETRACTED:
            raise RefusedError(
                "A retraction follows the current word, which must be published.", column="status"
            )
        return Decision(Kind.RETRACTION)
    return Decision(Kind.RESTATEMENT if is_later else Kind.AMENDMENT)


def _revision(statement: Statement, word: Revision, current: Revision) -> Decision:
    if statement.status == Status.WITHDRAWN:
        if word != current or meaning(word) != meaning(statement.content):
            raise RefusedError(
                "Only the current word, as it is on record, can be withdrawn.", column="status"
            )
        return Decision(Kind.WITHDRAWAL, word)
    if word.status == Status.DRAFT and statement.status in {"", *_STANDING}:
        is_let_out = statement.status == Status.PUBLISHED
        return Decision(Kind.PUBLICATION if is_let_out else Kind.EDITORIAL, word)
    if not _has_status(word, statement):
        raise RefusedError(_other_status(word), column="status")
    return Decision(Kind.CORRECTION if word == current else Kind.AMENDMENT, word)


def _other_status(word: Revision) -> str:
    if word.status == Status.RETRACTED:
        return "This word is a retraction: reinstate the claim, or say retracted in the row."
    if word.status == Status.DRAFT:
        return "This claim is a draft: expected draft or published."
    return (
        "This word is published. A retraction is a row of its own, with the time at which the "
        "source took the claim back; a published word is never a draft again."
    )


def _agreed(statement: Statement, decision: Decision) -> str:
    """Return the kind that the row asks for, which must be the one that it comes to.

    Raises:
        RefusedError: it is another one.
    """
    if statement.kind in {"", decision.kind}:
        return decision.kind
    if statement.kind == Kind.EDITORIAL and decision.kind == Kind.CORRECTION:
        return Kind.EDITORIAL
    raise RefusedError(
        f"By its stated_at, and by what is on record, this row is a {decision.kind}: write that, "
        "or leave the cell empty.",
        column="kind",
    )
