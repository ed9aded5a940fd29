"""Timelines by months and years, as an index, by voice, and as figures were first stated."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from claims.models import Series
from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.db.merging import merge
from tests.claims.views.acts import at, corrected, restated, withdrawn
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db

PATH = "/api/v1/series/arrests/timeline/"


@pytest.fixture
def series() -> Series:
    return SeriesFactory.create(slug="arrests", unit="person", aggregation="flow")


def timeline(client: Client, query: str = "") -> Any:
    return get_json(client, f"{PATH}?{query}")


def rows(client: Client, query: str) -> list[dict[str, str]]:
    response = client.get(f"{PATH}?format=csv&{query}")
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def test_bucket_tells_its_figure_and_what_it_follows_from(client: Client, series: Series) -> None:
    first = recorded(series=series, value="10", period="2022")
    early = recorded(series=series, value="4", period="2023-40", comparator="at_least")
    late = recorded(series=series, value="7", period="2023-41", approximate=True)
    answered = timeline(client, "frequency=year&aggregate=sum")
    assert [bucket["claims"] for bucket in answered["buckets"]] == [
        [first.claim_id],
        [early.claim_id, late.claim_id],
    ]
    assert answered["refused"] == []
    last = answered["buckets"][-1]
    assert last.pop("change")["factor"] == {
        "value": 1.1,
        "lower": 1.1,
        "upper": None,
        "comparator": "at_least",
        "approximate": True,
    }
    assert last == {
        "period": "2023",
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "aggregate": "sum",
        "value": 11,
        "lower_bound": 11,
        "upper_bound": None,
        "comparator": "at_least",
        "approximate": True,
        "unit": "person",
        "text": "at least about 11 people",
        "expected": False,
        "claims": [early.claim_id, late.claim_id],
        "passed_over": [],
        "days": 365,
        "covered_days": 365,
        "complete": True,
        "refused": None,
        "definition_break": None,
        "incomparable": None,
        "transformed": None,
    }


def test_aggregate_is_the_last_figure_unless_it_is_named(client: Client, series: Series) -> None:
    recorded(series=series, value="10", period="2023-01")
    recorded(series=series, value="12", period="2023-02")
    [bucket] = timeline(client, "frequency=year")["buckets"]
    assert (bucket["aggregate"], bucket["value"]) == ("last", 12)


def test_without_a_frequency_there_are_no_buckets(client: Client, series: Series) -> None:
    recorded(series=series)
    answered = timeline(client)
    named = ("buckets", "refused", "base", "lines")
    assert [answered[name] for name in named] == [None] * 4
    assert answered["coverage"]["buckets"] is None


REFUSALS = {
    "sum": (
        ("2023-01/2023-02", "2023-02"),
        "overlapping_periods",
        "The claims' periods overlap: their sum would count what happened on a day twice.",
    ),
    "mean": (
        ("2023-01", "2023-34"),
        "unlike_periods",
        "The claims' periods are of unlike lengths: flows over them can't be compared.",
    ),
}


@pytest.mark.parametrize("aggregate", REFUSALS)
def test_bucket_without_a_figure_says_why(client: Client, series: Series, aggregate: str) -> None:
    periods, reason, detail = REFUSALS[aggregate]
    claims = [recorded(series=series, period=period).claim_id for period in periods]
    [bucket] = timeline(client, f"frequency=year&aggregate={aggregate}")["buckets"]
    assert bucket["refused"] == {"reason": reason, "detail": detail, "claims": claims}
    named = ("value", "lower_bound", "upper_bound", "comparator", "text", "change")
    assert [bucket[name] for name in named] == [None] * 6


def test_levels_that_lie_in_no_bucket_are_listed(client: Client, series: Series) -> None:
    of_year = recorded(series=series, period="2023")
    astride = recorded(series=series, period="2023-01-30/2023-02-01")
    since = recorded(series=series, period="2023-04/..")
    answered = timeline(client, "frequency=month")
    assert answered["buckets"] == []
    assert [(each["claims"], each["detail"]) for each in answered["refused"]] == [
        ([of_year.claim_id], "The claim's period is longer than a month."),
        ([astride.claim_id], "The claim's period does not lie within one month."),
        ([since.claim_id], "The claim's period has an open or unknown end."),
    ]


def test_sum_that_is_not_complete_says_what_it_is_over(client: Client, series: Series) -> None:
    recorded(series=series, value="10", period="2022")
    recorded(series=series, value="1", period="2023-01")
    last = timeline(client, "frequency=year&aggregate=sum")["buckets"][-1]
    assert (last["complete"], last["change"], last["incomparable"]) == (
        False,
        None,
        "A flow over 31 of 365 days can't be compared with that of 2022, over 12 months.",
    )


@pytest.mark.parametrize("aggregation", ["stock", "cumulative", "rate", "share"])
def test_sum_of_what_is_no_flow_is_refused(client: Client, aggregation: str) -> None:
    recorded(series=SeriesFactory.create(slug="arrests", aggregation=aggregation))
    response = client.get(f"{PATH}?frequency=year&aggregate=sum")
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "aggregate": (
            f"The figures of this series ({aggregation}) can't be summed: only those of a flow add"
            " up over time. Give one of last, first, mean, min, max."
        )
    }


def test_parameters_without_what_they_need_are_refused_together(
    client: Client, series: Series
) -> None:
    recorded(series=series)
    response = client.get(f"{PATH}?aggregate=mean&base=2023&transform=log")
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "aggregate": "It has no meaning without `frequency`: give month, quarter or year.",
        "base": "It has no meaning without `transform=index`.",
    }


def test_base_that_is_no_period_is_refused(client: Client, series: Series) -> None:
    recorded(series=series)
    [error] = errors_of(client.get(f"{PATH}?transform=index&base=2023-Q1"), INVALID_PARAMETER)
    assert error["parameter"] == "base"
    assert error["detail"].endswith("quarters are numbered 33 to 36, as in 2023-33.")


def test_index(client: Client, series: Series) -> None:
    recorded(series=series, value="20", period="2021")
    base = recorded(series=series, value="40", period="2022")
    recorded(series=series, value="50", period="2023", comparator="more_than")
    answered = timeline(client, "transform=index&base=2022")
    assert answered["base"] == {"period": "2022", "claims": [base.claim_id]}
    told = [point["transformed"] for point in answered["points"]]
    assert [(each["value"], each["comparator"]) for each in told] == [
        (50, "exactly"),
        (100, "exactly"),
        (125, "more_than"),
    ]
    assert timeline(client, "transform=index&base=2019")["base"] == {
        "period": "2019",
        "claims": [],
    }


def test_buckets_are_transformed_in_place_of_points(client: Client, series: Series) -> None:
    recorded(series=series, value="20", period="2021")
    recorded(series=series, value="30", period="2022")
    answered = timeline(client, "transform=percent&frequency=year")
    assert [point["transformed"] for point in answered["points"]] == [None, None]
    first, second = (bucket["transformed"] for bucket in answered["buckets"])
    assert (first, second["value"]) == (None, 50)


def test_coverage_and_gaps(client: Client, series: Series) -> None:
    for period in ("2023-01", "2023-02-10", "2023-02-01/2023-02-12", "2024/.."):
        recorded(series=series, period=period)
    answered = timeline(client)
    assert answered["coverage"] == {
        "first": "2023-01-01",
        "last": "2023-02-12",
        "days": 43,
        "points": 4,
        "open_ended": 1,
        "buckets": None,
    }
    assert answered["gaps"] == []
    recorded(series=series, period="2023-05")
    assert timeline(client)["gaps"] == [{"from": "2023-02-13", "to": "2023-04-30", "days": 77}]
    monthly = timeline(client, "frequency=month")
    assert monthly["gaps"] == [{"from": "2023-03-01", "to": "2023-04-30", "days": 61}]
    assert monthly["coverage"]["buckets"] == 3


def test_initial_release_is_the_first_word_of_each_claim(client: Client, series: Series) -> None:
    mistaken = recorded(series=series, value="1", period="2020", stated_at="2023-01-01")
    first = corrected(mistaken, value="2")
    second = restated(first, value="3", stated_at="2023-03-01")
    gone = recorded(series=series, value="9", period="2021", stated_at="2023-01-01")

    def values(query: str) -> list[float]:
        answered = timeline(client, f"release=initial&{query}")
        return [point["value"] for point in answered["points"]]

    assert values("") == [2, 9]
    assert values("known_at=2022-12-31") == []
    assert values("known_at=2023-02-01") == [2, 9]
    assert values(f"as_of={at(mistaken)}") == [1]
    assert values(f"as_of={at(second)}") == [2]
    withdrawn(gone)
    assert values("") == [2]
    assert values("value_max=2") == [2]
    assert values("value_min=3") == []
    [latest] = timeline(client, "release=latest")["points"]
    [initial] = timeline(client, "release=initial")["points"]
    assert (latest["revision"], initial["revision"], initial["revisions"]) == (3, 2, 3)


def test_initial_release_leaves_out_what_only_insiders_see(
    client: Client, insider: Client, series: Series
) -> None:
    recorded(series=series, value="1", period="2020")
    recorded(series=series, value="2", period="2021", status="draft")
    query = "release=initial&by=speaker&frequency=year&transform=index"

    def told(reader: Client) -> list[Any]:
        answered = timeline(reader, query)
        return [
            [point["value"] for point in answered["points"]],
            [bucket["value"] for bucket in answered["buckets"]],
            answered["coverage"]["points"],
            len(answered["lines"]),
        ]

    assert told(client) == [[1], [1], 1, 1]
    assert told(insider) == [[1, 2], [1, 2], 2, 2]


def test_line_of_each_speaker_is_a_timeline_of_its_own(client: Client, series: Series) -> None:
    ken = SpeakerFactory.create(slug="ken", name="Ken McCallum")
    old_ken = SpeakerFactory.create(slug="old-ken")
    amy = SpeakerFactory.create(slug="amy", name="Amy")
    first = recorded(series=series, value="1", period="2021", speaker=ken)
    recorded(series=series, value="5", period="2022", speaker=amy)
    recorded(series=series, value="3", period="2023", speaker=old_ken)
    recorded(series=series, value="4", period=None, speaker=amy)
    merge(source=old_ken, into=ken, by=None, reason="One and the same")
    answered = timeline(client, "by=speaker&transform=difference&frequency=year")
    assert [line["voice"] for line in answered["lines"]] == [
        {"slug": "amy", "name": "Amy", "url": "http://testserver/api/v1/speakers/amy/"},
        {"slug": "ken", "name": "Ken McCallum", "url": "http://testserver/api/v1/speakers/ken/"},
    ]
    of_amy, of_ken = answered["lines"]
    assert (len(of_amy["points"]), len(of_amy["undated"]), len(of_ken["points"])) == (1, 1, 2)
    assert of_ken["points"][1]["change"]["from"] == first.claim_id
    assert of_ken["buckets"][1]["change"]["from"] == "2021"
    assert [bucket["transformed"] for bucket in of_amy["buckets"]] == [None]
    assert of_ken["gaps"] == [{"from": "2022-01-01", "to": "2022-12-31", "days": 365}]
    assert answered["gaps"] == []
    assert len(answered["points"]) == 3


def test_line_of_an_organisation_is_of_what_it_says_and_what_is_said_in_its_name(
    client: Client, series: Series
) -> None:
    mi5 = OrganisationFactory.create(slug="mi5")
    speaker = SpeakerFactory.create()
    recorded(series=series, value="1", speaker=mi5)
    recorded(series=series, value="2", speaker=speaker, organisation=mi5)
    recorded(
        series=series, value="3", speaker=mi5, organisation=OrganisationFactory.create(slug="fbi")
    )
    recorded(series=series, value="4", speaker=speaker)
    lines = timeline(client, "by=organisation&fields=lines")["lines"]
    assert [
        (line["voice"] and line["voice"]["slug"], [point["value"] for point in line["points"]])
        for line in lines
    ] == [("fbi", [3]), ("mi5", [1, 2]), (None, [4])]


def test_line_of_a_publisher_is_of_what_its_articles_carry(client: Client, series: Series) -> None:
    publisher = PublisherFactory.create(slug="the-guardian", name="The Guardian")
    for value in ("1", "2"):
        recorded(series=series, value=value, article=ArticleFactory.create(publisher=publisher))
    recorded(series=series, value="3")
    lines = timeline(client, "by=publisher")["lines"]
    assert [
        (line["voice"] and line["voice"]["url"], [point["value"] for point in line["points"]])
        for line in lines
    ] == [("http://testserver/api/v1/publishers/the-guardian/", [1, 2]), (None, [3])]


def test_fields_that_are_not_wanted_are_left_out(client: Client, series: Series) -> None:
    recorded(series=series, value="5")
    answered = timeline(client, "by=speaker&fields=lines.points.value")
    assert answered == {
        "lines": [{"points": [{"value": 5}]}],
        "as_of": answered["as_of"],
        "known_at": None,
    }
    assert "buckets" not in timeline(client, "omit=buckets,lines")


def test_csv_of_buckets(client: Client, series: Series) -> None:
    first = recorded(series=series, value="1", period="2023-01")
    second = recorded(series=series, value="2", period="2023-02", comparator="more_than")
    [row] = rows(client, "frequency=year&aggregate=sum&transform=level")
    assert (row["series"], row["period"], row["value"], row["comparator"], row["claims"]) == (
        "arrests",
        "2023",
        "3",
        "more_than",
        f"{first.claim_id};{second.claim_id}",
    )
    assert (row["complete"], row["transformed"], row["transformed_upper"]) == ("false", "3", "")
    recorded(series=series, value="2", period="2023-02-10")
    [row] = rows(client, "frequency=year&aggregate=sum&fields=value,refused")
    assert row == {"value": "", "refused": "overlapping_periods"}


def test_csv_of_lines_names_them(client: Client, series: Series) -> None:
    for slug, value in (("ken", "1"), ("amy", "2")):
        recorded(series=series, value=value, speaker=SpeakerFactory.create(slug=slug, name=slug))
    wanted = "by=speaker&fields=line,line_name,value"
    assert rows(client, wanted) == [
        {"line": "amy", "line_name": "amy", "value": "2"},
        {"line": "ken", "line_name": "ken", "value": "1"},
    ]
    assert [row["line"] for row in rows(client, "by=publisher&frequency=year")] == [""]
    response = client.get(f"{PATH}?format=jsonl&{wanted}&frequency=year")
    assert [json.loads(line)["line"] for line in response.getvalue().splitlines()] == ["amy", "ken"]


def test_columns_of_another_form_are_refused(client: Client, series: Series) -> None:
    recorded(series=series)
    for query in ("fields=line", "fields=covered_days", "frequency=year&fields=speaker"):
        assert client.get(f"{PATH}?format=csv&{query}").status_code == 400


def test_terms_cost_no_query_more(
    client: Client, series: Series, django_assert_num_queries: Any
) -> None:
    query = "frequency=year&aggregate=max&transform=index&release=initial"
    for voice in ("speaker", "organisation", "publisher"):
        for _ in range(3):
            recorded(
                series=series,
                organisation=OrganisationFactory.create(),
                article=ArticleFactory.create(),
            )
            timeline(client, f"{query}&by={voice}")
            # What is settled; its claims.
            with django_assert_num_queries(2):
                timeline(client, f"{query}&by={voice}")


def test_answer_has_a_tag_of_its_own(client: Client, series: Series) -> None:
    recorded(series=series)
    tagged = client.get(f"{PATH}?frequency=year")
    assert tagged["ETag"] != client.get(f"{PATH}?frequency=month")["ETag"]
    again = client.get(f"{PATH}?frequency=year", headers={"If-None-Match": tagged["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
