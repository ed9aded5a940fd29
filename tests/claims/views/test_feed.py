from typing import Any

import pytest
from django.test import Client

from claimsdb.api.errors import INVALID_PARAMETER
from tests.claims.views.acts import at, corrected, published, restated, withdrawn
from tests.claimsdb.api.contract import get_json, refused_parameters
from tests.factories import ArticleFactory, SpeakerFactory, recorded

pytestmark = pytest.mark.django_db

FEED = "/api/v1/revisions/"


def told(page: Any) -> list[tuple[int, int, str]]:
    return [(row["id"], row["revision"], row["kind"]) for row in page["results"]]


def test_feed_is_every_revision_in_the_order_of_commits(client: Client) -> None:
    one, other = recorded(value="1"), recorded(value="2", stated_at="2023-10-17")
    restated(other, value="3", stated_at="2023-11-01")
    withdrawn(one)
    assert told(get_json(client, FEED)) == [
        (one.claim_id, 1, "initial"),
        (other.claim_id, 1, "initial"),
        (other.claim_id, 2, "restatement"),
        (one.claim_id, 2, "withdrawal"),
    ]


def test_row_of_the_feed_is_the_revision(client: Client) -> None:
    revision = corrected(recorded(), value="2")
    rows = get_json(client, FEED)["results"]
    history = get_json(client, f"/api/v1/claims/{revision.claim_id}/revisions/")["results"]
    assert rows == history


def test_follower_sees_each_revision_once(client: Client) -> None:
    first = recorded(value="1")
    page = get_json(client, f"{FEED}?page_size=2")
    assert told(page) == [(first.claim_id, 1, "initial")]
    seen = []
    revision = first
    for value in ("2", "3", "4", "5", "6"):
        revision = corrected(revision, value=value)
        page = get_json(client, page["next"])
        seen += told(page)
    end = get_json(client, page["next"])
    assert (end["results"], end["next"]) == ([], page["next"])
    assert seen == [(first.claim_id, number, "correction") for number in range(2, 7)]


def test_follower_from_before_the_first_revision(client: Client) -> None:
    page = get_json(client, FEED)
    assert (page["results"], page["previous"]) == ([], None)
    revision = recorded()
    assert told(get_json(client, page["next"])) == [(revision.claim_id, 1, "initial")]


def test_feed_filtered(client: Client) -> None:
    ken, sue = SpeakerFactory.create(slug="ken"), SpeakerFactory.create(slug="sue")
    one, other = recorded(speaker=ken), recorded(speaker=sue)
    correction = corrected(one, value="2")
    answered = {
        query: told(get_json(client, f"{FEED}?{query}"))
        for query in (
            "speaker=sue",
            "speaker=ken&kind=correction",
            f"series={one.series.slug}",
            f"recorded_after={at(other)}",
            f"recorded_before={at(one)}",
            f"claim={other.claim_id}",
        )
    }
    first = (one.claim_id, 1, "initial")
    second = (other.claim_id, 1, "initial")
    third = (one.claim_id, 2, "correction")
    assert answered == {
        "speaker=sue": [second],
        "speaker=ken&kind=correction": [third],
        f"series={one.series.slug}": [first, third],
        f"recorded_after={at(other)}": [second, third],
        f"recorded_before={at(one)}": [first],
        f"claim={other.claim_id}": [second],
    }
    assert correction.number == 2


def test_feed_shows_drafts_to_whom_it_may(client: Client, insider: Client) -> None:
    draft = recorded(status="draft")
    published(draft)
    assert told(get_json(client, FEED)) == [(draft.claim_id, 2, "publication")]
    assert told(get_json(insider, FEED)) == [
        (draft.claim_id, 1, "initial"),
        (draft.claim_id, 2, "publication"),
    ]


def test_feed_has_one_order_and_no_instant(client: Client) -> None:
    response = client.get(f"{FEED}?ordering=-id&as_of=2023-10-17")
    assert refused_parameters(response, INVALID_PARAMETER) == {
        "ordering": "It has no meaning here.",
        "as_of": "It has no meaning here.",
    }


def test_feed_costs_two_queries(client: Client, django_assert_num_queries: Any) -> None:
    for count in (1, 5):
        for _ in range(count):
            corrected(recorded(article=ArticleFactory.create()), value="2")
        get_json(client, FEED)
        # Up to when the record is settled, for the answer's tag; the page.
        with django_assert_num_queries(2):
            get_json(client, FEED)


def test_feed_tells_what_each_revision_changed(client: Client) -> None:
    first = recorded(value="100", period="2023-10")
    other = recorded(value="7")
    correction = corrected(first, value="150", note="Misread")
    last = restated(correction, value="200", stated_at="2023-11-01")
    rows = {
        (row["id"], row["revision"]): row
        for row in get_json(client, f"{FEED}?diff=true")["results"]
    }
    alone = {
        at: get_json(client, f"/api/v1/claims/{at[0]}/revisions/{at[1]}/diff/")["differences"]
        for at in rows
    }
    assert {at: row.pop("differences") for at, row in rows.items()} == alone
    assert [difference["field"] for difference in alone[first.claim_id, 2]] == [
        *("value", "lower_bound", "upper_bound", "entered_value", "text", "note"),
    ]
    assert alone[other.claim_id, 1] != []
    assert last.number == 3
    assert list(rows.values()) == get_json(client, FEED)["results"]


def test_feed_compares_with_no_draft_for_the_public(client: Client, insider: Client) -> None:
    draft = recorded(status="draft", value="100")
    publication = published(draft)
    path = f"{FEED}?diff=true&kind=publication&fields=revision,differences"
    (seen,) = get_json(client, path)["results"]
    (known,) = get_json(insider, path)["results"]
    assert known == {
        "revision": publication.number,
        "differences": [{"field": "status", "from": "draft", "to": "published"}],
    }
    assert {told["from"] for told in seen["differences"]} == {None}


def test_feed_compares_whatever_it_shows(client: Client) -> None:
    revision = corrected(recorded(value="100"), value="150")
    path = f"{FEED}?diff=true&kind=correction"
    (whole,) = get_json(client, path)["results"]
    (part,) = get_json(client, f"{path}&fields=differences.field")["results"]
    (without,) = get_json(client, f"{path}&omit=differences")["results"]
    assert part == {"differences": [{"field": told["field"]} for told in whole["differences"]]}
    assert without == {name: whole[name] for name in whole if name != "differences"}
    assert whole["revision"] == revision.number


def test_feed_has_no_differences_unasked(client: Client) -> None:
    responses = {
        query: refused_parameters(client.get(f"{FEED}?{query}"), INVALID_PARAMETER)
        for query in ("fields=id,differences", "diff=true&format=csv", "diff=yes")
    }
    assert responses == {
        "fields=id,differences": {"fields": "There are `differences` only with diff=true."},
        "diff=true&format=csv": {"diff": "It has no meaning here."},
        "diff=yes": {"diff": "Expected true or false; got 'yes'."},
    }


def test_feed_with_differences_costs_one_query_more(
    client: Client, django_assert_num_queries: Any
) -> None:
    for count in (1, 5):
        for _ in range(count):
            corrected(recorded(article=ArticleFactory.create()), value="2")
        # As without them; and the revisions before those on the page.
        with django_assert_num_queries(3):
            get_json(client, f"{FEED}?diff=true")
        # The same where there is none before them.
        with django_assert_num_queries(2):
            get_json(client, f"{FEED}?diff=true&kind=initial")
