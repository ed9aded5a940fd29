"""Revisions of a claim, their differences, and appearances."""

from typing import Any

import pytest
from django.test import Client

from articles.services import capture
from claims.models import Revision
from claimsdb.api.errors import INVALID_PARAMETER, NOT_FOUND
from tests.claims.views.acts import appeared, at, corrected, published, restated
from tests.claimsdb.api.contract import errors_of, get_json, refused_parameters, walk
from tests.factories import ArticleFactory, SpeakerFactory, recorded

pytestmark = pytest.mark.django_db

MEANINGLESS = "It has no meaning here."


def path_of(revision: Revision, rest: str = "revisions/") -> str:
    return f"/api/v1/claims/{revision.claim_id}/{rest}"


def test_revisions_in_the_order_of_their_numbers(client: Client) -> None:
    first = recorded(value="100", stated_at="2023-10-17")
    third = restated(corrected(first, value="150"), value="200", stated_at="2023-11-01")
    rows = get_json(client, path_of(first))["results"]
    told = [
        {name: row[name] for name in ("id", "revision", "kind", "value", "known_until")}
        for row in rows
    ]
    assert told == [
        {
            "id": first.claim_id,
            "revision": 1,
            "kind": "initial",
            "value": 100,
            "known_until": None,
        },
        {
            "id": first.claim_id,
            "revision": 2,
            "kind": "correction",
            "value": 150,
            "known_until": "2023-11-01T00:00:00Z",
        },
        {
            "id": first.claim_id,
            "revision": 3,
            "kind": "restatement",
            "value": 200,
            "known_until": None,
        },
    ]
    assert [row["superseded_at"] for row in rows] == [
        *(row["recorded_at"] for row in rows[1:]),
        None,
    ]
    assert [row["annulled_at"] for row in rows] == [rows[1]["recorded_at"], None, None]
    assert rows[2]["recorded_at"] == at(third)
    assert rows[2]["reason"] == "Looked up again"


def test_revisions_by_pages_either_way(client: Client) -> None:
    revision = recorded(value="1")
    for value in ("2", "3", "4"):
        revision = corrected(revision, value=value)
    path = path_of(revision)
    numbers = [[row["revision"] for row in page] for page in walk(client, f"{path}?page_size=3")]
    assert numbers == [[1, 2, 3], [4]]
    latest = get_json(client, f"{path}?ordering=-revision&page_size=1&count=true")
    assert (latest["count"], latest["results"][0]["revision"]) == (4, 4)


def test_one_revision_is_its_row_of_the_list(client: Client) -> None:
    revision = corrected(recorded(), value="150")
    rows = get_json(client, path_of(revision))["results"]
    alone = get_json(client, path_of(revision, "revisions/2/"))
    assert alone == rows[1]
    assert alone["url"] == f"http://testserver{path_of(revision, 'revisions/2/')}"


def test_history_has_no_instant_of_its_own(client: Client) -> None:
    revision = recorded()
    for rest in ("revisions/", "revisions/1/", "revisions/1/diff/", "appearances/"):
        response = client.get(f"{path_of(revision, rest)}?as_of=2023-10-17&known_at=2023-10-17")
        refused = refused_parameters(response, INVALID_PARAMETER)
        assert refused == {"as_of": MEANINGLESS, "known_at": MEANINGLESS}


@pytest.mark.parametrize(
    "rest", ["revisions/", "revisions/1/", "revisions/1/diff/", "appearances/"]
)
@pytest.mark.parametrize("claim", ["999999", "9" * 18, "9" * 30])
def test_history_of_no_claim(client: Client, claim: str, rest: str) -> None:
    assert errors_of(client.get(f"/api/v1/claims/{claim}/{rest}"), NOT_FOUND) == []


@pytest.mark.parametrize("number", ["0", "2", "9" * 9, "9" * 30])
def test_no_such_revision(client: Client, number: str) -> None:
    revision = recorded()
    for rest in (f"revisions/{number}/", f"revisions/{number}/diff/"):
        assert errors_of(client.get(path_of(revision, rest)), NOT_FOUND) == []


def test_difference_from_the_revision_before(client: Client) -> None:
    ken = SpeakerFactory.create(slug="ken", name="Ken")
    revision = recorded(value="100", comparator="exactly", stated_as="100")
    corrected(revision, value="150", comparator="more_than", speaker=ken, note="Heard again")
    assert get_json(client, path_of(revision, "revisions/2/diff/")) == {
        "claim": revision.claim_id,
        "revision": 2,
        "against": 1,
        "differences": [
            {
                "field": "speaker",
                "from": {
                    "slug": revision.speaker.slug,
                    "name": revision.speaker.name,
                    "kind": "person",
                    "url": f"http://testserver/api/v1/speakers/{revision.speaker.slug}/",
                },
                "to": {
                    "slug": "ken",
                    "name": "Ken",
                    "kind": "person",
                    "url": "http://testserver/api/v1/speakers/ken/",
                },
            },
            {"field": "comparator", "from": "exactly", "to": "more_than"},
            {"field": "value", "from": 100, "to": 150},
            {"field": "lower_bound", "from": 100, "to": 150},
            {"field": "upper_bound", "from": 100, "to": None},
            {"field": "entered_value", "from": 100, "to": 150},
            {"field": "text", "from": "100 people", "to": "more than 150 people"},
            {"field": "note", "from": "", "to": "Heard again"},
        ],
    }


def test_difference_from_any_other_revision(client: Client) -> None:
    revision = recorded(note="one")
    for note in ("two", "three"):
        revision = corrected(revision, note=note)
    noted = {
        (number, against): get_json(
            client, path_of(revision, f"revisions/{number}/diff/?against={against}")
        )["differences"]
        for number, against in ((3, 1), (1, 3), (2, 2))
    }
    assert noted == {
        (3, 1): [{"field": "note", "from": "one", "to": "three"}],
        (1, 3): [{"field": "note", "from": "three", "to": "one"}],
        (2, 2): [],
    }


def test_difference_of_the_first_is_all_that_it_says(client: Client) -> None:
    revision = recorded(value="100")
    answered = get_json(client, path_of(revision, "revisions/1/diff/"))
    assert answered["against"] is None
    told = {entry["field"]: entry["to"] for entry in answered["differences"]}
    shown = get_json(client, path_of(revision, "revisions/1/"))
    assert told == {field: shown[field] for field in told}
    assert {entry["from"] for entry in answered["differences"]} == {None}
    assert {field for field in shown if field not in told and shown[field] is not None} == {
        *("id", "uuid", "url", "revision", "kind", "recorded_at", "reason", "change"),
        *("citation", "digest"),
    }


@pytest.mark.parametrize(
    ("against", "detail"),
    [
        ("2", "The claim has no revision 2."),
        ("999999999", "The claim has no revision 999999999."),
        ("0", "Expected a whole number from 1 to 999999999; got '0'."),
        ("x", "Expected a whole number from 1 to 999999999; got 'x'."),
    ],
)
def test_difference_from_what_there_is_not(client: Client, against: str, detail: str) -> None:
    revision = recorded()
    response = client.get(path_of(revision, f"revisions/1/diff/?against={against}"))
    assert refused_parameters(response, INVALID_PARAMETER) == {"against": detail}


def test_history_of_a_published_draft_begins_where_it_was_published(
    client: Client, insider: Client
) -> None:
    draft = recorded(status="draft", note="secret")
    published(draft)
    numbers = {
        name: [row["revision"] for row in get_json(reader, path_of(draft))["results"]]
        for name, reader in (("public", client), ("insider", insider))
    }
    assert numbers == {"public": [2], "insider": [1, 2]}
    assert get_json(client, path_of(draft, "revisions/2/diff/"))["against"] is None
    assert get_json(insider, path_of(draft, "revisions/2/diff/"))["differences"] == [
        {"field": "status", "from": "draft", "to": "published"}
    ]
    refused = client.get(path_of(draft, "revisions/2/diff/?against=1"))
    assert refused_parameters(refused, INVALID_PARAMETER) == {
        "against": "The claim has no revision 1."
    }
    assert errors_of(client.get(path_of(draft, "revisions/1/")), NOT_FOUND) == []
    as_draft = f"/api/v1/claims/{draft.claim_id}/?as_of={at(draft)}"
    assert errors_of(client.get(as_draft), NOT_FOUND) == []
    assert get_json(insider, as_draft)["status"] == "draft"


def test_appearances(client: Client) -> None:
    revision = recorded()
    source = ArticleFactory.create(publisher__slug="gazette", headline="It is said")
    article = ArticleFactory.create(publisher__slug="mirror", headline="Others say it")
    snapshot = capture(article=article, body="They say: one hundred people.", by=None)
    appearance = appeared(
        revision,
        article=article,
        snapshot=snapshot,
        kind="quoted_from",
        quoted_from=source,
        quote="one hundred people",
        note="In the last paragraph",
    )
    assert get_json(client, path_of(revision, "appearances/"))["results"] == [
        {
            "number": 1,
            "kind": "quoted_from",
            "article": {
                "id": article.pk,
                "headline": "Others say it",
                "publisher": "mirror",
                "published_at": "2023-10-17T18:30:19Z",
                "snapshot": 1,
                "source_url": None,
                "url": f"http://testserver/api/v1/articles/{article.pk}/",
            },
            "quoted_from": {
                "id": source.pk,
                "headline": "It is said",
                "publisher": "gazette",
                "published_at": "2023-10-17T18:30:19Z",
                "snapshot": None,
                "source_url": None,
                "url": f"http://testserver/api/v1/articles/{source.pk}/",
            },
            "quote": {
                "exact": "one hundred people",
                "prefix": "They say: ",
                "suffix": ".",
                "start": 10,
                "end": 28,
            },
            "note": "In the last paragraph",
            "taken_back": False,
            "recorded_at": get_json(client, path_of(revision, "appearances/"))["results"][0][
                "recorded_at"
            ],
            "recorded_by": None,
            "change": str(appearance.change.uuid),
        }
    ]


def test_of_an_article_the_last_appearance_counts(client: Client) -> None:
    revision = recorded()
    one, other = ArticleFactory.create(), ArticleFactory.create()
    appeared(revision, article=one)
    appeared(revision, article=other)
    appeared(revision, article=one, note="Mended")
    appeared(revision, article=other, taken_back=True)
    path = path_of(revision, "appearances/")
    assert [row["number"] for row in get_json(client, path)["results"]] == [3]
    history = get_json(client, f"{path}?history=true")["results"]
    assert [(row["number"], row["article"]["id"], row["taken_back"]) for row in history] == [
        (1, one.pk, False),
        (2, other.pk, False),
        (3, one.pk, False),
        (4, other.pk, True),
    ]
    assert get_json(client, f"{path}?history=false") == get_json(client, path)


def test_query_counts(client: Client, django_assert_num_queries: Any) -> None:
    revision = recorded(article=ArticleFactory.create())
    for _ in range(2):
        revision = corrected(revision, value=f"1{revision.number}", article=ArticleFactory.create())
        appeared(revision, article=ArticleFactory.create())
        get_json(client, path_of(revision))
        # What is settled; the revisions.
        with django_assert_num_queries(2):
            get_json(client, path_of(revision))
        # What is settled; the revision.
        with django_assert_num_queries(2):
            get_json(client, path_of(revision, "revisions/1/"))
        # What is settled; both revisions.
        with django_assert_num_queries(2):
            get_json(client, path_of(revision, "revisions/2/diff/"))
        # What is settled; whether there is the claim; its appearances.
        with django_assert_num_queries(3):
            get_json(client, path_of(revision, "appearances/"))
