"""By which indexes lists, timelines and histories are read, now and as of the past, on every page.

They are the same on both databases, and the same for a million revisions (docs/performance.md). Nothing is
sorted but what one series or article has.
"""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client

from claims.models import Revision
from tests.claims.views.acts import at, corrected, restated
from tests.claimsdb.api.contract import get_json
from tests.factories import ArticleFactory, SpeakerFactory, recorded
from tests.large import COPIES, multiply
from tests.plans import PRIMARY, Plan, plans_of

pytestmark = pytest.mark.django_db

API = "/api/v1/"
REVISIONS = "claims_revision"
HISTORY = "revision_number_unique"

ORDERS = {
    "period": "revision_by_period",
    "stated_at": "revision_by_stated_at",
    "recorded_at": "revision_by_recorded_at",
    "value": "revision_by_value",
}
NOW = {"id": "revision_one_current", **ORDERS}
PAST = {"id": HISTORY, **ORDERS}


@pytest.fixture
def first(db: None) -> Revision:
    """The first revision of the claim that a large record is made of."""
    made = recorded(speaker=SpeakerFactory.create(slug="bureau"), article=ArticleFactory.create())
    last = restated(corrected(made, value="120"), value="130", stated_at="2024-01-05")
    multiply(last.claim)
    return made


@pytest.fixture
def past(first: Revision) -> str:
    """An instant at which a third of the record was still to come."""
    recorded_before = Revision.objects.order_by("recorded_at")
    return at(recorded_before[recorded_before.count() * 2 // 3])


def both_ways(names: Iterable[str]) -> list[str]:
    return [sign + name for name in names for sign in ("", "-")]


def pages(client: Client, path: str) -> dict[str, str]:
    """The first page of a list, a later one, and the one before that."""
    long = COPIES[connection.vendor] // 6
    page = get_json(client, f"{path}&page_size={long}")
    page = get_json(client, page["next"].removeprefix("http://testserver"))
    cursors = {name: page[name].replace(f"page_size={long}", "") for name in ("next", "previous")}
    return {"first": path, **cursors}


def assert_read_by(client: Client, paths: dict[str, str], index: str) -> None:
    plans = {name: plans_of(client, path, REVISIONS) for name, path in paths.items()}
    assert plans == {name: {Plan((index,))} for name in paths}


def test_lists_of_now_are_read_in_their_orders(client: Client, first: Revision) -> None:
    for ordering in both_ways(NOW):
        paths = pages(client, f"{API}claims/?ordering={ordering}")
        assert_read_by(client, paths, NOW[ordering.removeprefix("-")])


@pytest.mark.parametrize("asked", ["as_of", "known_at"])
def test_lists_of_the_past_are_read_in_their_orders(client: Client, past: str, asked: str) -> None:
    for ordering in both_ways(PAST):
        paths = pages(client, f"{API}claims/?ordering={ordering}&{asked}={past}")
        assert_read_by(client, paths, PAST[ordering.removeprefix("-")])


def test_lists_of_a_speaker_are_read_in_their_orders(client: Client, past: str) -> None:
    periods = "period_after=2019-01-01&period_before=2026-12-31"
    for terms, index in {
        "": "revision_of_speaker_by_claim",
        f"as_of={past}": "revision_of_speaker_by_claim",
        f"{periods}&ordering=-stated_at": "revision_of_speaker",
        f"{periods}&ordering=stated_at&as_of={past}": "revision_of_speaker",
        f"nature=observed&ordering=-stated_at&known_at={past}": "revision_of_speaker",
    }.items():
        path = f"{API}claims/?speaker=bureau&{terms}"
        assert_read_by(client, {terms: path}, index)


def test_filters_are_read_in_the_order_of_the_list(client: Client, first: Revision) -> None:
    for terms, index in {
        "value_min=1000&value_max=2000&ordering=-value": ORDERS["value"],
        "stated_after=2022-01&stated_before=2023-06&ordering=-stated_at": ORDERS["stated_at"],
        "recorded_after=2020&ordering=-recorded_at": ORDERS["recorded_at"],
        "nature=observed": NOW["id"],
        "value_type=level&ordering=value": ORDERS["value"],
        "kind=restatement&ordering=period": ORDERS["period"],
        "status=published&ordering=-stated_at": ORDERS["stated_at"],
    }.items():
        assert_read_by(client, {terms: f"{API}claims/?{terms}"}, index)


def test_what_one_series_article_or_claim_has_is_read_by_it(client: Client, past: str) -> None:
    timeline = f"{API}series/series-00007/timeline/"
    timelines = [timeline, f"{timeline}?as_of={past}", f"{timeline}?known_at={past}"]
    assert_read_by(client, {each: each for each in timelines}, "revision_series_period")

    [of_series] = plans_of(client, f"{API}claims/?series=series-00007", REVISIONS)
    [of_article] = plans_of(client, f"{API}claims/?article=piece-7", REVISIONS)
    [by_article] = of_article.indexes
    assert of_series == Plan(("revision_series_period",), is_sorted=True)
    assert by_article.startswith("claims_revision_article_id_")


def test_claims_and_the_feed_are_read_by_their_keys(client: Client, first: Revision) -> None:
    path = f"{API}claims/{first.claim_id}/"
    second = first.claim.revisions.get(number=2)
    assert_read_by(client, {"revisions": f"{path}revisions/"}, HISTORY)
    assert_read_by(client, {"as_of": f"{path}?as_of={at(second)}"}, HISTORY)
    [of_now] = plans_of(client, path, REVISIONS)
    assert of_now in {Plan((HISTORY,)), Plan((NOW["id"],))}
    assert_read_by(client, pages(client, f"{API}revisions/?diff=false"), PRIMARY)


def test_reference_data_are_read_in_their_orders(client: Client, first: Revision) -> None:
    # Either database has an index of its own for those that are merged into no other.
    for path, table, indexes in (
        ("articles/", "articles_article", {PRIMARY}),
        ("articles/?ordering=-published_at", "articles_article", {"article_published_at"}),
        ("series/", "claims_series", {"series_by_slug", "claims_series_slug_key"}),
        ("series/?ordering=-title", "claims_series", {"series_by_title", "series_by_title_of_all"}),
        ("speakers/", "claims_speaker", {"speaker_by_slug", "claims_speaker_slug_key"}),
        (
            "speakers/?ordering=name",
            "claims_speaker",
            {"speaker_by_name", "speaker_by_name_of_all"},
        ),
    ):
        [plan] = plans_of(client, f"{API}{path}", table)
        assert plan in {Plan((index,)) for index in indexes}
