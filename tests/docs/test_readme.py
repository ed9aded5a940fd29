"""The README's examples, asked for real of the demo."""

import json
import re

import pytest
from django.test import Client

from claims import demo
from tests.docs.examples import DOCUMENTS, abridged

README = DOCUMENTS / "README.md"
EXAMPLES = re.findall(
    r"```sh\ncurl -s 'http://127\.0\.0\.1:8000(?P<path>[^']+)'\n```\n```json\n(?P<answer>.+?)```",
    README.read_text(encoding="utf-8"),
    flags=re.DOTALL,
)


def test_readme_has_five_examples() -> None:
    assert len(EXAMPLES) == 5


@pytest.mark.django_db(transaction=True, reset_sequences=True)
@pytest.mark.parametrize(("path", "text"), EXAMPLES)
def test_readme_example_is_answered_as_it_says(path: str, text: str) -> None:
    demo.load()
    example = json.loads(text)

    response = Client().get(path)

    assert response.status_code == 200
    assert abridged(response.json(), example) == example
