"""Texts as the tokens that they are found by: pure, and the same whatever the database.

Texts are compared in Unicode's compatibility forms (NFKC), case-folded and without the accents of
Latin, Greek and Cyrillic letters. A token is

- a run of letters, marks and digits: "MI5's" is `mi5` and `s`;
- a number with its decimals, less the commas between its thousands: "1,234.5" is `1234.5`;
- in scripts that are written without spaces between words, each character, and each two that
  follow each other: "麦卡勒姆" is `麦`, `卡`, `勒`, `姆`, `麦卡`, `卡勒`, `勒姆`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

Term = tuple[str, ...]
"""What one word of a query asks for: tokens that all occur in one and the same document."""

LONGEST: Final = 64
"""Characters of a token: of longer ones the first count, in documents and in queries alike."""

MOST_BYTES: Final = 1_000_000
"""Of all tokens of a document, in UTF-8: PostgreSQL's `tsvector` takes a little more."""

_JOINERS: Final = frozenset("\u00b7\u2027\u30fb")
"""Middle dots: inside of words (col·legi), and between the parts of names (肯·麦卡勒姆)."""

_DROPPED: Final = (range(0x0300, 0x0370), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Accents (Unicode's block of combining diacritical marks), and variation selectors."""

_ZERO_WIDTH_SPACE: Final = "\u200b"
_SIGNS: Final = {"\u066b": ".", "\u066c": ","}  # Arabic

# Han, Japanese, Korean and Bopomofo; Thai and Lao, Burmese, Khmer.
_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007"
    r"\u3021-\u3029\u3031-\u303c\u3040-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_RUN: Final = re.compile(
    r"(?<![0-9][.,])"
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+\.[0-9]+)(?![.,]?[0-9])"
    r"|\w[^ .,]*"
)


def tokens_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the tokens of a document: where there are more than an index takes, the first."""
    found: set[str] = set()
    size = 0
    for token in _document(texts):
        if token not in found:
            size += len(token.encode())
            if size > MOST_BYTES:
                break
            found.add(token)
    return frozenset(found)


def terms_of(text: str) -> tuple[Term, ...]:
    """Return what the words of a query ask for, each once, in their order.

    There is no syntax: all that is neither letter nor digit only parts words.
    """
    terms = (
        tuple(dict.fromkeys(_pairs(word))) if is_unspaced else (word,)
        for word, is_unspaced in _words(text)
    )
    return tuple(dict.fromkeys(terms))


def _document(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word, is_unspaced in _words(text):
            if is_unspaced:
                yield from word
                yield from map("".join, pairwise(word))
            else:
                yield word


def _pairs(word: str) -> list[str]:
    return [*map("".join, pairwise(word))] or [word]


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of a text, and whether each is in a script without spaces."""
    for run in _RUN.findall(_folded(text)):
        if run.isascii():
            yield run.replace(",", "")[:LONGEST], False
            continue
        end = 0
        for part in _UNSPACED.finditer(run):
            if part.start() > end:
                yield run[end : part.start()][:LONGEST], False
            yield part[0], True
            end = part.end()
        if end < len(run):
            yield run[end:][:LONGEST], False


def _folded(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", text.casefold().translate(_TABLE))


class _Table:
    """Maps characters to those that they count as: digits to ASCII, what parts words to a space."""

    @staticmethod
    @lru_cache(maxsize=8192)
    def _of(codepoint: int) -> str | None:
        character = chr(codepoint)
        category = unicodedata.category(character)
        if any(codepoint in dropped for dropped in _DROPPED) or character in _JOINERS:
            return None
        if category == "Nd":
            return str(unicodedata.decimal(character))
        if category in {"Cf", "Me"} and character != _ZERO_WIDTH_SPACE:
            return None
        if category[0] in "LMN" or character in ".,":
            return character
        return _SIGNS.get(character, " ")

    def __getitem__(self, codepoint: int) -> str | None:
        return self._of(codepoint)


_TABLE: Final = _Table()
