"""A series' vintages: a row for each word, or a table of periods by vintages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers

from claims.models import Revision, Series, Speaker
from claims.quantities import Comparator, plain_number
from claims.querysets import RevisionQuerySet
from claims.serializers.answers import Answer
from claims.serializers.claims import (
    RevisionSerializer,
    claim_url,
    number_or_null,
    quantity_shown,
    revision_url,
    times_shown,
)
from claims.serializers.columns import columns_of
from claims.serializers.nested import (
    NestedSeriesSerializer,
    NestedSpeakerSerializer,
    organisation_named,
    series_named,
    speaker_named,
)
from claims.serializers.wording import period_of, quantity_of
from claims.vintages import Entry, Run, Track, View, Vintages, Window, Word, labels_of, lag_of
from claimsdb.api.streams import flattened
from claimsdb.db.merging import resolved

_WORD_FIELDS = (
    "id",
    "external_id",
    "url",
    "revision",
    "kind",
    "status",
    "speaker",
    "organisation",
    "role",
    "value_type",
    "nature",
    "comparator",
    "approximate",
    "value",
    "upper_value",
    "lower_bound",
    "upper_bound",
    "unit",
    "stated_as",
    "text",
    "period",
    "period_start",
    "period_end",
    "baseline_period",
    "stated_at",
    "known_from",
    "known_until",
    "recorded_at",
    "superseded_at",
    "annulled_at",
)
_OF_THE_FIGURE = (
    *("comparator", "approximate", "value", "upper_value", "lower_bound", "upper_bound"),
    *("stated_as", "text"),
)
"""What a word has none of that takes the claim back."""

WORD_COLUMNS: dict[str, str] = {
    "vintage": "vintage",
    **columns_of(_WORD_FIELDS),
    "lag": "lag",
    "days_from_first": "days_from_first",
}
"""The columns of words, and the place of each in the word as JSON has it."""

_OF_ENTRIES = ("vintage", "lag", "days_from_first")
_OF_WORDS = {name: path for name, path in WORD_COLUMNS.items() if name not in _OF_ENTRIES}

PERIOD_COLUMNS: dict[str, str] = {
    "period": "period",
    "id": "id",
    "external_id": "external_id",
    "speaker": "speaker.slug",
    "speaker_name": "speaker.name",
}
"""The columns of a matrix before its vintages."""


_LISTS = ("values", "lower_bounds", "upper_bounds", "approximate", "statuses", "revisions")

_NEEDED = (
    *("claim__external_id", "series", "speaker", "organisation"),
    *("number", "change", "kind", "status", "role"),
    *("value_type", "nature", "comparator", "approximate"),
    *("value", "upper_value", "lower_bound", "upper_bound"),
    *("entered_value", "entered_upper_value", "entered_unit", "stated_as"),
    *("period", "period_start", "period_end", "baseline_period"),
    *("stated_at", "stated_at_precision", "known_from", "known_until"),
    *("recorded_at", "superseded_at", "annulled_at"),
)


class WordSerializer(serializers.Serializer[Any]):
    """A word of a source, and the vintage that it is told of."""

    comparator = serializers.ChoiceField(
        choices=list(Comparator), allow_null=True, help_text="Null: there is no figure."
    )
    approximate = serializers.BooleanField(allow_null=True)
    value = serializers.FloatField(
        allow_null=True,
        help_text="The number, in `unit`; null where the claim was taken back: see `status`.",
    )
    stated_as = serializers.CharField(
        allow_null=True, help_text="The figure in the words of the source."
    )
    text = serializers.CharField(allow_null=True, help_text="The figure in ours.")

    def get_fields(self) -> dict[str, Any]:
        declared = RevisionSerializer().get_fields() | super().get_fields()
        return {
            "vintage": serializers.CharField(
                help_text=(
                    "The vintage that the value belongs to, a day or an instant: what the source"
                    " had said by then."
                )
            ),
            **{name: declared[name] for name in _WORD_FIELDS},
            "lag": serializers.IntegerField(
                allow_null=True,
                help_text=(
                    "Days from the last day of the period to that of the vintage; null: the period"
                    " has no known end."
                ),
            ),
            "days_from_first": serializers.IntegerField(
                help_text="Days from the day of the claim's first word to that of the vintage."
            ),
        }


class _VintagesSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField(help_text="What was on record at this instant.")
    series = NestedSeriesSerializer()
    view = serializers.ChoiceField(choices=list(View))
    vintages = serializers.ListField(
        child=serializers.CharField(),
        help_text=(
            "Days or instants at which any value began or ended, in order; each, as `known_at`,"
            " asks a timeline for what was known then."
        ),
    )


class VintageWordsSerializer(_VintagesSerializer):
    """The words of a series, a row each."""

    words = WordSerializer(
        many=True, help_text="In the order of their periods, claims and vintages."
    )


class VintagePeriodSerializer(serializers.Serializer[Any]):
    """What one claim said of a period: a value for each vintage."""

    period = serializers.CharField(allow_null=True, help_text="In EDTF; null: not known.")
    period_start = serializers.DateField(allow_null=True)
    period_end = serializers.DateField(allow_null=True)
    id = serializers.IntegerField(help_text="The claim's id.")
    external_id = serializers.CharField(allow_null=True)
    url = serializers.URLField(help_text="Where the claim is.")
    speaker = NestedSpeakerSerializer(help_text="Who said the last of these words.")
    values = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        help_text=(
            "One for each of `vintages`; null before the first word, where the claim was taken back,"
            " and where the view shows none."
        ),
    )
    lower_bounds = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="Null: none, or unbounded."
    )
    upper_bounds = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="Null: none, or unbounded."
    )
    approximate = serializers.ListField(child=serializers.BooleanField(allow_null=True))
    statuses = serializers.ListField(
        child=serializers.ChoiceField(choices=Revision.Status.choices, allow_null=True),
        help_text="Null: no word is shown. Of `retracted`, the value is null.",
    )
    revisions = serializers.ListField(
        child=serializers.IntegerField(allow_null=True),
        help_text="The number of the claim's revision that says so.",
    )


class VintageMatrixSerializer(_VintagesSerializer):
    """The words of a series as a table: periods by vintages."""

    periods = VintagePeriodSerializer(
        many=True,
        help_text="One for each period of each claim, in the order of the periods.",
    )


class VintagesShown:
    """The vintages of a series as they are shown.

    `revisions` are the words, with what `loaded_words` brings along.
    """

    def __init__(
        self, series: Series, revisions: Iterable[Revision], window: Window, answer: Answer
    ) -> None:
        self._answer = answer
        self._series = series_named(series, answer.root)
        self._revisions = {(one.claim_id, one.number): one for one in revisions}
        words = (word_of(revision, answer) for revision in self._revisions.values())
        self._vintages = Vintages(words, window)
        self._labels = labels_of(self._vintages.instants)

    def long(self, view: View) -> dict[str, Any]:
        """Return what the fields of `VintageWordsSerializer` declare."""
        told = list(self._vintages.entries(view))
        instants = {entry.vintage for _, entries in told for entry in entries}
        return {
            **self._head(view, sorted(instants)),
            "words": [row for each in told for row in self._rows(*each, self._word)],
        }

    def long_at_length(self, view: View) -> tuple[dict[str, Any], Iterator[Mapping[str, Any]]]:
        """Return the same in two parts: all but the words, and these, to be shown one by one."""
        told = self._vintages.entries(view)
        words = (row for each in told for row in self._rows(*each, self._word))
        return self._head(view, self._vintages.columns(view)), words

    def long_cells(self, view: View) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of the long layout in the columns of `WORD_COLUMNS`."""
        for each in self._vintages.entries(view):
            yield from self._rows(*each, self._cells)

    def matrix(self, view: View) -> dict[str, Any]:
        """Return what the fields of `VintageMatrixSerializer` declare."""
        columns = self._vintages.columns(view)
        return {
            **self._head(view, columns),
            "periods": [
                {**self._period(runs), **self._filled(runs, len(columns))}
                for runs in self._vintages.rows(view, columns)
            ],
        }

    def matrix_cells(self, view: View) -> tuple[list[str], Iterator[Mapping[str, Any]]]:
        """Return the names of the vintages, and the rows in their columns and `PERIOD_COLUMNS`."""
        columns = self._vintages.columns(view)
        names = [self._labels[vintage] for vintage in columns]
        rows = self._vintages.rows(view, columns)
        return names, (self._period_cells(runs, names) for runs in rows)

    def _head(self, view: View, vintages: Iterable[datetime]) -> dict[str, Any]:
        instants = self._answer.instants
        return {
            "as_of": instants and instants.as_of,
            "series": self._series,
            "view": view,
            "vintages": [self._labels[vintage] for vintage in vintages],
        }

    def _rows(
        self, track: Track, entries: Iterable[Entry], shown: Callable[[Word], Mapping[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        since = track.first.known_from.date()
        for word, its in groupby(entries, key=attrgetter("word")):
            row = shown(word)
            for vintage, _ in its:
                yield {
                    "vintage": self._labels[vintage],
                    **row,
                    "lag": lag_of(vintage, word.period),
                    "days_from_first": (vintage.date() - since).days,
                }

    def _word(self, word: Word) -> dict[str, Any]:
        answer, revision = self._answer, self._revision(word)
        shown = {
            "id": revision.claim_id,
            "external_id": revision.claim.external_id,
            "url": revision_url(revision, answer),
            "revision": revision.number,
            "kind": revision.kind,
            "status": revision.status,
            "speaker": speaker_named(revision.speaker, answer.root),
            "organisation": organisation_named(revision.organisation, answer.root),
            "role": revision.role,
            **quantity_shown(revision, answer),
            **times_shown(revision, answer),
            "recorded_at": revision.recorded_at,
            "superseded_at": answer.seen(revision.superseded_at),
            "annulled_at": answer.seen(revision.annulled_at),
        }
        if word.quantity is None:
            shown |= dict.fromkeys(_OF_THE_FIGURE)
        return {name: shown[name] for name in _WORD_FIELDS}

    def _cells(self, word: Word) -> Mapping[str, Any]:
        [cells] = flattened([self._word(word) | {"series": self._series}], _OF_WORDS)
        return cells

    def _period(self, runs: Sequence[Run]) -> dict[str, Any]:
        revision = self._revision(runs[-1].word)
        return {
            "period": revision.period,
            "period_start": revision.period_start,
            "period_end": revision.period_end,
            "id": revision.claim_id,
            "external_id": revision.claim.external_id,
            "url": claim_url(revision, self._answer),
            "speaker": speaker_named(revision.speaker, self._answer.root),
        }

    def _period_cells(self, runs: Sequence[Run], names: Sequence[str]) -> dict[str, Any]:
        [cells] = flattened([self._period(runs)], PERIOD_COLUMNS)
        values = self._filled(runs, len(names))["values"]
        return {**cells, **dict(zip(names, values, strict=True))}

    def _filled(self, runs: Iterable[Run], width: int) -> dict[str, list[Any]]:
        """Return the lists of a period: what its words say, each in the columns that it fills."""
        lists: dict[str, list[Any]] = {name: [None] * width for name in _LISTS}
        for start, end, word in runs:
            for name, value in self._said(word).items():
                lists[name][start:end] = [value] * (end - start)
        return lists

    def _said(self, word: Word) -> dict[str, Any]:
        quantity = word.quantity
        return {
            "values": quantity and plain_number(quantity.value),
            "lower_bounds": quantity and number_or_null(quantity.lower_bound),
            "upper_bounds": quantity and number_or_null(quantity.upper_bound),
            "approximate": quantity and quantity.approximate,
            "statuses": self._revision(word).status,
            "revisions": word.revision,
        }

    def _revision(self, word: Word) -> Revision:
        return self._revisions[word.claim, word.revision]


def loaded_words(revisions: RevisionQuerySet) -> RevisionQuerySet:
    """Bring along all that is shown of words, and no more: each thing once, for many words."""
    speakers = Speaker.objects.select_related("merged_into")
    return (
        revisions.select_related("claim")
        .only(*_NEEDED)
        .prefetch_related(
            Prefetch("series", queryset=Series.objects.select_related("merged_into")),
            Prefetch("speaker", queryset=speakers),
            Prefetch("organisation", queryset=speakers.all()),
        )
    )


def word_of(revision: Revision, answer: Answer) -> Word:
    """Return what vintages are made of: a revision as it was on record when the answer held."""
    superseded_at = answer.seen(revision.superseded_at)
    is_taken_back = revision.status in {Revision.Status.RETRACTED, Revision.Status.WITHDRAWN}
    return Word(
        claim=revision.claim_id,
        revision=revision.number,
        speaker=resolved(revision.speaker).slug,
        period=period_of(revision.period) if revision.period else None,
        quantity=None if is_taken_back else quantity_of(revision),
        known_from=revision.known_from,
        # The end of a word was not known before another one took its place.
        known_until=revision.known_until if superseded_at else None,
        ceased_at=superseded_at or revision.recorded_at,
        is_annulled=answer.seen(revision.annulled_at) is not None,
    )
