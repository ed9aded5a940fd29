"""What is loaded of series to find discrepancies among their claims: of any number in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from articles.querysets import Reader
from claims.discrepancies import Aggregation, Counted, Link, LinkKind
from claims.models import DefinitionBreak, Revision, Series, SeriesLink
from claims.quantities import Comparator, Nature, Quantity, ValueType
from claims.serializers.records import claims_of, stands_for
from claims.serializers.wording import period_of
from claims.timelines import Row
from claimsdb.api.parameters import Instants
from claimsdb.db.history import on_record

_STEPS_TO_SIBLINGS = 2
_OF_A_ROW = (
    "claim_id",
    "nature",
    "value_type",
    "comparator",
    "approximate",
    "value",
    "upper_value",
    "period",
    "baseline_period",
    "known_from",
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Who reads the record, and as it was when.

    `links_as_of` is the instant of which links and breaks are told; None: as they are now.
    """

    reader: Reader
    instants: Instants
    links_as_of: datetime | None = None


class Compared(NamedTuple):
    """Claims of series, and the links between these."""

    counted: Sequence[Counted]
    links: Sequence[Link]


class _Linked(NamedTuple):
    """A link between two series that are merged into no other, by their keys."""

    source: int
    target: int
    link: Link


class _Reach(NamedTuple):
    """Series whose claims are compared, by their keys, and the links between these."""

    series: frozenset[int]
    links: Sequence["_Linked"]


def compared_to(series: int, reading: Reading) -> Compared:
    """Return the claims of a series, of all that it is linked to, and of shares of one whole with it.

    Series are named by the keys of those that stand for them today.
    """
    reach = _reach_of(series, reading)
    return _compared(reach, _claims(reach.series, reading), reading)


def compared_if_few(series: int, reading: Reading, *, most: int) -> Compared | None:
    """Return what `compared_to` does; None where there are more claims than `most`."""
    reach = _reach_of(series, reading)
    claims = list(_claims(reach.series, reading)[: most + 1])
    return None if len(claims) > most else _compared(reach, claims, reading)


def _reach_of(series: int, reading: Reading) -> _Reach:
    """Return a series, all that it is linked to, and the shares of one whole with it."""
    links = _links_around({series}, reading, steps=1 + _STEPS_TO_SIBLINGS)
    own = [each for each in links if series in {each.source, each.target}]
    wholes = {
        each.target for each in own if each.link.kind == LinkKind.SHARE_OF and each.source == series
    }
    shares = [
        each for each in links if each.link.kind == LinkKind.SHARE_OF and each.target in wholes
    ]
    return _Reach(frozenset({series, *_ends(own), *_ends(shares)}), links)


def compared_within(series: Collection[int], reading: Reading) -> Compared:
    """Return the claims of several series, and of all that they are linked to."""
    links = _links_around(series, reading, steps=2)
    own = [each for each in links if each.source in series or each.target in series]
    reach = _Reach(frozenset({*series, *_ends(own)}), links)
    return _compared(reach, _claims(reach.series, reading), reading)


def spoken_of(speakers: Sequence[str], reading: Reading) -> Q:
    """Hold for series that speakers, by their slugs, state figures of, and what these are linked to."""
    named = Q(speaker__slug__in=speakers) | Q(speaker__merged_into__slug__in=speakers)
    spoken = (
        Revision.objects.visible_to(reading.reader)
        .filter(named)
        .order_by()
        .values(_=Coalesce("series__merged_into", "series"))
    )
    links = on_record(SeriesLink, as_of=reading.links_as_of).annotate(
        near=Coalesce("source__merged_into", "source"),
        far=Coalesce("target__merged_into", "target"),
    )
    linked = links.order_by()
    return (
        Q(pk__in=spoken)
        | Q(pk__in=linked.filter(near__in=spoken).values("far"))
        | Q(pk__in=linked.filter(far__in=spoken).values("near"))
    )


def _compared(reach: _Reach, claims: Iterable[Mapping[str, Any]], reading: Reading) -> Compared:
    rows: dict[int, list[Row]] = defaultdict(list)
    about: dict[int, Mapping[str, Any]] = {}
    for claim in claims:
        about[claim["key"]] = claim
        rows[claim["key"]].append(_row(claim))
    breaks = _breaks(reach.series, reading)
    counted = [
        Counted(
            series=claim["slug"],
            unit=claim["series__unit"],
            aggregation=Aggregation(claim["series__aggregation"]),
            rows=rows[key],
            breaks=breaks.get(key, ()),
        )
        for key, claim in about.items()
    ]
    return Compared(counted, [each.link for each in reach.links])


def _claims(series: Collection[int], reading: Reading) -> QuerySet[Revision, dict[str, Any]]:
    """Return the revision that answers of each claim that was not taken back, in columns."""
    claims: QuerySet[Revision, dict[str, Any]] = (
        claims_of(series, reader=reading.reader, instants=reading.instants)
        .of_what_was()
        .order_by("claim_id")
        .values(
            *_OF_A_ROW,
            "series__unit",
            "series__aggregation",
            key=Coalesce("series__merged_into", "series"),
            slug=Coalesce("series__merged_into__slug", "series__slug"),
            speaker_slug=Coalesce("speaker__merged_into__slug", "speaker__slug"),
            organisation_slug=Coalesce("organisation__merged_into__slug", "organisation__slug"),
        )
    )
    return claims


def _row(claim: Mapping[str, Any]) -> Row:
    period, baseline = claim["period"], claim["baseline_period"]
    return Row(
        claim=claim["claim_id"],
        speaker=claim["speaker_slug"],
        organisation=claim["organisation_slug"],
        nature=Nature(claim["nature"]),
        quantity=Quantity(
            value_type=ValueType(claim["value_type"]),
            comparator=Comparator(claim["comparator"]),
            approximate=claim["approximate"],
            value=claim["value"],
            upper_value=claim["upper_value"],
        ),
        period=period_of(period) if period else None,
        baseline_period=period_of(baseline) if baseline else None,
        known_from=claim["known_from"],
    )


def _links_around(series: Collection[int], reading: Reading, *, steps: int) -> Sequence[_Linked]:
    """Return the links that so many steps from series lead along, between series that are known."""
    visible = Series.objects.visible_to(reading.reader)
    known = on_record(SeriesLink, as_of=reading.links_as_of).filter(
        stands_for("source", visible), stands_for("target", visible)
    )
    found: set[_Linked] = set()
    reached: set[int] = set()
    ahead = set(series)
    for _ in range(steps):
        if ahead:
            keys = sorted(ahead)
            touching = known.filter(stands_for("source", keys) | stands_for("target", keys))
            found |= {
                _Linked(source, target, Link(source_slug, LinkKind(kind), target_slug))
                for source, source_slug, kind, target, target_slug in touching.order_by().values_list(
                    Coalesce("source__merged_into", "source"),
                    Coalesce("source__merged_into__slug", "source__slug"),
                    "kind",
                    Coalesce("target__merged_into", "target"),
                    Coalesce("target__merged_into__slug", "target__slug"),
                )
                if source != target
            }
        reached |= ahead
        ahead = _ends(found) - reached
    return sorted(found)


def _ends(links: Collection[_Linked]) -> set[int]:
    return {end for each in links for end in (each.source, each.target)}


def _breaks(series: Collection[int], reading: Reading) -> dict[int, list[date]]:
    """Return the days from which series are counted differently."""
    found: dict[int, list[date]] = defaultdict(list)
    breaks = on_record(DefinitionBreak, as_of=reading.links_as_of).filter(
        series__in=Series.objects.standing_for(series)
    )
    for key, starts_on in breaks.order_by().values_list(
        Coalesce("series__merged_into", "series"), "starts_on"
    ):
        found[key].append(starts_on)
    return found
