from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import ValidationError

from claimsdb import environment


@pytest.mark.parametrize(
    ("text", "value"),
    [("on", True), ("True", True), (" YES ", True), ("1", True), ("off", False), ("No", False)],
)
def test_flag_reads_words_in_any_case(text: str, value: bool) -> None:
    assert environment.flag(text) is value


def test_names_drops_spaces_and_empty_entries() -> None:
    assert environment.names(" a.example , ,b.example,") == ["a.example", "b.example"]


def test_origins_takes_scheme_host_and_port() -> None:
    text = "https://a.example,http://b.example:8000"
    assert environment.origins(text) == ["https://a.example", "http://b.example:8000"]


def test_throttles_off_is_no_rates() -> None:
    assert environment.throttles("off") == {}


def test_throttles_reads_rates_by_scope() -> None:
    assert environment.throttles("anon:5/s, user:1000/day,token:9/h") == {
        "anon": "5/s",
        "user": "1000/day",
        "token": "9/h",
    }


BAD = [
    (environment.flag, ""),
    (environment.flag, "maybe"),
    (environment.count, "-1"),
    (environment.count, "two"),
    (environment.count, "10000"),
    (environment.origins, "claims.example.org"),
    (environment.origins, "https://claims.example.org/"),
    (environment.level, "loud"),
    (environment.secret_key, "k" * 50),
    (environment.secret_key, "too-short-a-key"),
    (environment.throttles, ""),
    (environment.throttles, "anon:0/min"),
    (environment.throttles, "anon:5/week"),
    (environment.throttles, "anon:5/min,anon:6/min"),
    (environment.throttles, "everyone:5/min"),
    (environment.database, ""),
    (environment.database, "claims.sqlite3"),
    (environment.database, "mysql://user@host/name"),
    (environment.database, "postgres://user@host:port/name"),
    (environment.database, "postgres://user@host/"),
    (environment.database, "sqlite://"),
    (environment.database, "sqlite://:memory:"),
    (environment.cache, "locmem"),
    (environment.cache, "db://"),
    (environment.cache, "db://bad-table"),
    (environment.cache, "redis:///0"),
    (environment.cache, "memcached://host"),
]


@pytest.mark.parametrize(("reader", "text"), BAD)
def test_reader_refuses_and_says_what_it_expected(
    reader: Callable[[str], object], text: str
) -> None:
    with pytest.raises(ValidationError, match=r"^expected "):
        reader(text)


def test_database_sqlite_relative_path_starts_at_the_work_tree() -> None:
    config = environment.database("sqlite:///var/other.sqlite3")
    assert config["ENGINE"] == "django.db.backends.sqlite3"
    assert config["NAME"] == environment.ROOT / "var" / "other.sqlite3"
    assert config["OPTIONS"] == environment.SQLITE_OPTIONS
    assert config["CONN_MAX_AGE"] == 600


def test_database_sqlite_absolute_path_stands() -> None:
    assert environment.database("sqlite:////srv/claims.sqlite3")["NAME"] == Path(
        "/srv/claims.sqlite3"
    )


def test_database_sqlite_option_goes_before_ours() -> None:
    config = environment.database("sqlite:///claims.sqlite3?timeout=60")
    assert config["OPTIONS"] == environment.SQLITE_OPTIONS | {"timeout": 60}


def test_database_postgresql_keeps_connections() -> None:
    config = environment.database("postgres://ann:p%40ss@db.example:5433/claims?sslmode=require")
    assert config == {
        "ENGINE": "claimsdb.db.postgresql",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
        "NAME": "claims",
        "OPTIONS": {"options": "-c jit=off", "prepare_threshold": 1, "sslmode": "require"},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


def test_database_postgresql_pool_keeps_no_connections_beside_it() -> None:
    config = environment.database("postgres://db.example/claims?pool=true")
    options = {"options": "-c jit=off", "prepare_threshold": 1, "pool": True}
    assert (config["OPTIONS"], config["CONN_MAX_AGE"]) == (options, 0)


def test_database_postgresql_takes_other_options_for_ours() -> None:
    url = "postgres://db.example/claims?options=-c%20jit%3Don&prepare_threshold=5"
    config = environment.database(url)
    assert config["OPTIONS"] == {"options": "-c jit=on", "prepare_threshold": 5}


def test_database_postgresql_prepares_nothing_where_the_url_says_never() -> None:
    config = environment.database("postgres://db.example/claims?prepare_threshold=never")
    assert config["OPTIONS"]["prepare_threshold"] is None


CACHES: list[tuple[str, dict[str, Any]]] = [
    (
        "locmem://",
        {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        },
    ),
    (
        "db://cache",
        {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        },
    ),
    *(
        (
            url,
            {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": url,
                "OPTIONS": {"socket_timeout": 1},
            },
        )
        for url in ("redis://ann:pass@host:6379/1", "rediss://host", "unix:///run/redis.sock?db=2")
    ),
]


@pytest.mark.parametrize(("url", "config"), CACHES)
def test_cache_reads_url(url: str, config: dict[str, Any]) -> None:
    assert environment.cache(url) == config


@pytest.mark.parametrize("url", ["locmem://", "db://cache"])
def test_pictures_are_kept_apart_from_what_throttles_count(url: str) -> None:
    assert environment.pictures(environment.cache(url)) == {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pictures",
        "TIMEOUT": 600,
        "OPTIONS": {"MAX_ENTRIES": 64},
    }


def test_pictures_are_shared_through_redis() -> None:
    cache = environment.cache("redis://host")
    assert environment.pictures(cache) == cache | {"KEY_PREFIX": "pictures", "TIMEOUT": 600}


def test_seal_names_every_bad_variable_and_repeats_no_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SWITCH", "maybe")
    monkeypatch.setenv("DATABASE_URL", "mysql://ann:hunter2@host/claims")
    env = environment.environment()
    env.flag("SWITCH")
    env.database("DATABASE_URL")
    with pytest.raises(ImproperlyConfigured) as raised:
        environment.seal(env)
    assert str(raised.value).splitlines() == [
        "These environment variables can't be used (see docs/settings.md):",
        "  SWITCH: expected on, true, yes, 1 or off, false, no, 0, got 'maybe'",
        f"  DATABASE_URL: {environment.DATABASE_EXPECTED}",
    ]
