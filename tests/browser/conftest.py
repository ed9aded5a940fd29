"""A browser for the tests beside this file, which `dev.py check browser` alone runs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from devtools import browsers
from tests.browser.watching import Window

HERE = Path(__file__).parent

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)

Opening = Callable[..., Window]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite's database in a file: the threads of a server can't share one in memory."""
    if connections["default"].vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "browser.sqlite3"
        connections["default"].settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, which starts once for all tests."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright drives the browser from a loop in the tests' own thread, in which Django would
        # refuse to ask the database; nothing of ours runs in that loop.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        program = browsers.program()
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, live_server: LiveServer) -> Iterator[Opening]:
    """Open windows, each of a browser of its own, in which somebody may be logged in.

    `window(user, width=400, dark=True)` returns a `Window`. What went wrong in any of them fails
    the test when it ends.
    """
    opened: list[Window] = []

    def open_window(
        user: User | None = None, *, width: int = 1280, dark: bool = False, scripts: bool = True
    ) -> Window:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            locale="en-GB",
        )
        context.set_default_timeout(10_000)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            value = client.cookies[name].value
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        opened.append(Window(context))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()
    assert [trouble for one in opened for trouble in one.troubles] == []


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Window, str], None]:
    """Take a picture of a whole page, into the folder that `CLAIMSDB_PICTURES` names, if any."""

    def take(window: Window, name: str) -> None:
        if folder := os.environ.get("CLAIMSDB_PICTURES"):
            window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take
