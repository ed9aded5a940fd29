"""What docs/api.md shows, done for real on the demo."""

import re

from django.test import Client

from claimsdb.api.errors import PROBLEM_TYPES
from tests.docs.examples import DOCUMENTS, blocks, examples
from tests.docs.running import run_curls, run_scripts

DOCUMENT = "docs/api.md"
TOKEN = (
    "TOKEN=$(python3 dev.py manage create_token ann --role editor --role reviewer --role curator)\n"
)
CURLS = [example for example in examples(DOCUMENT, "sh") if example[0] != TOKEN]
SCRIPTS = examples(DOCUMENT, "python")


def test_every_example_is_one_of_those_that_are_run() -> None:
    found = [block.language for block in blocks(DOCUMENT)]
    assert (len(CURLS), len(SCRIPTS)) == (found.count("sh") - 1, found.count("python"))
    assert {shown.language for _, shown in CURLS} == {"json", "jsonl", "http"}
    assert {shown.language for _, shown in SCRIPTS} == {"text"}
    assert (len(CURLS), len(SCRIPTS)) == (20, 3)


def test_curl_examples_are_answered_as_shown(server: str) -> None:
    run_curls(CURLS, server)


def test_python_examples_print_what_is_shown(server: str) -> None:
    run_scripts(SCRIPTS, server)


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
