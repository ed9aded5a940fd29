"""Rows to test with. Claims are recorded, never made."""

from datetime import UTC, datetime
from typing import Any

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from articles.models import Article, Publisher
from claims import recording
from claims.models import Change, Revision, Series, Speaker


class UserFactory(DjangoModelFactory[Any]):
    class Meta:
        model = get_user_model()

    username = factory.Sequence("user-{}".format)


class PublisherFactory(DjangoModelFactory[Publisher]):
    class Meta:
        model = Publisher

    slug = factory.Sequence("publisher-{}".format)
    name = factory.Sequence("Publisher {}".format)


class ArticleFactory(DjangoModelFactory[Article]):
    class Meta:
        model = Article

    publisher = factory.SubFactory(PublisherFactory)
    headline = factory.Sequence("Headline {}".format)
    language = "en"
    published_at = datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC)
    published_at_precision = "instant"


class SpeakerFactory(DjangoModelFactory[Speaker]):
    class Meta:
        model = Speaker

    slug = factory.Sequence("person-{}".format)
    name = factory.Sequence("Person {}".format)
    kind = "person"


class OrganisationFactory(SpeakerFactory):
    slug = factory.Sequence("organisation-{}".format)
    name = factory.Sequence("Organisation {}".format)
    kind = "organisation"


class SeriesFactory(DjangoModelFactory[Series]):
    class Meta:
        model = Series

    slug = factory.Sequence("series-{}".format)
    title = factory.Sequence("Series {}".format)
    unit = "person"
    aggregation = "stock"


def claim_fields(**given: Any) -> dict[str, Any]:
    """Return the fields of a claim: a level of 100 persons, stated on 17 October 2023."""
    fields = {"value": "100", "stated_at": "2023-10-17", "period": "2023-10"} | given
    for name, make in (("series", SeriesFactory), ("speaker", SpeakerFactory)):
        if name not in fields:
            fields[name] = make()
    return fields


def recorded(
    *, status: str = "published", external_id: str | None = None, **given: Any
) -> Revision:
    """Record a claim, published unless said otherwise, and return its first revision."""
    return recording.record(
        fields=claim_fields(**given),
        status=status,
        external_id=external_id,
        by=None,
        door=Change.Door.COMMAND,
    )
