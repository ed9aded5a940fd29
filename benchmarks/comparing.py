"""Holding the answers of the other contestants against ours."""

from collections.abc import Sequence
from typing import Final

from benchmarks.contestants import OURS, Serving
from benchmarks.facts import DifferenceError, difference, facts, shaped, shared
from benchmarks.workloads import Asked, fetch

_COMPARED: Final = 20


def require_same(served: Sequence[Serving], asked: Asked) -> None:
    """Require that all contestants but the empty one answer the same facts.

    Raises:
        DifferenceError: they don't.
    """
    ours = served[0]
    for other in served[1:]:
        if other.contestant.name == "empty":
            continue
        theirs = asked[other.contestant.name]
        for mine, its in zip(asked[OURS.name][:_COMPARED], theirs[:_COMPARED], strict=True):
            answer, their_answer = fetch(ours.base, mine.path), fetch(other.base, its.path)
            if isinstance(their_answer, list):
                their_answer = shaped(their_answer, like=answer)
            told, their_facts = facts(answer), facts(their_answer)
            if differs := difference(shared(told, their_facts), shared(their_facts, told)):
                raise DifferenceError(
                    f"{mine.path} is answered otherwise by {other.contestant.name}: {differs}"
                )
