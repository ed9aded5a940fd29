from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims import recording
from claims.entry import make_content
from claims.models import Change, Revision
from tests.claims.views.acts import appeared, corrected
from tests.factories import (
    ArticleFactory,
    SeriesFactory,
    SpeakerFactory,
    UserFactory,
    claim_fields,
    recorded,
)
from tests.members import browser_of, client_of
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db

LIST = reverse("admin:claims_change_changelist")


def page_of(change: Change | int) -> str:
    return reverse("admin:claims_change_change", args=[getattr(change, "pk", change)])


def listed(page: Page) -> list[int]:
    return [row["change"].pk for row in page.response.context["rows"]]


def found(client: Client, query: str) -> list[int]:
    return listed(opened(client, f"{LIST}?{query}"))


def recorded_by(user: User | None, door: str = "admin") -> Revision:
    return recording.record(fields=claim_fields(), by=user, door=door)


def test_latest_change_comes_first_with_what_it_recorded() -> None:
    first = recorded(external_id="mi5", value="100")
    corrected(first, value="120")
    appeared(first, article=ArticleFactory.create())
    page = opened(superuser(), LIST)

    shown = [
        ([(each["revision"].kind, each["figure"]) for each in row["named"]], row["appearances"])
        for row in page.response.context["rows"]
    ]
    assert shown == [
        ([], 1),
        ([("correction", "120 people")], 0),
        ([("initial", "100 people")], 0),
    ]
    assert page.breaches == []


@pytest.mark.parametrize(
    ("number", "named", "more"), [(3, 3, 0), (4, 3, 1), (10, 3, 7), (11, 0, 0)]
)
def test_change_of_many_revisions_names_few(number: int, named: int, more: int) -> None:
    fields = claim_fields()
    with recording.change(by=None, door="command") as recorder:
        content = make_content(fields)
        for _ in range(number):
            recorder.record(content=content)
    (row,) = opened(superuser(), LIST).response.context["rows"]
    assert (row["revisions"], len(row["named"]), row["more"]) == (number, named, more)


def test_changes_are_filtered_by_editor_door_kind_and_date() -> None:
    ann, bob = UserFactory.create(username="ann"), UserFactory.create(username="bob")
    of_ann = recorded_by(ann)
    of_bob = recorded_by(bob, door="api")
    correction = corrected(of_ann, value="7")
    client = superuser()

    assert found(client, "editor=ann") == [of_ann.change_id]
    assert found(client, "editor=ann,bob") == [of_bob.change_id, of_ann.change_id]
    assert found(client, "door=api") == [of_bob.change_id]
    assert found(client, "kind=correction") == [correction.change_id]
    day = of_ann.recorded_at.date()
    assert len(found(client, f"recorded_after={day}&recorded_before={day}")) == 3
    assert found(client, "recorded_before=2020") == []


def test_editor_that_is_none_is_told_and_nothing_listed() -> None:
    recorded_by(UserFactory.create(username="annie"))
    page = opened(superuser(), f"{LIST}?editor=anniee")
    (error,) = page.response.context["errors"]
    assert (error["name"], error["detail"], error["query"]) == (
        "editor",
        "Unknown here: 'anniee' (did you mean annie?).",
        "?editor=annie",
    )
    assert listed(page) == []


def test_changes_follow_each_other_in_pages() -> None:
    for _ in range(52):
        recorded()
    client = superuser()
    first = opened(client, LIST)
    assert listed(first) == list(range(52, 2, -1))
    second = opened(client, LIST + first.response.context["page"].next)
    assert listed(second) == [2, 1]


def test_change_lists_all_that_it_touched() -> None:
    series = SeriesFactory.create()
    with recording.change(by=None, door="command", note="Two of them") as recorder:
        for value in ("1", "2"):
            content = make_content(claim_fields(series=series, value=value))
            claim = recorder.record(content=content).claim
        recorder.appear(claim=claim, article=ArticleFactory.create())
    client = superuser()
    page = opened(client, page_of(1))
    rows = page.response.context["rows"]
    assert [row["figure"] for row in rows] == ["1 person", "2 people"]
    assert [(name, number) for name, _, number in page.response.context["tabs"]] == [
        ("revisions", 2),
        ("appearances", 1),
    ]
    assert page.breaches == []

    (appearance,) = opened(client, f"{page_of(1)}?what=appearances").response.context["rows"]
    assert appearance.claim == claim


def test_change_names_the_reference_data_that_came_with_it() -> None:
    known = SpeakerFactory.create(slug="known")
    body = {
        "series": {"slug": "new-series", "title": "New", "unit": "person", "aggregation": "stock"},
        "speaker": "known",
        "organisation": {"slug": "mi5", "name": "MI5"},
        "value": 7,
        "stated_at": "2023",
    }
    client = client_of("reviewer", "curator")
    response = client.post("/api/v1/claims/", body, content_type="application/json")
    assert response.status_code == 201, response.content
    SeriesFactory.create()
    recorded(speaker=known, series=SeriesFactory.create())

    created = opened(superuser(), page_of(1)).response.context["created"]
    assert [(str(kind), name) for kind, name, _ in created] == [
        ("speaker", "MI5"),
        ("series", "New"),
    ]
    assert opened(superuser("again"), page_of(2)).response.context["created"] == []


def test_changes_of_drafts_alone_are_for_those_who_see_drafts() -> None:
    recorded(status="draft")
    recorded()
    public = staff("claims.view_change")
    assert listed(opened(public, LIST)) == [2]
    assert public.get(page_of(1)).status_code == 404
    assert listed(opened(browser_of("reader"), LIST)) == [2, 1]


def test_drafts_in_a_change_are_for_those_who_see_drafts() -> None:
    with recording.change(by=None, door="command") as recorder:
        for status in ("draft", "published"):
            content = make_content(claim_fields())
            claim = recorder.record(content=content, status=status).claim
            recorder.appear(claim=claim, article=ArticleFactory.create())
    page = opened(staff("claims.view_change"), page_of(1))
    assert [number for _, _, number in page.response.context["tabs"]] == [1, 1]
    assert [row["revision"].status for row in page.response.context["rows"]] == ["published"]


@pytest.mark.parametrize("path", [page_of(4711), "/admin/claims/change/x/change/"])
def test_change_that_is_none_is_not_found(path: str) -> None:
    assert superuser().get(path).status_code == 404


def test_changes_are_for_those_who_may_see_them() -> None:
    recorded()
    client = staff("claims.view_claim")
    assert [client.get(path).status_code for path in (LIST, page_of(1))] == [403, 403]


def test_pages_take_as_many_queries_for_many_changes_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = superuser()
    series: Any = SeriesFactory.create()
    recorded(series=series)
    opened(client, LIST)
    # The list: the session, the user, the changes, how many revisions and appearances each has, and
    # the few that are named. A change: it, the next one, its rows, two counts, and the publishers,
    # articles, speakers and series that came with it.
    for _ in range(2):
        with django_assert_num_queries(6):
            opened(client, LIST)
        with django_assert_num_queries(11):
            opened(client, page_of(1))
        for _ in range(4):
            recorded(series=series)
