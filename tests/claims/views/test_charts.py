"""Charts over HTTP: what they show to whom, how they are cached, and what is refused."""

import json
import struct
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from claims.charts import RenderingError
from claims.models import DefinitionBreak, Series
from claims.views import charts
from claimsdb.api.errors import INVALID_PARAMETER, NOT_ACCEPTABLE, NOT_FOUND, SERVER_ERROR
from tests.claims.views.acts import at, corrected, published, restated, withdrawn
from tests.claimsdb.api.contract import errors_of, refused_parameters
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db

CHART = "/api/v1/series/approaches/chart"
FORMS = {
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "vl.json": "application/vnd.vegalite.v6+json",
}


@pytest.fixture
def series() -> Series:
    caches["pictures"].clear()
    return SeriesFactory.create(slug="approaches", title="People approached", unit="person")


def chart(client: Client, query: str = "", *, form: str = "vl.json") -> Any:
    response = client.get(f"{CHART}.{form}?{query}")
    assert (response.status_code, response["Content-Type"]) == (200, FORMS[form]), response.content
    return response


def figures(client: Client, query: str = "") -> list[float]:
    """The values of the figures that are drawn, from the specification's glyphs."""
    glyphs = {
        (row["at"], row["value"])
        for layer in json.loads(chart(client, query).content)["layer"]
        if layer["mark"]["type"] == "point"
        for row in layer["data"]["values"]
        if "claim" in row
    }
    return [value for _, value in sorted(glyphs)]


def test_chart_in_each_form(client: Client, series: Series) -> None:
    revision = recorded(series=series, value="10000", period="2023")
    day = f"{revision.recorded_at:%Y%m%dT%H%M%SZ}"
    for form in FORMS:
        response = chart(client, form=form)
        name = f'inline; filename="approaches-{day}.{form}"'
        assert response["Content-Disposition"] == name
    svg = chart(client, form="svg").content.decode()
    assert 'width="720" height="450"' in svg
    assert ">10,000</text>" in svg
    sized = chart(client, "width=360&height=300&scale_factor=2&theme=dark", form="png")
    assert struct.unpack(">II", sized.content[16:24]) == (720, 600)


def test_specification_is_what_was_asked_for(client: Client, series: Series) -> None:
    publisher = PublisherFactory.create(name="The Paper")
    speaker = SpeakerFactory.create(name="Ann")
    recorded(
        series=series,
        value="10",
        period="2023",
        speaker=speaker,
        article=ArticleFactory.create(publisher=publisher),
        disputed=True,
        disputed_by="Bob",
    )
    recorded(series=series, value="4", period="2022", speaker=speaker)
    response = chart(client, "theme=dark&scale=log&value_min=1")
    spec = json.loads(response.content)
    assert spec["background"] == "#14181d"
    assert spec["title"]["text"] == ["People approached"]
    assert spec["layer"][0]["encoding"]["y"]["scale"]["type"] == "log"
    told = spec["description"]
    for words in (
        "1 claim is disputed.",
        "A selection of the claims, by value_min.",
        "Source: Ann in The Paper.",
    ):
        assert words in told
    as_json = client.get(f"{CHART}.vl.json", headers={"Accept": "application/json"})
    assert as_json["Content-Type"] == "application/json"


def test_filters_and_instants_are_those_of_the_timeline(client: Client, series: Series) -> None:
    first = recorded(series=series, value="1", period="2023", stated_at="2023-10-17")
    second = corrected(first, value="2")
    restated(second, value="3", stated_at="2023-11-01")
    gone = recorded(series=series, value="9", period="2024")
    withdrawn(gone)
    recorded(series=series, value="5", period="2025", nature="forecast")
    answered = {
        query: figures(client, query)
        for query in (
            "",
            f"as_of={at(first)}",
            "known_at=2023-10-31",
            f"as_of={at(gone)}",
            "status=withdrawn",
            "nature=forecast",
            "period_after=2024",
            "as_of=2020-01-01",
        )
    }
    assert list(answered.values()) == [[3], [1], [2], [3, 9], [9], [5], [], []]


def test_breaks_are_drawn(client: Client, series: Series) -> None:
    recorded(series=series, value="1", period="2020")
    recorded(series=series, value="2", period="2022")
    hidden = SpeakerFactory.create(name="Never Quoted")
    DefinitionBreak.objects.create(
        series=series, starts_on=date(2021, 1, 1), reason="Counted anew", said_by=hidden
    )
    told = json.loads(chart(client).content)["description"]
    assert "Counted differently from 1 January 2021: Counted anew." in told


def test_drafts_are_for_who_may_see_them_and_never_kept(
    client: Client, insider: Client, series: Series
) -> None:
    recorded(series=series, value="1", period="2022")
    draft = recorded(series=series, value="2", period="2023", status="draft")
    for _ in range(2):
        assert (figures(insider), figures(client)) == ([1, 2], [1])
    told = json.loads(chart(insider).content)["description"]
    assert "1 claim is not published yet." in told
    published(draft)
    assert figures(client) == [1, 2]


@pytest.mark.parametrize("slug", ["approach", "secret"])
def test_chart_of_no_series(client: Client, series: Series, slug: str) -> None:
    recorded(series=SeriesFactory.create(slug="secret"), status="draft")
    for form in FORMS:
        response = client.get(f"/api/v1/series/{slug}/chart.{form}")
        assert errors_of(response, NOT_FOUND) == []


def test_chart_of_a_series_without_claims_then_says_so(client: Client, series: Series) -> None:
    recorded(series=series)
    told = json.loads(chart(client, "as_of=2020-01-01").content)["description"]
    assert "No claim of this series was on record at 1 January 2020." in told


def test_unchanged_chart_is_not_drawn_again(
    client: Client, series: Series, django_assert_num_queries: Any
) -> None:
    first = recorded(series=series, value="1", period="2022")
    response = chart(client, form="svg")
    assert response["Cache-Control"] == "no-cache"
    # What is settled.
    with django_assert_num_queries(1):
        again = client.get(f"{CHART}.svg", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    # What is settled: the picture is in the cache.
    with django_assert_num_queries(1):
        kept = chart(client, form="svg")
    assert (kept.content, kept["ETag"]) == (response.content, response["ETag"])
    head = client.head(f"{CHART}.svg")
    assert (head["ETag"], head["Content-Length"]) == (response["ETag"], str(len(kept.content)))
    corrected(first, value="2")
    anew = client.get(f"{CHART}.svg", headers={"If-None-Match": response["ETag"]})
    assert (anew.status_code, anew["ETag"] == response["ETag"]) == (200, False)
    settled = chart(client, f"as_of={at(first)}")
    assert settled["Cache-Control"] == "public, max-age=300, must-revalidate"


def test_query_counts(client: Client, series: Series, django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        for _ in range(count):
            recorded(
                series=series,
                organisation=OrganisationFactory.create(),
                article=ArticleFactory.create(),
            )
        # What is settled; its claims; and what is kept: the series, those merged into it, whether it
        # has breaks; then what claims refer to: series, speakers, articles, publishers.
        for queries, query in ((9, ""), (2, "theme=dark")):
            with django_assert_num_queries(queries):
                chart(client, query)


REFUSED = {
    "width=239": {"width": "Expected a whole number from 240 to 2000; got '239'."},
    "height=2001": {"height": "Expected a whole number from 240 to 2000; got '2001'."},
    "theme=blue&scale=lin": {
        "theme": "Expected one of light, dark; got 'blue'.",
        "scale": "Expected one of auto, linear, log; got 'lin'.",
    },
    "format=png": {"format": "It has no meaning here."},
    "fields=points": {"fields": "It has no meaning here."},
    "scale_factor=2.5": {"scale_factor": "Expected a whole number from 1 to 3; got '2.5'."},
    "width=2000&height=2000&scale_factor=2": {
        "scale_factor": (
            "Together with width and height it makes an image of 16,000,000 pixels; at most"
            " 8,000,000 are drawn."
        )
    },
    "speaker=nobody": {"speaker": "Unknown here: 'nobody'."},
}


@pytest.mark.parametrize("query", REFUSED)
def test_parameters_refused(client: Client, series: Series, query: str) -> None:
    recorded(series=series)
    response = client.get(f"{CHART}.png?{query}")
    assert refused_parameters(response, INVALID_PARAMETER) == REFUSED[query]


def test_density_is_of_images_alone(client: Client, series: Series) -> None:
    recorded(series=series)
    response = client.get(f"{CHART}.svg?scale_factor=2")
    assert list(refused_parameters(response, INVALID_PARAMETER)) == ["scale_factor"]


def test_other_form_is_not_acceptable(client: Client, series: Series) -> None:
    recorded(series=series)
    response = client.get(f"{CHART}.png", headers={"Accept": "image/svg+xml"})
    assert errors_of(response, NOT_ACCEPTABLE) == []
    browser = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
    assert client.get(f"{CHART}.svg", headers={"Accept": browser}).status_code == 200


def test_chart_that_cannot_be_drawn_is_a_problem(
    client: Client, series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(spec: Any) -> str:
        raise RenderingError("no")

    recorded(series=series)
    monkeypatch.setattr(charts, "svg_of", failing)
    client.raise_request_exception = False
    assert errors_of(client.get(f"{CHART}.png"), SERVER_ERROR) == []


def test_chart_is_drawn_where_the_cache_cannot_be_reached(
    client: Client, series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*given: Any) -> None:
        raise RedisConnectionError

    recorded(series=series, value="7", period="2023")
    monkeypatch.setattr(caches["pictures"], "get", unreachable)
    monkeypatch.setattr(caches["pictures"], "set", unreachable)
    assert figures(client) == [7]
