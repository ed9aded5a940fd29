"""Filters of publishers and articles."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from rest_framework.request import Request

from articles.models import Article, Publisher
from articles.searching import articles_holding, publishers_holding
from articles.validators import countries, validate_language
from claimsdb.api.filters import (
    ChoiceInFilter,
    DateBoundFilter,
    MergedSlugInFilter,
    SlugInFilter,
    StrictFilter,
    StrictFilterSet,
    split_list,
)
from claimsdb.api.parameters import ParameterError
from claimsdb.search.filters import SearchFilter


def visible_publishers(request: Request) -> QuerySet[Publisher]:
    return Publisher.objects.visible_to(request.user)


def visible_articles(request: Request) -> QuerySet[Article]:
    return Article.objects.visible_to(request.user)


class LanguageInFilter(StrictFilter):
    """Any of a list of languages, each with its varieties: basic filtering of RFC 4647."""

    schema = {"type": "array", "items": {"type": "string"}}

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, "in", condition=_in_language, **options)

    def parse(self, text: str, request: Request) -> list[str]:  # noqa: ARG002 - as all filters
        tags = split_list(text)
        try:
            for tag in tags:
                validate_language(tag)
        except ValidationError as error:
            raise ParameterError(" ".join(error.messages), code="language") from error
        return tags


def _in_language(field_name: str, tags: list[str]) -> Q:
    matching = Q()
    for tag in tags:
        matching |= Q(**{f"{field_name}__iexact": tag})
        matching |= Q(**{f"{field_name}__istartswith": f"{tag}-"})
    return matching


class PublisherFilter(StrictFilterSet):
    q = SearchFilter(
        publishers_holding.every,
        help_text=(
            "Publishers with a name or slug that holds each word, as in `q` of claims. The names of"
            " those that were merged into a publisher are names of that one too."
        ),
        example="guardian",
    )
    country = ChoiceInFilter(
        "country",
        choices=sorted(countries()),
        help_text="Publishers of any of these countries: ISO 3166-1 alpha-2.",
        example="GB,CA",
    )
    country_not = country.negated()


class ArticleFilter(StrictFilterSet):
    q = SearchFilter(
        articles_holding.every,
        help_text=(
            "Articles that hold each word in a headline or in a summary, of any of their snapshots,"
            " as in `q` of claims. The publisher's text is not searched."
        ),
        example="espionage linkedin",
    )
    publisher = MergedSlugInFilter(
        "publisher",
        queryset=visible_publishers,
        help_text="What any of these publishers published, by slug.",
        example="the-guardian,bbc-news",
    )
    publisher_not = publisher.negated()
    language = LanguageInFilter(
        "language",
        help_text="In any of these languages, as BCP 47 has them: zh finds zh-Hans too.",
        example="en,zh-Hans",
    )
    language_not = language.negated()
    published_after = DateBoundFilter(
        "published_at",
        "gte",
        help_text=(
            "Published in this year, month or day, at this instant, or later. An article that is"
            " dated less exactly counts from its first instant."
        ),
        example="2023-10",
    )
    published_before = DateBoundFilter(
        "published_at",
        "lte",
        help_text="As `published_after`; or earlier.",
        example="2023-10-17",
    )
    external_id = SlugInFilter(
        "pk",
        queryset=visible_articles,
        name_field="external_id",
        help_text="The articles that outside files or systems know by any of these names.",
        example="guardian-2023-10-17-mi5-china",
    )
    external_id_not = external_id.negated()
