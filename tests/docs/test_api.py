"""What docs/api.md shows, done for real on the demo."""

import json
import re
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from claims import demo
from claimsdb.api.errors import PROBLEM_TYPES
from claimsdb.roles import Role
from claimsdb.tokens.services import issue
from tests.docs.curling import SHOWN_HOST, Answer, Curl
from tests.docs.examples import DOCUMENTS, Block, abridged, blocks, examples
from tests.members import member

DOCUMENT = "docs/api.md"
TOKEN = (
    "TOKEN=$(python3 dev.py manage create_token ann --role editor --role reviewer --role curator)\n"
)
CURLS = [example for example in examples(DOCUMENT, "sh") if example[0] != TOKEN]
SCRIPTS = examples(DOCUMENT, "python")


@pytest.fixture
def server(transactional_db: None, django_db_reset_sequences: None, live_server: LiveServer) -> str:
    """The host and port of a server of the demo."""
    demo.load()
    return live_server.url.removeprefix("http://")


def assert_shown(answer: Answer, shown: Block) -> None:
    """An answer says what the block shows of it."""
    match shown.language:
        case "json":
            example = json.loads(shown.text)
            told = json.loads(answer.text)
            assert abridged(told, example) == example
        case "http":
            first, *headers = shown.text.splitlines()
            assert first == f"HTTP/1.1 {answer.status} {answer.reason}"
            names = [header.split(": ")[0] for header in headers]
            assert [f"{name}: {answer.headers[name]}" for name in names] == headers
        case _:
            assert answer.text == shown.text


def test_every_example_is_one_of_those_that_are_run() -> None:
    found = [block.language for block in blocks(DOCUMENT)]
    assert (len(CURLS), len(SCRIPTS)) == (found.count("sh") - 1, found.count("python"))
    assert {shown.language for _, shown in CURLS} == {"json", "jsonl", "http"}
    assert {shown.language for _, shown in SCRIPTS} == {"text"}
    assert (len(CURLS), len(SCRIPTS)) == (20, 3)


def test_curl_examples_are_answered_as_shown(server: str) -> None:
    _, token = issue(owner=member(Role.EDITOR, Role.REVIEWER, Role.CURATOR))
    curl = Curl(server, {"TOKEN": token})
    for command, shown in CURLS:
        answer = curl.run(command)
        assert_shown(answer, shown)


def test_python_examples_print_what_is_shown(server: str) -> None:
    for script, shown in SCRIPTS:
        done = subprocess.run(
            [sys.executable, "-c", script.replace(SHOWN_HOST, server)],
            check=True,
            capture_output=True,
            text=True,
        )
        assert done.stdout == shown.text


def test_addresses_for_spreadsheets_lead_to_files(server: str, client: Client) -> None:
    found = re.findall(r"^```text\nhttp://127\.0\.0\.1:8000(\S+)\n```$", document(), re.MULTILINE)
    for path in found:
        response = client.get(path)
        assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
        assert response.getvalue().startswith(b"\xef\xbb\xbfid,external_id,")
    assert len(found) == 1


def test_table_of_errors_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \| .+ \|$", document(), re.MULTILINE)
    assert rows == [(kind.slug, str(kind.status)) for kind in PROBLEM_TYPES]


def document() -> str:
    return (DOCUMENTS / DOCUMENT).read_text(encoding="utf-8")
