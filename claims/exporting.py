"""Export of claims: every word on record a row, in the columns of import files."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol

import orjson
from django.db import reset_queries

from articles.models import Article, Snapshot
from claims.importing.columns import NAMES, TAG_SEPARATOR
from claims.importing.library import uuid_name
from claims.importing.statements import statement_key
from claims.importing.tables import Format
from claims.importing.things import published
from claims.models import Claim, Revision, Series, Speaker
from claims.quantities import plain_number
from claims.querysets import RevisionQuerySet
from claims.recording.chain import Chain
from claims.serializers.wording import unit_of
from claimsdb.db.merging import resolved
from claimsdb.db.related import Seen, attach
from claimsdb.spreadsheets import cell_of

Cell = str | int | float | bool | None
Cells = dict[str, Cell]

_CHUNK = 1000
_KEPT_AT_MOST = 20_000
"""How many things of a kind are kept for the rows to come."""
_NUMBERS = {
    "value": "value",
    "upper_value": "upper_value",
    "entered_value": "entered_value",
    "entered_upper_value": "entered_upper_value",
}
_AS_RECORDED = (
    "role", "value_type", "nature", "comparator", "approximate", "entered_unit", "stated_as",
    "period", "baseline_period", "quote", "quote_prefix", "quote_suffix", "quote_start",
    "quote_end", "disputed", "disputed_by", "disputed_url", "note", "status",
)  # fmt: skip


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object: ...


def export_claims(words: RevisionQuerySet, stream: Writable, *, format_: Format) -> int:
    """Write revisions as rows that an import reads back; return how many.

    Args:
        words: revisions that are not annulled, in whatever order; a claim's are written in the
            order in which they were its source's word.
    """
    count = 0
    write = _csv_writer(stream) if format_ is Format.CSV else _jsonl_writer(stream)
    for count, row in enumerate(export_rows(words), start=1):  # noqa: B007 - counts
        write(row)
    return count


def export_rows(words: RevisionQuerySet) -> Iterator[Cells]:
    """Yield the cells of each revision under all columns; null where empty.

    `kind` and `reason` are empty: they say how a row is to be recorded, not what it says.
    """
    references = References()
    for chunk in _chunks(words):
        references.load(chunk)
        for _, revisions in groupby(chunk, key=lambda revision: revision.claim_id):
            yield from _claim_rows(list(revisions), references.labels)
        reset_queries()


class References:
    """What the rows of an export or a stream refer to: each thing is loaded, and put into cells, once."""

    def __init__(self) -> None:
        self.seen: Seen = {}
        self.labels = Labels()

    def load(self, revisions: Sequence[Revision]) -> None:
        """Set what rows tell of on the next revisions. No later ones are of the same claims."""
        if any(len(things) > _KEPT_AT_MOST for things in self.seen.values()):
            self.seen, self.labels = {}, Labels()
        speakers = Speaker.objects.select_related("merged_into")
        series = Series.objects.select_related("merged_into")
        attach(
            revisions,
            seen=self.seen,
            once={"claim", "snapshot"},
            claim=Claim.objects.all(),
            series=series.prefetch_related("tags", "merged_into__tags"),
            speaker=speakers,
            organisation=speakers,
            article=Article.objects.select_related("publisher__merged_into"),
            snapshot=Snapshot.objects.only("number"),
        )


def cells_of(revision: Revision, labels: "Labels", *, occurrence: int | None) -> Cells:
    """Return the cells of a revision under all columns of an import.

    Args:
        occurrence: of the words of its claim that have its `stated_at`, which it is.
    """
    when = statement_key(revision, 1)
    cells: Cells = dict.fromkeys(NAMES)
    cells |= labels.of(revision)
    cells |= {name: getattr(revision, name) or None for name in _AS_RECORDED}
    cells |= {
        "external_id": revision.claim.external_id or uuid_name(revision.claim.uuid),
        "approximate": revision.approximate,
        "disputed": revision.disputed,
        "quote_start": revision.quote_start,
        "unit": unit_of(revision),
        "stated_at": when or None,
        "occurrence": occurrence if occurrence and occurrence > 1 else None,
    }
    for name, field in _NUMBERS.items():
        number = getattr(revision, field)
        cells[name] = None if number is None else plain_number(number)
    return cells


def occurrences(revisions: Iterable[Revision]) -> dict[int, int]:
    """Tell, of words of one claim, which of those with its `stated_at` each is, by its key."""
    seen: Counter[str] = Counter()
    found = {}
    for revision in revisions:
        when = statement_key(revision, 1)
        seen[when] += 1
        found[revision.pk] = seen[when]
    return found


def _chunks(words: RevisionQuerySet) -> Iterator[list[Revision]]:
    """Yield revisions in lists that don't split a claim."""
    found = words.order_by("claim_id", "number").iterator(chunk_size=_CHUNK)
    chunk: list[Revision] = []
    for _, revisions in groupby(found, key=lambda revision: revision.claim_id):
        chunk.extend(revisions)
        if len(chunk) >= _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _claim_rows(revisions: list[Revision], labels: "Labels") -> Iterator[Cells]:
    words = Chain.load(revisions[0].claim, revisions).revisions
    which = occurrences(words)
    for revision in words:
        yield cells_of(revision, labels, occurrence=which[revision.pk])


class Labels:
    """The cells that name and describe what revisions refer to, made once for each thing."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], Cells] = {}

    def of(self, revision: Revision) -> Cells:
        """Return the cells of all that a revision refers to."""
        cells: Cells = {}
        for name, label in _LABELS.items():
            key = getattr(revision, f"{name}_id")
            if key is None:
                continue
            made = self._made.get((name, key))
            if made is None:
                made = self._made[name, key] = label(getattr(revision, name))
            cells |= made
        return cells


def _series(row: Series) -> Cells:
    series = resolved(row)
    tags = TAG_SEPARATOR.join(sorted(tag.slug for tag in series.tags.all()))
    return {
        "series": series.slug,
        "series_title": series.title,
        "series_definition": series.definition or None,
        "series_unit": series.unit,
        "series_aggregation": series.aggregation,
        "series_area": series.area or None,
        "series_tags": tags or None,
    }


def _speaker(row: Speaker) -> Cells:
    speaker = resolved(row)
    return {
        "speaker": speaker.slug,
        "speaker_name": speaker.name,
        "speaker_kind": speaker.kind,
    }


def _organisation(row: Speaker) -> Cells:
    organisation = resolved(row)
    return {"organisation": organisation.slug, "organisation_name": organisation.name}


def _article(row: Article) -> Cells:
    publisher = resolved(row.publisher)
    return {
        "article": row.external_id or uuid_name(row.uuid),
        "publisher": publisher.slug,
        "publisher_name": publisher.name,
        "headline": row.headline,
        "source_url": row.url or None,
        "published_at": published(row) or None,
        "language": row.language or None,
        "byline": row.byline or None,
    }


def _snapshot(row: Snapshot) -> Cells:
    return {"snapshot": row.number}


_LABELS: dict[str, Callable[[Any], Cells]] = {
    "series": _series,
    "speaker": _speaker,
    "organisation": _organisation,
    "article": _article,
    "snapshot": _snapshot,
}


def _csv_writer(stream: Writable) -> Callable[[Cells], None]:
    writer = csv.writer(stream)
    writer.writerow(NAMES)

    def write(cells: Cells) -> None:
        writer.writerow([cell_of(cells[name]) for name in NAMES])

    return write


def _jsonl_writer(stream: Writable) -> Callable[[Cells], None]:
    def write(cells: Cells) -> None:
        stream.write(orjson.dumps(cells).decode() + "\n")

    return write
