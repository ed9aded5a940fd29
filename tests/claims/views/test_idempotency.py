"""A request that is sent again gets its first answer, and is not done again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client

from claims.models import Change, Claim, Revision, Speaker
from claimsdb.api.errors import (
    IDEMPOTENCY_KEY_REUSED,
    INVALID_BODY,
    MALFORMED_REQUEST,
    REQUEST_IN_PROGRESS,
)
from claimsdb.api.idempotency import keys
from claimsdb.api.idempotency.models import KeptAnswer
from claimsdb.db.locks import take_write_lock
from claimsdb.environment import ROOT
from claimsdb.roles import Role
from tests.claimsdb.api.contract import errors_of
from tests.concurrency import connected
from tests.factories import SeriesFactory, SpeakerFactory, recorded
from tests.writers import CLAIMS, client_of, send, written

Together = Callable[..., list[Any]]


@pytest.fixture
def writer(db: None) -> Client:
    return client_of(*Role)


@pytest.fixture
def body(db: None) -> dict[str, Any]:
    SeriesFactory.create(slug="approaches")
    SpeakerFactory.create(slug="ken-mccallum")
    return {
        "series": "approaches",
        "speaker": "ken-mccallum",
        "value": 100,
        "stated_at": "2023-10-17",
    }


def again(client: Client) -> Client:
    """Another client of the same user."""
    other = Client()
    other.cookies = client.cookies
    return other


@pytest.mark.django_db
def test_retry_gets_the_first_answer(writer: Client, body: dict[str, Any]) -> None:
    first = send(writer, "POST", CLAIMS, body, key="k-1")
    second = send(writer, "POST", CLAIMS, body, key="k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    for name in ("ETag", "Location", "Content-Type"):
        assert second[name] == first[name]
    assert second["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_retry_is_recognised_however_it_is_formatted(writer: Client) -> None:
    SeriesFactory.create(slug="s")
    SpeakerFactory.create(slug="p")
    texts = [
        '{"series": "s", "speaker": "p", "value": 1.50, "stated_at": "2023"}',
        '{"value":1.50,"speaker":"p","series":"s","stated_at":"2023"}',
    ]
    for text in texts:
        written(send(writer, "POST", CLAIMS, text, key="k"), 201)
    other = texts[0].replace("1.50", '"1.50"')
    errors_of(send(writer, "POST", CLAIMS, other, key="k"), IDEMPOTENCY_KEY_REUSED)
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_retry_is_answered_though_it_would_be_refused_now(
    writer: Client, body: dict[str, Any]
) -> None:
    named = body | {"external_id": "mine"}
    assert send(writer, "POST", CLAIMS, named, key="a").status_code == 201
    assert send(writer, "POST", CLAIMS, named, key="a").status_code == 201
    path, reason = f"{CLAIMS}{Claim.objects.get().pk}/", {"reason": "Gone"}
    for _ in range(2):
        response = send(writer, "POST", f"{path}withdraw/", reason, etag='"1-00"', key="b")
        assert written(response)["status"] == "withdrawn"
    assert Revision.objects.count() == 2


@pytest.mark.django_db
def test_edit_may_have_a_key_too(writer: Client) -> None:
    first = recorded()
    path = f"{CLAIMS}{first.claim_id}/"
    change = {"kind": "correction", "reason": "Misread", "value": 5}
    answers = [send(writer, "PATCH", path, change, etag='"1-00"', key="k") for _ in range(2)]
    assert [written(answer)["revision"] for answer in answers] == [2, 2]


@pytest.mark.django_db
def test_key_stands_for_one_request(writer: Client, body: dict[str, Any]) -> None:
    written(send(writer, "POST", CLAIMS, body, key="k"), 201)
    other = send(writer, "POST", CLAIMS, body | {"value": 5}, key="k")
    errors_of(other, IDEMPOTENCY_KEY_REUSED)
    elsewhere = send(writer, "POST", f"{CLAIMS}bulk/", body, key="k")
    errors_of(elsewhere, IDEMPOTENCY_KEY_REUSED)
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_keys_of_users_are_apart(writer: Client, body: dict[str, Any]) -> None:
    written(send(writer, "POST", CLAIMS, body, key="k"), 201)
    other = client_of(*Role, username="other")
    written(send(other, "POST", CLAIMS, body | {"value": 5}, key="k"), 201)
    assert Claim.objects.count() == 2


@pytest.mark.django_db
def test_refusal_is_not_remembered(writer: Client, body: dict[str, Any]) -> None:
    errors_of(send(writer, "POST", CLAIMS, body | {"value": "x"}, key="k"), INVALID_BODY)
    written(send(writer, "POST", CLAIMS, body, key="k"), 201)
    assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?dry_run=true"])
def test_key_that_is_none_is_refused(writer: Client, body: dict[str, Any], query: str) -> None:
    response = send(writer, "POST", f"{CLAIMS}{query}", body, key="a b")
    errors_of(response, MALFORMED_REQUEST)
    assert not Claim.objects.exists()


def test_dry_run_is_not_remembered(writer: Client, body: dict[str, Any]) -> None:
    for _ in range(2):
        answer = written(send(writer, "POST", f"{CLAIMS}?dry_run=true", body, key="k"), 201)
        assert answer["id"] is None
    written(send(writer, "POST", CLAIMS, body, key="k"), 201)
    assert (KeptAnswer.objects.count(), Claim.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 256, "schlüssel"])
def test_key_is_visible_ascii(writer: Client, body: dict[str, Any], key: str) -> None:
    response = send(writer, "POST", CLAIMS, body, key=key)
    errors_of(response, MALFORMED_REQUEST)
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_key_is_kept_for_a_day(writer: Client, body: dict[str, Any]) -> None:
    for key in ("a", "b"):
        written(send(writer, "POST", CLAIMS, body, key=key), 201)
    kept = KeptAnswer.objects.order_by("key")
    kept.filter(key="a").update(created_at=kept[0].created_at - timedelta(hours=25))
    kept.filter(key="b").update(created_at=kept[1].created_at - timedelta(hours=23))
    written(send(writer, "POST", CLAIMS, body, key="b"), 201)
    assert Claim.objects.count() == 2
    written(send(writer, "POST", CLAIMS, body | {"value": 5}, key="c"), 201)
    assert [each.key for each in kept] == ["b", "c"]


@pytest.mark.django_db
def test_expired_key_may_be_used_again(writer: Client, body: dict[str, Any]) -> None:
    written(send(writer, "POST", CLAIMS, body, key="a"), 201)
    kept = KeptAnswer.objects.get()
    KeptAnswer.objects.update(created_at=kept.created_at - timedelta(hours=25))
    written(send(writer, "POST", CLAIMS, body | {"value": 5}, key="a"), 201)
    assert Claim.objects.count() == 2
    assert KeptAnswer.objects.get().fingerprint != kept.fingerprint


@pytest.mark.django_db(transaction=True)
def test_concurrent_retries_write_once(
    writer: Client, body: dict[str, Any], together: Together
) -> None:
    def post() -> tuple[int, bytes]:
        response = send(again(writer), "POST", CLAIMS, body, key="k")
        return response.status_code, response.content

    answers = together(*[post] * 8)
    assert {status for status, _ in answers} <= {201, 409}
    made = {content for status, content in answers if status == 201}
    assert len(made) == 1
    [last] = together(post)
    assert last == (201, *made)
    assert together(Claim.objects.count, KeptAnswer.objects.count) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_concurrent_edits_write_once(writer: Client, together: Together) -> None:
    path = f"{CLAIMS}{recorded().claim_id}/"

    def edit(value: int) -> Callable[[], int]:
        change = {"kind": "correction", "reason": "Misread", "value": value}
        return lambda: send(again(writer), "PATCH", path, change, etag='"1-00"').status_code

    statuses = together(*map(edit, range(8)))
    assert sorted(statuses) == [200, *[412] * 7]
    assert together(Revision.objects.count) == [2]


@pytest.mark.django_db(transaction=True)
def test_concurrent_claims_bring_one_speaker(
    writer: Client, body: dict[str, Any], together: Together
) -> None:
    new = body | {"speaker": {"slug": "new", "name": "New"}}

    def post() -> int:
        return int(send(again(writer), "POST", CLAIMS, new).status_code)

    assert together(*[post] * 8) == [201] * 8
    assert together(Claim.objects.count, Speaker.objects.filter(slug="new").count) == [8, 1]


@contextmanager
def write_lock() -> Iterator[None]:
    """Held by another connection: whoever writes waits."""
    taken, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            take_write_lock()
            taken.set()
            done.wait()

    holder = Thread(target=connected, args=(hold,))
    holder.start()
    try:
        assert taken.wait(10)
        yield
    finally:
        done.set()
        holder.join()


def waits() -> bool:
    """Whether some connection waits for the write lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
        )
        return bool(cursor.fetchone()[0])


def until(condition: Callable[[], bool]) -> None:
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("It never came about.")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_here", [True, False], ids=["this process", "another process"])
def test_retry_while_the_first_still_runs(
    writer: Client, body: dict[str, Any], *, is_here: bool
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with write_lock():
            first = pool.submit(
                connected, lambda: send(again(writer), "POST", CLAIMS, body, key="k")
            )
            until(waits)
            if not is_here:
                keys._running.clear()
            errors_of(send(writer, "POST", CLAIMS, body, key="k"), REQUEST_IN_PROGRESS)
        made = written(first.result(), 201)
    assert written(send(writer, "POST", CLAIMS, body, key="k"), 201) == made
    assert Claim.objects.count() == 1


POST = """
import sys, django
django.setup()
from django.test import Client
client = Client()
client.cookies["sessionid"] = sys.argv[1]
client.post(
    "/api/v1/claims/", sys.argv[2], "application/json", headers={"Idempotency-Key": "k"}
)
"""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_crash_leaves_nothing(writer: Client, body: dict[str, Any]) -> None:
    database = connection.settings_dict
    at = f"{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = {
        "DATABASE_URL": f"postgres://{at}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
    }
    session, text = writer.cookies["sessionid"].value, orjson.dumps(body).decode()
    with write_lock():
        process = subprocess.Popen(
            [sys.executable, "-c", POST, session, text], env=os.environ | environment, cwd=ROOT
        )
        until(waits)
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
    until(lambda: not waits())
    assert (Claim.objects.count(), KeptAnswer.objects.count()) == (0, 0)
    written(send(writer, "POST", CLAIMS, body, key="k"), 201)
    written(send(writer, "POST", CLAIMS, body, key="k"), 201)
    assert (Claim.objects.count(), Change.objects.count()) == (1, 1)
