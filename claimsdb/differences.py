"""How one text differs from another, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Op = Literal["equal", "insert", "delete", "replace"]

# Of scripts that put no space between words each character is one: Thai to Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_UNSPACED += "\uf900-\ufaff\U00020000-\U0003ffff"
# A word keeps the marks within it ("20,000", "don't") and the space after it.
_WORDS = re.compile(
    rf"(?:[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:[^\w\s]+[^\W{_UNSPACED}]+)*|[^\w\s]+)\s*|\s+"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words in two texts; one of them is empty where it was inserted or deleted."""

    op: Op
    before: str
    after: str


def word_difference(before: str, after: str) -> list[Part]:
    """Return the parts of two texts in turn: joined again, they are the two, space and all."""
    one, other = split_words(before), split_words(after)
    # Words that make up more than a hundredth of a long text anchor no match (difflib's rule for
    # junk): without it a long text would take time that grows with the square of its length.
    matcher = SequenceMatcher(a=one, b=other)
    return [
        Part(op, "".join(one[start:end]), "".join(other[new_start:new_end]))
        for op, start, end, new_start, new_end in matcher.get_opcodes()
    ]


def split_words(text: str) -> list[str]:
    """Return the words of a text, each with the space after it: joined again, they are the text."""
    return _WORDS.findall(text)
