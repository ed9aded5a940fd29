"""Units as they are written: `person`, `case / 12 hours`, `billion GBP`, `case/100000 person`.

    unit  = [term], { ("/" | "per"), term } ;
    term  = [number], [scale], [word], [scale] ;

A word is a physical unit, a share, a currency's ISO 4217 code, or any noun in lower case: what a
series counts is declared by writing it, and is a dimension of its own.
"""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from claims.units.nouns import plural, singular
from claims.units.vocabulary import (
    NOUNS_LIKE_CODES,
    REFUSED,
    SCALE_NAMES,
    SCALES,
    Kind,
    Word,
    known_words,
    names_by_case_folded,
)

MAX_LENGTH = 100
CLOSE = 0.8
"""How alike two words must be, by difflib's ratio, for one to be suggested for the other."""

_MAX_DIVISORS = 3
_MAX_MULTIPLIER = 10**15
_NUMBER = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,9})?")
_SEPARATOR = re.compile(r"/|(?<!\S)per(?!\S)(?! (?:cent|mille)(?!\S))")
_ATTACHED = "%‰"
_LEAST_SCALE_OF_DIVISORS = 10**6


class UnitError(ValueError):
    """A text is no unit, or a unit can't be converted to another; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A multiplier and a unit word, either of which may be left out (1, None)."""

    multiplier: Decimal
    word: Word | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what is counted or measured, per what. Equal units are written alike by `str`."""

    term: Term
    divisors: tuple[Term, ...] = ()

    def __str__(self) -> str:
        divisors = (_written(one, least_scale=_LEAST_SCALE_OF_DIVISORS) for one in self.divisors)
        return "/".join((_written(self.term), *divisors))

    @property
    def is_counted(self) -> bool:
        """Whether it counts things, of which there are fewer rather than less."""
        return self.term.word is not None and self.term.word.kind is Kind.COUNT

    def of_differences(self) -> "Unit":
        """Return the unit that a difference of two levels is told in: percentage points for %."""
        if self.term.word != known_words()["%"]:
            return self
        points = Term(self.term.multiplier, known_words()["percentage_point"])
        return Unit(points, self.divisors)

    def amount(self, number: str, *, is_one: bool) -> str:
        """Return a number with this unit in words: `20,000 people`, `GBP 1,200 million per year`.

        A currency's code goes before its amount, as is the rule in English (Interinstitutional
        Style Guide of the European Union, 7.3.3).
        """
        return _amount(self.term, number, is_one=is_one) + "".join(map(_rate, self.divisors))


TIMES = Unit(Term(Decimal(1), Word("times", Kind.SHARE, "times")))
"""What a factor is told in."""


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit:
    """Read a unit.

    Raises:
        UnitError: the text is no unit; the message says why, and what was probably meant.
    """
    first, *others = _parts(text)
    if len(others) > _MAX_DIVISORS:
        raise UnitError(f"{text!r} divides {len(others)} times: at most {_MAX_DIVISORS} are read.")
    unit = Unit(_term(first), tuple(_divisor(part, text) for part in others))
    if unit.term.word is None and not others:
        raise UnitError(
            f"{text!r} is a number without a unit: say of what, such as million person."
        )
    return unit


def normalise_unit(text: str) -> str:
    """Return a unit as it was written, with `/` for “per” and only the spaces that it needs.

    Raises:
        UnitError: as `parse_unit`.
    """
    parse_unit(text)
    return "/".join(_parts(text))


def _parts(text: str) -> list[str]:
    _refuse_long(text)
    written = " ".join(unicodedata.normalize("NFC", text).split())
    _refuse_long(written)
    parts = [part.strip() for part in _SEPARATOR.split(written)]
    if not any(parts):
        raise UnitError("A unit is needed, such as person, GBP million or case/day.")
    return parts


def _refuse_long(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise UnitError(f"A unit has at most {MAX_LENGTH} characters, got {len(text)}.")


def _divisor(part: str, text: str) -> Term:
    term = _term(part)
    if term.word is None:
        raise UnitError(
            f"{text!r} says per how many, but not of what: write it as in case/12 hours."
        )
    return term


def _term(part: str) -> Term:
    first, *others = part.split() or [""]
    is_number = _NUMBER.fullmatch(first)
    multiplier = Decimal(first) if is_number else Decimal(1)
    words = []
    for token in others if is_number else part.split():
        if token in SCALES:
            multiplier *= SCALES[token]
        else:
            words.append(token)
    if not 0 < multiplier <= _MAX_MULTIPLIER:
        raise UnitError(f"{part!r} counts in steps of 0 or of more than 1000 trillion.")
    return Term(multiplier, _word(words) if words else None)


def _word(tokens: list[str]) -> Word:
    text = "_".join(tokens)
    if text in known_words():
        return known_words()[text]
    _refuse_numbers(tokens)
    if len(tokens) > 1:
        raise UnitError(
            f"{' '.join(tokens)!r} is more than one unit: join the words of a noun as in "
            "police_officer, and write a scale as thousand, million, billion "
            "or trillion."
        )
    _refuse_near_miss(text)
    if not _is_noun(text):
        raise UnitError(
            f"{text!r} is not a unit: expected a noun in lower case such as person, a physical "
            f"unit such as km, % or a currency's ISO 4217 code.{_suggestion(text)}"
        )
    noun = singular(text)
    return Word(noun, Kind.COUNT, plural(noun))


def _refuse_numbers(tokens: list[str]) -> None:
    for token in tokens:
        if any(one.isdecimal() for one in token):
            raise UnitError(
                f"{token!r} is not read: a number stands before the unit that it multiplies, in "
                "the digits 0 to 9 and a decimal point alone, such as 100000 person."
            )


def _refuse_near_miss(text: str) -> None:
    advice = REFUSED.get(text) or (REFUSED.get(singular(text)) if _is_noun(text) else None)
    if advice:
        raise UnitError(f"{text!r} is not read as a unit: {advice}.")
    known = names_by_case_folded().get(text.casefold())
    if known and text not in NOUNS_LIKE_CODES:
        raise UnitError(f"{text!r} is not a unit: did you mean {known!r}?")


def _is_noun(text: str) -> bool:
    """Whether it is written in plain lower-case letters of any script, joined by - or _."""
    return (
        text == text.lower() == unicodedata.normalize("NFKC", text)
        and all(part and part[0].isalpha() for part in re.split("[-_]", text))
        and all(unicodedata.category(one)[0] in "LM" for one in text if one not in "-_")
    )


def _suggestion(text: str) -> str:
    if _is_noun(text.lower()):
        return f" Did you mean {text.lower()!r}?"
    near = difflib.get_close_matches(text, (*known_words(), *SCALES), n=1, cutoff=CLOSE)
    return f" Did you mean {near[0]!r}?" if near else ""


def _written(term: Term, *, least_scale: int = 1000) -> str:
    words = [_multiplier(term, least_scale=least_scale), term.word.name if term.word else ""]
    return " ".join(word for word in words if word)


def _multiplier(term: Term, *, least_scale: int, separator: str = "") -> str:
    if term.multiplier == 1:
        return ""
    if term.multiplier >= least_scale and term.multiplier in SCALE_NAMES:
        return SCALE_NAMES[term.multiplier]
    return f"{term.multiplier.normalize():{separator}f}"


def _amount(term: Term, number: str, *, is_one: bool) -> str:
    scale = _multiplier(term, least_scale=1000, separator=",")
    scaled = f"{number} {scale if scale in SCALES else '× ' + scale}" if scale else number
    if term.word is None or term.word.name == "ratio":
        return scaled
    if term.word.kind is Kind.CURRENCY:
        return f"{term.word.name} {scaled}"
    if term.word.name in _ATTACHED:
        return f"{scaled}{term.word.name}"
    return f"{scaled} {_name(term.word, is_one=is_one and not scale)}"


def _rate(term: Term) -> str:
    multiplier = _multiplier(term, least_scale=_LEAST_SCALE_OF_DIVISORS, separator=",")
    name = _name(term.word, is_one=not multiplier) if term.word else ""
    return f" per {multiplier} {name}" if multiplier else f" per {name}"


def _name(word: Word, *, is_one: bool) -> str:
    return (word.name if is_one else word.plural).replace("_", " ")
