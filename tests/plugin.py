"""What the suite asks of pytest beside its own features."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest
from django.conf import settings

NO_SKIPS = "CLAIMSDB_NO_SKIPS"
"""Set to 1, a skipped test or module counts as failed: what did not run guards nothing."""

ENGINES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgresql": "claimsdb.db.postgresql",
}

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_configure(config: pytest.Config) -> None:
    for marker, engine in ENGINES.items():
        config.addinivalue_line("markers", f"{marker}: left out unless the database is {engine}")
    config.addinivalue_line("markers", "browser: needs a browser; left out unless asked for by -m")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    engine = settings.DATABASES["default"]["ENGINE"]
    foreign = {marker for marker, name in ENGINES.items() if name != engine}
    left_out = [item for item in items if any(map(item.get_closest_marker, foreign))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return refuse_skip(report)


def refuse_skip(report: Report) -> Report:
    """The report, as a failure where it tells of a skip and none is allowed."""
    if os.environ.get(NO_SKIPS) == "1" and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"Skipped, where every test has to run: {report.longrepr}"
    return report
