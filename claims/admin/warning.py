"""What can't all be true once a claim is recorded as it is entered: told, and never in the way."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from articles.querysets import Reader
from claims.content import CONTENT_FIELDS, Content
from claims.discrepancies import (
    DEFAULT_TOLERANCE,
    Aggregation,
    Counted,
    Discrepancy,
    Names,
    discrepancies_with,
    explain,
)
from claims.models import Claim, Revision, Series, Speaker
from claims.serializers.comparing import Reading, compared_to
from claims.serializers.timelines import row_of
from claimsdb.api.parameters import Instants
from claimsdb.db.merging import resolved

MOST: Final = 5
"""How many are told of: those with the widest gaps."""

_NOT_RECORDED: Final = 0


def warnings(content: Content, *, claim: Claim | None, reader: Reader) -> list[str]:
    """Say which claims could not all be true with this content, the widest gap first.

    Args:
        content: of a claim that is being entered.
        claim: the one that is revised; null where it is a new one.
        reader: who enters it, and is told only of what they may see.
    """
    series = resolved(content.series)
    instants = Instants(as_of=datetime.now(UTC))
    compared = compared_to(series.pk, Reading(reader=reader, instants=instants))
    fields = {name: getattr(content, name) for name in CONTENT_FIELDS}
    entered = Revision(claim_id=claim.pk if claim else _NOT_RECORDED, **fields)
    found = discrepancies_with(
        row_of(entered),
        series=series.slug,
        counted=[*compared.counted, *_empty(series, compared.counted)],
        links=compared.links,
    )[:MOST]
    names = names_of(found)
    return [explain(each, names=names, tolerance=DEFAULT_TOLERANCE) for each in found]


def _empty(series: Series, counted: Sequence[Counted]) -> list[Counted]:
    """Return the series without claims, where nothing is claimed of it yet."""
    if any(each.series == series.slug for each in counted):
        return []
    aggregation = Aggregation(series.aggregation)
    return [Counted(series=series.slug, unit=series.unit, aggregation=aggregation, rows=())]


def names_of(found: tuple[Discrepancy, ...]) -> Names:
    """Return what the speakers and series are called that discrepancies tell of."""
    if not found:
        return Names(speakers={}, series={})
    statements = [statement for each in found for statement in each.statements]
    speakers = {statement.row.speaker for statement in statements}
    series = {statement.series for statement in statements} | {each.series for each in found}
    return Names(
        speakers=dict(Speaker.objects.filter(slug__in=speakers).values_list("slug", "name")),
        series=dict(Series.objects.filter(slug__in=series).values_list("slug", "title")),
    )
