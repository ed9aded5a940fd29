"""Opening a change: the write lock, the stamp, the commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.db import transaction

from claims.models import Change
from claims.recording.chain import TICK
from claims.recording.errors import NotEmptyError
from claims.recording.recorder import Recorder
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
    stamp = _stamp(last, at)
    recorder = Recorder(
        change=Change(
            id=1 + (last.pk if last else 0),
            user=by,
            recorded_by=by.get_username() if by else "",
            door=door,
            note=note,
            recorded_at=stamp,
            settled_at=stamp,
            is_public=False,
        )
    )
    yield recorder
    recorder.close()


def _stamp(last: Change | None, at: datetime | None) -> datetime:
    now = datetime.now(UTC)
    first = last.settled_at + TICK if last else datetime.min.replace(tzinfo=UTC)
    if at is None:
        return max(now, first)
    if not first <= at <= now:
        raise ValueError(f"A change at {at} must lie between {first} and {now}.")
    return at
