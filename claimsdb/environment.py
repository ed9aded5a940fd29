"""Readers of the environment variables from which the settings are made.

Each reader takes the variable's text and returns its value, or raises a ``ValidationError`` that
says what was expected. The variables themselves are read in ``claimsdb.settings``, and described
in ``docs/settings.md``.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, ValidationError

ROOT = Path(__file__).resolve().parent.parent

TRUE = frozenset({"on", "true", "yes", "1"})
FALSE = frozenset({"off", "false", "no", "0"})
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
THROTTLE_SCOPES = ("anon", "user", "token")
RATE = re.compile(r"[1-9][0-9]*/(s|sec|m|min|h|hour|d|day)")

SECRET_KEY_LENGTH = 50
SECRET_KEY_DISTINCT = 5
"""Django's own ``check --deploy`` (security.W009) asks for as much."""

CONCEALED = frozenset({"SECRET_KEY", "DATABASE_URL", "CACHE_URL"})
"""May hold a password, so that no error may repeat them."""

SQLITE_OPTIONS = {
    # A deferred transaction that reads and then writes fails at once with "database is locked"
    # when another has written in between; an immediate one waits for its turn.
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    "timeout": 20,
}

KEPT_OPTIONS = {
    # Django's own 300 would forget how often some have asked as soon as 150 others do.
    "MAX_ENTRIES": 20_000,
}

POSTGRESQL_OPTIONS = {
    # Compiling a search of two words takes a second, running it uncompiled a tenth of that.
    "options": "-c jit=off",
    # Statements that are composed once are prepared when they are asked for the second time.
    "prepare_threshold": 1,
}

NEVER = "never"
"""What a URL says for a `prepare_threshold` that the driver takes None for."""

CONNECTIONS_KEPT_FOR = 600
"""In seconds."""

PICTURES_TIMEOUT = 600
"""In seconds."""

REDIS_OPTIONS = {
    # In seconds: without it no request would be answered while the service hangs.
    "socket_timeout": 1,
}

THROTTLES_EXPECTED = (
    "expected off, or rates such as anon:100/min,user:1000/min: "
    f"each of {', '.join(THROTTLE_SCOPES)} at most once, per s, min, h or day"
)

DATABASE_EXPECTED = (
    "expected sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME, "
    "special characters in percent-encoding"
)

NEW_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


def flag(text: str) -> bool:
    """A switch: on, true, yes, 1 or off, false, no, 0, in any case."""
    word = text.strip().lower()
    if word not in TRUE | FALSE:
        raise ValidationError("expected on, true, yes, 1 or off, false, no, 0")
    return word in TRUE


def count(text: str) -> int:
    """A whole number from 0."""
    if not re.fullmatch(r"[0-9]{1,4}", text.strip()):
        raise ValidationError("expected a whole number from 0 to 9999")
    return int(text)


def names(text: str) -> list[str]:
    """A list separated by commas; spaces and empty entries are dropped."""
    return [name.strip() for name in text.split(",") if name.strip()]


def origins(text: str) -> list[str]:
    """A list of ``https://host[:port]``, separated by commas."""
    found = names(text)
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc}":
            raise ValidationError(
                "expected origins such as https://claims.example.org, separated by commas"
            )
    return found


def level(text: str) -> str:
    """The name of a level of ``logging``, in any case."""
    name = text.strip().upper()
    if name not in LOG_LEVELS:
        raise ValidationError(f"expected one of {', '.join(LOG_LEVELS)}")
    return name


def secret_key(text: str) -> str:
    """A key long and varied enough for Django's deployment check."""
    if len(text) < SECRET_KEY_LENGTH or len(set(text)) < SECRET_KEY_DISTINCT:
        raise ValidationError(
            f"expected at least {SECRET_KEY_LENGTH} characters, {SECRET_KEY_DISTINCT} of them "
            f"different (got {len(text)}, of which {len(set(text))} different)"
        )
    return text


def throttles(text: str) -> dict[str, str]:
    """``off``, or rates such as ``anon:100/min,user:1000/min``: requests per reader by scope."""
    if text.strip().lower() == "off":
        return {}
    rates: dict[str, str] = {}
    for entry in names(text):
        scope, _, rate = entry.partition(":")
        if scope not in THROTTLE_SCOPES or scope in rates or not RATE.fullmatch(rate):
            raise ValidationError(THROTTLES_EXPECTED)
        rates[scope] = rate
    if not rates:
        raise ValidationError(THROTTLES_EXPECTED)
    return rates


def database(text: str) -> Mapping[str, Any]:
    """Django's settings for a database URL; a relative SQLite path starts at the work tree."""
    scheme = urlsplit(text).scheme
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ValidationError(DATABASE_EXPECTED)
    try:
        config = dj_database_url.parse(text)
    except ValueError as error:
        raise ValidationError(f"{DATABASE_EXPECTED}: {error}") from error
    # In memory, each connection would have a database of its own.
    if config["NAME"] in {"", ":memory:"}:
        raise ValidationError(f"{DATABASE_EXPECTED}: the file or name is missing")
    options = config.get("OPTIONS", {})
    chosen = _sqlite(config["NAME"], options) if scheme == "sqlite" else _postgresql(options)
    return {**config, **chosen}


def _sqlite(name: str, options: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "NAME": ROOT / name,
        # To open one takes longer than most answers.
        "CONN_MAX_AGE": CONNECTIONS_KEPT_FOR,
        "OPTIONS": {**SQLITE_OPTIONS, **options},
    }


def _postgresql(options: Mapping[str, Any]) -> Mapping[str, Any]:
    # Django refuses persistent connections together with the driver's pool.
    max_age = 0 if options.get("pool") else CONNECTIONS_KEPT_FOR
    chosen = {**POSTGRESQL_OPTIONS, **options}
    if chosen["prepare_threshold"] == NEVER:
        chosen["prepare_threshold"] = None
    return {
        "ENGINE": "claimsdb.db.postgresql",
        "CONN_MAX_AGE": max_age,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": chosen,
    }


def cache(text: str) -> dict[str, Any]:
    """Django's settings for ``locmem://``, ``db://TABLE`` or a ``redis[s]://`` or ``unix://`` URL."""
    parts = urlsplit(text)
    backends = "django.core.cache.backends"
    if text == "locmem://":
        return {"BACKEND": f"{backends}.locmem.LocMemCache", "OPTIONS": KEPT_OPTIONS}
    if parts.scheme == "db" and re.fullmatch(r"[a-z_][a-z0-9_]*", parts.netloc) and not parts.path:
        return {
            "BACKEND": f"{backends}.db.DatabaseCache",
            "LOCATION": parts.netloc,
            "OPTIONS": KEPT_OPTIONS,
        }
    if (parts.scheme in {"redis", "rediss"} and parts.hostname) or (
        parts.scheme == "unix" and parts.path
    ):
        return {
            "BACKEND": f"{backends}.redis.RedisCache",
            "LOCATION": text,
            "OPTIONS": REDIS_OPTIONS,
        }
    raise ValidationError(
        "expected locmem://, db://TABLE, redis://HOST:PORT/NUMBER, rediss://… or unix:///SOCKET"
    )


def pictures(cache: Mapping[str, Any]) -> dict[str, Any]:
    """The cache of pictures: the Redis of ``cache``, else a small one of each process.

    It is apart, so that pictures never push out what throttles count.
    """
    if cache.get("BACKEND", "").endswith("RedisCache"):
        return {**cache, "KEY_PREFIX": "pictures", "TIMEOUT": PICTURES_TIMEOUT}
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pictures",
        "TIMEOUT": PICTURES_TIMEOUT,
        "OPTIONS": {"MAX_ENTRIES": 64},
    }


def environment() -> Env:
    """A reader of the process environment that gathers errors until it is sealed."""
    env = Env(eager=False)
    readers = (flag, count, names, origins, level, secret_key, throttles, database, cache)
    for reader in readers:
        env.add_parser(reader.__name__, reader)
    return env


def seal(env: Env) -> None:
    """Raises ``ImproperlyConfigured`` naming every variable that could not be read, and why."""
    try:
        env.seal()
    except EnvValidationError as error:
        errors = cast("Mapping[str, list[str]]", error.error_messages)
        lines = [_complaint(name, messages) for name, messages in errors.items()]
        raise ImproperlyConfigured(
            "\n".join(["These environment variables can't be used (see docs/settings.md):", *lines])
        ) from None


def _complaint(name: str, messages: list[str]) -> str:
    if name not in os.environ:
        return f"  {name}: not set, which only DEBUG allows; make one: {NEW_KEY}"
    got = "" if name in CONCEALED else f", got {os.environ[name]!r}"
    return f"  {name}: {'; '.join(messages)}{got}"
