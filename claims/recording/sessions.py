"""Opening a change: the write lock, the stamp, the commit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import accumulate

from django.contrib.auth.models import User
from django.db import transaction

from claims.models import Change, Revision
from claims.recording.chain import TICK
from claims.recording.errors import NotEmptyError
from claims.recording.recorder import Recorder
from claimsdb.db.inserting import reserve_keys
from claimsdb.db.locks import take_write_lock


@contextmanager
def change(
    *, by: User | None, door: str, note: str = "", dry_run: bool = False
) -> Iterator[Recorder]:
    """Record all acts of the block in one change, or none of them.

    One writer at a time: stamps rise in the order of commits, and never go back, even where the
    clock does. With `dry_run` all is validated and nothing is kept.
    """
    with transaction.atomic():
        take_write_lock()
        with _opened(at=None, by=by, door=door, note=note) as recorder:
            yield recorder
        if dry_run:
            transaction.set_rollback(True)


class ClaimByClaim:
    """Acts in many changes, of one claim after the other."""

    def __init__(self, changes: Sequence[Change], sizes: Sequence[int]) -> None:
        keys = reserve_keys(Revision, sum(sizes))
        ends = [*accumulate(sizes)]
        self._changes = changes
        # In the order of the changes, as if they had been recorded one after the other.
        self._keys = [iter(keys[end - size : end]) for end, size in zip(ends, sizes, strict=True)]
        self._recorder = Recorder(change=changes[0])

    def recorder(self, number: int) -> Recorder:
        """Return the recorder, turned to the change of a number, from 0.

        The changes of one claim follow each other; those of the next begin anew.
        """
        self._recorder.turn_to(self._changes[number], keys=self._keys[number])
        return self._recorder

    def close(self) -> None:
        """Write what is left, and the changes.

        Raises:
            ValueError: a change recorded fewer revisions than was said.
        """
        for change, keys in zip(self._changes, self._keys, strict=True):
            if next(keys, None) is not None:
                raise ValueError(f"Change {change.pk} recorded fewer revisions than was said.")
        self._recorder.close()


class Filling:
    """Changes dated in the past, each after the one before."""

    @contextmanager
    def change(
        self, *, at: datetime, by: User | None, door: str, note: str = ""
    ) -> Iterator[Recorder]:
        """Record all acts of the block in one change of the instant `at`.

        Raises:
            ValueError: `at` is not after the change before, or lies in the future.
        """
        with _opened(at=at, by=by, door=door, note=note) as recorder:
            yield recorder

    @contextmanager
    def claims(
        self,
        *,
        instants: Sequence[datetime],
        sizes: Sequence[int],
        by: User | None,
        door: str,
    ) -> Iterator[ClaimByClaim]:
        """Record all acts of the block, claim by claim, in changes of these instants.

        Far quicker than change by change, and the same record: all words of a claim are at hand,
        and none is written before it is known when it was superseded.

        Args:
            sizes: how many revisions each of the changes records.

        Raises:
            ValueError: the instants don't rise, or one is not after the changes before, or lies
                in the future; a change records fewer or more revisions than was said.
        """
        last = Change.objects.order_by("-id").first()
        changes: list[Change] = []
        for instant, size in zip(instants, sizes, strict=True):
            changes.append(_new(last, at=instant, by=by, door=door))
            # One that records nothing is never written, and the next has its number.
            last = changes[-1] if size else last
        filled = ClaimByClaim(changes, sizes)
        yield filled
        filled.close()


@contextmanager
def filling() -> Iterator[Filling]:
    """Fill an empty record with changes of the past: all of them, or none.

    Raises:
        NotEmptyError: something was recorded before.
    """
    with transaction.atomic():
        take_write_lock()
        if Change.objects.exists():
            raise NotEmptyError("Only an empty record can be filled with changes of the past.")
        yield Filling()


@contextmanager
def _opened(*, at: datetime | None, by: User | None, door: str, note: str) -> Iterator[Recorder]:
    last = Change.objects.order_by("-id").first()
    recorder = Recorder(change=_new(last, at=at, by=by, door=door, note=note))
    yield recorder
    recorder.close()


def _new(
    last: Change | None, *, at: datetime | None, by: User | None, door: str, note: str = ""
) -> Change:
    stamp = _stamp(last, at)
    return Change(
        id=1 + (last.pk if last else 0),
        user=by,
        recorded_by=by.get_username() if by else "",
        door=door,
        note=note,
        recorded_at=stamp,
        settled_at=stamp,
        is_public=False,
    )


def _stamp(last: Change | None, at: datetime | None) -> datetime:
    now = datetime.now(UTC)
    first = last.settled_at + TICK if last else datetime.min.replace(tzinfo=UTC)
    if at is None:
        return max(now, first)
    if not first <= at <= now:
        raise ValueError(f"A change at {at} must lie between {first} and {now}.")
    return at
