"""What is answered has the fields that the OpenAPI document declares, in their order."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from rest_framework.fields import Field
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from claims.models import DefinitionBreak, Revision
from claims.serializers.claims import ClaimAsOfSerializer, ClaimSerializer, RevisionSerializer
from claims.serializers.history import (
    AppearanceSerializer,
    DifferenceSerializer,
    FeedSerializer,
)
from claims.serializers.revision_stats import RevisionStatsSerializer
from claims.serializers.timelines import TimelineSerializer
from claims.serializers.vintages import VintageMatrixSerializer, VintageWordsSerializer
from tests.claims.views.acts import appeared, corrected, restated
from tests.claimsdb.api.contract import assert_form, get_json
from tests.factories import ArticleFactory, OrganisationFactory, recorded

pytestmark = pytest.mark.django_db

Shape = dict[str, Any] | None
"""By name, the shapes of an object's fields; null for what is no object."""


def declared(field: Field[Any, Any, Any, Any] | BaseSerializer[Any] | None) -> Shape:
    if isinstance(field, ListSerializer):
        return declared(field.child)
    if isinstance(field, Serializer):
        return {name: declared(below) for name, below in field.fields.items()}
    return None


def shape(value: Any, expected: Shape) -> Shape:
    """The shape of an answer; a list has that of its fullest item."""
    if isinstance(value, list) and expected:
        return max((shape(item, expected) for item in value), key=str)
    if isinstance(value, dict) and expected:
        return {name: shape(below, expected.get(name)) for name, below in value.items()}
    return None


def ordered(shape: Shape) -> Any:
    return shape and [(name, ordered(below)) for name, below in shape.items()]


@pytest.fixture
def revision() -> Revision:
    """The second revision of a claim of which nothing that can be shown is null."""
    article, organisation = ArticleFactory.create(), OrganisationFactory.create()
    full: dict[str, Any] = {
        "article": article,
        "organisation": organisation,
        "quote": "one hundred",
    }
    first = recorded(value="50", period="2019", **full)
    restated(first, value="60", stated_at="2023-11-01")
    series = first.series
    second = corrected(recorded(series=series, period="2021", **full), value="150")
    factor: dict[str, Any] = {
        "value_type": "factor",
        "value": "2",
        "baseline_period": "2021",
        "period": "2022",
    }
    recorded(series=series, **full, **factor)
    recorded(series=series, **full, period=None)
    DefinitionBreak.objects.create(
        series=series,
        starts_on=date(2023, 1, 1),
        reason="Counted anew",
        said_by=organisation,
        article=article,
    )
    appeared(
        second,
        article=ArticleFactory.create(),
        kind="quoted_from",
        quoted_from=article,
        quote="hundred",
    )
    return second


@pytest.mark.parametrize(
    ("path", "serializer"),
    [
        ("claims/", ClaimSerializer),
        ("claims/{claim}/", ClaimAsOfSerializer),
        ("claims/{claim}/revisions/", RevisionSerializer),
        ("claims/{claim}/revisions/2/", RevisionSerializer),
        ("claims/{claim}/revisions/2/diff/", DifferenceSerializer),
        ("claims/{claim}/appearances/", AppearanceSerializer),
        ("revisions/", RevisionSerializer),
        ("revisions/?diff=true", FeedSerializer),
        ("series/{series}/revision-stats/?after=30&material=1%", RevisionStatsSerializer),
        ("series/{series}/vintages/", VintageWordsSerializer),
        ("series/{series}/vintages/?layout=matrix", VintageMatrixSerializer),
    ],
)
def test_answer_is_what_is_declared(
    client: Client, revision: Revision, path: str, serializer: type[Serializer[Any]]
) -> None:
    series, claim = revision.series.slug, revision.claim_id
    answered = get_json(client, f"/api/v1/{path.format(claim=claim, series=series)}")
    expected = declared(serializer())
    assert ordered(shape(answered.get("results", answered), expected)) == ordered(expected)


@pytest.mark.parametrize(
    "query", ["", "frequency=year&transform=index&by=speaker", "by=publisher&transform=log"]
)
def test_timeline_is_what_is_declared(client: Client, revision: Revision, query: str) -> None:
    recorded(series=revision.series, period="2021")
    answered = get_json(client, f"/api/v1/series/{revision.series.slug}/timeline/?{query}")
    assert_form(answered, TimelineSerializer())
    assert len(answered["points"]) == 3
    assert len(answered["relations"][0]["alternatives"]) == 1
