"""W7: corrections of single claims by eight writers, on a copy of the record."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from benchmarks import generating
from benchmarks.contestants import OURS, Serving
from benchmarks.driving import Asking, DrivingError, Figures, drive
from benchmarks.facts import DifferenceError
from benchmarks.generating import Size
from benchmarks.workloads import API, fetch

WRITERS: Final = 8
_FEWEST: Final = 1000
_COMPARED: Final = 20
_MOST_PER_SECOND: Final = 5000
_FIRST_VALUE: Final = 1_000_000


def corrected(
    wrk: str, served: Sequence[Serving], size: Size, *, token: str, seconds: int, turns: int
) -> dict[str, list[Figures]]:
    """Correct claims in turns, each turn others.

    Raises:
        DifferenceError: a claim is not what the last correction made of it.
        DrivingError: a correction was not taken, or the record is too small to take turns with.
    """
    lengths = generating.lengths(size)
    # As many as there are: a claim may not come again before its last correction is answered.
    count = size.claims // (turns * len(served))
    if count < _FEWEST:
        raise DrivingError(f"The record is too small: {count} claims for each turn")
    slices = iter(range(1, size.claims, count))
    rounds = -(-_MOST_PER_SECOND * seconds // count)
    figures: dict[str, list[Figures]] = {}
    for _ in range(turns):
        for one in served:
            first = next(slices)
            claims = {claim: lengths[claim - 1] for claim in range(first, first + count)}
            requests = [*_requests(claims, rounds, token=token)]
            name = one.contestant.name
            driven = drive(wrk, name, one.base, requests, seconds=seconds, connections=WRITERS)
            figures.setdefault(name, []).append(driven)
            _require_corrected(one, claims)
    return figures


def _requests(claims: dict[int, int], rounds: int, *, token: str) -> Iterator[Asking]:
    """Yield a correction of each claim, and again, each of the revision before it."""
    for turn in range(rounds):
        value = _FIRST_VALUE + turn
        said = {"kind": "correction", "reason": "Misread", "value": value}
        body = json.dumps(said | {"stated_as": f"{value:,}"})
        for claim, revisions in claims.items():
            headers = (
                "Content-Type: application/json",
                f"Authorization: Bearer {token}",
                f'If-Match: "{revisions + turn}-0"',
            )
            yield Asking(f"{API}claims/{claim}/", "PATCH", body, headers)


def _require_corrected(one: Serving, claims: dict[int, int]) -> None:
    """Require of claims a revision for each correction, and the figure of the last one.

    Of the first claims, some corrections may still have been waiting when the load ended, not all.
    """
    is_any = False
    for claim, revisions in islice(claims.items(), _COMPARED):
        answer = fetch(one.base, f"{API}claims/{claim}/")
        corrections = max(answer["value"] - _FIRST_VALUE + 1, 0)
        is_any = is_any or corrections > 0
        # The plain app numbers no revisions.
        is_numbered = one.contestant.name in {OURS.name, "floor"}
        if is_numbered and answer["revision"] != revisions + corrections:
            told = f"revision {answer['revision']} with {answer['value']}"
            raise DifferenceError(
                f"Claim {claim} of {one.contestant.name} is {told}, after {revisions} and corrections"
            )
    if not is_any:
        raise DifferenceError(f"{one.contestant.name} has kept none of the first corrections")
