"""Runs what a document shows against a server of the demo, and holds the answers against it."""

import json
import subprocess
import sys
from collections.abc import Iterable

from claimsdb.roles import Role
from claimsdb.tokens.services import issue
from tests.docs.curling import SHOWN_HOST, Answer, Curl
from tests.docs.examples import Block, abridged
from tests.members import member


def run_curls(examples: Iterable[tuple[str, Block]], server: str) -> None:
    """Send command lines of curl in turn, as someone who may write, and compare the answers."""
    _, token = issue(owner=member(Role.EDITOR, Role.REVIEWER, Role.CURATOR))
    curl = Curl(server, {"TOKEN": token})
    for command, shown in examples:
        assert_shown(curl.run(command), shown)


def run_scripts(examples: Iterable[tuple[str, Block]], server: str) -> None:
    """Run scripts of Python, each in a process of its own, and compare what they print."""
    for script, shown in examples:
        done = subprocess.run(
            [sys.executable, "-c", script.replace(SHOWN_HOST, server)],
            check=True,
            capture_output=True,
            text=True,
        )
        assert done.stdout == shown.text


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
        case "csv":
            assert answer.text.splitlines() == shown.text.splitlines()
        case _:
            assert answer.text == shown.text
