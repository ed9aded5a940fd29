"""Examples of the documentation, as they stand in it: what is asked, and the answer shown."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

DOCUMENTS = Path(__file__).parents[2]
_ASKING = frozenset({"sh", "python"})
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A block of code: its language and its text."""

    language: str
    text: str


def blocks(document: str) -> list[Block]:
    """All blocks of code in a document, by its path in the project."""
    return _blocks(_read(document))


def sections(document: str) -> dict[str, list[tuple[Block, Block]]]:
    """What is asked in each section, by its heading, each with the block that follows it."""
    _, *parts = _SECTION.split(_read(document))
    return {
        heading: [pair for pair in pairwise(_blocks(text)) if pair[0].language in _ASKING]
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
    }


def examples(document: str, language: str) -> list[tuple[str, Block]]:
    """What is asked in this language, each with the block that follows it: its answer."""
    pairs = pairwise(blocks(document))
    return [(asked.text, shown) for asked, shown in pairs if asked.language == language]


def _read(document: str) -> str:
    return (DOCUMENTS / document).read_text(encoding="utf-8")


def _blocks(text: str) -> list[Block]:
    return [Block(*found) for found in _BLOCK.findall(text)]


def abridged(answer: Any, example: Any) -> Any:
    """Return the answer with the members alone that the example shows, at every depth."""
    if isinstance(answer, dict) and isinstance(example, dict):
        return {name: abridged(answer[name], shown) for name, shown in example.items()}
    if isinstance(answer, list) and isinstance(example, list) and len(answer) == len(example):
        return [abridged(*pair) for pair in zip(answer, example, strict=True)]
    return answer
