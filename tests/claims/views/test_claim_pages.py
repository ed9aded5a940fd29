"""The list of claims in every order, page by page."""

from typing import Any

import pytest
from django.test import Client

from claims.models import Revision
from tests.claims.views.acts import corrected, withdrawn
from tests.claimsdb.api.contract import get_json, walk
from tests.factories import ArticleFactory, recorded

pytestmark = pytest.mark.django_db

CLAIMS = "/api/v1/claims/"

ORDERED = {
    "id": ["a", "b", "c", "d", "e"],
    "period": ["c", "a", "e", "b", "d"],
    "stated_at": ["c", "a", "b", "d", "e"],
    "value": ["c", "b", "d", "a", "e"],
    "recorded_at": ["b", "c", "d", "e", "a"],
}
DESCENDING = {
    "id": ["e", "d", "c", "b", "a"],
    "period": ["e", "a", "c", "d", "b"],
    "stated_at": ["b", "a", "c", "e", "d"],
    "value": ["e", "a", "d", "b", "c"],
    "recorded_at": ["a", "e", "d", "c", "b"],
}


@pytest.fixture
def five_claims() -> list[Revision]:
    article = ArticleFactory.create()
    rows: list[dict[str, Any]] = [
        {"value": "7", "period": "2021", "stated_at": "2022-02-01"},
        {"value": "5", "period": None, "stated_at": "2022-03"},
        {"value": "-3", "period": "2020", "stated_at": "2022"},
        {"value": "5", "period": "../2019", "stated_at": None, "article": article},
        {"value": "9", "period": "2021-04", "stated_at": None, "article": article},
    ]
    made = [recorded(external_id=name, **row) for name, row in zip("abcde", rows, strict=True)]
    made[0] = corrected(made[0], note="Looked up again")
    return made


@pytest.mark.usefixtures("five_claims")
@pytest.mark.parametrize(
    ("ordering", "expected"),
    [*ORDERED.items(), *((f"-{name}", ids) for name, ids in DESCENDING.items())],
)
def test_ordering_whole_and_by_pages(client: Client, ordering: str, expected: list[str]) -> None:
    path = f"{CLAIMS}?ordering={ordering}&page_size=2"
    forward = [row["external_id"] for page in walk(client, path) for row in page]
    assert forward == expected
    last = path
    while following := get_json(client, last)["next"]:
        last = following
    backward = [page[::-1] for page in walk(client, last, link="previous")]
    assert [row["external_id"] for page in backward for row in page] == expected[::-1]


def test_walk_sees_one_state_of_the_record(client: Client) -> None:
    made = [recorded(value=str(value)) for value in range(1, 6)]
    first = get_json(client, f"{CLAIMS}?page_size=2&ordering=value")
    corrected(made[0], value="9")
    corrected(made[4], value="-5")
    recorded(value="4.5")
    withdrawn(made[3])
    pages = walk(client, first["next"])
    assert [[row["value"] for row in page] for page in pages] == [[3, 4], [5]]
    assert get_json(client, first["next"])["as_of"] == first["as_of"]
