from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, Revision
from claimsdb.db import append_only
from claimsdb.instants import format_instant
from tests.claims.views.acts import corrected, edited, published, restated, withdrawn
from tests.factories import SeriesFactory, recorded
from tests.members import browser_of
from tests.pages import Page, opened, staff, submitted, superuser

pytestmark = pytest.mark.django_db


def history_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_history", args=[claim.pk])


def restore_of(claim: Claim, number: int) -> str:
    return reverse("admin:claims_claim_restore", args=[claim.pk, number])


def numbers(page: Page) -> list[int]:
    return [head["revision"].number for head in page.response.context["heads"]]


def line(page: Page, name: str) -> list[Any]:
    (found,) = [line for line in page.response.context["lines"] if line.name == name]
    return list(found.cells)


def last(claim: Claim) -> Revision:
    return Revision.objects.current().get(claim=claim)


def test_revisions_stand_side_by_side_the_latest_first() -> None:
    first = recorded(value="100")
    second = corrected(first, value="120")
    page = opened(superuser(), history_of(first.claim))
    assert numbers(page) == [2, 1]
    assert [cell.text for cell in line(page, "text")] == ["120 people", "100 people"]
    assert [cell.differs for cell in line(page, "text")] == [True, False]
    heads = page.response.context["heads"]
    assert [(head["is_current"], head["revision"].reason) for head in heads] == [
        (True, second.reason),
        (False, ""),
    ]
    assert page.breaches == []


def test_texts_differ_word_by_word() -> None:
    claim = corrected(recorded(note="He said twenty people"), note="He said two people").claim
    page = opened(superuser(), history_of(claim))
    parts = line(page, "note")[0].parts
    assert [(part.op, part.before, part.after) for part in parts] == [
        ("equal", "He said ", "He said "),
        ("replace", "twenty ", "two "),
        ("equal", "people", "people"),
    ]
    assert "He said <del>twenty </del><ins>two </ins>people" in page.html


def test_series_of_one_title_differ_all_the_same() -> None:
    one, other = SeriesFactory.create_batch(2, title="Approached")
    claim = corrected(recorded(series=one), series=other).claim
    cells = line(opened(superuser(), history_of(claim)), "series")
    assert [(cell.text, cell.differs) for cell in cells] == [
        ("Approached", True),
        ("Approached", False),
    ]


def test_fields_that_were_never_filled_are_left_out() -> None:
    page = opened(superuser(), history_of(recorded().claim))
    names = {line.name for line in page.response.context["lines"]}
    assert "quote" not in names
    assert {"text", "series", "speaker", "period", "stated_at"} < names


def test_markup_in_a_text_stays_text() -> None:
    claim = corrected(recorded(note="<b>a</b>"), note="<b>b</b>").claim
    page = opened(superuser(), history_of(claim))
    assert "<b>" not in page.html


def test_the_last_of_a_page_is_compared_with_the_one_before_it() -> None:
    revision = recorded(note="0")
    for number in range(1, 12):
        revision = corrected(revision, note=str(number))
    client = superuser()
    first = opened(client, history_of(revision.claim))
    assert numbers(first) == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]
    assert [cell.differs for cell in line(first, "note")] == [True] * 10
    second = opened(client, history_of(revision.claim) + first.response.context["page"].next)
    assert numbers(second) == [2, 1]


def test_as_of_tells_which_revision_was_on_record() -> None:
    first = recorded(value="100")
    corrected(first, value="120")
    path = history_of(first.claim)
    page = opened(superuser(), f"{path}?as_of={format_instant(first.recorded_at)}")
    context = page.response.context
    assert (context["then"], context["then_figure"]) == (first, "100 people")
    assert [head["is_then"] for head in context["heads"]] == [False, True]
    assert "Revision 1 answers for this: <strong>100 people</strong> (Published)." in page.html


def test_known_at_tells_the_word_of_the_source() -> None:
    first = recorded(stated_at="2023-10-17")
    restated(first, value="7", stated_at="2024-01-01")
    page = opened(superuser(), f"{history_of(first.claim)}?known_at=2023-12-31")
    assert page.response.context["then"] == first


def test_as_of_before_the_first_record_finds_nothing() -> None:
    page = opened(superuser(), f"{history_of(recorded().claim)}?as_of=1999-01-01")
    assert page.response.context["then"] is None
    assert "Nothing was on record of this claim then." in page.html


def test_instant_that_can_not_be_read_is_told() -> None:
    page = opened(superuser(), f"{history_of(recorded().claim)}?as_of=lately")
    (error,) = page.response.context["errors"]
    assert error["name"] == "as_of"
    assert error["detail"].startswith("Expected a day")
    assert numbers(page) == []


def test_empty_instants_of_the_form_are_left_out() -> None:
    path = history_of(recorded().claim)
    response = superuser().get(f"{path}?as_of=2024-01-01&known_at=")
    assert response.headers["Location"] == f"{path}?as_of=2024-01-01"


def test_record_that_holds_is_said_to() -> None:
    revision = corrected(recorded(), value="7")
    page = opened(superuser(), history_of(revision.claim))
    assert page.response.context["faults"] == []
    assert "Verified just now" in page.html


def test_record_that_does_not_hold_is_told() -> None:
    revision = corrected(recorded(), value="7")
    with append_only.lifted(connection):
        Revision.objects.filter(pk=revision.pk).update(note="Never said")
    page = opened(superuser(), history_of(revision.claim))
    (fault,) = page.response.context["faults"]
    assert fault.message == "its digest does not fit its content"
    assert "does not hold" in page.html


def test_history_of_what_was_a_draft_is_for_those_who_see_drafts() -> None:
    claim = published(recorded(status="draft")).claim
    draft = recorded(status="draft").claim
    public = staff("claims.view_claim")
    assert numbers(opened(public, history_of(claim))) == [2]
    assert public.get(history_of(draft)).status_code == 404
    assert numbers(opened(browser_of("reader"), history_of(claim))) == [2, 1]


@pytest.mark.parametrize(
    "path", ["/admin/claims/claim/4711/history/", "/admin/claims/claim/x/history/"]
)
def test_history_of_no_claim_is_not_found(path: str) -> None:
    assert superuser().get(path).status_code == 404


def test_history_is_for_those_who_may_see_claims() -> None:
    claim = recorded().claim
    client = staff("claims.view_series")
    assert client.get(history_of(claim)).status_code == 403
    assert client.get(restore_of(claim, 1)).status_code == 403


def test_history_takes_as_many_queries_for_many_revisions_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = superuser()
    revision = recorded()
    opened(client, history_of(revision.claim))
    # The session, the user, the claim; the page of revisions, the one before the last of them, the
    # current one; all of them, to verify their digests.
    with django_assert_num_queries(7):
        opened(client, history_of(revision.claim))
    for number in range(4):
        revision = corrected(revision, value=str(number))
    with django_assert_num_queries(7):
        opened(client, history_of(revision.claim))


def test_restoring_shows_what_would_change_before_it_does() -> None:
    claim = corrected(recorded(value="100"), value="120", note="New").claim
    page = opened(superuser(), restore_of(claim, 1))
    assert [line.name for line in page.response.context["lines"]] == [
        "text",
        "entered_value",
        "note",
    ]
    assert "<del>120 </del><ins>100 </ins>people" in page.html
    assert page.breaches == []
    assert last(claim).number == 2


def test_restoring_records_a_correction_with_the_reason() -> None:
    claim = corrected(recorded(value="100"), value="120").claim
    response = submitted(superuser("ed"), restore_of(claim, 1), reason="It was right")
    assert response.headers["Location"] == history_of(claim)
    made = last(claim)
    assert (made.number, made.kind, made.value, made.reason) == (
        3,
        "correction",
        100,
        "It was right",
    )
    assert (made.change.recorded_by, made.change.door) == ("ed", "admin")


def test_restoring_a_draft_leaves_it_one() -> None:
    claim = edited(recorded(status="draft", value="100"), value="120").claim
    submitted(superuser(), restore_of(claim, 1), reason="It was right")
    assert (last(claim).kind, last(claim).status, last(claim).value) == ("editorial", "draft", 100)


def refusal(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


def test_restoring_without_a_reason_is_refused() -> None:
    claim = corrected(recorded(), value="120").claim
    response = submitted(superuser(), restore_of(claim, 1))
    assert refusal(response) == {"reason": ["Required: say why the record is changed."]}


def test_restoring_what_is_on_record_changes_nothing() -> None:
    claim = recorded().claim
    response = submitted(superuser(), restore_of(claim, 1), reason="Again")
    assert refusal(response) == {"__all__": ["Nothing has been changed, so nothing is saved."]}
    assert last(claim).number == 1


def test_restoring_what_was_revised_meanwhile_is_refused() -> None:
    first = recorded(value="100")
    second, client = corrected(first, value="120"), superuser()
    form = opened(client, restore_of(first.claim, 1)).fields
    corrected(second, value="130")
    response = client.post(restore_of(first.claim, 1), form | {"reason": "It was right"})
    (message,) = refusal(response)["__all__"]
    assert message.startswith("This claim is at revision 3 by now")
    assert last(first.claim).value == 130


def test_restoring_what_was_withdrawn_is_refused() -> None:
    first = recorded()
    withdrawn(first)
    client = superuser()
    page = opened(client, history_of(first.claim))
    assert page.response.context["can_restore"] is False
    response = submitted(client, restore_of(first.claim, 1), reason="It was right")
    (message,) = refusal(response)["__all__"]
    assert message.startswith("This claim is withdrawn; to restore it")


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("curator", 403), ("editor", 200)])
def test_restoring_is_for_those_who_may_revise(role: str, status: int) -> None:
    claim = corrected(recorded(), value="7").claim
    client = browser_of(role)
    assert client.get(restore_of(claim, 1)).status_code == status
    assert opened(client, history_of(claim)).response.context["can_restore"] is (status == 200)


def test_restoring_a_revision_that_is_not_there_is_not_found() -> None:
    claim = published(recorded(status="draft")).claim
    assert superuser().get(restore_of(claim, 3)).status_code == 404
    client = staff("claims.view_claim", "claims.change_claim")
    assert client.get(restore_of(claim, 1)).status_code == 404
