from typing import Any

import pytest
from django.test import Client

from articles.services import capture
from claims import recording
from claims.models import Change, Claim, Revision
from tests.claims.admin.test_claim import change_of
from tests.factories import ArticleFactory, OrganisationFactory, recorded
from tests.members import browser_of
from tests.pages import Page, errors, opened, submitted, superuser

pytestmark = pytest.mark.django_db


def last(claim: Claim) -> Revision:
    return Revision.objects.current().with_references().get(claim=claim)


def correct(claim: Claim, **changes: Any) -> Revision:
    """Correct a claim elsewhere than in the admin."""
    return recording.correct(
        claim=claim,
        seen=last(claim).number,
        changes=changes,
        reason="Misheard",
        by=None,
        door=Change.Door.API,
    )


def met(client: Client, claim: Claim, late: dict[str, Any], **changed: Any) -> Any:
    """Send a form that was opened before the claim was revised, and meet the conflict."""
    response: Any = client.post(change_of(claim), late | changed)
    assert response.template_name == TEMPLATE
    assert response.status_code == 200
    assert Page(response).breaches == []
    return response


TEMPLATE = "admin/claims/claim/conflict.html"
CORRECTION = {"kind": "correction", "reason": "Misread"}


def compared(response: Any) -> list[tuple[Any, ...]]:
    """Return the rows: base, theirs and yours of their first field, and what is chosen."""
    return [
        (row.name, *(getattr(row.lines[0], side) for side in ("base", "theirs", "yours")), chosen)
        for row in response.context["rows"]
        for chosen in [row.chosen]
    ]


def test_what_both_and_either_changed_is_shown_side_by_side() -> None:
    claim = recorded(note="First").claim
    client, office = superuser("bob"), OrganisationFactory.create()
    late = opened(client, change_of(claim)).fields
    correct(claim, value="120", role="Director", note="Same", organisation=office)

    given = CORRECTION | {"value": "130", "stated_as": "some 130", "note": "Same"}
    response = met(client, claim, late, **given)

    assert compared(response) == [
        ("choice-organisation", "", str(office), "", "theirs"),
        ("choice-role", "", "Director", "", "theirs"),
        ("choice-value", "100", "120", "130", None),
        ("choice-stated_as", "", "", "some 130", "yours"),
    ]
    assert (last(claim).number, last(claim).value) == (2, 120)
    fields = Page(response).fields
    assert {name: fields[name] for name in ("seen", "conflict", "value", "reason", "kind")} == {
        "seen": "2",
        "conflict": "1",
        "value": "130",
        "reason": "Misread",
        "kind": "correction",
    }
    assert ">Misheard<" not in Page(response).html
    assert "“Misheard”" in Page(response).html


def test_what_is_chosen_is_saved_on_top_of_the_new_revision() -> None:
    claim = recorded(note="First").claim
    client = superuser("bob")
    late = opened(client, change_of(claim)).fields
    correct(claim, value="120", role="Director")
    response = met(client, claim, late, **CORRECTION, value="130", note="Mine")

    chosen = Page(response).fields | {"choice-value": "yours"}
    assert client.post(change_of(claim), chosen).status_code == 302
    revision = last(claim)
    assert (revision.number, revision.kind, revision.reason) == (3, "correction", "Misread")
    assert (revision.value, revision.role, revision.note) == (130, "Director", "Mine")


def test_theirs_is_taken_over_where_it_is_chosen() -> None:
    claim = recorded(disputed=True, disputed_by="Ann").claim
    client, office = superuser("bob"), OrganisationFactory.create()
    late = opened(client, change_of(claim)).fields
    correct(claim, value="120", disputed=False, disputed_by="", organisation=office)
    response = met(
        client, claim, late, **CORRECTION, value="130", disputed_by="Eve", note="Line\r\nLine"
    )

    theirs = {"choice-value": "theirs", "choice-disputed": "theirs"}
    assert client.post(change_of(claim), Page(response).fields | theirs).status_code == 302
    revision = last(claim)
    assert (revision.number, revision.value, revision.note) == (3, 120, "Line\nLine")
    assert (revision.disputed, revision.disputed_by) == (False, "")
    assert revision.organisation == office


def test_a_choice_that_is_left_open_is_asked_for_again_and_nothing_is_lost() -> None:
    claim = recorded().claim
    client = superuser("bob")
    late = opened(client, change_of(claim)).fields
    correct(claim, value="120", note="Theirs")
    response = met(client, claim, late, **CORRECTION, value="130", note="Mine")

    page = Page(response)
    again = met(client, claim, page.fields, **{"choice-note": "yours"})
    assert "Choose one of the two" in Page(again).html
    assert compared(again) == [
        ("choice-value", "100", "120", "130", None),
        ("choice-note", "", "Theirs", "Mine", "yours"),
    ]
    token = {"csrfmiddlewaretoken": "anew"}
    assert Page(again).fields | token == page.fields | {"choice-note": "yours"} | token
    assert last(claim).number == 2


def test_all_of_theirs_is_nothing_to_save() -> None:
    claim = recorded().claim
    client = superuser("bob")
    late = opened(client, change_of(claim)).fields
    correct(claim, value="120")
    response = met(client, claim, late, **CORRECTION, value="130")
    response = client.post(change_of(claim), Page(response).fields | {"choice-value": "theirs"})
    assert errors(response) == {"": ["Nothing has been changed, so nothing is saved."]}
    assert last(claim).number == 2


def test_one_can_go_on_editing_with_what_was_chosen() -> None:
    claim = recorded().claim
    client = superuser("bob")
    late = opened(client, change_of(claim)).fields
    correct(claim, value="120", role="Director")
    response = met(client, claim, late, **CORRECTION, value="130")
    chosen = Page(response).fields | {"choice-value": "yours", "_edit": "Go on editing"}

    response = client.post(change_of(claim), chosen)
    assert errors(response) == {
        "": ["Nothing is saved yet. The form below is on top of revision 2."]
    }
    assert last(claim).number == 2
    fields = Page(response).fields
    assert {name: fields[name] for name in ("value", "role", "seen", "kind", "reason")} == {
        "value": "130",
        "role": "Director",
        "seen": "2",
        "kind": "correction",
        "reason": "Misread",
    }
    assert client.post(change_of(claim), fields).status_code == 302
    assert (last(claim).number, last(claim).value) == (3, 130)


def test_a_third_editor_leads_to_the_page_again_on_top_of_the_latest() -> None:
    claim = recorded().claim
    client = superuser("bob")
    late = opened(client, change_of(claim)).fields
    correct(claim, value="120")
    response = met(client, claim, late, **CORRECTION, value="130", note="Mine")
    correct(claim, role="Director")

    response = met(client, claim, Page(response).fields, **{"choice-value": "yours"})
    assert compared(response) == [
        ("choice-role", "", "Director", "", "theirs"),
        ("choice-value", "120", "120", "130", "yours"),
        ("choice-note", "", "", "Mine", "yours"),
    ]
    assert client.post(change_of(claim), Page(response).fields).status_code == 302
    revision = last(claim)
    assert (revision.number, revision.value, revision.role) == (4, 130, "Director")


def test_a_quote_goes_with_its_range() -> None:
    snapshot = capture(article=ArticleFactory.create(), body="100. No: 100.", by=None)
    claim = recorded(article=snapshot.article, snapshot=snapshot, quote="100").claim
    client = superuser("bob")
    late = opened(client, change_of(claim)).fields
    correct(claim, quote="No", note="Theirs")
    given = {"quote_start": "9", "quote_end": "12", "kind": "editorial", "reason": "The second"}
    response = met(client, claim, late, **given)
    (note, quote) = sorted(response.context["rows"], key=lambda row: str(row.name))
    assert (note.chosen, quote.chosen, quote.fields) == (
        "theirs",
        None,
        ("quote", "quote_start", "quote_end"),
    )
    chosen = Page(response).fields | {"choice-quote": "yours"}
    assert client.post(change_of(claim), chosen).status_code == 302
    assert (last(claim).quote, last(claim).quote_start, last(claim).note) == ("100", 9, "Theirs")


def test_a_draft_that_was_published_meanwhile_asks_for_a_kind_and_reason() -> None:
    claim = recorded(status="draft").claim
    client = superuser("bob")
    late = opened(client, change_of(claim)).fields
    assert late["kind"] == "editorial"
    recording.publish(claim=claim, seen=1, reason="Checked", by=None, door=Change.Door.API)

    response = met(client, claim, late, value="130")
    page = Page(response)
    assert page.fields["kind"] == "editorial"
    response = client.post(change_of(claim), page.fields)
    assert errors(response).keys() == {"reason"}
    given = page.fields | CORRECTION
    assert client.post(change_of(claim), given).status_code == 302
    assert (last(claim).number, last(claim).status, last(claim).value) == (3, "published", 130)


@pytest.mark.parametrize("kind", ["", "restatement"])
def test_what_was_typed_stays_on_the_page_where_nothing_can_be_saved_any_more(kind: str) -> None:
    claim = recorded().claim
    client = superuser("bob")
    late = opened(client, change_of(claim, kind)).fields
    recording.withdraw(claim=claim, seen=1, reason="Not theirs", by=None, door=Change.Door.API)

    response = client.post(change_of(claim, kind), late | CORRECTION | {"value": "130"})
    page = Page(response)
    assert "This claim is withdrawn by now" in page.html
    assert "130" in page.html
    assert 'name="_save"' not in page.html
    assert last(claim).number == 2


def test_an_act_without_fields_is_confirmed_on_top_of_the_new_revision() -> None:
    claim = recorded().claim
    client = superuser("bob")
    path = change_of(claim, "withdrawal")
    late = opened(client, path).fields
    correct(claim, value="120")
    response = client.post(path, late | {"reason": "Not theirs"})
    assert response.context["rows"] == []
    fields = Page(response).fields
    assert (fields["kind"], fields["reason"], fields["seen"]) == ("withdrawal", "Not theirs", "2")
    assert client.post(path, fields).status_code == 302
    assert (last(claim).number, last(claim).status) == (3, "withdrawn")


@pytest.mark.parametrize("conflict", ["", "x", "0", "99", "²"])
def test_a_conflict_that_never_was_is_read_as_a_plain_form(conflict: str) -> None:
    claim = recorded().claim
    given = CORRECTION | {"value": "130", "conflict": conflict}
    assert submitted(superuser(), change_of(claim), **given).status_code == 302
    assert last(claim).value == 130


def test_a_conflict_is_for_those_who_may_revise() -> None:
    claim = recorded(status="draft").claim
    fields = opened(superuser(), change_of(claim)).fields | {"conflict": "1"}
    assert browser_of("reader").post(change_of(claim), fields).status_code == 403
    assert browser_of("curator").post(change_of(claim), fields).status_code == 403
