"""W8: many new claims, by `import_claims` and by `bulk/`, on a copy of the record."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks import wording
from benchmarks.contestants import environment
from benchmarks.copying import copy_again, last_change
from benchmarks.driving import DrivingError
from benchmarks.generating import Size, language_of
from benchmarks.workloads import API
from devtools.paths import ROOT

_AT_ONCE: Final = 1000
_PART: Final = 10
"""Every tenth row is enough to tell how many a second go through `bulk/`, and the plain app."""

_PATIENCE: Final = 600

Taken = tuple[int, float]
"""Rows, and seconds."""


def made_rows(size: Size, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of new claims, about series, speakers and articles of a record."""
    random = Random(name)
    number = 0
    while True:
        article = random.randrange(size.articles)
        value = random.randrange(50, 500_000)
        figure = f"{value:,}"
        yield {
            "external_id": f"{name}-{number}",
            "series": f"series-{random.randrange(size.series)}",
            "speaker": f"speaker-{random.randrange(size.speakers)}",
            "article": f"article-{article}",
            "value": value,
            "stated_as": figure,
            "period": f"{random.randrange(2019, 2026)}-{random.randrange(1, 13):02}",
            "stated_at": f"2026-{random.randrange(1, 6):02}-{random.randrange(1, 29):02}",
            "quote": wording.quote(random, language_of(article), figure),
        }
        number += 1


def imported(url: str, size: Size, rows: int, turn: int) -> dict[str, Taken]:
    """Import rows, copy what that has written, and save a part of them by the plain app."""
    before = last_change(url)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "claims.csv"
        _write(path, size, rows, turn)
        start = time.monotonic()
        _run(url, "manage.py", "import_claims", str(path))
        taken = {"claimsdb": (rows, time.monotonic() - start)}
        taken["floor"] = copy_again(url, change=before, turn=turn)
        _write(path, size, rows // _PART, turn)
        start = time.monotonic()
        _run(url, "-m", "benchmarks.plain.saving", str(path))
        taken["plain"] = (rows // _PART, time.monotonic() - start)
    return taken


def _write(path: Path, size: Size, rows: int, turn: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        made = [*islice(made_rows(size, f"import-{turn}"), rows)]
        writer = csv.DictWriter(file, made[0])
        writer.writeheader()
        writer.writerows(made)


def _run(url: str, *command: str) -> None:
    subprocess.run(
        [sys.executable, *command],
        check=True,
        cwd=ROOT,
        env=environment(url),
        stdout=subprocess.DEVNULL,
    )


def sent(url: str, base: str, token: str, size: Size, *, rows: int, turn: int) -> dict[str, Taken]:
    """Send a part of as many rows to `bulk/`, one request after the other, and copy them."""
    before = last_change(url)
    made = islice(made_rows(size, f"bulk-{turn}"), max(1, rows // _PART))
    items = [row | {"quote": {"exact": row["quote"]}, "status": "published"} for row in made]
    connection = HTTPConnection(urlsplit(base).netloc, timeout=_PATIENCE)
    start = time.monotonic()
    for place in range(0, len(items), _AT_ONCE):
        _post(connection, items[place : place + _AT_ONCE], token)
    taken = {"claimsdb": (len(items), time.monotonic() - start)}
    connection.close()
    return taken | {"floor": copy_again(url, change=before, turn=turn)}


def _post(connection: HTTPConnection, items: list[dict[str, Any]], token: str) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    connection.request("POST", f"{API}claims/bulk/", json.dumps({"items": items}), headers)
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != HTTPStatus.OK:
        raise DrivingError(f"bulk/ answers {answer.status}: {told[:500]!r}")
