import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import override_settings

from claimsdb import settings as product
from claimsdb.environment import ROOT

KEY = "a-key-for-the-tests-alone-which-guards-nothing-whatever"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)?", re.MULTILINE)

Load = Callable[..., dict[str, Any]]


def documented() -> dict[str, str]:
    """The table of docs/settings.md: variables and their defaults, empty where there is none."""
    return dict(ROW.findall((ROOT / "docs" / "settings.md").read_text()))


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Reads the settings under just these environment variables."""

    def read(**variables: str) -> dict[str, Any]:
        for name in documented():
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(Path(product.__file__)))

    return read


def test_documentation_names_every_variable_and_no_other(load: Load) -> None:
    assert sorted(documented()) == sorted(load(SECRET_KEY=KEY)["env"].dump())


def test_documentation_tells_the_defaults(load: Load) -> None:
    defaults = {name: value for name, value in documented().items() if name != "SECRET_KEY"}
    assert plain(load(SECRET_KEY=KEY)) == plain(load(SECRET_KEY=KEY, **defaults))


def plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name.isupper()}


def test_secret_key_missing_is_refused(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY: not set, which only DEBUG allows"):
        load()


def test_secret_key_missing_is_allowed_when_debugging(load: Load) -> None:
    assert load(DEBUG="on")["DEBUG"] is True


def test_bad_variables_are_named_all_at_once(load: Load) -> None:
    bad = {name: "?" for name in documented() if name != "ALLOWED_HOSTS"}
    with pytest.raises(ImproperlyConfigured) as raised:
        load(**bad)
    assert re.findall(r"^  ([A-Z_]+): ", str(raised.value), re.MULTILINE) == [
        name for name in load(SECRET_KEY=KEY)["env"].dump() if name in bad
    ]


HTTPS_SETTINGS = (
    *("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
    "SECURE_HSTS_SECONDS",
)


@pytest.mark.parametrize(
    ("variables", "values"),
    [
        ({}, [True, True, True, 31_536_000]),
        ({"HTTPS": "off"}, [False, False, False, 0]),
        ({"DEBUG": "on"}, [False, False, False, 0]),
        ({"DEBUG": "on", "HTTPS": "on"}, [True, True, True, 31_536_000]),
    ],
)
def test_https_is_on_unless_debugging(
    load: Load, variables: dict[str, str], values: list[object]
) -> None:
    settings = load(SECRET_KEY=KEY, **variables)
    assert [settings[name] for name in HTTPS_SETTINGS] == values


def test_proxies_none_leaves_the_forwarding_headers_unread(load: Load) -> None:
    settings = load(SECRET_KEY=KEY)
    assert "SECURE_PROXY_SSL_HEADER" not in settings
    assert settings["REST_FRAMEWORK"]["NUM_PROXIES"] == 0


def test_proxies_trusted_say_whether_https_was_used(load: Load) -> None:
    settings = load(SECRET_KEY=KEY, TRUSTED_PROXIES="2")
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings["REST_FRAMEWORK"]["NUM_PROXIES"] == 2


@pytest.mark.parametrize(
    ("text", "rates"), [("anon:5/min,token:9/h", {"anon": "5/min", "token": "9/h"}), ("off", {})]
)
def test_throttles_are_the_rates_of_the_framework(
    load: Load, text: str, rates: dict[str, str]
) -> None:
    framework = load(SECRET_KEY=KEY, THROTTLES=text)["REST_FRAMEWORK"]
    assert framework["DEFAULT_THROTTLE_RATES"] == rates


def test_deployment_check_finds_nothing() -> None:
    variables = {"DJANGO_SETTINGS_MODULE": "claimsdb.settings", "SECRET_KEY": KEY}
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        check=False,
        cwd=ROOT,
        env=inherited | variables,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_static_files_are_collected_under_names_with_their_hash(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=product.STORAGES):
        call_command(
            "collectstatic",
            verbosity=0,
            ignore_patterns=["drf_spectacular_sidecar"],
            interactive=False,
        )
        name = staticfiles_storage.url("admin/css/base.css").removeprefix("/static/")
    assert re.fullmatch(r"admin/css/base\.[0-9a-f]{12}\.css", name)
    assert (tmp_path / name).stat().st_size > 0
    assert (tmp_path / f"{name}.gz").stat().st_size > 0
