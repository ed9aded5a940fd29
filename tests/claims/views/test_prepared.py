"""That what is read by a statement that was composed before is what would be read by one of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claims.models import Revision, Series
from claims.views import prepared
from tests.claims.views.acts import at, corrected
from tests.claimsdb.api.contract import get_json
from tests.factories import SeriesFactory, SpeakerFactory, recorded

pytestmark = pytest.mark.django_db

API = "/api/v1/"


@contextmanager
def before_rows(act: Callable[[], object]) -> Iterator[list[str]]:
    """Do something once, right before the first statement that reads revisions; yield what is read."""
    asked: list[str] = []

    def wrapper(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if "claims_rendering" in sql and sql.startswith("SELECT"):
            asked.append(sql)
            if len(asked) == 1:
                act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield asked


@pytest.fixture
def series(db: None) -> Series:
    made: Series = SeriesFactory.create(slug="cases")
    return made


PATHS = ("claims/", "claims/?ordering=-stated_at", "claims/{claim}/", "series/cases/timeline/")


def values_in(answer: Any) -> list[Any]:
    rows = answer.get("results") or answer.get("points") or [answer]
    return [row["value"] for row in rows]


@pytest.mark.parametrize("path", PATHS)
def test_answer_is_of_its_moment_whatever_is_recorded_before_its_rows_are_read(
    client: Client, series: Series, path: str
) -> None:
    claim = recorded(series=series, value="1", period="2023")
    address = API + path.format(claim=claim.claim_id)
    assert values_in(get_json(client, address)) == [1]
    with before_rows(lambda: corrected(claim, value="2")) as asked:
        answer = get_json(client, address)
    # At first the statement of current revisions: its rows tell that the record has moved on.
    assert ['superseded_at" IS NULL OR' in sql for sql in asked[:2]] == [False, True]
    assert (values_in(answer), answer["as_of"]) == ([1], at(claim))
    assert values_in(get_json(client, address)) == [2]


def test_claim_that_is_recorded_meanwhile_is_not_listed(client: Client, series: Series) -> None:
    with before_rows(lambda: recorded(series=series)):
        assert get_json(client, f"{API}claims/")["results"] == []


ASKED = (
    ("speaker=ann", "speaker=bob"),
    ("speaker=ann,bob", "speaker=bob,cid"),
    ("speaker_not=ann", "speaker_not=cid"),
    ("organisation=body", "organisation_not=body"),
    ("value_min=2", "value_min=3"),
    ("compatible_with=2", "compatible_with=3"),
    ("period_after=2021", "period_after=2022-06"),
    ("stated_before=2023-10-16", "stated_before=2023-10-18"),
    ("recorded_after=2020", "recorded_before=2020"),
    ("claim={0}", "claim={1}"),
    ("unit=person", "unit=case"),
    ("comparator=exactly", "comparator=more_than"),
    ("status=retracted", "status=published"),
    ("ordering=value&page_size=1", "ordering=value&page_size=2"),
)


@pytest.mark.parametrize(("one", "other"), ASKED)
def test_other_values_find_what_they_find_by_themselves(
    client: Client, one: str, other: str
) -> None:
    speakers = [SpeakerFactory.create(slug=slug) for slug in ("ann", "bob", "cid")]
    body = SpeakerFactory.create(slug="body", kind="organisation")
    claims = [
        recorded(
            series=SeriesFactory.create(unit=unit),
            speaker=speaker,
            organisation=body if number == 1 else None,
            value=str(number),
            comparator="more_than" if number == 2 else "exactly",
            period=f"202{number}",
            stated_at=f"2023-10-1{5 + number}",
        ).claim_id
        for number, (unit, speaker) in enumerate(
            zip(("person", "case", "person"), speakers, strict=True), start=1
        )
    ]
    asked = [f"{API}claims/?{query.format(*claims)}" for query in (one, other)]
    apart = []
    for path in asked:
        prepared.forget()
        apart.append(get_json(client, path)["results"])
    prepared.forget()
    assert [get_json(client, path)["results"] for path in asked] == apart


def test_pages_of_all_positions_are_those_of_the_whole(client: Client) -> None:
    for number in range(7):
        recorded(period=None if number % 3 else f"2023-1{number % 2}", value=str(number % 4))
    for ordering in ("stated_at", "-period", "period", "value"):
        path = f"{API}claims/?ordering={ordering}"
        whole = get_json(client, path)["results"]
        for size in (1, 2, 3):
            page = get_json(client, f"{path}&page_size={size}")
            walked: list[Any] = page["results"]
            back: list[Any] = []
            while page["next"]:
                page = get_json(client, page["next"])
                walked += page["results"]
            while page["previous"]:
                page = get_json(client, page["previous"])
                back = page["results"] + back
            assert walked == whole
            assert back == whole[: len(back)] != []


def test_few_statements_serve_many_requests(client: Client) -> None:
    claims = [recorded(value=str(number)) for number in range(5)]
    prepared.forget()
    for claim in claims:
        get_json(client, f"{API}claims/{claim.claim_id}/")
        get_json(client, f"{API}claims/?claim={claim.claim_id}&value_min={claim.value}")
    assert prepared.kept() == 2
    for number in range(prepared.KEPT_AT_MOST + 1):
        get_json(client, f"{API}claims/?page_size={number + 1}")
    assert prepared.kept() <= prepared.KEPT_AT_MOST


def test_draft_is_never_found_by_what_was_composed_for_who_sees_it(
    client: Client, insider: Client
) -> None:
    draft = recorded(status="draft")
    for path in ("claims/", "revisions/", f"claims/{draft.claim_id}/"):
        assert insider.get(API + path).status_code == 200
    assert get_json(client, f"{API}claims/")["results"] == []
    assert get_json(client, f"{API}revisions/")["results"] == []
    assert client.get(f"{API}claims/{draft.claim_id}/").status_code == 404
    assert Revision.objects.get().pk == draft.pk
