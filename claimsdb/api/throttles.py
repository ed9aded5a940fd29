"""How many requests a reader may make, and headers that tell how many are left.

A reader's window begins with the first request and ends after its length, whatever the clock shows.
Requests are counted in the cache: by all processes together, where they share one.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

import logging
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from claimsdb.addresses import reader_address

if TYPE_CHECKING:
    # Its module asks for this one while it is loaded.
    from rest_framework.views import APIView

_logger = logging.getLogger(__name__)

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in a window of so many seconds."""

    quota: int
    window: int

    @classmethod
    def of(cls, text: str) -> Self:
        """The rate that a text such as ``120/min`` stands for."""
        quota, _, unit = text.partition("/")
        return cls(int(quota), _SECONDS[unit[0]])


@dataclass(frozen=True, slots=True)
class Use:
    """How many requests a reader has made, this one too, and in how many seconds that is forgotten."""

    count: int
    rest: int


class ReaderThrottle(BaseThrottle):
    """Counts per token, else per account, else per address, as far as ``THROTTLES`` names them.

    A cache that can't be reached throttles nobody: the service goes on without it.
    """

    use: Use

    def allow_request(self, request: Request, view: "APIView") -> bool:
        scope, who = _reader(request)
        text = api_settings.DEFAULT_THROTTLE_RATES.get(scope)
        if text is None:
            return True
        rate = Rate.of(str(text))
        try:
            self.use = count(f"throttle:{scope}:{who}", rate=rate, at=time.time())
        except RedisError as error:
            _logger.warning("Requests are not throttled, as the cache can't be reached: %s", error)
            return True
        remaining = max(rate.quota - self.use.count, 0)
        view.headers |= {
            "RateLimit-Policy": f'"{scope}";q={rate.quota};w={rate.window}',
            "RateLimit": f'"{scope}";r={remaining};t={self.use.rest}',
        }
        return self.use.count <= rate.quota

    def wait(self) -> int:
        return self.use.rest


def count(key: str, *, rate: Rate, at: float) -> Use:
    """Count a request made ``at`` a time in seconds, in the reader's window or in a new one."""
    end = cache.get(key)
    if end is None:
        cache.add(key, at + rate.window, rate.window)
        end = cache.get(key, at + rate.window)
    return Use(_raised(f"{key}:{end:.3f}", rate.window), max(math.ceil(end - at), 1))


def _raised(key: str, lifetime: int) -> int:
    try:
        number = cache.incr(key)
    except ValueError:
        # Not there yet. Of several that find it so, one adds it.
        cache.add(key, 0, lifetime)
        number = cache.incr(key)
    if cache.default_timeout is not None and lifetime > cache.default_timeout:
        # The database cache counts by setting anew, for its usual time.
        cache.touch(key, lifetime)
    return number


def _reader(request: Request) -> tuple[str, str]:
    if request.auth is not None:
        return "token", str(request.auth.pk)
    if request.user.is_authenticated:
        return "user", str(request.user.pk)
    return "anon", str(reader_address(request))
