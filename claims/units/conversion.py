"""Conversion between units, in exact arithmetic and rounded once, to 15 significant digits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from claims.rounding import exact, to_nearest
from claims.units.grammar import CLOSE, Term, Unit, UnitError, parse_unit
from claims.units.vocabulary import Kind, Word, known_words

if TYPE_CHECKING:
    import pint


@dataclass(frozen=True, slots=True)
class _Measure:
    """How many base units one of a unit is, and the powers of those by kind and name."""

    factor: Fraction
    powers: frozenset[tuple[tuple[Kind, str], Fraction]]


def convert(value: float, *, source: str, target: str) -> float:
    """Return a number that is in the unit `source` in the unit `target`.

    Between units of one size it stays as it is; else it is rounded to 15 significant digits, half
    to even. A year is the mean Gregorian year of 365.2425 days, a month a twelfth of it.

    Raises:
        UnitError: one of them is no unit, they measure different things, or a double can't hold
            the result.
    """
    factor = conversion_factor(source=source, target=target)
    if factor == 1:
        return float(value)
    try:
        return to_nearest(exact(value) * factor)
    except OverflowError as error:
        raise UnitError(
            f"{value!r} {source!r} can't be kept in {target!r}: the number becomes too large or "
            "too small."
        ) from error


@lru_cache(maxsize=4096)
def conversion_factor(*, source: str, target: str) -> Fraction:
    """Return how many of the unit `target` one of `source` is, exactly.

    Raises:
        UnitError: one of them is no unit, or they measure different things.
    """
    one, other = parse_unit(source), parse_unit(target)
    if one == other:
        return Fraction(1)
    measure, into = _measure(one), _measure(other)
    if measure.powers != into.powers:
        raise UnitError(_refusal(source, target))
    return measure.factor / into.factor


def _measure(unit: Unit) -> _Measure:
    factor = Fraction(1)
    powers: defaultdict[tuple[Kind, str], Fraction] = defaultdict(Fraction)
    for term, sign in [(unit.term, 1), *((term, -1) for term in unit.divisors)]:
        measure = _measure_of_term(term)
        factor *= measure.factor**sign
        for base, power in measure.powers:
            powers[base] += sign * power
    return _Measure(factor, frozenset((base, power) for base, power in powers.items() if power))


def _measure_of_term(term: Term) -> _Measure:
    measure = _measure_of_word(term.word) if term.word else _Measure(Fraction(1), frozenset())
    return _Measure(measure.factor * Fraction(term.multiplier), measure.powers)


@lru_cache(maxsize=1024)
def _measure_of_word(word: Word) -> _Measure:
    if word.share is not None:
        return _Measure(Fraction(word.share), frozenset())
    if not word.pint:
        return _Measure(Fraction(1), frozenset({((word.kind, word.name), Fraction(1))}))
    base = _registry().parse_expression(word.pint).to_root_units()
    factor = cast("int | Fraction", base.magnitude)
    powers = cast("Iterable[tuple[str, int | Fraction]]", base.unit_items())
    return _Measure(
        Fraction(factor), frozenset(((word.kind, name), Fraction(power)) for name, power in powers)
    )


@cache
def _registry() -> "pint.UnitRegistry[Fraction]":
    # Loading pint takes half a second, which only a process that converts need spend.
    import pint  # noqa: PLC0415

    return pint.UnitRegistry(non_int_type=Fraction)


def _refusal(source: str, target: str) -> str:
    one, other = parse_unit(source), parse_unit(target)
    return (
        f"{source!r} cannot be converted to {target!r}: {source!r} {_described(one)}, the series "
        f"{_described(other)}.{_hint(one, other)}"
    )


def _described(unit: Unit) -> str:
    word = unit.term.word
    if word is None:
        what = "gives a bare number"
    elif word.kind is Kind.COUNT:
        what = f"counts {word.plural}"
    else:
        what = f"is in {word.name}" if _stands_alone(word) else f"measures {_measured(word)}"
    return what + "".join(f" per {_measured(term.word)}" for term in unit.divisors if term.word)


def _stands_alone(word: Word) -> bool:
    return word.kind is Kind.CURRENCY or (word.kind is Kind.PHYSICAL and not word.pint)


def _measured(word: Word) -> str:
    if word.kind is Kind.SHARE:
        return "a share"
    return word.name if _stands_alone(word) else word.measure or word.name


def _hint(one: Unit, other: Unit) -> str:
    if one.term.word is None and other.term.word is not None:
        counted = Unit(Term(one.term.multiplier, other.term.word), one.divisors)
        if _measure(counted).powers == _measure(other).powers:
            return f" Did you mean {str(counted)!r}?"
    given, wanted = _words(one), _words(other)
    paid, due = (
        {word for word in words if word.kind is Kind.CURRENCY} for words in (given, wanted)
    )
    if paid and due and paid != due:
        return " Currencies are not converted."
    for word in given:
        if word.kind is Kind.COUNT and word not in wanted:
            names = [each.name for each in wanted]
            near = get_close_matches(word.name, [*names, *known_words()], n=1, cutoff=CLOSE)
            return f" Did you mean {near[0]!r}?" if near else ""
    return ""


def _words(unit: Unit) -> list[Word]:
    return [term.word for term in (unit.term, *unit.divisors) if term.word]
