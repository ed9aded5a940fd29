"""What is loaded of speakers and series to answer them: of any number of rows in a few queries."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from articles.querysets import Reader
from claims.models import Affiliation, DefinitionBreak, Revision, Series, SeriesLink, Speaker
from claims.periods import sort_key
from claims.querysets import RevisionQuerySet
from claims.serializers.claims import loaded
from claims.serializers.reference import Counts, Latest, Link, SeriesRecord
from claims.serializers.timelines import is_flow, row_of
from claims.timelines import Point, Rules, build_timeline
from claimsdb.api.parameters import Instants
from claimsdb.db.merging import resolved

_OF_A_ROW = (
    "claim_id",
    "value_type",
    "nature",
    "comparator",
    "approximate",
    "value",
    "upper_value",
    "period",
    "baseline_period",
    "known_from",
    "speaker__slug",
    "speaker__merged_into__slug",
    "organisation__slug",
    "organisation__merged_into__slug",
)
"""All that `row_of` needs."""


def affiliations_of(people: Iterable[Speaker], *, reader: Reader) -> dict[int, list[Affiliation]]:
    """Return the affiliations of each and of all that were merged into it, the earliest first.

    Those with organisations that `reader` may not know of are left out.
    """
    affiliations: dict[int, list[Affiliation]] = {person.pk: [] for person in people}
    visible = Speaker.objects.visible_to(reader)
    found = (
        Affiliation.objects.filter(stands_for("person", list(affiliations)))
        .filter(stands_for("organisation", visible))
        .select_related("person", "organisation__merged_into")
        .order_by(F("starts_on").asc(nulls_first=True), "id")
    )
    for affiliation in found:
        person = affiliation.person
        affiliations[person.merged_into_id or person.pk].append(affiliation)
    return affiliations


def counts_of(series: Iterable[Series], *, reader: Reader, instants: Instants) -> dict[int, Counts]:
    """Return how much was on record of each series and of all that were merged into it."""
    keys = [each.pk for each in series]
    counted = (
        claims_of(keys, reader=reader, instants=instants)
        .with_history_size(as_of=instants.as_of, reader=reader)
        .values(of=Coalesce("series__merged_into", "series"))
        .annotate(
            claims=Count("pk"),
            speakers=Count(Coalesce("speaker__merged_into", "speaker"), distinct=True),
            sizes=Sum("revisions"),
        )
        .values_list("of", "claims", "speakers", "sizes")
        .order_by()
    )
    return dict.fromkeys(keys, Counts()) | {of: Counts(*numbers) for of, *numbers in counted}


def record_of(
    series: Series, *, reader: Reader, instants: Instants, breaks: Sequence[DefinitionBreak]
) -> SeriesRecord:
    """Return all that is shown of one series, which is merged into no other."""
    own = [series.pk]
    claims = claims_of(own, reader=reader, instants=instants)
    rows = [row_of(revision) for revision in _observed(claims)]
    points = build_timeline(
        rows,
        breaks=[each.starts_on for each in breaks],
        rules=Rules(is_flow=is_flow(series)),
    ).points
    sized = claims.with_history_size(as_of=instants.as_of, reader=reader)
    return SeriesRecord(
        series=series,
        counts=counts_of([series], reader=reader, instants=instants)[series.pk],
        links=_links(series, "source", "target", reader=reader),
        linked_from=_links(series, "target", "source", reader=reader),
        breaks=breaks,
        periods=sorted((row.period for row in rows if row.period), key=sort_key),
        latest=_latest(points, sized),
    )


def claims_of(series: Collection[int], *, reader: Reader, instants: Instants) -> RevisionQuerySet:
    """Return the revision that answers of each claim that was not taken back."""
    return (
        Revision.objects.visible_to(reader)
        .filter(series__in=Series.objects.standing_for(series))
        .standing()
        .on_record(as_of=instants.as_of, known_at=instants.known_at)
    )


def _observed(claims: RevisionQuerySet) -> RevisionQuerySet:
    """Return what a timeline is built from, and no more of it than that takes."""
    return (
        claims.of_what_was()
        .select_related("speaker__merged_into", "organisation__merged_into")
        .only(*_OF_A_ROW)
        .order_by()
    )


def _latest(points: Sequence[Point], sized: RevisionQuerySet) -> Latest | None:
    if not points:
        return None
    point = points[-1]
    return Latest(point, loaded(sized).get(claim=point.row.claim))


def _links(series: Series, near: str, far: str, *, reader: Reader) -> list[Link]:
    """Return the links that lead from `near` to `far`, each to another series once."""
    found = (
        SeriesLink.objects.filter(stands_for(near, [series.pk]))
        .filter(stands_for(far, Series.objects.visible_to(reader)))
        .select_related(f"{far}__merged_into")
    )
    links = {Link(link.kind, resolved(getattr(link, far))) for link in found}
    return sorted((link for link in links if link.series != series), key=_place)


def _place(link: Link) -> tuple[str, str]:
    return link.kind, link.series.slug


def stands_for(name: str, rows: Sequence[int] | QuerySet[Speaker] | QuerySet[Series]) -> Q:
    """Hold where a reference stands today for one of the rows."""
    unmerged = Q(**{f"{name}__merged_into": None, f"{name}__in": rows})
    return unmerged | Q(**{f"{name}__merged_into__in": rows})
