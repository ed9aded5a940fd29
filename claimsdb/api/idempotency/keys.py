"""The key of a request, and the answer that is kept under it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from threading import Lock
from typing import Any, Self

import orjson
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from claimsdb.api.errors import (
    IDEMPOTENCY_KEY_REUSED,
    MALFORMED_REQUEST,
    REQUEST_IN_PROGRESS,
    Problem,
)
from claimsdb.api.idempotency.models import MAX_KEY_LENGTH, KeptAnswer
from claimsdb.instants import shown

KEPT_FOR = timedelta(hours=24)
HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
"""The header of an answer that is given again."""

_KEY = re.compile(rf"[\x21-\x7e]{{1,{MAX_KEY_LENGTH}}}")
_PRUNED = 1000
_running: set[tuple[int, str]] = set()
_running_lock = Lock()


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a user, and the fingerprint of the request that came with it."""

    user: User
    text: str
    fingerprint: str

    @classmethod
    def of(cls, request: Request) -> Self | None:
        """The key of a request, if it has one. Raises Problem for one that can't be kept."""
        text = request.headers.get(HEADER)
        if text is None:
            return None
        if not _KEY.fullmatch(text):
            raise Problem(
                MALFORMED_REQUEST,
                f"{HEADER}: expected 1 to {MAX_KEY_LENGTH} visible ASCII characters, such as a"
                f" UUID; got {shown(text)}.",
            )
        return cls(request.user, text, _fingerprint(request))  # type: ignore[arg-type]  # writers are logged in

    @property
    def lock(self) -> tuple[int, str]:
        return self.user.pk, self.text

    def answer(self) -> HttpResponse | None:
        """The answer that is kept. Raises Problem where it was given to another request."""
        kept = KeptAnswer.objects.filter(
            user=self.user, key=self.text, created_at__gt=timezone.now() - KEPT_FOR
        ).first()
        if kept is None:
            return None
        if kept.fingerprint != self.fingerprint:
            raise Problem(IDEMPOTENCY_KEY_REUSED)
        headers = kept.headers | {REPLAYED: "true"}
        return HttpResponse(bytes(kept.body), status=kept.status, headers=headers)

    def keep(self, response: HttpResponse, *, headers: Mapping[str, str]) -> None:
        """Keep an answer with some of its headers, in the transaction that is open."""
        kept = KeptAnswer(
            user=self.user,
            key=self.text,
            fingerprint=self.fingerprint,
            status=response.status_code,
            headers=dict(headers),
            body=response.content,
            created_at=timezone.now(),
        )
        # In the place of an expired one, if there is one.
        KeptAnswer.objects.bulk_create(
            [kept],
            update_conflicts=True,
            unique_fields=["user", "key"],
            update_fields=["fingerprint", "status", "headers", "body", "created_at"],
        )
        _prune()


@contextmanager
def running(key: Key | None) -> Iterator[None]:
    """Run the block in a transaction, while no other request with the key does.

    Between processes on PostgreSQL an advisory lock sees to it; on SQLite the other one waits for
    the write lock, and finds the first one's answer when it has it.

    Raises Problem while another one runs.
    """
    with _alone_here(key), transaction.atomic():
        if key is not None:
            _require_lock(key)
        yield


@contextmanager
def _alone_here(key: Key | None) -> Iterator[None]:
    if key is None:
        yield
        return
    with _running_lock:
        if key.lock in _running:
            raise Problem(REQUEST_IN_PROGRESS)
        _running.add(key.lock)
    try:
        yield
    finally:
        with _running_lock:
            _running.discard(key.lock)


def _require_lock(key: Key) -> None:
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(sha256(repr(key.lock).encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if cursor.fetchone() != (True,):
            raise Problem(REQUEST_IN_PROGRESS)


def _prune() -> None:
    """Drop some expired answers: those that no other transaction is dropping."""
    expired = KeptAnswer.objects.filter(created_at__lte=timezone.now() - KEPT_FOR)
    some = expired.order_by("created_at").select_for_update(skip_locked=True)[:_PRUNED]
    KeptAnswer.objects.filter(pk__in=some.values("pk")).delete()


def _fingerprint(request: Request) -> str:
    said = [request.method, request.path, request.data]
    # Numbers of a body are texts of a class of their own.
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS
    return sha256(orjson.dumps(said, default=_tagged, option=options)).hexdigest()


def _tagged(number: Any) -> dict[str, str]:
    return {"number": str(number)}
