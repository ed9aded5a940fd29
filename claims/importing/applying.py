"""Recording the statements of a file, claim by claim, in one change."""

from dataclasses import dataclass
from itertools import chain

from django.core.exceptions import ValidationError
from rest_framework.exceptions import PermissionDenied

from claims.importing.library import named_by_uuid
from claims.importing.matching import (
    UNCHANGED,
    Decision,
    RefusedError,
    adopted,
    decide,
    first_kind,
    same_word,
)
from claims.importing.problems import Problem
from claims.importing.report import Observer, Options, Outcome, Report, RowOutcome
from claims.importing.staging import BATCH, Staging
from claims.importing.statements import Statement, problems_of
from claims.models import Claim, ImportedRow, Revision
from claims.recording import NotAllowedError, Recorder
from claimsdb.roles import require

Kind, Status = Revision.Kind, Revision.Status

_ACTS: dict[str, tuple[str, ...]] = {
    Kind.RESTATEMENT: ("restate",),
    Kind.CORRECTION: ("correct",),
    Kind.EDITORIAL: ("edit",),
    Kind.AMENDMENT: ("amend",),
    Kind.RETRACTION: ("retract",),
    Kind.WITHDRAWAL: ("withdraw",),
    Kind.PUBLICATION: ("edit", "publish"),
}
"""The acts of `claims.recording` by which a row of each kind is recorded."""

_BY_STATUS = frozenset({"publish", "retract", "withdraw"})
"""Acts that a row asks for by its status."""


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A row that the record holds, and the revision that holds it."""

    claim: Claim
    statement: Statement
    revision: Revision


@dataclass(frozen=True, slots=True)
class _Applied:
    """What became of a row: as `RowOutcome`."""

    outcome: Outcome
    kind: str = ""
    before: Revision | None = None


class Applier:
    """Records statements in the order in which they are given: claim by claim, word by word."""

    def __init__(
        self,
        recorder: Recorder,
        staging: Staging,
        *,
        options: Options,
        report: Report,
        observe: Observer,
    ) -> None:
        self._recorder = recorder
        self._staging = staging
        self._options = options
        self._report = report
        self._observe = observe
        self._has_refused = staging.count_refused() > 0
        self._claims: dict[str, Claim] = {}
        self._imported: dict[tuple[str, str], ImportedRow] = {}
        self._recorded: list[_Recorded] = []
        self._name = self._created = ""
        self._lines: dict[str, tuple[int, str]] = {}

    def apply(self, batch: list[Statement]) -> None:
        """Record a batch of statements, and write it."""
        self._load(batch)
        for statement in batch:
            try:
                applied = self._apply(statement)
            except RefusedError as error:
                self._refuse(statement, {error.column: [str(error)]})
            except NotAllowedError as error:
                self._refuse(statement, {"external_id": [str(error)]})
            except ValidationError as error:
                self._refuse(statement, error.message_dict)
            else:
                self._tell(statement, applied)
        self._recorder.flush()
        self._remember()

    def _load(self, batch: list[Statement]) -> None:
        names = {statement.external_id for statement in batch} - {""}
        named = Claim.objects.filter(external_id__in=names)
        found = {claim.external_id or "": claim for claim in named}
        uuids = named_by_uuid(names - set(found))
        found |= {uuids[claim.uuid]: claim for claim in Claim.objects.filter(uuid__in=uuids)}
        self._recorder.named(names - set(found))
        by_pk = {claim.pk: name for name, claim in found.items()}
        rows = ImportedRow.objects.filter(claim__in=by_pk) if by_pk else ()
        self._claims = found
        self._imported = {(by_pk[row.claim_id], row.stated_at): row for row in rows}
        changed = {one.external_id for one in batch if not self._is_as_imported(one)}
        self._recorder.load(claim for name, claim in found.items() if name in changed)

    def _is_as_imported(self, statement: Statement) -> bool:
        row = self._imported.get((statement.external_id, statement.key))
        return row is not None and row.fingerprint == statement.fingerprint

    def _apply(self, statement: Statement) -> _Applied:
        name = statement.external_id
        if self._has_refused and self._staging.refused_claim(name) is not None:
            return _Applied(Outcome.SKIPPED)
        if name and self._is_repeated(statement):
            return _Applied(Outcome.UNCHANGED)
        if name not in self._claims:
            return _Applied(Outcome.CREATED, self._create(statement))
        if self._is_as_imported(statement):
            return _Applied(Outcome.UNCHANGED)
        return self._revise(statement, self._claims[name])

    def _is_repeated(self, statement: Statement) -> bool:
        """Tell whether a row before says the same of the same statement.

        Raises:
            RefusedError: it says something else.
        """
        if statement.external_id != self._name:
            self._name, self._lines = statement.external_id, {}
        says = (statement.line, statement.fingerprint)
        line, fingerprint = self._lines.setdefault(statement.key, says)
        if fingerprint != statement.fingerprint:
            raise RefusedError(
                f"Line {line} says something else for the same external_id and stated_at. Two words "
                "of one stated_at are told apart by occurrence (1, 2…)."
            )
        return line != statement.line

    def _create(self, statement: Statement) -> str:
        kind = first_kind(statement)
        is_withdrawn = statement.status == Status.WITHDRAWN
        # Taken back before it was public here, so that it never becomes so.
        status = Status.DRAFT if is_withdrawn else statement.status or self._options.status
        self._require("record")
        if is_withdrawn:
            self._require("withdraw")
        if status == Status.PUBLISHED:
            self._require("publish")
        reason = self._reason(statement)
        revision = self._recorder.record(
            content=statement.content,
            status=status,
            external_id=statement.external_id or None,
            reason=reason,
        )
        claim = revision.claim
        if is_withdrawn:
            revision = self._recorder.withdraw(claim=claim, seen=revision.number, reason=reason)
        if statement.external_id:
            self._claims[statement.external_id] = claim
            self._created = statement.external_id
            self._recorded.append(_Recorded(claim, statement, revision))
        return kind

    def _revise(self, statement: Statement, claim: Claim) -> _Applied:
        words = self._recorder.words(claim)
        imported = self._row_before(statement, words)
        options = self._options
        decision = decide(
            statement, words, imported, overwrite=options.overwrite, advice=options.advice
        )
        if decision.kind == UNCHANGED:
            revision = decision.word
        else:
            revision = self._record(statement, claim, decision, words[-1])
        if revision is not None:
            self._recorded.append(_Recorded(claim, statement, revision))
        if decision.kind == UNCHANGED or self._recorder.words(claim) == words:
            return _Applied(Outcome.UNCHANGED)
        follows = decision.kind in {Kind.RESTATEMENT, Kind.RETRACTION}
        return _Applied(Outcome.REVISED, decision.kind, words[-1] if follows else decision.word)

    def _require(self, act: str) -> None:
        """Hold a row to the permissions of whoever imports it.

        Raises:
            RefusedError: they don't have that of an act of `claims.recording`.
        """
        if self._options.held_to is None:
            return
        try:
            require(self._options.held_to, act)
        except PermissionDenied as error:
            column = "status" if act in _BY_STATUS else "external_id"
            raise RefusedError(str(error.detail), column=column) from error

    def _row_before(self, statement: Statement, words: list[Revision]) -> ImportedRow | None:
        """Return the row imported before, with the revision that it was recorded as."""
        row = self._imported.get((statement.external_id, statement.key))
        if row is not None:
            live = (word for word in words if word.pk == row.revision_id)
            row.revision = next(live, None) or _revision(row.revision_id)
        return row

    def _record(
        self, statement: Statement, claim: Claim, decision: Decision, current: Revision
    ) -> Revision | None:
        """Record a row, and return the revision that holds its word."""
        for act in _ACTS[decision.kind]:
            self._require(act)
        recorder, reason = self._recorder, self._reason(statement)
        content = adopted(statement.content, decision.word or current)
        seen = current.number
        match decision.kind:
            case Kind.RESTATEMENT:
                recorder.restate(claim=claim, seen=seen, content=content, reason=reason)
            case Kind.CORRECTION:
                recorder.correct(claim=claim, seen=seen, content=content, reason=reason)
            case Kind.EDITORIAL:
                recorder.edit(claim=claim, seen=seen, content=content, reason=reason)
            case Kind.AMENDMENT:
                word = decision.word.number if decision.word else None
                recorder.amend(claim=claim, seen=seen, word=word, content=content, reason=reason)
            case Kind.RETRACTION:
                recorder.retract(claim=claim, seen=seen, content=content, reason=reason)
            case Kind.WITHDRAWAL:
                return recorder.withdraw(claim=claim, seen=seen, reason=reason)
            case Kind.PUBLICATION:
                edited = recorder.edit(claim=claim, seen=seen, content=content, reason=reason)
                recorder.publish(claim=claim, seen=edited.number, reason=reason)
        return same_word(content, recorder.words(claim))

    def _reason(self, statement: Statement) -> str:
        return statement.reason or f"Imported from {self._options.name}"

    def _refuse(self, statement: Statement, messages: dict[str, list[str]]) -> None:
        line = statement.line
        cells = self._staging.cells(line)
        whole = Problem(line=line, message=" ".join(chain(*messages.values())))
        for problem in problems_of(line, cells, messages) or [whole]:
            self._report.problems.add(problem)
        self._tell(statement, _Applied(Outcome.REFUSED))

    def _tell(self, statement: Statement, applied: _Applied) -> None:
        self._report.counts[applied.outcome] += 1
        name = statement.external_id
        claim = self._claims.get(name) if name != self._created else None
        self._observe(
            RowOutcome(
                statement.line,
                name,
                applied.outcome,
                applied.kind,
                statement.content,
                applied.before,
                claim.pk if claim else None,
            )
        )

    def _remember(self) -> None:
        """Keep what was imported, so that the next import can tell what has changed since."""
        ImportedRow.objects.bulk_create(
            [
                ImportedRow(
                    claim=one.claim,
                    stated_at=one.statement.key,
                    fingerprint=one.statement.fingerprint,
                    revision=one.revision,
                )
                for one in self._recorded
            ],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["claim", "stated_at"],
            update_fields=["fingerprint", "revision"],
        )
        self._recorded = []


def _revision(pk: int) -> Revision:
    return Revision.objects.with_references().get(pk=pk)
