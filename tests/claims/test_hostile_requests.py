"""Whatever is sent: no failure, nothing told of the inside, every error a problem, nothing written."""

import logging
import os
import re
import traceback
from base64 import urlsafe_b64decode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.cookies import SimpleCookie
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver

from claims import demo
from claimsdb.api.errors import API_PATH, PROBLEM_MEDIA_TYPE, PROBLEM_TYPES
from claimsdb.api.schema import document
from claimsdb.environment import ROOT
from claimsdb.roles import Role
from tests.claims.hostility import Attacker, HostileRequest, Known
from tests.claimsdb.api.contract import get_json
from tests.members import browser_of

pytestmark = pytest.mark.django_db
logger = logging.getLogger(__name__)

REQUESTS = "CLAIMSDB_HOSTILE_REQUESTS"
"""How many are sent, half of them by the public, where it isn't as few as in every run."""
FEW = 600

HOST = "http://testserver"
TYPES = {(kind.status, kind.uri) for kind in PROBLEM_TYPES}
INSIDE = re.compile(
    rb'Traceback \(most|File "|site-packages|psycopg|sqlite3|(Operational|Data|Programming)Error'
    rb'|SELECT "|INSERT INTO|root:x:0|' + re.escape(str(ROOT)).encode()
)
OFTEN = {200, 400, 404, 405}


@pytest.fixture
def known(client: Client) -> Known:
    demo.load()
    described = document()
    operations = [
        (path, operation)
        for path, methods in described["paths"].items()
        for operation in methods.values()
        if isinstance(operation, dict)
    ]
    values = found(client)
    feed = get_json(client, "/api/v1/claims/?page_size=1")["next"]
    cursor = parse_qs(urlsplit(feed).query)["cursor"][0]
    return Known(
        routes={route: methods(client, route, values) for route in routes()},
        parameters=parameters(operations),
        bodies=bodies(operations),
        values=values,
        cursor=orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))),
    )


def routes() -> list[str]:
    """All routes outside the admin, with the names of their parts in braces."""
    by_name = get_resolver().reverse_dict
    forms = {
        form
        for name in by_name
        for possibilities, *_ in by_name.getlist(name)
        for form, _ in possibilities
    }
    return sorted("/" + re.sub(r"%\((\w+)\)s", r"{\1}", form) for form in forms)


def methods(client: Client, route: str, values: Mapping[str, list[str]]) -> list[str]:
    """What a route says that it takes."""
    parts = route.split("/")
    for at, part in enumerate(parts):
        if part.startswith("{"):
            parts[at] = values.get(parts[at - 1], ["1"])[0]
    allowed = client.options("/".join(parts)).get("Allow", "GET")
    return sorted({*allowed.split(", ")} - {"HEAD", "OPTIONS"})


def parameters(operations: list[tuple[str, Any]]) -> dict[str, dict[str, str]]:
    """An example of each parameter but `dry_run`, by routes with empty braces."""
    examples: dict[str, dict[str, str]] = defaultdict(dict)
    for path, operation in operations:
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query" and parameter["name"] != "dry_run":
                route = re.sub(r"{\w+}", "{}", path)
                examples[route][parameter["name"]] = str(parameter.get("example", "1"))
    return examples


def bodies(operations: list[tuple[str, Any]]) -> dict[str, list[Any]]:
    """The examples of what may be written, by routes with empty braces."""
    examples: dict[str, list[Any]] = defaultdict(list)
    for path, operation in operations:
        for form in operation.get("requestBody", {}).get("content", {}).values():
            route = re.sub(r"{\w+}", "{}", path)
            examples[route] += [example["value"] for example in form["examples"].values()]
    return examples


def found(client: Client) -> Mapping[str, list[str]]:
    """What stands after each word in the addresses that the API's lists tell of."""
    values: dict[str, set[str]] = defaultdict(set)
    for path in get_json(client, "/api/v1/").values():
        answer = client.get(path, headers={"Accept": "application/json"}).content.decode()
        for address in re.findall(rf'"{HOST}(/api/v1/[^"?]+)"', answer):
            parts = address.strip("/").split("/")
            for word, value in pairwise(parts):
                values[word].add(value)
    return {word: sorted(those) for word, those in values.items()}


def contents() -> dict[str, str]:
    """A digest of all rows of each table."""
    digests = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's own name
            rows = sorted(map(repr, cursor.fetchall()))
            digests[table] = sha256("\n".join(rows).encode()).hexdigest()
    return digests


@contextmanager
def failures() -> Iterator[list[str]]:
    """The tracebacks of what the server does not foresee, gathered as it happens."""
    told: list[str] = []

    def tell(**_: Any) -> None:
        told.append(traceback.format_exc())

    got_request_exception.connect(tell)
    logging.disable()
    try:
        yield told
    finally:
        logging.disable(logging.NOTSET)
        got_request_exception.disconnect(tell)


def faults(client: Client, request: HostileRequest, told: list[str]) -> tuple[int, list[str]]:
    """The status of the answer, and what is wrong with it."""
    told.clear()
    session = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        response: Any = client.generic(request.method, "/", **request.environ())
        is_read = getattr(response, "streaming", False)
        body = b"".join(response.streaming_content) if is_read else response.content
        transaction.set_rollback(response.status_code >= 500)
    client.cookies = session
    wrong = [f"{response.status_code}: {''.join(told)}"] if response.status_code >= 500 else []
    if inside := INSIDE.search(body):
        wrong.append(f"tells {body[max(inside.start() - 200, 0) :][:600]!r}")
    if "X-Injected" in response or "\n" in "".join(response.headers.values()):
        wrong.append(f"has the headers {dict(response.headers)}")
    if response.get("Location", "/").startswith(("//", "http")):
        wrong.append(f"leads to {response['Location']}")
    is_problem = request.path.startswith(API_PATH) and response.status_code >= 400
    if is_problem and request.method != "HEAD" and not tells_problem(response, body):
        wrong.append(f"{response.status_code} is no problem of the table: {body[:300]!r}")
    return response.status_code, wrong


def tells_problem(response: Any, body: bytes) -> bool:
    if response["Content-Type"] != PROBLEM_MEDIA_TYPE:
        return False
    told = orjson.loads(body)
    return (response.status_code, told["type"]) in TYPES and told["status"] == response.status_code


@pytest.mark.parametrize("roles", [(), tuple(Role)], ids=["public", "all roles"])
def test_hostile_requests_break_nothing(
    known: Known, client: Client, roles: tuple[Role, ...]
) -> None:
    sender = browser_of(*roles) if roles else client
    sender.raise_request_exception = False
    attacker = Attacker(known, seed=len(roles))
    before = contents()
    statuses: Counter[int] = Counter()
    wrong = []
    with failures() as told:
        for _ in range(int(os.environ.get(REQUESTS, FEW)) // 2):
            request = attacker.request()
            status, found = faults(sender, request, told)
            statuses[status] += 1
            wrong += [f"{request}\n    {fault}" for fault in found]
    changed = {table for table, digest in contents().items() if before.get(table) != digest}
    logger.info("Answered: %s", sorted(statuses.items()))
    assert (wrong, changed) == ([], set())
    assert set(statuses) >= (OFTEN | ({412} if roles else {401}))
