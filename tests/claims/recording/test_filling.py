"""A record filled claim by claim is the one that is filled change by change."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from claims import recording, verification
from claims.models import Change, Claim, Revision
from claims.recording import Recorder
from tests.claims.recording.acting import Source, within

INSTANTS = [datetime(2020, 1, 1 + day, tzinfo=UTC) for day in range(4)]

Acts = list[tuple[str, dict[str, Any]]]


def acts_of(source: Source, number: int) -> Acts:
    """Return what is recorded of a claim in each of the changes."""
    return [
        ("record", {"content": source.says(number, "2018-01-01")}),
        ("restate", {"content": source.says(number + 1, "2018-02-01")}),
        ("correct", {"content": source.says(number + 2, "2018-02-01")}),
        ("restate", {"content": source.says(number + 3, "2018-03-01")}),
    ]


def perform(recorder: Recorder, claim: Claim | None, act: str, given: dict[str, Any]) -> Claim:
    if claim is None:
        return recorder.record(**given).claim
    within(recorder, act, claim, **given)
    return claim


def by_change(histories: list[Acts]) -> None:
    claims: list[Claim | None] = [None] * len(histories)
    with recording.filling() as fill:
        for number, at in enumerate(INSTANTS):
            with fill.change(at=at, by=None, door=Change.Door.IMPORT) as recorder:
                for place, acts in enumerate(histories):
                    claims[place] = perform(recorder, claims[place], *acts[number])


def by_claim(histories: list[Acts], sizes: list[int] | None = None) -> None:
    sizes = sizes or [len(histories)] * len(INSTANTS)
    with (
        recording.filling() as fill,
        fill.claims(instants=INSTANTS, sizes=sizes, by=None, door=Change.Door.IMPORT) as filled,
    ):
        for acts in histories:
            claim = None
            for number, act in enumerate(acts):
                claim = perform(filled.recorder(number), claim, *act)


def rows() -> list[tuple[Any, ...]]:
    found = Revision.objects.order_by("pk")
    return [*found.values_list("change_id", "number", "kind", "value", "recorded_at")]


def changes() -> list[tuple[Any, ...]]:
    return [*Change.objects.values_list("id", "recorded_at", "settled_at", "is_public", "door")]


@pytest.fixture
def histories(source: Source) -> list[Acts]:
    return [acts_of(source, number) for number in (1, 10, 100)]


@pytest.fixture(params=[by_change, by_claim])
def fill(request: pytest.FixtureRequest) -> Callable[[list[Acts]], None]:
    way: Callable[[list[Acts]], None] = request.param
    return way


def test_filling_either_way_gives_the_same_rows(
    fill: Callable[[list[Acts]], None], histories: list[Acts]
) -> None:
    fill(histories)
    assert changes() == [(n, at, at, True, "import") for n, at in enumerate(INSTANTS, start=1)]
    # In the order of the changes, and within each of the claims.
    kinds = ["initial", "restatement", "correction", "restatement"]
    assert rows() == [
        (number, number, kind, start + number - 1, at)
        for number, (kind, at) in enumerate(zip(kinds, INSTANTS, strict=True), start=1)
        for start in (1, 10, 100)
    ]


def test_filling_either_way_sets_the_same_ends(
    fill: Callable[[list[Acts]], None], histories: list[Acts]
) -> None:
    fill(histories)
    first, second, third, fourth = Revision.objects.filter(claim__revisions__value=1)
    assert [row.superseded_at for row in (first, second, third, fourth)] == [*INSTANTS[1:], None]
    assert [row.annulled_at for row in (first, second, third)] == [None, INSTANTS[2], None]
    assert [first.known_until, third.known_until, fourth.known_until] == [
        second.known_from,
        fourth.known_from,
        None,
    ]


def test_filling_either_way_gives_a_record_that_holds(
    fill: Callable[[list[Acts]], None], histories: list[Acts]
) -> None:
    fill(histories)
    assert ([*verification.faults()], Revision.objects.count()) == ([], 12)


def test_filling_claim_by_claim_is_followed_by_ordinary_changes(histories: list[Acts]) -> None:
    by_claim(histories)
    claim, last = Claim.objects.all()[0], Revision.objects.latest("pk").pk
    recording.withdraw(claim=claim, seen=4, reason="No.", by=None, door=Change.Door.API)
    assert Revision.objects.latest("pk").pk == last + 1
    assert ([*verification.faults()], Revision.objects.count()) == ([], 13)


def test_filling_fewer_revisions_than_was_said_is_refused(histories: list[Acts]) -> None:
    with pytest.raises(ValueError, match=r"^Change 4 recorded fewer revisions than was said\.$"):
        by_claim(histories, [3, 3, 3, 4])
    assert Revision.objects.count() == 0


def test_filling_more_revisions_than_was_said_is_refused(histories: list[Acts]) -> None:
    with pytest.raises(ValueError, match=r"^Change 2 records more revisions than was said\.$"):
        by_claim(histories, [3, 2, 3, 3])
    assert Revision.objects.count() == 0


def test_filling_leaves_out_changes_that_record_nothing(source: Source) -> None:
    with (
        recording.filling() as fill,
        fill.claims(instants=INSTANTS, sizes=[0, 1, 0, 1], by=None, door="import") as filled,
    ):
        for number in (1, 3):
            filled.recorder(number).record(content=source.says(number, "2018"))
    assert [(key, at) for key, at, *_ in changes()] == [(1, INSTANTS[1]), (2, INSTANTS[3])]
    assert [*verification.faults()] == []
