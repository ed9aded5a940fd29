"""What a timeline compares, and what it leaves uncompared and says so."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from claims import demo
from claims.models import Claim, DefinitionBreak, Series
from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.instants import format_instant
from tests.claims.views.acts import at, withdrawn
from tests.claimsdb.api.contract import get_json, refused_parameters
from tests.factories import SeriesFactory, recorded

pytestmark = pytest.mark.django_db

PATH = "/api/v1/series/approaches/timeline/"


@pytest.fixture
def series() -> Series:
    return SeriesFactory.create(slug="approaches", unit="person")


def broken(series: Series, day: date) -> DefinitionBreak:
    row: DefinitionBreak = DefinitionBreak.objects.create(
        series=series, starts_on=day, reason="Counted anew"
    )
    return row


def told_at(row: DefinitionBreak) -> Any:
    return DefinitionBreak.history.filter(id=row.pk).latest("history_id").history_date


def last_point(client: Client, query: str = "") -> Any:
    return get_json(client, f"{PATH}?{query}")["points"][-1]


def test_seven_fold_of_the_demo_implies_a_level_while_that_of_2019_stands(client: Client) -> None:
    demo.load()
    growth = Claim.objects.get(external_id="mi5-caseload-growth").pk

    def implied() -> Any:
        answered = get_json(client, "/api/v1/series/mi5-china-caseload/timeline/")
        [relation] = answered["relations"]
        assert (relation["id"], relation["alternatives"]) == (growth, [])
        return relation["implied"]

    assert implied() is None
    caseload = Series.objects.get(slug="mi5-china-caseload")
    of_2019 = recorded(series=caseload, value="40", period="2019", comparator="at_least")
    assert implied() == {
        "level": {
            "value": 280,
            "lower": 280,
            "upper": None,
            "comparator": "at_least",
            "approximate": False,
        },
        "derived_from": [of_2019.claim_id, growth],
    }
    withdrawn(of_2019)
    assert implied() is None


def test_flow_of_a_month_is_not_compared_with_that_of_a_year(client: Client) -> None:
    series = SeriesFactory.create(slug="approaches", aggregation="flow")
    of_year = recorded(series=series, value="100", period="2022")
    recorded(series=series, value="9", period="2023-01")
    recorded(
        series=series, value="2", value_type="factor", baseline_period="2022", period="2023-01"
    )
    answered = get_json(client, PATH)
    point, [relation] = answered["points"][-1], answered["relations"]
    assert (point["change"], point["incomparable"]) == (
        None,
        f"A flow over 1 month can't be compared with claim {of_year.claim_id}, over 12 months.",
    )
    assert (relation["implied"], relation["incomparable"]) == (
        None,
        "A flow over 1 month is told against one over 12 months.",
    )
    latest = get_json(client, "/api/v1/series/approaches/")["latest"]
    assert latest["incomparable"] == point["incomparable"]


def test_flow_without_an_end_says_so(client: Client) -> None:
    series = SeriesFactory.create(slug="approaches", aggregation="flow")
    of_year = recorded(series=series, value="100", period="2022")
    recorded(series=series, value="9", period="2023/..")
    assert last_point(client)["incomparable"] == (
        "A flow over a period without an end can't be compared with claim"
        f" {of_year.claim_id}, over 12 months."
    )


def test_change_across_a_break_is_computed_on_request(client: Client, series: Series) -> None:
    earlier = recorded(series=series, value="1", period="2020")
    recorded(series=series, value="2", period="2022")
    broken(series, date(2021, 1, 1))
    assert last_point(client, "across_breaks=false")["change"] is None
    point = last_point(client, "across_breaks=true")
    assert (point["change"]["from"], point["definition_break"]) == (earlier.claim_id, "2021-01-01")


def test_across_breaks_is_true_or_false(client: Client, series: Series) -> None:
    recorded(series=series)
    response = client.get(f"{PATH}?across_breaks=1")
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "across_breaks": "Expected true or false; got '1'."
    }


def test_breaks_are_those_on_record_then(client: Client, series: Series) -> None:
    earlier = recorded(series=series, value="1", period="2020")
    later = recorded(series=series, value="2", period="2022")
    row = broken(series, date(2021, 1, 1))
    first = format_instant(told_at(row))
    row.starts_on = date(2021, 7, 1)
    row.save()

    def told(query: str) -> Any:
        answered = get_json(client, f"{PATH}?{query}")
        series_answered = get_json(client, f"/api/v1/series/approaches/?{query}")
        assert answered["breaks"] == series_answered["breaks"]
        point, latest = answered["points"][-1], series_answered["latest"]
        assert (point["change"], latest["definition_break"]) == (
            latest["change"],
            point["definition_break"],
        )
        change = point["change"]
        return [each["starts_on"] for each in answered["breaks"]], change and change["from"]

    assert told("") == (["2021-07-01"], None)
    assert told(f"as_of={first}") == (["2021-01-01"], None)
    assert told(f"as_of={at(later)}") == ([], earlier.claim_id)


def test_break_that_was_deleted_is_none_since(client: Client, series: Series) -> None:
    recorded(series=series, value="1", period="2020")
    recorded(series=series, value="2", period="2022")
    row = broken(series, date(2021, 1, 1))
    then = format_instant(told_at(row))
    key = row.pk
    row.delete()
    gone = format_instant(DefinitionBreak.history.filter(id=key).latest("history_id").history_date)
    assert last_point(client, f"as_of={then}")["definition_break"] == "2021-01-01"
    assert last_point(client, f"as_of={gone}")["definition_break"] is None
