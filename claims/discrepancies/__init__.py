"""Claims that can't all be true. Pure over rows: no Django, no clock, no database.

Each rule follows from what the claims say and from nothing else: if there are numbers that make all
of them true, within the tolerance for what is hedged as approximate, nothing is reported.
"""

from claims.discrepancies.explaining import Names, explain
from claims.discrepancies.finding import DEFAULT_TOLERANCE, discrepancies_with, find_discrepancies
from claims.discrepancies.gaps import Discrepancy, Gap, Rule
from claims.discrepancies.statements import Aggregation, Counted, Link, LinkKind, Statement

__all__ = [
    "DEFAULT_TOLERANCE",
    "Aggregation",
    "Counted",
    "Discrepancy",
    "Gap",
    "Link",
    "LinkKind",
    "Names",
    "Rule",
    "Statement",
    "discrepancies_with",
    "explain",
    "find_discrepancies",
]
