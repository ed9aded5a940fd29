"""Filters of discrepancies: in SQL of the series that are looked through, then of what is found."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from claims.discrepancies import Discrepancy, Rule
from claims.filters.kinds import visible_series, visible_speakers
from claims.filters.reference import FiledFilter
from claims.periods import overlaps
from claimsdb.api.filters import (
    ChoiceInFilter,
    DateBoundFilter,
    MergedSlugInFilter,
    SlugInFilter,
)
from claimsdb.api.parameters import Parameter, ParameterError, QueryParameter
from claimsdb.instants import shown

_PERCENTAGE: Final = r"(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?)%?"
_DEFAULT: Final = "10%"


class StandingSlugInFilter(SlugInFilter):
    """Any of a list of objects. The value is the slugs of those that stand for them today."""

    def resolve(self, names: Sequence[str], visible: QuerySet[Any, Any]) -> dict[str, Any]:
        named = visible.filter(slug__in=names)
        return dict(named.values_list("slug", Coalesce("merged_into__slug", "slug")))


def tolerance_of(text: str) -> Fraction:
    """Read a percentage as a share. Raises ParameterError."""
    if not re.fullmatch(_PERCENTAGE, text, flags=re.ASCII):
        raise ParameterError(
            f"Expected a percentage from 0 to 100, such as {_DEFAULT} or 2.5; got {shown(text)}."
        )
    return Fraction(text.removesuffix("%")) / 100


TOLERANCE = Parameter(
    name="tolerance",
    read=tolerance_of,
    schema={"type": "string", "pattern": f"^{_PERCENTAGE}$", "default": _DEFAULT},
    description=(
        "What “about” allows for: each end of a figure that is hedged as approximate is moved"
        " outwards by so much of it, before claims are compared. From 0 to 100, in per cent."
    ),
    example="5%",
)

APPROXIMATE_PERIODS = Parameter.flag(
    "approximate_periods",
    description=(
        "Whether to take approximate periods (“about 2019”) for what they are written as. Otherwise"
        " nothing is compared with what is said of them: they may be other ones."
    ),
)

_RULE = ChoiceInFilter(
    "rule",
    choices=list(Rule),
    help_text="Why claims can't all be true.",
    example="cumulative_falls",
)
_SPEAKER = StandingSlugInFilter(
    "speaker",
    queryset=visible_speakers,
    help_text="Who stated one of the claims, by slug.",
    example="ken-mccallum",
)
OF_WHAT_IS_FOUND: Final[Mapping[str, QueryParameter]] = {
    "rule": _RULE,
    "rule_not": _RULE.negated(),
    "speaker": _SPEAKER,
    "speaker_not": _SPEAKER.negated(),
    "period_after": DateBoundFilter(
        "period_end",
        "gte",
        dates=True,
        help_text="The period ends on this day (in this month, year) or later, or is open.",
        example="2021",
    ),
    "period_before": DateBoundFilter(
        "period_start",
        "lte",
        dates=True,
        help_text="The period begins on this day (in this month, year) or earlier, or is open.",
        example="2023-10",
    ),
    TOLERANCE.name: TOLERANCE,
    APPROXIMATE_PERIODS.name: APPROXIMATE_PERIODS,
}
"""Parameters that are not of the database's rows."""


class LookedThroughFilter(FiledFilter):
    """Filters of the series that are looked through for discrepancies."""

    series = MergedSlugInFilter(
        "pk",
        queryset=visible_series,
        help_text="What is counted, by the series' slug.",
        example="uk-linkedin-approaches",
    )
    series_not = series.negated()


def passing(found: Iterable[Discrepancy], given: Mapping[str, Any]) -> list[Discrepancy]:
    """Return the discrepancies that pass the filters given by `OF_WHAT_IS_FOUND`."""
    return [each for each in found if _passes(each, given)]


def _passes(found: Discrepancy, given: Mapping[str, Any]) -> bool:
    speakers = {statement.row.speaker for statement in found.statements}
    return (
        found.rule in given.get("rule", Rule)
        and found.rule not in given.get("rule_not", ())
        and ("speaker" not in given or not speakers.isdisjoint(given["speaker"]))
        and speakers.isdisjoint(given.get("speaker_not", ()))
        and _is_of_time(found, given.get("period_after"), given.get("period_before"))
    )


def _is_of_time(found: Discrepancy, after: date | None, before: date | None) -> bool:
    if after is None and before is None:
        return True
    return found.period is not None and overlaps(found.period, after=after, before=before)
