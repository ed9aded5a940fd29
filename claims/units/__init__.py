"""Units of what is claimed: their grammar, their words, and exact conversion."""

from claims.units.conversion import conversion_factor, convert
from claims.units.grammar import TIMES, Unit, UnitError, normalise_unit, parse_unit

__all__ = [
    "TIMES",
    "Unit",
    "UnitError",
    "conversion_factor",
    "convert",
    "normalise_unit",
    "parse_unit",
]
