"""The README's examples, asked for real of the demo."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from claims import demo

README = Path(__file__).parents[2] / "README.md"
EXAMPLES = re.findall(
    r"```sh\ncurl -s 'http://127\.0\.0\.1:8000(?P<path>[^']+)'\n```\n```json\n(?P<answer>.+?)```",
    README.read_text(encoding="utf-8"),
    flags=re.DOTALL,
)


def abridged(answer: Any, example: Any) -> Any:
    """Return the answer with the members alone that the example shows, at every depth."""
    if isinstance(answer, dict) and isinstance(example, dict):
        return {name: abridged(answer[name], shown) for name, shown in example.items()}
    if isinstance(answer, list) and isinstance(example, list) and len(answer) == len(example):
        return [abridged(*pair) for pair in zip(answer, example, strict=True)]
    return answer


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
