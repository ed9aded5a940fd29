"""Requests are counted per token, per account or per address."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.test import Client
from rest_framework.settings import api_settings

from claimsdb.api.throttles import Rate, Use, count
from claimsdb.environment import cache as cache_settings
from claimsdb.tokens.services import issue
from tests.factories import UserFactory
from tests.members import bearer

PATH = "/api/v1/problems/"
NOW = 1_700_000_000.25

Throttle = Callable[..., None]


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def throttle(monkeypatch: pytest.MonkeyPatch) -> Throttle:
    """Has requests throttled at these rates."""

    def at(**rates: str) -> None:
        monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", rates)

    return at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """A clock that stands still at ``now``, until a test sets it."""
    shown = {"now": NOW}
    monkeypatch.setattr("claimsdb.api.throttles.time.time", lambda: shown["now"])
    return shown


def asked(client: Client, times: int = 1, **where: Any) -> list[int]:
    return [client.get(PATH, **where).status_code for _ in range(times)]


def limits(response: Any) -> list[str | None]:
    return [response.headers.get(name) for name in ("RateLimit-Policy", "RateLimit")]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/s", Rate(5, 1)),
        ("120/min", Rate(120, 60)),
        ("7/hour", Rate(7, 3600)),
        ("9/d", Rate(9, 86_400)),
    ],
)
def test_rate_is_read(text: str, rate: Rate) -> None:
    assert Rate.of(text) == rate


def test_window_begins_with_the_first_request() -> None:
    rate = Rate(2, 60)
    assert count("k", rate=rate, at=NOW) == Use(1, 60)
    assert count("k", rate=rate, at=NOW + 30.5) == Use(2, 30)
    assert count("k", rate=rate, at=NOW + 59.9) == Use(3, 1)
    assert count("other", rate=rate, at=NOW) == Use(1, 60)


def test_window_ends_after_its_length() -> None:
    rate = Rate(2, 60)
    count("k", rate=rate, at=NOW)
    cache.delete("k")  # as it is once it has expired
    assert count("k", rate=rate, at=NOW + 60) == Use(1, 60)


def test_requests_that_come_together_are_all_counted() -> None:
    with ThreadPoolExecutor(8) as pool:
        uses = pool.map(lambda _: count("k", rate=Rate(9, 60), at=NOW), range(200))
    assert sorted(use.count for use in uses) == list(range(1, 201))


@pytest.mark.django_db
def test_database_cache_counts_for_a_whole_day(settings: Any) -> None:
    settings.CACHES = {"default": cache_settings("db://throttled")}
    call_command("createcachetable", verbosity=0)
    assert [count("k", rate=Rate(2, 86_400), at=NOW).count for _ in range(3)] == [1, 2, 3]
    assert isinstance(caches["default"].get(f"k:{NOW + 86_400:.3f}"), int)


def test_answer_tells_what_is_left(client: Client, throttle: Throttle, clock: Any) -> None:
    throttle(anon="2/min")
    assert limits(client.get(PATH)) == ['"anon";q=2;w=60', '"anon";r=1;t=60']
    clock["now"] += 15
    assert limits(client.get(PATH)) == ['"anon";q=2;w=60', '"anon";r=0;t=45']


def test_request_too_many_is_refused(client: Client, throttle: Throttle, clock: Any) -> None:
    throttle(anon="2/min")
    assert asked(client, 2) == [200, 200]
    clock["now"] += 15
    response = client.get(PATH)
    assert response.json() == {
        "type": "/api/v1/problems/too-many-requests/",
        "title": "Too many requests",
        "status": 429,
        "detail": "Request was throttled. Expected available in 45 seconds.",
        "instance": PATH,
    }
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Retry-After"] == "45"
    assert limits(response) == ['"anon";q=2;w=60', '"anon";r=0;t=45']


def test_addresses_count_apart(client: Client, throttle: Throttle) -> None:
    throttle(anon="1/min")
    assert asked(client, 2, REMOTE_ADDR="192.0.2.1") == [200, 429]
    assert asked(client, 2, REMOTE_ADDR="192.0.2.2") == [200, 429]


def test_addresses_of_one_ipv6_site_count_together(client: Client, throttle: Throttle) -> None:
    throttle(anon="1/min")
    assert asked(client, REMOTE_ADDR="2001:db8::1") == [200]
    assert asked(client, REMOTE_ADDR="2001:db8::2") == [429]


@pytest.mark.django_db
def test_tokens_count_apart_and_not_by_address(throttle: Throttle) -> None:
    throttle(anon="1/min", user="1/min", token="2/min")
    owner = UserFactory.create()
    one, other = (bearer(issue(owner=owner)[1]) for _ in range(2))
    assert asked(one, 3) == [200, 200, 429]
    assert asked(other, 3) == [200, 200, 429]
    assert asked(Client()) == [200]


@pytest.mark.django_db
def test_accounts_count_apart_wherever_they_are(throttle: Throttle) -> None:
    throttle(anon="1/min", user="2/min")
    ann, bob = Client(), Client()
    ann.force_login(UserFactory.create())
    bob.force_login(UserFactory.create())
    assert asked(ann, 2) + asked(ann, REMOTE_ADDR="192.0.2.9") == [200, 200, 429]
    assert asked(bob) == [200]


@pytest.mark.django_db
def test_token_that_is_refused_counts_by_address(throttle: Throttle) -> None:
    throttle(anon="2/min", token="9/min")
    assert asked(bearer("guess"), 3) == [401, 401, 429]
    assert asked(Client()) == [429]


def test_scope_left_out_is_not_throttled(client: Client, throttle: Throttle) -> None:
    throttle(user="1/min")
    assert asked(client, 3) == [200, 200, 200]
    assert limits(client.get(PATH)) == [None, None]


def test_service_goes_on_without_its_cache(
    client: Client, throttle: Throttle, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    throttle(anon="1/min")
    settings.CACHES = {"default": cache_settings("redis://127.0.0.1:1/0")}
    assert asked(client, 2) == [200, 200]
    assert caplog.messages[0].startswith(
        "Requests are not throttled, as the cache can't be reached"
    )
