"""Many claims and revisions in one change: all of them, or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from claims.content import content_of
from claims.models import Revision
from claims.recording import NotAllowedError, Recorder, StaleRevisionError
from claims.serializers.writing import examples
from claims.serializers.writing.answers import BulkAnswerSerializer, result_of
from claims.serializers.writing.entering import Body, Entering
from claims.serializers.writing.shapes import Bulk
from claims.views.acts import Act, act_named, creation_of, require_publication, revision_of
from claims.views.record_writing import RecordWriting, require_sight
from claimsdb.api.bodies import BodyError, Errors
from claimsdb.api.errors import CONFLICT, INVALID_BODY
from claimsdb.api.parsers import LargeJSONParser
from claimsdb.api.writing import Commit, Written, write_schema
from claimsdb.roles import may, require

_STATES = frozenset({"stale", "state"})
"""Codes of what lies in the record, and not in the body."""
_BROUGHT = "Created with claims that name it"
_TO_REVISE = frozenset({"id", "revision"})
_NAMES = ("id", "external_id")


@dataclass(frozen=True, slots=True)
class _Item:
    """An item, and the current revision of the claim that it revises, if it does."""

    body: Body
    seen: Revision | None = None


class BulkWriting(RecordWriting[Revision]):
    """Writes of many claims at once."""

    writing = frozenset({"bulk"})

    def authorise(self) -> None:
        if self.action != "bulk":
            super().authorise()
            return
        require_sight(self.user)
        if not may(self.user, "edit"):
            require(self.user, "record")

    @write_schema(
        summary="Record many claims and revisions",
        request=Bulk,
        response=BulkAnswerSerializer,
        examples=examples.BULK,
        has_tag=False,
        operation="claims_bulk",
    )
    @action(detail=False, methods=["post"], parser_classes=[LargeJSONParser])
    def bulk(self, request: Request) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        """Record up to 1000 claims and revisions in one change: all of them, or none.

        An item with `revision` revises the claim of its `id` or `external_id`, and names the revision
        that it was made from. `errors` lists what is wrong with all items; where that lies in the
        record alone (the revision is not the current one, the claim's status does not allow it), the
        answer is a conflict.
        """
        return self.write(self._bulk)

    def _bulk(self) -> Commit:
        errors = Errors()
        given = Bulk().read_body(self.request.data, errors).get("items") or []
        bodies = [
            Body(each, f"/items/{index}") for index, each in enumerate(given) if each is not None
        ]
        items = _items(bodies, errors)
        entering = Entering((item.body for item in items), errors)
        acts = [act for item in items if (act := self._act(entering, item))]
        self.require_creation(entering)
        if len(errors):
            # What the recorder would refuse of the others is told too.
            self._record(acts, entering)

        def commit() -> Written:
            return self._answered(acts, *self._record(acts, entering))

        return commit

    def _act(self, entering: Entering, item: _Item) -> Act | None:
        """Return what is to be done for an item; null where something is wrong with it."""
        if item.seen is None:
            require(self.user, "record")
            require_publication(self.user, item.body)
            act = creation_of(entering, item.body)
        else:
            require(self.user, act_named(item.body, item.seen) or "edit")
            act = revision_of(entering, item.body, item.seen)
        return None if entering.errors.has(item.body.pointer) else act

    def _record(self, acts: Sequence[Act], entering: Entering) -> tuple[list[Revision], UUID]:
        """Record all, and return their revisions and the change.

        Raises Problem, which lists what is wrong with any item: nothing is recorded then.
        """
        with self.change() as recorder:
            entering.references.create(by=self.user, reason=_BROUGHT)
            recorder.load(act.claim for act in acts if act.claim)
            recorder.named(_new_names(acts))
            done = [_run(act, recorder, entering.errors) for act in acts]
            codes = {entry.code for entry in entering.errors.entries}
            entering.errors.require_none(CONFLICT if codes <= _STATES else INVALID_BODY)
        return [revision for revision in done if revision is not None], recorder.change.uuid

    def _answered(
        self, acts: Sequence[Act], revisions: Sequence[Revision], change: UUID
    ) -> Written:
        pairs = zip(acts, revisions, strict=True)
        answer = self.answer_now
        results = [
            result_of(revision, answer, changed=act.changes(revision)) for act, revision in pairs
        ]
        is_changed = any(result["changed"] for result in results)
        trials = [
            result if act.claim else result | {"id": None, "url": None}
            for act, result in zip(acts, results, strict=True)
        ]
        return Written(
            body={"change": change if is_changed else None, "results": results},
            trial={"change": None, "results": trials},
        )


def _items(bodies: Sequence[Body], errors: Errors) -> list[_Item]:
    """Return the items that can be looked at further."""
    revising = [body for body in bodies if _TO_REVISE & set(body.values)]
    found = _currents(revising)
    named: dict[int, str] = {}
    items = []
    for body in bodies:
        if not _TO_REVISE & set(body.values):
            _refuse(body, "kind", "Only a revision has one: name the `revision` too.", errors)
            items.append(_Item(body))
            continue
        _refuse(body, "status", "A revision leaves it: use publish, retract or withdraw.", errors)
        seen = _seen(body, found, errors)
        if seen is not None:
            first = named.setdefault(seen.claim_id, body.pointer)
            if first != body.pointer:
                detail = f"{first} revises the same claim: put both into one revision."
                errors.note(body.pointer, BodyError(detail, code="repeated"))
            items.append(_Item(Body(body.values, body.pointer, content_of(seen)), seen))
    return items


def _currents(bodies: Sequence[Body]) -> dict[tuple[str, Any], Revision]:
    """Return the current revisions of the claims that bodies name, by each of their names."""
    ids = {body.values["id"] for body in bodies if body.values.get("id")}
    names = {body.values["external_id"] for body in bodies if body.values.get("external_id")}
    if not ids | names:
        return {}
    current = Revision.objects.with_references().select_related("claim").current()
    found: dict[tuple[str, Any], Revision] = {}
    for row in current.filter(Q(claim__in=ids) | Q(claim__external_id__in=names)):
        found["id", row.claim_id] = row
        found["external_id", row.claim.external_id] = row
    return found


def _seen(body: Body, found: Mapping[tuple[str, Any], Revision], errors: Errors) -> Revision | None:
    """Return the current revision of the claim that a body names; null where there is none."""
    seen = _of_claim(body, found, errors)
    if "revision" not in body.values:
        detail = "Required: the number of the revision that it was made from."
        errors.note(body.at("revision"), BodyError(detail, code="needed"))
    elif seen is not None and body.values["revision"] not in {seen.number, None}:
        stale = StaleRevisionError(
            claim=seen.claim, seen=body.values["revision"], current=seen.number
        )
        errors.note(body.at("revision"), BodyError(str(stale), code="stale"))
    return seen


def _of_claim(
    body: Body, found: Mapping[tuple[str, Any], Revision], errors: Errors
) -> Revision | None:
    given = {name: body.values[name] for name in _NAMES if body.values.get(name) is not None}
    if not given and not any(errors.has(body.at(name)) for name in _NAMES):
        detail = "Required: the `id` or `external_id` of the claim that it revises."
        errors.note(body.at("id"), BodyError(detail, code="needed"))
    rows = [found.get(item) for item in given.items()]
    wrong = [name for name, row in zip(given, rows, strict=True) if row is None or row != rows[0]]
    for name in wrong:
        detail = f"There is no claim {given[name]!r} that this names."
        errors.note(body.at(name), BodyError(detail, code="unknown"))
    return rows[0] if rows and not wrong else None


def _run(act: Act, recorder: Recorder, errors: Errors) -> Revision | None:
    try:
        return act.run(recorder)
    except StaleRevisionError as error:
        errors.note(act.body.at("revision"), BodyError(str(error), code="stale"))
    except NotAllowedError as error:
        errors.note(act.body.pointer, BodyError(str(error), code="state"))
    except ValidationError as error:
        act.body.note(error, errors)
    return None


def _new_names(acts: Sequence[Act]) -> Iterator[str]:
    for act in acts:
        name = act.body.values.get("external_id")
        if act.claim is None and name is not None:
            yield name


def _refuse(body: Body, name: str, detail: str, errors: Errors) -> None:
    if name in body.values:
        errors.note(body.at(name), BodyError(detail, code="meaningless"))
