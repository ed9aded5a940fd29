"""Import of claims from CSV and JSONL files."""

from claims.importing.columns import COLUMNS, Column
from claims.importing.problems import Problem, Problems
from claims.importing.report import Observer, Options, Outcome, Progress, Report, RowOutcome
from claims.importing.runs import run_import
from claims.importing.tables import Format, format_of

__all__ = [
    "COLUMNS",
    "Column",
    "Format",
    "Observer",
    "Options",
    "Outcome",
    "Problem",
    "Problems",
    "Progress",
    "Report",
    "RowOutcome",
    "format_of",
    "run_import",
]
