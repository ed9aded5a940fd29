"""What is wrong with a file: where, and what was expected."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from claimsdb.instants import shown

LISTED = 100
"""How many problems are kept to be listed; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, or worth knowing, about one line; of one cell where `column` names it."""

    line: int
    message: str
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}"
        if self.column:
            place += f", column {self.column}"
        if self.value:
            place += f", {shown(self.value)}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a refusal tells whoever imports to do, in the words of the door that they came by."""

    create: str = "Rows may bring new ones with --create."
    overwrite: str = "record it with --overwrite"
    columns: str = "docs/import.md lists all columns."


class FileError(Exception):
    """The file can't be read, or not on from here; no row of it is looked at."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*map(str, problems))
        self.problems = problems


def unreadable(line: int, message: str) -> FileError:
    """Return the error that the file can't be read on from a line."""
    return FileError(Problem(line=line, message=message))


Note = Callable[[Problem], None]


@dataclass(slots=True)
class Problems:
    """Problems by line: the first ones, and how many there are in all.

    Attributes:
        note: told of each of them.
    """

    total: int = 0
    first: list[Problem] = field(default_factory=list)
    note: Note = lambda problem: None  # noqa: ARG005 - as Note

    @property
    def is_full(self) -> bool:
        """Whether another one would be counted only."""
        return len(self.first) >= LISTED

    def add(self, problem: Problem) -> None:
        """Take a problem."""
        self.total += 1
        self.note(problem)
        if not self.is_full:
            self.first.append(problem)

    def lines(self) -> list[str]:
        """Return what to print: a line each, in the order of the file."""
        listed = [str(one) for one in sorted(self.first, key=lambda one: one.line)]
        rest = self.total - len(self.first)
        return [*listed, f"… and {rest} more."] if rest else listed


def suggestion(name: str, candidates: Iterable[str]) -> str:
    """Return a question after the candidate that was probably meant; "" where none is near."""
    near = get_close_matches(name, candidates, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
