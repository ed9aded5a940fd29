"""Revisions as rows of flat columns: those of import files, and what the API tells beside."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from claims.exporting import Labels, cells_of, occurrences
from claims.models import Revision
from claims.recording.chain import Chain
from claims.serializers.answers import Answer
from claims.serializers.claims import claim_url, number_or_null, recording_shown, revision_url
from claims.serializers.wording import cited_names, text_of

COLUMNS: Final = (
    "id",
    "external_id",
    "uuid",
    "url",
    "revision",
    "kind",
    "status",
    "series",
    "series_title",
    "series_definition",
    "series_unit",
    "series_aggregation",
    "series_area",
    "series_tags",
    "speaker",
    "speaker_name",
    "speaker_kind",
    "organisation",
    "organisation_name",
    "role",
    "article_id",
    "article",
    "publisher",
    "publisher_name",
    "headline",
    "source_url",
    "published_at",
    "language",
    "byline",
    "snapshot",
    "value_type",
    "nature",
    "comparator",
    "approximate",
    "value",
    "upper_value",
    "lower_bound",
    "upper_bound",
    "unit",
    "entered_value",
    "entered_upper_value",
    "entered_unit",
    "stated_as",
    "text",
    "period",
    "period_start",
    "period_end",
    "baseline_period",
    "stated_at",
    "occurrence",
    "known_from",
    "known_until",
    "quote",
    "quote_prefix",
    "quote_suffix",
    "quote_start",
    "quote_end",
    "disputed",
    "disputed_by",
    "disputed_url",
    "note",
    "recorded_at",
    "superseded_at",
    "annulled_at",
    "recorded_by",
    "reason",
    "change",
    "citation",
    "digest",
)
"""All there are. `snapshot` is the number of the article's, `article` its external id."""

ASKING: Final = frozenset({"kind", "reason"})
"""Columns by which an import is told how to record a row: of claims, only where they are wanted."""

_PLACES: Final = {
    "series": "series.slug",
    "speaker": "speaker.slug",
    "speaker_name": "speaker.name",
    "speaker_kind": "speaker.kind",
    "organisation": "organisation.slug",
    "organisation_name": "organisation.name",
    "article_id": "article.id",
    "publisher": "article.publisher",
    "headline": "article.headline",
    "source_url": "article.source_url",
    "published_at": "article.published_at",
    "snapshot": "article.snapshot",
}
"""Where a claim in JSON has what its row has in a column, if under another name."""

OF_REVISIONS: Final = {name: name for name in COLUMNS if name != "occurrence"}
OF_CLAIMS: Final = {name: name for name in COLUMNS}


def columns_of(fields: Collection[str]) -> dict[str, str]:
    """Return the columns of claims that are shown with some fields in JSON, and with their series.

    Each has the place of its value there; the external id of the article has none.
    """
    shown = {"series", *fields}
    places = {name: _PLACES.get(name, name) for name in COLUMNS if name != "article"}
    return {name: place for name, place in places.items() if place.partition(".")[0] in shown}


def claim_rows(
    revisions: Sequence[Revision], answer: Answer, labels: Labels
) -> Iterator[Mapping[str, Any]]:
    """Yield the row of each revision as the one of its claim that answers."""
    which = _occurrences(revisions) if answer.fields.wants("occurrence") else {}
    for revision in revisions:
        url = claim_url(revision, answer)
        yield _row(revision, labels, answer, url=url, occurrence=which.get(revision.pk))


def revision_rows(
    revisions: Iterable[Revision], answer: Answer, labels: Labels
) -> Iterator[Mapping[str, Any]]:
    """Yield the row of each revision."""
    for revision in revisions:
        yield _row(revision, labels, answer, url=revision_url(revision, answer), occurrence=None)


def _row(
    revision: Revision, labels: Labels, answer: Answer, *, url: str, occurrence: int | None
) -> dict[str, Any]:
    # The end of a word was not known before another one took its place.
    was_superseded = answer.seen(revision.superseded_at)
    return {
        **cells_of(revision, labels, occurrence=occurrence),
        "id": revision.claim_id,
        "uuid": revision.claim.uuid,
        "url": url,
        "revision": revision.number,
        "kind": revision.kind,
        "article_id": revision.article_id,
        "lower_bound": number_or_null(revision.lower_bound),
        "upper_bound": number_or_null(revision.upper_bound),
        "text": text_of(revision) if answer.fields.wants("text") else None,
        "period_start": revision.period_start,
        "period_end": revision.period_end,
        "known_from": revision.known_from,
        "known_until": revision.known_until if was_superseded else None,
        **recording_shown(revision, answer, cited_names(revision)),
    }


def _occurrences(revisions: Iterable[Revision]) -> dict[int, int]:
    """Tell of words which of those of their claim with one `stated_at` they are.

    Claims that were never revised have one word.
    """
    claims = {revision.claim_id: revision.claim for revision in revisions if revision.number > 1}
    if not claims:
        return {}
    words = Revision.objects.words().filter(claim__in=claims).only(*_OF_A_WORD).order_by("claim_id")
    found: dict[int, int] = {}
    for claim, its_words in groupby(words, key=lambda word: word.claim_id):
        found |= occurrences(Chain.load(claims[claim], its_words).revisions)
    return found


_OF_A_WORD = (
    "claim",
    "number",
    "known_from",
    "known_until",
    "superseded_at",
    "recorded_at",
    "stated_at",
    "stated_at_precision",
    "digest",
)
