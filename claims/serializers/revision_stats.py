"""How often and how far a series' figures were revised."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rest_framework import serializers

from claims import changes
from claims.models import Revision, Series
from claims.periods import sort_key
from claims.quantities import plain_number
from claims.revision_stats import (
    Averages,
    Days,
    History,
    Material,
    Revised,
    Revisions,
    RevisionStats,
    Share,
)
from claims.rounding import to_nearest
from claims.serializers.answers import Answer
from claims.serializers.claims import claim_url, number_or_null
from claims.serializers.figures import FigureSerializer, figure_shown
from claims.serializers.nested import (
    NestedSeriesSerializer,
    NestedSpeakerSerializer,
    series_named,
    speaker_named,
)
from claims.serializers.vintages import word_of
from claims.vintages import in_order
from claimsdb.api.streams import Cells, flattened

_COUNTS = ("claims", "restated", "restatements", "corrections", "amendments", "retractions")
_OF_REVISIONS = {
    "claims": "claims",
    "hedged": "hedged",
    "mean": "mean.value",
    "mean_lower": "mean.lower",
    "mean_upper": "mean.upper",
    "mean_comparator": "mean.comparator",
    "median": "median",
    "mean_absolute": "mean_absolute",
    "relative_mean_absolute": "relative_mean_absolute",
    **{
        f"percent_{name}": f"percent.{name}"
        for name in ("claims", "mean", "median", "mean_absolute")
    },
    **{
        f"{way}_{name}": f"{way}.{name}"
        for way in ("up", "down", "unchanged")
        for name in ("claims", "percent")
    },
    "largest": "largest.id",
    "largest_difference": "largest.difference.value",
}
STATS_COLUMNS: dict[str, str] = {
    "series": "series.slug",
    "speaker": "speaker.slug",
    "speaker_name": "speaker.name",
    **{name: name for name in _COUNTS},
    **{f"days_{name}": f"days.{name}" for name in ("claims", "mean", "median", "max")},
    **{
        f"{later}_{name}": f"{later}.{path}"
        for later in ("to_latest", "to_after")
        for name, path in _OF_REVISIONS.items()
    },
}
"""The columns of statistics, and the place of each in a row: of the series first, then of speakers."""


class MaterialSerializer(serializers.Serializer[Material]):
    """The least size of a revision that counts."""

    value = serializers.FloatField()
    unit = serializers.CharField(help_text="% of the first figure, or the series' unit.")


class DaysSerializer(serializers.Serializer[Days]):
    """The days from the first figure to the last one."""

    claims = serializers.IntegerField(help_text="How many claims have several figures.")
    mean = serializers.FloatField(allow_null=True, help_text="Of these; null: there are none.")
    median = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)


class AveragesSerializer(serializers.Serializer[Averages]):
    """Averages of revisions in per cent of the first figure."""

    claims = serializers.IntegerField(
        help_text="How many have a first figure above zero: of others nothing is a percentage."
    )
    mean = serializers.FloatField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    mean_absolute = serializers.FloatField(allow_null=True)


class ShareSerializer(serializers.Serializer[Share]):
    """How many of the claims, and how many in a hundred."""

    claims = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)


class LargestSerializer(serializers.Serializer[Revised]):
    """The revision of the greatest size."""

    id = serializers.IntegerField(help_text="The claim's id.")
    url = serializers.URLField(help_text="Where the claim is.")
    period = serializers.CharField(allow_null=True)
    first = serializers.FloatField(help_text="The first figure, as stated.")
    later = serializers.FloatField(help_text="The later one.")
    difference = FigureSerializer(allow_null=True, help_text="In the series' unit.")
    percent = FigureSerializer(allow_null=True, help_text="Null: of zero or less.")


class RevisionMeasuresSerializer(serializers.Serializer[Revisions]):
    """The revisions (later − first figure, as stated) of the claims that have both."""

    claims = serializers.IntegerField(help_text="How many: those not revised count as 0.")
    hedged = serializers.IntegerField(help_text="Of how many either figure is hedged.")
    mean = FigureSerializer(
        allow_null=True,
        help_text="Mean revision, in the unit, and what it lies in by the hedges of the figures.",
    )
    median = serializers.FloatField(allow_null=True)
    mean_absolute = serializers.FloatField(
        allow_null=True, help_text="Mean of the sizes, without regard to sign."
    )
    relative_mean_absolute = serializers.FloatField(
        allow_null=True, help_text="The sum of the sizes in per cent of that of the later figures'."
    )
    percent = AveragesSerializer()
    up = ShareSerializer()
    down = ShareSerializer()
    unchanged = ShareSerializer(help_text="Not revised, or by less than `material`.")
    largest = LargestSerializer(allow_null=True, help_text="Null: none counts.")


class StatsSerializer(serializers.Serializer[RevisionStats]):
    """How often and how far figures were revised."""

    claims = serializers.IntegerField(help_text="How many there are.")
    restated = serializers.IntegerField(help_text="How many of them have several figures.")
    restatements = serializers.IntegerField(help_text="Figures besides the first of each claim.")
    corrections = serializers.IntegerField(
        help_text="How often we had recorded the current word wrongly."
    )
    amendments = serializers.IntegerField(
        help_text="How often we had recorded an earlier word wrongly, or not at all."
    )
    retractions = serializers.IntegerField(help_text="How often a source took its claim back.")
    days = DaysSerializer()
    to_latest = RevisionMeasuresSerializer(help_text="From the first figure to the latest one.")
    to_after = RevisionMeasuresSerializer(
        allow_null=True,
        help_text="From the first figure to the one that held `after` days later; null: not asked.",
    )


class SpeakerStatsSerializer(StatsSerializer):
    """The same of the claims of one speaker."""

    def get_fields(self) -> dict[str, Any]:
        return {
            "speaker": NestedSpeakerSerializer(help_text="Who said the latest word."),
            **super().get_fields(),
        }


class RevisionStatsSerializer(serializers.Serializer[Any]):
    """The statistics of a series, and of each of its speakers."""

    as_of = serializers.DateTimeField(help_text="What was on record at this instant.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="What the sources' words were up to this instant."
    )
    series = NestedSeriesSerializer()
    material = MaterialSerializer(allow_null=True, help_text="Null: every revision counts.")
    after = serializers.IntegerField(allow_null=True, help_text="Days.")
    total = StatsSerializer(help_text="Of all claims.")
    speakers = SpeakerStatsSerializer(many=True, help_text="In the order of their slugs.")


class StatsShown:
    """The statistics of a series as they are shown.

    `revisions` are all of its claims, annulled ones too, with what `loaded_words` brings along.
    `options` are those of `RevisionStats`.
    """

    def __init__(
        self, series: Series, revisions: Iterable[Revision], answer: Answer, **options: Any
    ) -> None:
        self._series = series
        self._answer = answer
        self._options = options
        self._latest: dict[int, Revision] = {}
        self._histories = list(self._histories_of(revisions))

    def shown(self, *, material: Material | None, after: int | None) -> dict[str, Any]:
        """Return what the fields of `RevisionStatsSerializer` declare."""
        total, *speakers = self.rows()
        return {
            **self._answer.instants_shown(),
            "series": series_named(self._series, self._answer.root),
            "material": material and _material(material, self._series.unit),
            "after": after,
            "total": total,
            "speakers": speakers,
        }

    def cells(self) -> Iterator[Cells]:
        """Yield the rows in the columns of `STATS_COLUMNS`."""
        series = series_named(self._series, self._answer.root)
        rows = ({"speaker": None, "series": series, **row} for row in self.rows())
        return flattened(rows, STATS_COLUMNS)

    def rows(self) -> list[dict[str, Any]]:
        """Return the statistics of all claims, then those of each speaker, in order of slugs."""
        by_speaker: defaultdict[str, list[History]] = defaultdict(list)
        for history in self._histories:
            by_speaker[history.words[-1].speaker].append(history)
        total = self._stats(self._histories)
        return [
            total,
            *(
                {
                    "speaker": self._speaker(histories[0]),
                    **(self._stats(histories) if len(by_speaker) > 1 else total),
                }
                for _, histories in sorted(by_speaker.items())
            ),
        ]

    def _histories_of(self, revisions: Iterable[Revision]) -> Iterator[History]:
        by_claim: defaultdict[int, list[Revision]] = defaultdict(list)
        for revision in revisions:
            by_claim[revision.claim_id].append(revision)
        histories = [self._history(its) for its in by_claim.values()]
        yield from sorted(histories, key=_place)

    def _history(self, revisions: Sequence[Revision]) -> History:
        """Return the history of one claim, and keep the revision that says its latest word."""
        standing = [one for one in revisions if self._answer.seen(one.annulled_at) is None]
        words = in_order(word_of(revision, self._answer) for revision in standing)
        [latest] = [one for one in standing if one.number == words[-1].revision]
        self._latest[latest.claim_id] = latest
        amended = {one.change_id for one in revisions if one.kind == Revision.Kind.AMENDMENT}
        return History(
            words=words,
            corrections=sum(one.kind == Revision.Kind.CORRECTION for one in revisions),
            amendments=len(amended),
        )

    def _speaker(self, history: History) -> Mapping[str, Any]:
        latest = self._latest[history.words[-1].claim]
        return speaker_named(latest.speaker, self._answer.root)

    def _stats(self, histories: Sequence[History]) -> dict[str, Any]:
        stats = RevisionStats(histories, **self._options)
        days = stats.days
        return {
            **{name: getattr(stats, name) for name in _COUNTS},
            "days": {
                "claims": days.claims,
                "mean": number_or_null(days.mean),
                "median": number_or_null(days.median),
                "max": number_or_null(days.max),
            },
            "to_latest": self._measures(stats.to_latest),
            "to_after": stats.to_after and self._measures(stats.to_after),
        }

    def _measures(self, revisions: Revisions) -> dict[str, Any]:
        sizes, largest = revisions.sizes, revisions.largest
        return {
            "claims": revisions.claims,
            "hedged": revisions.hedged,
            "mean": figure_shown(revisions.mean),
            "median": number_or_null(sizes.median),
            "mean_absolute": number_or_null(sizes.mean_absolute),
            "relative_mean_absolute": number_or_null(revisions.relative_mean_absolute),
            "percent": _averages(revisions.percents),
            "up": _share(revisions.up),
            "down": _share(revisions.down),
            "unchanged": _share(revisions.unchanged),
            "largest": largest and self._largest(largest),
        }

    def _largest(self, revised: Revised) -> dict[str, Any]:
        latest = self._latest[revised.claim]
        return {
            "id": revised.claim,
            "url": claim_url(latest, self._answer),
            "period": latest.period,
            "first": plain_number(revised.first.value),
            "later": plain_number(revised.later.value),
            "difference": figure_shown(changes.difference(revised.first, revised.later)),
            "percent": figure_shown(changes.percent(revised.first, revised.later)),
        }


def _place(history: History) -> tuple[bool, Any, int]:
    last = history.words[-1]
    return last.period is None, last.period and sort_key(last.period), last.claim


def _material(material: Material, unit: str) -> dict[str, Any]:
    return {
        "value": plain_number(to_nearest(material.least)),
        "unit": "%" if material.in_percent else unit,
    }


def _averages(averages: Averages) -> dict[str, Any]:
    return {
        "claims": averages.claims,
        "mean": number_or_null(averages.mean),
        "median": number_or_null(averages.median),
        "mean_absolute": number_or_null(averages.mean_absolute),
    }


def _share(share: Share) -> dict[str, Any]:
    return {"claims": share.claims, "percent": number_or_null(share.percent)}
