"""The committed OpenAPI document is the one that the code makes.

To write it anew, and see in its difference what the change does to the API:

    python manage.py spectacular --format openapi-json --file docs/openapi.json --fail-on-warn
"""

import difflib

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.validation import validate_schema

from claimsdb.api.schema import document
from claimsdb.environment import ROOT

COMMITTED = ROOT / "docs" / "openapi.json"
COMMAND = __doc__.splitlines()[-1].strip()


def test_schema_is_valid_and_gives_no_warning() -> None:
    GENERATOR_STATS.reset()
    document.cache_clear()
    validate_schema(document())  # type: ignore[no-untyped-call]  # spectacular's
    assert not GENERATOR_STATS


def test_schema_is_the_committed_one() -> None:
    made = OpenApiJsonRenderer().render(document(), renderer_context={}).decode().splitlines()
    committed = COMMITTED.read_text(encoding="utf-8").splitlines()
    difference = difflib.unified_diff(committed, made, "docs/openapi.json", "made", lineterm="")
    if changed := "\n".join(difference):
        pytest.fail(f"{changed}\n\nIf the change is meant: {COMMAND}", pytrace=False)
