"""Examples of the documentation, as they stand in it: what is asked, and the answer shown."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

DOCUMENTS = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A block of code: its language and its text."""

    language: str
    text: str


def blocks(document: str) -> list[Block]:
    """All blocks of code in a document, by its path in the project."""
    text = (DOCUMENTS / document).read_text(encoding="utf-8")
    return [Block(*found) for found in _BLOCK.findall(text)]


def examples(document: str, language: str) -> list[tuple[str, Block]]:
    """What is asked in this language, each with the block that follows it: its answer."""
    pairs = pairwise(blocks(document))
    return [(asked.text, shown) for asked, shown in pairs if asked.language == language]


def abridged(answer: Any, example: Any) -> Any:
    """Return the answer with the members alone that the example shows, at every depth."""
    if isinstance(answer, dict) and isinstance(example, dict):
        return {name: abridged(answer[name], shown) for name, shown in example.items()}
    if isinstance(answer, list) and isinstance(example, list) and len(answer) == len(example):
        return [abridged(*pair) for pair in zip(answer, example, strict=True)]
    return answer
