"""What a revision says, as a value."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from articles.models import Article, Snapshot
from claims.models import Revision, Series, Speaker
from claimsdb.instants import PartialInstant, Precision


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """The content of a revision: the fields of the model, less those of its recording."""

    series: Series
    speaker: Speaker
    organisation: Speaker | None
    role: str
    article: Article | None
    snapshot: Snapshot | None
    value_type: str
    nature: str
    comparator: str
    approximate: bool
    value: float
    upper_value: float | None
    lower_bound: float | None
    upper_bound: float | None
    entered_value: float
    entered_upper_value: float | None
    entered_unit: str
    stated_as: str
    period: str | None
    period_start: date | None
    period_end: date | None
    baseline_period: str | None
    baseline_start: date | None
    baseline_end: date | None
    stated_at: datetime | None
    stated_at_precision: str
    known_from: datetime
    known_from_precision: str
    quote: str
    quote_prefix: str
    quote_suffix: str
    quote_start: int | None
    quote_end: int | None
    disputed: bool
    disputed_by: str
    disputed_url: str
    note: str


CONTENT_FIELDS = tuple(field.name for field in fields(Content))


def content_of(revision: Revision) -> Content:
    """Return what a revision says."""
    return Content(**{name: getattr(revision, name) for name in CONTENT_FIELDS})


def stated(content: Content | Revision) -> PartialInstant | None:
    """Return when the figure was stated, with its precision."""
    if content.stated_at is None:
        return None
    return PartialInstant(content.stated_at, Precision(content.stated_at_precision))


def known(content: Content | Revision) -> PartialInstant:
    """Return since when the figure has been known, with its precision."""
    return PartialInstant(content.known_from, Precision(content.known_from_precision))
