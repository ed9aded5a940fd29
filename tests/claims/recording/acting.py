"""Short forms for acts on claims, and for what they leave on record."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from claims import recording
from claims.content import Content
from claims.entry import make_content
from claims.models import Change, Claim, Revision
from claims.recording import Recorder
from claimsdb.instants import format_instant, parse_partial
from tests.factories import claim_fields

ClaimOf = Callable[[str], Claim]


class Source:
    """One speaker on one series: `source.says(100, "2023-10-17", note="…")`."""

    def __init__(self) -> None:
        self._base = make_content(claim_fields(value="1", stated_at="2000", period="1999"))

    def says(self, figure: float, since: str, **other: Any) -> Content:
        instant = parse_partial(since)
        number = float(figure)
        return replace(
            self._base,
            value=number,
            entered_value=number,
            lower_bound=number,
            upper_bound=number,
            stated_at=instant.start,
            stated_at_precision=str(instant.precision),
            known_from=instant.start,
            known_from_precision=str(instant.precision),
            **other,
        )


def change(**given: Any) -> Any:
    """Open a change through the door of commands."""
    return recording.change(**{"by": None, "door": Change.Door.COMMAND} | given)


def record(content: Content, status: str = "published", **given: Any) -> Claim:
    """Record a claim in a change of its own."""
    with change() as recorder:
        claim: Claim = recorder.record(content=content, status=status, **given).claim
    return claim


def act(name: str, claim: Claim, **given: Any) -> Any:
    """Do one act in a change of its own, from the current revision, because of "why"."""
    with change() as recorder:
        return within(recorder, name, claim, **given)


def within(recorder: Recorder, name: str, claim: Claim, **given: Any) -> Any:
    """Do one act in an open change, from the current revision, because of "why"."""
    seen = recorder.current(claim).number
    return getattr(recorder, name)(claim=claim, **{"seen": seen, "reason": "why"} | given)


def current(claim: Claim) -> Revision:
    return Revision.objects.current().get(claim=claim)


def history(claim: Claim) -> list[str]:
    """Return all revisions, each in a line: what it is, and what has become of it.

    `2 correction published 100 [2023-10-17, 2023-11-01) superseded by 4, annulled by 4`.
    """
    revisions = list(Revision.objects.filter(claim=claim))
    stamps = {revision.recorded_at: revision.number for revision in revisions}
    return [_line(revision, stamps) for revision in revisions]


def _line(revision: Revision, stamps: dict[Any, int]) -> str:
    ends = revision.known_until
    until = f"{format_instant(ends)[:10]})" if ends else "…"
    line = f"{revision.number} {revision.kind} {revision.status} {revision.value:.0f}"
    line += f" [{format_instant(revision.known_from)[:10]}, {until}"
    if revision.superseded_at == revision.recorded_at:
        line += " born closed"
    elif revision.superseded_at:
        line += f" superseded by {stamps[revision.superseded_at]}"
    if revision.annulled_at:
        line += f" annulled by {stamps[revision.annulled_at]}"
    return line
