"""The words that a unit can be made of, apart from count nouns: physical units, shares, scales.

A physical unit is known to pint by the expression beside it, from which its factor comes; only
units that the news uses are here, since among pint's own names `cat`, `bag` and `unit` are units
too. Symbols are case-sensitive. What can mean two things (`ton`, `gallon`, `pound`) is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cache
from typing import Any

from babel.numbers import list_currencies

from claims.units.nouns import plural

SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
"""Multipliers in words, on the short scale: a billion is a thousand millions."""

SCALE_NAMES = {
    Decimal(SCALES[name]): name for name in ("thousand", "million", "billion", "trillion")
}


class Kind(Enum):
    """What sort of thing a unit word stands for."""

    COUNT = auto()
    CURRENCY = auto()
    PHYSICAL = auto()
    SHARE = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """A unit word: its one name, its plural, and by kind what it takes to convert it.

    `measure` is what a physical unit measures, `pint` the expression that pint knows it by ("" for
    one that is never converted), `share` what a share is of one.
    """

    name: str
    kind: Kind
    plural: str
    measure: str = ""
    pint: str = ""
    share: Decimal | None = None


_SHARES = """
1 = ratio
1e-2 = %!, percent, per_cent, pct
1e-2 = percentage_point, pp
1e-3 = ‰!, permille, per_mille
1e-4 = basis_point, bp
1e-6 = ppm!
1e-9 = ppb!
"""

# What it measures: pint's expression = name, other names; `!` marks a symbol, which has no plural.
_PHYSICAL = """
time: second = second, sec, secs, s
time: minute = minute, min, mins
time: hour = hour, hr, hrs, h
time: day = day, d
time: week = week
time: gregorian_year / 12 = month
time: gregorian_year / 4 = quarter
time: gregorian_year = year, yr, yrs, annum
time: 10 * gregorian_year = decade
time: 100 * gregorian_year = century
length: millimeter = mm!, millimetre, millimeter
length: centimeter = cm!, centimetre, centimeter
length: meter = metre, meter, m
length: kilometer = km!, kilometre, kilometer
length: inch = inch
length: foot = foot, ft
length: yard = yard, yd
length: mile = mile
length: nautical_mile = nautical_mile
area: centimeter ** 2 = cm²!, cm2, cm^2, square_centimetre, square_centimeter
area: meter ** 2 = m²!, m2, m^2, square_metre, square_meter
area: kilometer ** 2 = km²!, km2, km^2, square_kilometre, square_kilometer, square_km, sq_km
area: hectare = hectare, ha
area: 4840 * yard ** 2 = acre
area: foot ** 2 = square_foot, sq_ft
area: mile ** 2 = square_mile, sq_mi
volume: milliliter = mL!, ml, millilitre, milliliter
volume: liter = litre, liter, l, L
volume: meter ** 3 = m³!, m3, m^3, cubic_metre, cubic_meter
volume: kilometer ** 3 = km³!, km3, km^3, cubic_kilometre, cubic_kilometer
volume: foot ** 3 = cubic_foot
volume: oil_barrel = barrel, bbl
volume: gallon = US_gallon, us_gallon
volume: imperial_gallon = UK_gallon, uk_gallon
volume: pint = US_pint, us_pint
volume: imperial_pint = UK_pint, uk_pint
mass: microgram = µg!, μg, microgram
mass: milligram = mg!, milligram
mass: gram = gram, g
mass: kilogram = kg!, kilogram, kilo
mass: metric_ton = tonne, t
mass: 1000 * metric_ton = kt!, kilotonne
mass: 1000000 * metric_ton = Mt!, megatonne
mass: 1000000000 * metric_ton = Gt!, gigatonne
mass: ounce = ounce, oz
mass: troy_ounce = troy_ounce
mass: pound = lb!, lbs
mass: short_ton = short_ton
mass: long_ton = long_ton
energy: joule = J!, joule
energy: kilojoule = kJ!
energy: megajoule = MJ!
energy: gigajoule = GJ!
energy: terajoule = TJ!
energy: petajoule = PJ!
energy: exajoule = EJ!
energy: watt_hour = Wh!
energy: kilowatt_hour = kWh!
energy: megawatt_hour = MWh!
energy: gigawatt_hour = GWh!
energy: terawatt_hour = TWh!
energy: kilocalorie = kcal!
power: watt = W!, watt
power: kilowatt = kW!, kilowatt
power: megawatt = MW!, megawatt
power: gigawatt = GW!, gigawatt
power: terawatt = TW!, terawatt
power: horsepower = hp!, horsepower
speed: mile_per_hour = mph!
speed: knot = knot
frequency: hertz = Hz!, hertz
frequency: kilohertz = kHz!
frequency: megahertz = MHz!
frequency: gigahertz = GHz!
pressure: pascal = Pa!
pressure: hectopascal = hPa!
pressure: kilopascal = kPa!
pressure: megapascal = MPa!
information: bit = bit
information: kilobit = kbit!
information: megabit = Mbit!, megabit
information: gigabit = Gbit!, gigabit
information: byte = byte, B
information: kilobyte = kB!, kilobyte
information: megabyte = MB!, megabyte
information: gigabyte = GB!, gigabyte
information: terabyte = TB!, terabyte
information: petabyte = PB!, petabyte
voltage: volt = V!, volt
voltage: kilovolt = kV!, kilovolt
current: ampere = A!, ampere
amount of substance: mole = mol!
amount of substance: millimole = mmol!
radioactivity: becquerel = Bq!, becquerel
radiation dose: sievert = Sv!, sievert
radiation dose: millisievert = mSv!, millisievert
radiation dose: microsievert = µSv!, μSv, microsievert
temperature: = °C!, celsius, degree_celsius, degC
temperature: = °F!, fahrenheit, degree_fahrenheit, degF
temperature: = kelvin!, K
loudness: = dB!, decibel
"""
# The last four have scales without a common zero, or with a logarithm: a difference would convert
# otherwise than a level, so they are not converted at all.

REFUSED = {
    "ton": "write tonne (1,000 kg), short_ton (2,000 lb) or long_ton (2,240 lb)",
    "gallon": "write US_gallon or UK_gallon",
    "pint": "write US_pint or UK_pint",
    "pound": "write lb for the mass, or GBP for the money",
    "calorie": "write kcal for what food labels call calories",
    "dollar": "write the currency's ISO 4217 code, such as USD",
    "euro": "write EUR",
    "yen": "write JPY",
    "yuan": "write CNY",
    "renminbi": "write CNY",
    "rupee": "write the currency's ISO 4217 code, such as INR",
    "rouble": "write RUB",
    "$": "write the currency's ISO 4217 code, such as USD",
    "£": "write GBP",
    "€": "write EUR",
    "¥": "write JPY or CNY",
    "k": "write thousand",
    "M": "write million",
    "mn": "write million",
    "b": "write billion",
    "tn": "write trillion",
}
"""Words that are no units because they mean several things, and what to write instead."""

_SHORTEST_IN_WORDS = 4

NOUNS_LIKE_CODES = frozenset(
    {"ban", "cad", "cop", "cup", "gel", "mop", "pen", "rub", "std", "top", "try"}
)
"""Nouns that are currency codes when written in capitals."""


@cache
def known_words() -> Mapping[str, Word]:
    """Return all that is not a count noun, by each of its names."""
    words = {code: Word(code, Kind.CURRENCY, code) for code in list_currencies()}
    for line in _SHARES.strip().splitlines():
        share, names = line.split(" = ")
        words |= _named(names, kind=Kind.SHARE, share=Decimal(share))
    for line in _PHYSICAL.strip().splitlines():
        description, names = line.split("= ")
        measure, pint = (part.strip() for part in description.split(":"))
        words |= _named(names, kind=Kind.PHYSICAL, measure=measure, pint=pint)
    return words


@cache
def names_by_case_folded() -> Mapping[str, str]:
    """Return the known names and scales by what they are without regard to case."""
    return {name.casefold(): name for name in (*known_words(), *SCALES)}


def _named(names: str, **what: Any) -> dict[str, Word]:
    first, *others = names.split(", ")
    name, is_symbol = first.removesuffix("!"), first.endswith("!")
    word = Word(name, plural=name if is_symbol else plural(name), **what)
    in_words = [one for one in others if len(one) >= _SHORTEST_IN_WORDS and not one.endswith("s")]
    return dict.fromkeys((name, word.plural, *others, *map(plural, in_words)), word)
