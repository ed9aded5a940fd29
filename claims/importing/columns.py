"""The columns of import and export files: names, meanings, and what they describe."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Thing(StrEnum):
    """Reference data that rows name, and with `--create` may bring."""

    PUBLISHER = "publisher"
    ARTICLE = "article"
    SPEAKER = "speaker"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, and what an empty cell means."""

    name: str
    meaning: str
    default: str


@dataclass(frozen=True, slots=True)
class Naming:
    """A column that names a thing, and the columns that describe it, by field of its model."""

    column: str
    thing: Thing
    fields: dict[str, str]

    @property
    def columns(self) -> dict[str, str]:
        """The fields by their columns."""
        return {column: field for field, column in self.fields.items()}


NAMINGS: Final = (
    Naming("publisher", Thing.PUBLISHER, {"name": "publisher_name"}),
    Naming(
        "article",
        Thing.ARTICLE,
        {
            "publisher": "publisher",
            "headline": "headline",
            "url": "source_url",
            "published_at": "published_at",
            "language": "language",
            "byline": "byline",
        },
    ),
    Naming("speaker", Thing.SPEAKER, {"name": "speaker_name", "kind": "speaker_kind"}),
    Naming("organisation", Thing.SPEAKER, {"name": "organisation_name"}),
    Naming(
        "series",
        Thing.SERIES,
        {
            "title": "series_title",
            "definition": "series_definition",
            "unit": "series_unit",
            "aggregation": "series_aggregation",
            "area": "series_area",
            "tags": "series_tags",
        },
    ),
)
"""In the order in which new things can be created."""

NEEDED: Final = ("series", "speaker", "value")
"""What every row says."""

TAG_SEPARATOR: Final = ";"

COLUMNS: Final = (
    Column("external_id", "Your name for the claim: what makes an import repeatable", "none"),
    Column("series", "Slug of what is counted", "needed"),
    Column("series_title", "Its title", "needed for a new series"),
    Column("series_definition", "What exactly is counted", "none"),
    Column("series_unit", "The unit that its figures are kept in", "needed for a new series"),
    Column(
        "series_aggregation", "stock, cumulative, flow, rate or share", "needed for a new series"
    ),
    Column("series_area", "ISO 3166-1 or -2, or UN M49", "none"),
    Column("series_tags", "Slugs of its subjects, with ; between them", "none"),
    Column("speaker", "Slug of who states the figure", "needed"),
    Column("speaker_name", "Their name", "needed for a new speaker"),
    Column("speaker_kind", "person or organisation", "person, for a new speaker"),
    Column("organisation", "Slug of the organisation in whose name they speak", "none"),
    Column("organisation_name", "Its name", "needed for a new organisation"),
    Column("role", "The speaker's role in it", "none"),
    Column("article", "External id of the article that carries the claim", "none"),
    Column("publisher", "Slug of the article's publisher", "needed for a new article"),
    Column("publisher_name", "Its name", "needed for a new publisher"),
    Column("headline", "The article's headline", "needed for a new article"),
    Column("source_url", "The article's canonical address", "none"),
    Column("published_at", "When it was published: an instant, a day, a month or a year", "none"),
    Column("language", "The article's language, in BCP 47", "none"),
    Column("byline", "Who wrote it", "none"),
    Column("snapshot", "Number of the article's snapshot that the quote stands in", "none"),
    Column("value_type", "level, factor, difference or percent_change", "level"),
    Column("nature", "observed, estimate, forecast or target", "observed"),
    Column("comparator", "exactly, at_least, more_than, at_most, less_than or between", "exactly"),
    Column("approximate", "true for “about”, “roughly”", "false"),
    Column("value", "The number, in digits: 20000, -3.5 or 1.2e9", "needed"),
    Column("upper_value", "The upper end of between", "none"),
    Column("unit", "The unit that the number is in", "the series' unit"),
    Column(
        "entered_value", "The number as it was entered, where value is what it comes to", "value"
    ),
    Column("entered_upper_value", "The upper end of between, likewise", "none"),
    Column("entered_unit", "The unit that it was entered in", "the series' unit"),
    Column("stated_as", "The figure in the words in which it was said", "none"),
    Column("period", "What period the figure is about, in EDTF", "the source doesn't say"),
    Column("baseline_period", "What period a relative figure is compared with", "none"),
    Column(
        "stated_at", "When it was said: an instant, a day, a month or a year", "the article's date"
    ),
    Column("occurrence", "Of several words with one stated_at, which: 1, 2, 3…", "1"),
    Column("quote", "The words of the article, exactly", "none"),
    Column("quote_prefix", "The words before them", "none, or the snapshot's"),
    Column("quote_suffix", "The words after them", "none, or the snapshot's"),
    Column("quote_start", "Where they begin in the snapshot's body, from 0", "where they stand"),
    Column("quote_end", "The place after their last character", "where they stand"),
    Column("disputed", "true if someone disputes the figure", "false"),
    Column("disputed_by", "Who", "none"),
    Column("disputed_url", "Where", "none"),
    Column("note", "A note of ours", "none"),
    Column(
        "status", "draft, published, retracted or withdrawn", "what the import says, else published"
    ),
    Column("kind", "What the row must be recorded as, where it isn't unchanged", "inferred"),
    Column("reason", "Why it is recorded", "Imported from, and the file's name"),
)

NAMES: Final = tuple(column.name for column in COLUMNS)
DERIVED: Final = (
    "id",
    "uuid",
    "url",
    "revision",
    "article_id",
    "lower_bound",
    "upper_bound",
    "text",
    "period_start",
    "period_end",
    "known_from",
    "known_until",
    "recorded_at",
    "superseded_at",
    "annulled_at",
    "recorded_by",
    "change",
    "citation",
    "digest",
)
"""Columns that the API gives beside these: what follows from them, or tells of the recording.

An import leaves them aside.
"""
ERRORS: Final = "errors"
"""The column that tells what is wrong with rows, in a file to be mended; left aside likewise."""

VERBATIM: Final = frozenset({"quote", "quote_prefix", "quote_suffix"})
"""Columns whose cells keep the space around them."""

DESCRIBING: Final = {
    column: naming.column
    for naming in NAMINGS
    for column in naming.fields.values()
    if column != "publisher"
} | {
    "publisher": "article",
    "snapshot": "article",
    "entered_upper_value": "entered_value",
    "entered_unit": "entered_value",
}
"""Columns that say nothing without another one, by that one."""
