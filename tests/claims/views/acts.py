"""Acts on claims, with a reason and a door of their own."""

from typing import Any

from claims import recording
from claims.models import Appearance, Change, Revision
from claimsdb.instants import format_instant

ACT: dict[str, Any] = {"reason": "Looked up again", "by": None, "door": Change.Door.COMMAND}


def corrected(revision: Revision, **changes: Any) -> Revision:
    return recording.correct(claim=revision.claim, seen=revision.number, changes=changes, **ACT)


def edited(revision: Revision, **changes: Any) -> Revision:
    return recording.edit(claim=revision.claim, seen=revision.number, changes=changes, **ACT)


def restated(revision: Revision, **changes: Any) -> Revision:
    return recording.restate(claim=revision.claim, seen=revision.number, changes=changes, **ACT)


def published(revision: Revision) -> Revision:
    return recording.publish(claim=revision.claim, seen=revision.number, **ACT)


def withdrawn(revision: Revision) -> Revision:
    return recording.withdraw(claim=revision.claim, seen=revision.number, **ACT)


def appeared(revision: Revision, **given: Any) -> Appearance:
    return recording.appear(claim=revision.claim, by=None, door=Change.Door.COMMAND, **given)


def at(revision: Revision) -> str:
    """The instant from which a revision was on record, as a parameter."""
    return format_instant(revision.recorded_at)
