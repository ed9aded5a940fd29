"""Units of what is claimed: their grammar, their words, and exact conversion."""

from claims.units.conversion import convert
from claims.units.grammar import TIMES, Unit, UnitError, normalise_unit, parse_unit

__all__ = ["TIMES", "Unit", "UnitError", "convert", "normalise_unit", "parse_unit"]
