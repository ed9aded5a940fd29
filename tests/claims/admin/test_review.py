from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims import recording
from claims.entry import make_content
from claims.models import Claim, ReviewNote, Revision
from claims.reviewing import send_back
from tests.claims.views.acts import edited, published
from tests.factories import UserFactory, claim_fields, recorded
from tests.members import browser_of
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:claims_claim_review")


def review_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_draft", args=[claim.pk])


def draft_by(user: User) -> Revision:
    return recording.record(fields=claim_fields(), status="draft", by=user, door="admin")


def returned(draft: Revision, note: str = "No unit.") -> ReviewNote:
    return send_back(claim=draft.claim, seen=draft.number, note=note, by=UserFactory.create())


def queued(client: Client, query: str = "") -> list[Claim]:
    page = opened(client, f"{QUEUE}?{query}")
    return [row["revision"].claim for row in page.response.context["rows"]]


def last(claim: Claim) -> Revision:
    return Revision.objects.current().get(claim=claim)


def judged(client: Client, draft: Revision, do: str, **given: str) -> Any:
    """Send one of the two forms of a draft's page."""
    fields = {"do": do, f"{do}-seen": str(draft.number)}
    fields |= {f"{do}-{name}": text for name, text in given.items()}
    return client.post(review_of(draft.claim), fields)


def refusals(response: Any, form: str) -> dict[str, list[str]]:
    assert response.status_code == 200
    errors = response.context[form].errors
    return {name.replace("__all__", ""): list(texts) for name, texts in errors.items()}


def test_queue_lists_drafts_the_oldest_first_with_who_and_since_when() -> None:
    ann = UserFactory.create(username="ann")
    first, second = draft_by(ann), recorded(status="draft", value="7")
    recorded()
    published(recorded(status="draft"))
    returned(first)
    again = edited(first, note="In persons")
    returned(second, "No source.")

    page = opened(superuser(), QUEUE)
    rows = page.response.context["rows"]
    assert [
        (
            row["revision"],
            row["figure"],
            row["first"],
            row["first"].change.recorded_by,
            row["revision"].times_sent_back,
            row["note"] and row["note"].note,
        )
        for row in rows
    ] == [
        (again, "100 people", first, "ann", 1, None),
        (second, "7 people", second, "", 1, "No source."),
    ]
    assert page.breaches == []


def test_queue_is_filtered_by_author_and_state() -> None:
    ann = UserFactory.create(username="ann")
    hers, other = draft_by(ann), recorded(status="draft")
    edited(other, note="In persons")
    returned(hers)
    client = superuser()
    assert queued(client, "author=ann") == [hers.claim]
    assert queued(client, "state=sent_back") == [hers.claim]
    assert queued(client, "state=waiting") == [other.claim]
    assert queued(client, "state=waiting,sent_back") == [hers.claim, other.claim]


def test_queue_with_a_wrong_filter_lists_nothing() -> None:
    draft_by(UserFactory.create(username="ann"))
    page = opened(superuser(), f"{QUEUE}?author=anna&state=lost")
    assert [error["name"] for error in page.response.context["errors"]] == ["author", "state"]
    assert page.response.context["rows"] == []


def test_queue_goes_on_in_pages() -> None:
    with recording.change(by=None, door="command") as recorder:
        content = make_content(claim_fields())
        for _ in range(51):
            recorder.record(content=content, status="draft")
    client = superuser()
    page = opened(client, QUEUE).response.context["page"]
    assert len(page.rows) == 50
    assert len(queued(client, page.next[1:])) == 1


def test_draft_is_published_with_a_reason() -> None:
    draft = recorded(status="draft")
    response = judged(superuser("ed"), draft, "publish", reason="Read against the article")
    assert response.headers["Location"] == QUEUE
    made = last(draft.claim)
    assert (made.kind, made.status, made.reason) == (
        "publication",
        "published",
        "Read against the article",
    )
    assert (made.change.recorded_by, made.change.door) == ("ed", "admin")
    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert told == [f"{draft.claim} is published."]


def test_draft_is_sent_back_with_a_note() -> None:
    draft = recorded(status="draft")
    response = judged(superuser("ed"), draft, "send_back", note="No unit.\r\nNo date.")
    assert response.headers["Location"] == QUEUE
    note = ReviewNote.objects.get()
    assert (note.revision, note.by.get_username(), note.note) == (draft, "ed", "No unit.\nNo date.")
    assert last(draft.claim) == draft


@pytest.mark.parametrize(
    ("do", "form", "field", "message"),
    [
        ("publish", "publication", "reason", "Required: say why the record is changed."),
        ("send_back", "sending", "note", "Required: say what is to be mended."),
    ],
)
def test_verdict_without_words_is_refused_beside_its_field(
    do: str, form: str, field: str, message: str
) -> None:
    draft = recorded(status="draft")
    response = judged(superuser(), draft, do)
    assert refusals(response, form) == {field: [message]}
    assert (last(draft.claim), ReviewNote.objects.count()) == (draft, 0)


@pytest.mark.parametrize(
    ("do", "form", "words"),
    [("publish", "publication", {"reason": "Fine"}), ("send_back", "sending", {"note": "No unit"})],
)
def test_verdict_on_what_was_edited_meanwhile_is_refused(
    do: str, form: str, words: dict[str, str]
) -> None:
    draft = recorded(status="draft")
    edited(draft, note="In persons")
    response = judged(superuser(), draft, do, **words)
    (message,) = refusals(response, form)[""]
    assert message.startswith("This claim is at revision 2 by now")
    assert (last(draft.claim).status, ReviewNote.objects.count()) == ("draft", 0)


def test_author_is_told_that_another_must_publish(settings: Any) -> None:
    settings.FOUR_EYES = True
    client = superuser("ed")
    draft = draft_by(User.objects.get())
    assert refusals(judged(client, draft, "publish", reason="Mine"), "publication") == {
        "": ["ed has recorded or edited this draft: here another one must publish it."]
    }
    judged(superuser("ann"), draft, "publish", reason="Read")
    assert last(draft.claim).status == "published"


def test_draft_is_shown_with_its_notes_and_what_was_changed_since() -> None:
    draft = recorded(status="draft", note="Heard somewhere")
    returned(draft, "Where?")
    edited(draft, note="Heard on the radio")
    page = opened(superuser(), review_of(draft.claim))
    context = page.response.context
    assert [note.note for note in context["notes"]] == ["Where?"]
    assert (context["against"], context["is_sent_back"]) == (draft, False)
    assert "Heard <del>somewhere</del><ins>on the radio</ins>" in page.html
    assert page.breaches == []


def test_draft_that_was_sent_back_is_said_to_be() -> None:
    draft = recorded(status="draft")
    returned(draft)
    context = opened(superuser(), review_of(draft.claim)).response.context
    assert (context["is_sent_back"], context["against"]) == (True, None)


def test_form_of_a_draft_that_was_sent_back_says_why() -> None:
    draft, client = recorded(status="draft"), superuser()
    path = reverse("admin:claims_claim_change", args=[draft.claim_id])
    assert opened(client, path).response.context["sent_back"] is None
    note = returned(draft, "Where?")
    page = opened(client, path)
    assert page.response.context["sent_back"] == note
    assert f"{note.by} has sent this draft back: Where?" in " ".join(page.html.split())
    assert review_of(draft.claim) in page.html
    edited(draft, note="On the radio")
    assert opened(client, path).response.context["sent_back"] is None


def test_form_of_a_claim_leads_to_its_history() -> None:
    claim = recorded().claim
    html = opened(superuser(), reverse("admin:claims_claim_change", args=[claim.pk])).html
    assert reverse("admin:claims_claim_history", args=[claim.pk]) in html
    assert review_of(claim) not in html


def test_what_is_no_draft_any_more_leads_back_to_the_queue() -> None:
    draft = recorded(status="draft")
    published(draft)
    response = superuser().get(review_of(draft.claim))
    assert response.headers["Location"] == QUEUE


def test_verdicts_are_for_those_who_may_publish() -> None:
    draft = recorded(status="draft")
    client = browser_of("editor")
    page = opened(client, review_of(draft.claim))
    assert (page.response.context["may_publish"], page.fields) == (False, {})
    assert judged(client, draft, "publish", reason="Fine").status_code == 403
    assert judged(client, draft, "send_back", note="No unit").status_code == 403
    assert (last(draft.claim), ReviewNote.objects.count()) == (draft, 0)


def test_drafts_are_for_those_who_see_them() -> None:
    draft = recorded(status="draft")
    client = staff("claims.view_claim", "claims.publish_claim")
    assert client.get(QUEUE).status_code == 403
    assert client.get(review_of(draft.claim)).status_code == 403
    assert judged(client, draft, "publish", reason="Fine").status_code == 403
    assert queued(browser_of("reader")) == [draft.claim]


def test_page_for_the_start_leads_to_what_one_may_see() -> None:
    def led(client: Client) -> list[bool]:
        html = opened(client, reverse("admin:index")).html
        paths = (QUEUE, reverse("admin:claims_claim_add"))
        return [f'<a href="{path}">' in html for path in paths]

    assert led(superuser()) == [True, True]
    assert led(browser_of("reader")) == [True, False]
    assert led(staff("claims.view_claim")) == [False, False]


def test_pages_take_as_many_queries_for_many_drafts_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = superuser()
    draft = recorded(status="draft")
    returned(draft)
    opened(client, QUEUE)
    # The queue: the session, the user, the drafts, their first revisions, the notes on them. A
    # draft: the claim, its current revision, the notes, its first revision.
    for _ in range(2):
        with django_assert_num_queries(5):
            opened(client, QUEUE)
        with django_assert_num_queries(6):
            opened(client, review_of(draft.claim))
        for _ in range(3):
            returned(recorded(status="draft"))
            returned(draft)


def test_page_of_a_draft_is_one_of_the_forms_that_browsers_send() -> None:
    draft = recorded(status="draft")
    page = Page(superuser().get(review_of(draft.claim)))
    assert {"publish-seen", "publish-reason", "send_back-seen", "send_back-note"} < set(page.fields)
