import itertools

import pytest

from claims.units import UnitError, convert, parse_unit
from claims.units.vocabulary import REFUSED, SCALES, Kind, known_words

PHYSICAL = {word for word in known_words().values() if word.kind is Kind.PHYSICAL}
CONVERTED = sorted(
    (word for word in PHYSICAL if word.pint), key=lambda word: (word.measure, word.name)
)
NEVER_CONVERTED = {word.name for word in PHYSICAL if not word.pint}


def test_each_measure_converts_within_itself_and_there_alone() -> None:
    by_measure = {
        measure: [word.name for word in words]
        for measure, words in itertools.groupby(CONVERTED, key=lambda word: word.measure)
    }
    for measure, names in by_measure.items():
        for name in names:
            assert convert(1, source=name, target=names[0]) > 0
        for other in by_measure.keys() - {measure}:
            with pytest.raises(UnitError, match="cannot be converted"):
                convert(1, source=names[0], target=by_measure[other][0])


@pytest.mark.parametrize(
    ("source", "target", "factor"),
    [
        # NIST Special Publication 811, appendix B; the Weights and Measures Act 1985, schedule 1.
        ("mile", "km", 1.609344),
        ("nautical_mile", "m", 1852),
        ("foot", "m", 0.3048),
        ("acre", "m²", 4046.8564224),
        ("square_mile", "acre", 640),
        ("hectare", "m²", 10000),
        ("lb", "kg", 0.45359237),
        ("short_ton", "lb", 2000),
        ("long_ton", "lb", 2240),
        ("ounce", "g", 28.349523125),
        ("troy_ounce", "g", 31.1034768),
        ("barrel", "US_gallon", 42),
        ("US_gallon", "litre", 3.785411784),
        ("UK_gallon", "litre", 4.54609),
        ("UK_pint", "litre", 0.56826125),
        ("kWh", "MJ", 3.6),
        ("kcal", "kJ", 4.184),
        ("knot", "km/hour", 1.852),
        ("byte", "bit", 8),
        ("Gt", "tonne", 1e9),
        ("century", "day", 36524.25),
        ("year", "month", 12),
        ("quarter", "month", 3),
    ],
)
def test_factors_are_those_of_the_standards(source: str, target: str, factor: float) -> None:
    assert convert(1, source=source, target=target) == factor


def test_scales_without_a_common_zero_are_never_converted() -> None:
    assert {"°C", "°F", "kelvin", "dB"} == NEVER_CONVERTED
    for source, target in itertools.permutations(NEVER_CONVERTED, 2):
        with pytest.raises(UnitError, match="cannot be converted"):
            convert(1, source=source, target=target)


@pytest.mark.parametrize(
    "noun",
    [
        *[
            "person",
            "case",
            "death",
            "job",
            "point",
            "share",
            "unit",
            "bag",
            "cat",
            "hand",
            "chain",
        ],
        *[
            "league",
            "link",
            "slug",
            "degree",
            "stone",
            "grade",
            "cup",
            "pen",
            "ban",
            "drop",
            "mole",
        ],
        *["charge", "turn", "circle", "count", "section", "grain", "cop", "shot", "particle"],
    ],
)
def test_nouns_that_pint_would_take_for_something_else_are_counted(noun: str) -> None:
    word = parse_unit(noun).term.word
    assert word is not None
    assert (word.name, word.kind) == (noun, Kind.COUNT)


@pytest.mark.parametrize("word", REFUSED)
def test_what_means_several_things_is_refused_with_what_to_write(word: str) -> None:
    with pytest.raises(UnitError) as refusal:
        parse_unit(word)
    assert str(refusal.value) == f"{word!r} is not read as a unit: {REFUSED[word]}."


@pytest.mark.parametrize("code", ["GBP", "EUR", "USD", "CNY", "CHF", "DEM", "XDR"])
def test_currencies_are_known_by_their_codes_past_ones_too(code: str) -> None:
    word = parse_unit(code).term.word
    assert word is not None
    assert word.kind is Kind.CURRENCY


def test_no_word_is_both_a_unit_and_a_scale_or_refused() -> None:
    assert not set(known_words()) & set(SCALES)
    assert not set(known_words()) & set(REFUSED)
