"""What a chart is of, and what has to be told beside its timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakNote:
    """A day from which the series is counted differently, and why; `said_by` is a name."""

    starts_on: date
    reason: str
    said_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A series, its sources, and the instants that its chart is made for.

    Attributes:
        unit: as the series has it.
        aggregation: `stock`, `cumulative`, `flow`, `rate` or `share`.
        names: of the speakers and organisations in the timeline, by slug.
        publishers: names of those that the claims were recorded from.
        selected_by: names of the parameters that chose among the series' claims.
        remarks: how many of the claims are something that a reader must know of: `disputed`, say.
    """

    title: str
    unit: str
    aggregation: str
    names: Mapping[str, str]
    publishers: tuple[str, ...] = ()
    breaks: tuple[BreakNote, ...] = ()
    as_of: datetime
    known_at: datetime | None = None
    selected_by: tuple[str, ...] = ()
    remarks: Mapping[str, int] = field(default_factory=dict)
