from typing import Any

import pytest
from django.test import Client

from claims.models import Tag
from claims.serializers.facets import FACETS, FacetsSerializer
from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.db.merging import merge
from tests.claims.views.acts import at, corrected, withdrawn
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db

FACETS_URL = "/api/v1/claims/facets/"


def counts(facet: Any) -> dict[str, int]:
    return {value["slug"]: value["count"] for value in facet["values"]}


def facet(client: Client, name: str, query: str = "") -> Any:
    [(answered, found)] = get_json(client, f"{FACETS_URL}?facet={name}&{query}")["facets"].items()
    assert answered == name
    return found


@pytest.fixture
def record() -> None:
    """Claims of several speakers, series and articles, some of them merged."""
    spies, courts = (Tag.objects.create(slug=slug) for slug in ("spies", "courts"))
    people = SeriesFactory.create(slug="people", unit="person", area="GB", title="People")
    people.tags.add(spies, courts)
    cases = SeriesFactory.create(slug="cases", unit="case/day")
    cases.tags.add(courts)
    old = SeriesFactory.create(slug="people-old", unit="person")
    ken, sue = SpeakerFactory.create(slug="ken", name="Ken"), SpeakerFactory.create(slug="sue")
    mi5, cps = OrganisationFactory.create(slug="mi5"), OrganisationFactory.create(slug="cps")
    mi5_old = OrganisationFactory.create(slug="mi5-old")
    english = ArticleFactory.create(publisher__slug="gazette", language="en")
    chinese = ArticleFactory.create(publisher__slug="mirror", language="zh-Hans")
    relative: dict[str, Any] = {"baseline_period": "2019"}
    recorded(series=people, speaker=ken, organisation=mi5, article=english)
    recorded(series=people, speaker=mi5, article=english, comparator="more_than", approximate=True)
    recorded(series=cases, speaker=cps, organisation=mi5, article=chinese, nature="estimate")
    recorded(series=old, speaker=sue, organisation=mi5_old, disputed=True)
    recorded(series=cases, speaker=sue, value_type="percent_change", **relative)
    corrected(recorded(series=cases, speaker=sue, value_type="factor", **relative), value="3")
    withdrawn(recorded(series=people, speaker=ken))
    recorded(status="draft")
    merge(source=old, into=people, by=None, reason="One")
    merge(source=mi5_old, into=mi5, by=None, reason="One")


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("query", ["", "&status=withdrawn", "&series=people", "&speaker_not=ken"])
def test_count_of_a_value_is_that_of_the_list_that_it_filters(client: Client, query: str) -> None:
    answered = get_json(client, f"{FACETS_URL}?{query}")
    listed = get_json(client, f"/api/v1/claims/?count=true{query}")
    assert (answered["count"], answered["as_of"]) == (listed["count"], listed["as_of"])
    assert list(answered["facets"]) == list(FACETS)
    for name, each in answered["facets"].items():
        for slug, count in counts(each).items():
            if name in query:
                continue
            narrowed = f"/api/v1/claims/?count=true{query}&{name}={slug.replace('%', '%25')}"
            assert (name, slug, get_json(client, narrowed)["count"]) == (name, slug, count)


@pytest.mark.usefixtures("record")
def test_facets_in_the_order_of_frequency(client: Client) -> None:
    found = get_json(client, FACETS_URL)["facets"]
    assert {name: counts(each) for name, each in found.items()} == {
        "speaker": {"sue": 3, "cps": 1, "ken": 1, "mi5": 1},
        "organisation": {"mi5": 4, "cps": 1},
        "series": {"cases": 3, "people": 3},
        "tag": {"courts": 6, "spies": 3},
        "area": {"GB": 3},
        "unit": {"person": 3, "%": 1, "case/day": 1},
        "publisher": {"gazette": 2, "mirror": 1},
        "language": {"en": 2, "zh-Hans": 1},
        "value_type": {"level": 4, "factor": 1, "percent_change": 1},
        "nature": {"observed": 5, "estimate": 1},
        "comparator": {"exactly": 5, "more_than": 1},
        "approximate": {"false": 5, "true": 1},
        "disputed": {"false": 5, "true": 1},
        "status": {"published": 6},
        "kind": {"initial": 5, "correction": 1},
    }
    missing = {name: each["missing"] for name, each in found.items() if each["missing"]}
    assert missing == {"organisation": 2, "area": 3, "unit": 1, "publisher": 3, "language": 3}
    assert found["series"]["values"][1] == {"slug": "people", "name": "People", "count": 3}
    assert {each["other"] for each in found.values()} == {0}


@pytest.mark.usefixtures("record")
def test_values_beyond_the_most_frequent_are_counted_together(client: Client) -> None:
    speakers = facet(client, "speaker", "top=1")
    assert (counts(speakers), speakers["other"], speakers["missing"]) == ({"sue": 3}, 3, 0)
    organisations = facet(client, "organisation", "top=1")
    assert (counts(organisations), organisations["other"]) == ({"mi5": 4}, 0)
    tags = facet(client, "tag", "top=1&series=people")
    assert (counts(tags), tags["other"]) == ({"courts": 3}, 0)


def test_facets_of_a_past_instant(client: Client) -> None:
    first = recorded(comparator="more_than")
    corrected(first, comparator="at_least")
    assert counts(facet(client, "comparator")) == {"at_least": 1}
    assert counts(facet(client, "comparator", f"as_of={at(first)}")) == {"more_than": 1}
    assert counts(facet(client, "comparator", "known_at=2020-01-01")) == {}


def test_facets_of_nothing(client: Client) -> None:
    answered = get_json(client, FACETS_URL)
    assert answered["count"] == 0
    empty = {"values": [], "other": 0, "missing": 0}
    assert answered["facets"] == dict.fromkeys(FACETS, empty)


def test_drafts_are_counted_for_whom_they_may(client: Client, insider: Client) -> None:
    recorded(status="draft", speaker=SpeakerFactory.create(slug="secret"))
    assert counts(facet(client, "speaker")) == {}
    assert counts(facet(insider, "speaker")) == {"secret": 1}


def test_facets_that_there_are_not(client: Client) -> None:
    response = client.get(f"{FACETS_URL}?facet=speaker,serie&top=0&page_size=10&spaker=ken")
    expected = "Expected one of " + ", ".join(FACETS)
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "facet": f"{expected}; got 'serie'.",
        "top": "Expected a whole number from 1 to 100; got '0'.",
        "page_size": "It has no meaning here.",
        "spaker": "Unknown parameter. Did you mean speaker?",
    }
    [error] = errors_of(client.get(f"{FACETS_URL}?facet=serie"), INVALID_PARAMETER)
    assert error["suggestion"] == "series"


def test_facets_have_the_form_that_is_declared(client: Client) -> None:
    recorded()
    answered = get_json(client, FACETS_URL)
    form: Any = FacetsSerializer()
    assert list(answered) == list(form.fields)
    assert list(answered["facets"]) == list(form.fields["facets"].fields)
    declared = form.fields["facets"].fields["speaker"]
    assert list(answered["facets"]["speaker"]) == list(declared.fields)
    [value] = answered["facets"]["speaker"]["values"]
    assert list(value) == list(declared.fields["values"].child.fields)


def test_query_counts(client: Client, django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        for _ in range(count):
            recorded(article=ArticleFactory.create(), organisation=OrganisationFactory.create())
        # What is settled; claims by words, by people, by series, the tags of these, by articles.
        with django_assert_num_queries(6):
            get_json(client, FACETS_URL)
        # What is settled; claims by people.
        with django_assert_num_queries(2):
            get_json(client, f"{FACETS_URL}?facet=speaker,organisation&top=1")
