"""How many claims there are of each speaker, series, unit…: what a list can be narrowed down to."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import Count, Expression, F
from django.db.models.functions import Coalesce
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from claims.models import Series, Speaker
from claims.quantities import ValueType
from claims.querysets import RevisionQuerySet
from claims.serializers.answers import Answer
from claims.units import normalise_unit


class Value(NamedTuple):
    """One value: what the filter takes, and what it is called."""

    slug: str
    name: str


class Row(NamedTuple):
    """What some claims have in common, and how many they are."""

    common: dict[str, Any]
    claims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """What rows tell of one filter: the values that claims of a row pass it with."""

    group: str
    values: Callable[[Mapping[str, Any]], Iterable[Value]]


def _of_today(reference: str, field: str) -> Expression:
    """The field of what a reference stands for."""
    return Coalesce(f"{reference}__merged_into__{field}", f"{reference}__{field}")


_WORDS: Final = ("value_type", "nature", "comparator", "approximate", "disputed", "status", "kind")
_GROUPS: Final[Mapping[str, Mapping[str, Any]]] = {
    "words": {f"its_{name}": F(name) for name in _WORDS},
    "people": {
        "speaker_slug": _of_today("speaker", "slug"),
        "speaker_name": _of_today("speaker", "name"),
        "speaker_kind": F("speaker__kind"),
        "organisation_slug": _of_today("organisation", "slug"),
        "organisation_name": _of_today("organisation", "name"),
    },
    "series": {
        "series_id_of_today": Coalesce("series__merged_into", "series"),
        "series_slug": _of_today("series", "slug"),
        "series_title": _of_today("series", "title"),
        "series_unit": _of_today("series", "unit"),
        "series_area": _of_today("series", "area"),
        "its_value_type": F("value_type"),
    },
    "articles": {
        "publisher_slug": _of_today("article__publisher", "slug"),
        "publisher_name": _of_today("article__publisher", "name"),
        "article_language": F("article__language"),
    },
}
"""What claims are counted by: a query each."""


def _word(name: str) -> Facet:
    def values(common: Mapping[str, Any]) -> Iterable[Value]:
        value = common[f"its_{name}"]
        word = str(value).lower() if isinstance(value, bool) else value
        return [Value(word, word)]

    return Facet(group="words", values=values)


def _named(group: str, slug: str, name: str) -> Facet:
    def values(common: Mapping[str, Any]) -> Iterable[Value]:
        return [Value(common[slug], common[name])] if common[slug] else []

    return Facet(group=group, values=values)


def _organisations(common: Mapping[str, Any]) -> Iterable[Value]:
    """An organisation has what is said in its name, and what it says itself."""
    found = set()
    if common["organisation_slug"]:
        found.add(Value(common["organisation_slug"], common["organisation_name"]))
    if common["speaker_kind"] == Speaker.Kind.ORGANISATION:
        found.add(Value(common["speaker_slug"], common["speaker_name"]))
    return found


def _units(common: Mapping[str, Any]) -> Iterable[Value]:
    match common["its_value_type"]:
        case ValueType.FACTOR:
            return []
        case ValueType.PERCENT_CHANGE:
            unit = "%"
        case _:
            unit = _normalised(common["series_unit"])
    return [Value(unit, unit)]


_normalised = lru_cache(maxsize=1024)(normalise_unit)

FACETS: Final[Mapping[str, Facet]] = {
    "speaker": _named("people", "speaker_slug", "speaker_name"),
    "organisation": Facet(group="people", values=_organisations),
    "series": _named("series", "series_slug", "series_title"),
    "tag": Facet(group="series", values=lambda common: common["tags"]),
    "area": _named("series", "series_area", "series_area"),
    "unit": Facet(group="series", values=_units),
    "publisher": _named("articles", "publisher_slug", "publisher_name"),
    "language": _named("articles", "article_language", "article_language"),
    **{name: _word(name) for name in _WORDS},
}
"""By the names of the filters that take their values."""


class FacetValueSerializer(serializers.Serializer[Any]):
    """A value, and how many claims have it."""

    slug = serializers.CharField(help_text="What the filter of the facet's name takes.")
    name = serializers.CharField()
    count = serializers.IntegerField()


class FacetSerializer(serializers.Serializer[Any]):
    """The values of one filter."""

    values = FacetValueSerializer(many=True, help_text="The most frequent ones, these first.")
    other = serializers.IntegerField(help_text="Claims that have only other values.")
    missing = serializers.IntegerField(help_text="Claims without a value, such as without article.")


class FacetsSerializer(serializers.Serializer[Any]):
    """How many claims pass the filters, and how many of these have each value."""

    as_of = serializers.DateTimeField(help_text="What was on record at this instant.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="What the sources' latest word was at this instant."
    )
    count = serializers.IntegerField(help_text="All claims that pass.")
    facets = inline_serializer(
        "FacetsByFilter",
        {name: FacetSerializer(required=False) for name in FACETS},
        help_text="By the name of the filter.",
    )


def facets_shown(
    claims: RevisionQuerySet, names: Collection[str], *, top: int, answer: Answer
) -> dict[str, Any]:
    """Return what the fields of `FacetsSerializer` declare.

    Args:
        claims: one revision of each claim.
        names: the facets that are wanted.
        top: how many values of each, at most.
    """
    groups = {FACETS[name].group: () for name in names}
    rows = {group: _rows(claims, group, is_tagged="tag" in names) for group in groups}
    return {
        **answer.instants_shown(),
        "count": sum(row.claims for row in next(iter(rows.values()))),
        "facets": {
            name: _shown(FACETS[name], rows[FACETS[name].group], top=top)
            for name in FACETS
            if name in names
        },
    }


def _rows(claims: RevisionQuerySet, group: str, *, is_tagged: bool) -> Sequence[Row]:
    columns = _GROUPS[group]
    counted = claims.order_by().values(**columns).annotate(count=Count("pk"))
    found = [Row({**common}, claims=common["count"]) for common in counted]
    if group == "series" and is_tagged:
        tags = _tags(claims)
        for common, _ in found:
            common["tags"] = tags.get(common["series_id_of_today"], ())
    return found


def _tags(claims: RevisionQuerySet) -> dict[int, list[Value]]:
    """Return the tags of all series that claims are about."""
    series = claims.order_by().values(today=Coalesce("series__merged_into", "series"))
    found: dict[int, list[Value]] = {}
    tagged = Series.tags.through._default_manager.filter(series__in=series)
    for key, slug in tagged.values_list("series", "tag__slug"):
        found.setdefault(key, []).append(Value(slug, slug))
    return found


def _shown(facet: Facet, rows: Iterable[Row], *, top: int) -> dict[str, Any]:
    having = [(set(facet.values(row.common)), row.claims) for row in rows]
    counts: Counter[Value] = Counter()
    for values, count in having:
        counts.update(dict.fromkeys(values, count))
    ranked = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0].slug))[:top]
    listed = {value for value, _ in ranked}
    return {
        "values": [
            {"slug": value.slug, "name": value.name, "count": count} for value, count in ranked
        ],
        "other": sum(count for values, count in having if values and not values & listed),
        "missing": sum(count for values, count in having if not values),
    }
