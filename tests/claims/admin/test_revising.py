from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from articles.services import capture
from claims import recording
from claims.models import Change, Claim, Revision
from tests.claims.admin.test_claim import change_of
from tests.factories import ArticleFactory, SeriesFactory, recorded
from tests.pages import errors, opened, submitted, superuser

pytestmark = pytest.mark.django_db

NOTHING = {"": ["Nothing has been changed, so nothing is saved."]}


def last(claim: Claim) -> Revision:
    return Revision.objects.current().get(claim=claim)


def revise(claim: Claim, act: str, **given: Any) -> Revision:
    """Do an act elsewhere than in the admin."""
    seen = last(claim).number
    revision: Revision = getattr(recording, act)(
        claim=claim, seen=seen, reason="Elsewhere", by=None, door=Change.Door.API, **given
    )
    return revision


def test_a_correction_says_who_why_and_leaves_what_was_not_touched() -> None:
    claim = recorded(quote="A hundred", note="A note").claim
    response = submitted(
        superuser("ed"), change_of(claim), value="120", kind="correction", reason=" Misheard "
    )

    assert response.status_code == 302
    revision = last(claim)
    assert (revision.number, revision.kind, revision.reason) == (2, "correction", "Misheard")
    assert (revision.value, revision.quote, revision.note) == (120, "A hundred", "A note")
    assert (revision.change.recorded_by, revision.change.door) == ("ed", "admin")


def test_a_figure_is_corrected_in_the_unit_that_the_form_shows() -> None:
    series = SeriesFactory.create(unit="case/day", aggregation="rate")
    claim = recorded(series=series, value="1", unit="case / 12 hours").claim
    submitted(superuser(), change_of(claim), value="2", kind="correction", reason="Misheard")

    assert (last(claim).value, last(claim).entered_value) == (4, 2)
    assert last(claim).entered_unit == claim.revisions.get(number=1).entered_unit


def test_a_quote_that_is_not_touched_stays_where_it_stands() -> None:
    snapshot = capture(article=ArticleFactory.create(), body="100.\nNo: 100.\n", by=None)
    claim = recorded(
        article=snapshot.article, snapshot=snapshot, quote="100.\n", quote_start=9, quote_end=14
    ).claim
    form = opened(superuser(), change_of(claim)).fields
    # A browser sends CRLF.
    given = form | {
        "quote": form["quote"].replace("\n", "\r\n"),
        "note": "New",
        "kind": "editorial",
        "reason": "Why",
    }
    assert superuser("ed").post(change_of(claim), given).status_code == 302

    assert (last(claim).note, last(claim).quote, last(claim).quote_start) == ("New", "100.\n", 9)


def test_an_editorial_revision_leaves_the_figure() -> None:
    claim = recorded().claim
    client = superuser()
    submitted(client, change_of(claim), kind="editorial", note="Seen", reason="A note")
    assert (last(claim).kind, last(claim).note) == ("editorial", "Seen")

    response = submitted(client, change_of(claim), kind="editorial", value="5", reason="A note")
    assert errors(response) == {
        "value": ["An editorial revision leaves this as it is; record a correction or restatement."]
    }
    assert last(claim).number == 2


def test_a_revision_without_a_reason_is_refused_beside_its_field() -> None:
    claim = recorded().claim
    response = submitted(superuser(), change_of(claim), value="5", kind="correction")
    assert errors(response) == {"reason": ["Required: say why the record is changed."]}
    assert last(claim).number == 1


def test_a_revision_without_a_kind_is_refused_with_all_else_that_is_wrong() -> None:
    claim = recorded().claim
    response = submitted(superuser(), change_of(claim), value="5", reason="Misheard")
    assert errors(response) == {"kind": ["Required: choose what kind of change this is."]}

    wrong = {"value": "5,0", "period": "2023-13"}
    response = submitted(superuser("ann"), change_of(claim), **wrong)
    assert errors(response).keys() == {"value", "period", "kind", "reason"}
    assert last(claim).number == 1


def test_a_quote_that_is_moved_is_recorded_where_it_was_put() -> None:
    snapshot = capture(article=ArticleFactory.create(), body="100. No: 100.", by=None)
    claim = recorded(article=snapshot.article, snapshot=snapshot, quote="100").claim
    moved = {"quote_start": "9", "quote_end": "12", "kind": "editorial", "reason": "The second"}
    assert submitted(superuser(), change_of(claim), **moved).status_code == 302
    assert (last(claim).quote, last(claim).quote_start, last(claim).quote_end) == ("100", 9, 12)

    elsewhere = {"quote": "No", "kind": "editorial", "reason": "Other words"}
    assert submitted(superuser("ann"), change_of(claim), **elsewhere).status_code == 302
    assert (last(claim).quote, last(claim).quote_start, last(claim).quote_end) == ("No", 5, 7)


def test_a_quote_that_does_not_stand_where_it_was_put_is_refused() -> None:
    snapshot = capture(article=ArticleFactory.create(), body="100. No: 100.", by=None)
    claim = recorded(article=snapshot.article, snapshot=snapshot, quote="100").claim
    moved = {"quote_start": "8", "quote_end": "11", "kind": "editorial", "reason": "The second"}
    response = submitted(superuser(), change_of(claim), **moved)
    assert errors(response) == {"quote": ["Snapshot 1 has other words at 8–11."]}


def test_a_draft_is_edited_without_a_reason() -> None:
    claim = recorded(status="draft").claim
    client = superuser()
    assert opened(client, change_of(claim)).fields["kind"] == "editorial"
    submitted(client, change_of(claim), value="5")
    assert (last(claim).kind, last(claim).status, last(claim).value) == ("editorial", "draft", 5)


@pytest.mark.parametrize("kind", ["", "restatement"])
@pytest.mark.parametrize("reason", ["", "A reason"])
def test_a_save_with_nothing_changed_says_so_and_writes_nothing(kind: str, reason: str) -> None:
    claim = recorded().claim
    response = submitted(superuser(), change_of(claim, kind), reason=reason)

    assert errors(response) == NOTHING
    assert (Revision.objects.count(), Change.objects.count(), LogEntry.objects.count()) == (1, 1, 0)


def test_the_same_in_other_words_is_nothing_changed() -> None:
    claim = recorded(value="100", stated_at="2023-10-17T18:30:19Z").claim
    response = submitted(
        superuser(),
        change_of(claim),
        value="1.00e2",
        stated_at="2023-10-17T20:30:19+02:00",
        reason="A reason",
    )
    assert errors(response) == NOTHING
    assert (Revision.objects.count(), Change.objects.count(), LogEntry.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize("seen", ["", "x", "0", "99", "9" * 5000, "²"])
def test_a_form_that_does_not_say_what_was_seen_is_refused(seen: str) -> None:
    claim = recorded().claim
    response = submitted(superuser(), change_of(claim), value="5", reason="A reason", seen=seen)
    assert errors(response).keys() <= {"", "seen"}
    assert last(claim).number == 1


def test_a_restatement_begins_without_what_belongs_to_the_word_before() -> None:
    article = ArticleFactory.create()
    claim = recorded(article=article, quote="A hundred", note="A note", disputed=True).claim
    client = superuser()
    page = change_of(claim, "restatement")
    begins = opened(client, page).fields

    assert {name: begins.get(name) for name in ("value", "period", "kind")} == {
        "value": "100",
        "period": "2023-10",
        "kind": "restatement",
    }
    assert {name: begins.get(name) for name in ("article", "quote", "note", "stated_at")} == {
        "article": "",
        "quote": "",
        "note": "",
        "stated_at": "",
    }
    assert "disputed" not in begins

    response = submitted(client, page, value="120", stated_at="2024-01-05", reason="New count")
    assert response.status_code == 302
    revision = last(claim)
    assert (revision.kind, revision.value, revision.period) == ("restatement", 120, "2023-10")
    assert (revision.article, revision.quote, revision.disputed) == (None, "", False)
    assert claim.revisions.get(number=1).known_until == revision.known_from


def test_a_restatement_of_another_period_or_no_date_is_refused_beside_the_fields() -> None:
    claim = recorded().claim
    client, page = superuser(), change_of(claim, "restatement")

    response = submitted(client, page, value="120", reason="New count")
    assert errors(response).keys() == {"stated_at"}
    response = submitted(client, page, period="2024", stated_at="2024-01-05", reason="New count")
    assert errors(response).keys() == {"period"}
    response = submitted(client, page, value="120", stated_at="2020", reason="New count")
    assert errors(response).keys() == {"stated_at"}


def test_a_retraction_asks_where_and_when_it_was_made() -> None:
    claim = recorded().claim
    client, page = superuser(), change_of(claim, "retraction")
    assert "value" not in opened(client, page).fields

    submitted(client, page, stated_at="2024-01-05", quote="We erred", reason="Taken back")
    revision = last(claim)
    assert (revision.kind, revision.status, revision.value) == ("retraction", "retracted", 100)
    assert (revision.quote, revision.reason) == ("We erred", "Taken back")


def test_a_draft_is_published_a_claim_withdrawn_and_reinstated() -> None:
    claim = recorded(status="draft").claim
    client = superuser()
    for kind, status in (
        ("publication", "published"),
        ("withdrawal", "withdrawn"),
        ("reinstatement", "published"),
    ):
        page = change_of(claim, kind)
        assert errors(submitted(client, page)) == {
            "reason": ["Required: say why the record is changed."]
        }
        assert submitted(client, page, reason="Checked").status_code == 302
        assert (last(claim).kind, last(claim).status) == (kind, status)
    assert [row.kind for row in claim.revisions.order_by("number")] == [
        "initial",
        "publication",
        "withdrawal",
        "reinstatement",
    ]


@pytest.mark.parametrize(
    ("status", "acts", "offered"),
    [
        ("draft", [], ["correction", "publication", "withdrawal"]),
        ("published", [], ["correction", "restatement", "retraction", "withdrawal"]),
        ("published", ["withdraw"], ["reinstatement"]),
    ],
)
def test_what_the_status_does_not_allow_is_not_offered(
    status: str, acts: list[str], offered: list[str]
) -> None:
    claim = recorded(status=status).claim
    for act in acts:
        revise(claim, act)
    context = opened(superuser(), change_of(claim)).response.context
    assert list(context["pages"]) == offered
    assert context["title"] == context["pages"][offered[0]].title


def test_a_page_that_the_status_does_not_allow_gives_the_usual_one() -> None:
    claim = recorded().claim
    context = opened(superuser(), change_of(claim, "publication")).response.context
    assert context["title"] == "Correct or edit"


def test_a_kind_that_the_page_does_not_offer_is_refused() -> None:
    claim = recorded().claim
    response = submitted(
        superuser(), change_of(claim), kind="withdrawal", value="5", reason="A reason"
    )
    assert errors(response).keys() == {"kind"}
    assert last(claim).number == 1


def test_what_is_invalid_is_shown_beside_its_field() -> None:
    claim = recorded().claim
    wrong = {"value": "", "period": "2023-13", "speaker": ""}
    response = submitted(
        superuser(), change_of(claim), **wrong, kind="correction", reason="A reason"
    )
    assert errors(response).keys() == {"value", "period", "speaker"}
    assert last(claim).number == 1
