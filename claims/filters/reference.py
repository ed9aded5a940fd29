"""Filters of speakers and series."""

from django.db.models import Exists, OuterRef, Q

from claims.filters.kinds import (
    AreaInFilter,
    UnitInFilter,
    visible_organisations,
    visible_series,
    visible_tags,
)
from claims.models import Affiliation, Series, Speaker
from claims.searching import series_holding, speakers_holding
from claimsdb.api.filters import ChoiceInFilter, MergedSlugInFilter, SlugInFilter, StrictFilterSet
from claimsdb.search.filters import SearchFilter


def _affiliated(_: str, organisations: list[int]) -> Exists:
    """Hold for who has a role in one of them, or has another name under which they do."""
    of_speaker = Q(person=OuterRef("pk")) | Q(person__merged_into=OuterRef("pk"))
    return Exists(Affiliation.objects.filter(of_speaker, organisation__in=organisations))


def tagged(_: str, tags: list[int]) -> Q:
    """Hold for each series once, however many of the tags it has."""
    return Q(pk__in=Series.objects.filter(tags__in=tags).values("pk"))


class SpeakerFilter(StrictFilterSet):
    q = SearchFilter(
        speakers_holding.every,
        help_text=(
            "Speakers with a name, alias or slug that holds each word, as in `q` of claims. The"
            " names of those that were merged into a speaker are names of that one too."
        ),
        example="麦卡勒姆",
    )
    kind = ChoiceInFilter(
        "kind", choices=Speaker.Kind.values, help_text="People or organisations.", example="person"
    )
    kind_not = kind.negated()
    organisation = MergedSlugInFilter(
        "affiliations__organisation",
        queryset=visible_organisations,
        condition=_affiliated,
        help_text="People who hold or held a role in one of these organisations, by slug.",
        example="mi5,fbi",
    )
    organisation_not = organisation.negated()


class FiledFilter(StrictFilterSet):
    """Filters of series by what they are about."""

    tag = SlugInFilter(
        "tags",
        queryset=visible_tags,
        condition=tagged,
        help_text="Series filed under any of these subjects.",
        example="espionage",
    )
    tag_not = tag.negated()
    area = AreaInFilter(
        "area",
        help_text="Series about any of these areas: ISO 3166-1 or -2, or UN M49.",
        example="GB,US",
    )
    area_not = area.negated()


class SeriesFilter(FiledFilter):
    q = SearchFilter(
        series_holding.every,
        help_text=(
            "Series that hold each word in their title, slug or definition, as in `q` of claims, or"
            " in that of a series that was merged into them."
        ),
        example="linkedin approaches",
    )
    unit = UnitInFilter(
        "unit",
        queryset=visible_series,
        name_field="unit",
        value_field="unit",
        help_text="Series counted in any of these units.",
        example="person,case",
    )
    unit_not = unit.negated()
    aggregation = ChoiceInFilter(
        "aggregation",
        choices=Series.Aggregation.values,
        help_text="How its figures add up over time.",
        example="cumulative",
    )
    aggregation_not = aggregation.negated()
