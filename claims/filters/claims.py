"""Filters of claims, the same for every list and timeline of them."""

from datetime import date
from typing import Any

from django.db.models import Q

from articles.filters import LanguageInFilter, visible_articles, visible_publishers
from claims.filters.kinds import (
    AreaInFilter,
    UnitInFilter,
    visible_claims,
    visible_organisations,
    visible_series,
    visible_speakers,
    visible_tags,
)
from claims.models import Revision, Series
from claims.quantities import Comparator, Nature, ValueType
from claims.searching import revisions_holding
from claimsdb.api.filters import (
    BooleanFilter,
    ChoiceInFilter,
    DateBoundFilter,
    IdInFilter,
    MergedSlugInFilter,
    NumberBoundFilter,
    SlugInFilter,
    StrictFilterSet,
)
from claimsdb.search.filters import SearchFilter


def _by_or_for(_: str, ids: list[int]) -> Q:
    return Q(speaker__in=ids) | Q(organisation__in=ids)


def _of_series(name: str, values: list[Any]) -> Q:
    """Hold for what is about series that have, under the name of today, one of the values."""
    own = Q(merged_into=None, **{f"{name}__in": values})
    return Q(series__in=Series.objects.filter(own | Q(**{f"merged_into__{name}__in": values})))


def _in_units(_: str, units: list[str]) -> Q:
    in_series_unit = [ValueType.LEVEL, ValueType.DIFFERENCE]
    in_units = Q(value_type__in=in_series_unit, series__unit__in=units)
    return in_units | Q(value_type=ValueType.PERCENT_CHANGE) if "%" in units else in_units


def _ends_after(_: str, day: date) -> Q:
    return Q(Q(period_end__gte=day) | Q(period_end=None), period__isnull=False)


def _begins_before(_: str, day: date) -> Q:
    return Q(Q(period_start__lte=day) | Q(period_start=None), period__isnull=False)


def _can_mean(_: str, number: float) -> Q:
    """Hold where `claims.quantities.contains` does."""
    above = Q(lower_bound=None) | Q(lower_bound__lt=number)
    below = Q(upper_bound=None) | Q(upper_bound__gt=number)
    at_lower = Q(~Q(comparator=Comparator.MORE_THAN), lower_bound=number)
    at_upper = Q(~Q(comparator=Comparator.LESS_THAN), upper_bound=number)
    return (above | at_lower) & (below | at_upper)


class TimelineFilter(StrictFilterSet):
    """Filters of the claims of one series."""

    q = SearchFilter(
        revisions_holding,
        help_text=(
            "Claims that hold every word: in the quote, the figure as it was stated, the role or the"
            " note; in the series' title, slug or definition; in a name, alias or slug of the speaker"
            " or the organisation; in a headline or summary of the article. Different words may be"
            " held in different places. What the revision says counts as it stood, names and"
            " headlines as they are today. Case, accents and punctuation don't count, 20,000 is"
            " 20000, and there is no other syntax. Chinese, Japanese and Korean are found by any"
            " part of a text, other scripts by whole words."
        ),
        example="linkedin 20,000",
    )
    claim = IdInFilter(
        "claim",
        queryset=visible_claims,
        name_field="external_id",
        help_text="Claims, by id or external id.",
        example="mi5-approached-2023",
    )
    claim_not = claim.negated()
    speaker = MergedSlugInFilter(
        "speaker",
        queryset=visible_speakers,
        help_text="Who stated the figure, by slug.",
        example="ken-mccallum",
    )
    speaker_not = speaker.negated()
    organisation = MergedSlugInFilter(
        "organisation",
        queryset=visible_organisations,
        condition=_by_or_for,
        help_text="The organisation that stated the figure, or in whose name it was stated.",
        example="mi5",
    )
    organisation_not = organisation.negated()
    article = IdInFilter(
        "article",
        queryset=visible_articles,
        name_field="external_id",
        help_text="The article that the claim was recorded from, by id or external id.",
        example="guardian-2023-10-17-mi5-china",
    )
    article_not = article.negated()
    publisher = MergedSlugInFilter(
        "article__publisher",
        queryset=visible_publishers,
        help_text="The publisher of that article, by slug.",
        example="the-guardian",
    )
    publisher_not = publisher.negated()
    language = LanguageInFilter(
        "article__language",
        help_text="The language of that article in BCP 47: `zh` finds `zh-Hans` too.",
        example="en",
    )
    language_not = language.negated()
    nature = ChoiceInFilter(
        "nature",
        choices=Nature,
        help_text="How the source came by the number.",
        example="observed,estimate",
    )
    nature_not = nature.negated()
    comparator = ChoiceInFilter(
        "comparator",
        choices=Comparator,
        help_text="How the number that is meant compares with the one stated.",
        example="more_than,at_least",
    )
    comparator_not = comparator.negated()
    approximate = BooleanFilter(
        "approximate", help_text="Whether the number is hedged as approximate.", example="true"
    )
    disputed = BooleanFilter(
        "disputed", help_text="Whether someone disputes the claim.", example="false"
    )
    status = ChoiceInFilter(
        "status",
        choices=Revision.Status.values,
        help_text=(
            "The claim's status. Lists and timelines leave out `retracted` and `withdrawn` unless"
            " they are asked for here; revisions are never left out."
        ),
        example="published,retracted",
    )
    status_not = status.negated()
    kind = ChoiceInFilter(
        "kind",
        choices=Revision.Kind.values,
        help_text="What kind of revision it is.",
        example="correction,restatement",
    )
    kind_not = kind.negated()
    period_after = DateBoundFilter(
        "period_end",
        "gte",
        dates=True,
        condition=_ends_after,
        help_text=(
            "The reference period ends on this day (in this month, year) or later, or is open."
        ),
        example="2021",
    )
    period_before = DateBoundFilter(
        "period_start",
        "lte",
        dates=True,
        condition=_begins_before,
        help_text=(
            "The reference period begins on this day (in this month, year) or earlier, or is open."
        ),
        example="2023-10",
    )
    stated_after = DateBoundFilter(
        "stated_at",
        "gte",
        help_text="Stated then or later. What was stated on a day is taken as of its start.",
        example="2023-10-17",
    )
    stated_before = DateBoundFilter(
        "stated_at",
        "lte",
        help_text="Stated then or earlier. What was stated on a day is taken as of its start.",
        example="2023",
    )
    published_after = DateBoundFilter(
        "article__published_at",
        "gte",
        help_text="The article was published then or later.",
        example="2023-10-17T18:00:00Z",
    )
    published_before = DateBoundFilter(
        "article__published_at",
        "lte",
        help_text="The article was published then or earlier.",
        example="2023-10",
    )
    recorded_after = DateBoundFilter(
        "recorded_at",
        "gte",
        help_text="The revision was recorded then or later.",
        example="2023-10-18T09:00:00Z",
    )
    recorded_before = DateBoundFilter(
        "recorded_at",
        "lte",
        help_text="The revision was recorded then or earlier.",
        example="2024",
    )
    value_min = NumberBoundFilter(
        "value", "gte", help_text="The least value (of `between`: its lower end).", example="10000"
    )
    value_max = NumberBoundFilter(
        "value", "lte", help_text="The greatest value (of `between`: its lower end).", example="1e6"
    )
    compatible_with = NumberBoundFilter(
        "value",
        "exact",
        condition=_can_mean,
        help_text=(
            "A number, in the series' unit, that can be what the claim means: more than 20000 is"
            " compatible with 20001, and not with 20000."
        ),
        example="15000",
    )


class ClaimFilter(TimelineFilter):
    """Filters of claims of all series."""

    series = MergedSlugInFilter(
        "series",
        queryset=visible_series,
        help_text="What is counted, by the series' slug.",
        example="uk-linkedin-approaches",
    )
    series_not = series.negated()
    tag = SlugInFilter(
        "tags",
        queryset=visible_tags,
        condition=_of_series,
        help_text="A subject that the series is filed under.",
        example="espionage",
    )
    tag_not = tag.negated()
    area = AreaInFilter(
        "area",
        condition=_of_series,
        help_text="The area that the series is about: ISO 3166-1 or -2, or UN M49.",
        example="GB",
    )
    area_not = area.negated()
    unit = UnitInFilter(
        "unit",
        queryset=visible_series,
        name_field="unit",
        condition=_in_units,
        help_text="The unit of the value: the series', or % of a change in per cent.",
        example="person,business",
    )
    unit_not = unit.negated()
    value_type = ChoiceInFilter(
        "value_type",
        choices=ValueType,
        help_text="What the number is: a level, or a change from a baseline period.",
        example="level",
    )
    value_type_not = value_type.negated()


class VintageFilter(TimelineFilter):
    """Filters of the words of one series' claims."""

    value_type = ChoiceInFilter(
        "value_type",
        choices=ValueType,
        help_text=(
            "What the number is: a level, unless others are asked for here, or a change from a"
            " baseline period."
        ),
        example="level",
    )
