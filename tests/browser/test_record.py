"""What editors and reviewers do with the record: find, review, compare, restore, act on many."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from claims import recording
from claims.models import Claim, Revision
from claims.reviewing import send_back
from tests.browser.conftest import Opening
from tests.browser.watching import Window
from tests.claims.views.acts import corrected, restated
from tests.factories import (
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    claim_fields,
    recorded,
)
from tests.members import member

Picture = Callable[[Window, str], None]

LIST = reverse("admin:claims_claim_changelist")
QUEUE = reverse("admin:claims_claim_review")
CHANGES = reverse("admin:claims_change_changelist")


@pytest.fixture
def ann() -> User:
    return member("editor", username="ann", is_staff=True)


@pytest.fixture
def bob() -> User:
    return member("reviewer", username="bob", is_staff=True)


def draft_by(user: User, **given: Any) -> Revision:
    fields = claim_fields(**given)
    return recording.record(fields=fields, status="draft", by=user, door="admin")


def last(claim: Claim) -> Revision:
    return Revision.objects.current().get(claim=claim)


def history_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_history", args=[claim.pk])


def test_draft_is_sent_back_mended_and_published_by_somebody_else(
    window: Opening, ann: User, bob: User, settings: Any
) -> None:
    settings.FOUR_EYES = True
    claim = draft_by(ann, note="Heard somewhere").claim
    review = window(bob).open(QUEUE)
    review.get_by_role("link", name=str(claim)).click()
    review.get_by_label("Note:").fill("Where?")
    review.get_by_role("button", name="Send back").click()
    assert review.locator(".messagelist").inner_text() == f"Claim {claim.pk} is sent back."

    mine = window(ann).open(QUEUE)
    mine.get_by_role("link", name="My drafts").click()
    assert "Sent back by bob: Where?" in mine.locator("#result_list tbody").inner_text()
    recording.edit(claim=claim, seen=1, changes={"note": "On the radio"}, by=ann, door="admin")

    review.get_by_role("link", name=str(claim)).click()
    assert review.locator("ins").inner_text() == "On the radio"
    review.get_by_label("Reason:").fill("Heard it too")
    review.get_by_role("button", name="Publish").click()
    assert "No draft waits." in review.locator("#result_list").inner_text()
    made = last(claim)
    assert (made.status, made.change.recorded_by) == ("published", "bob")


def test_author_is_refused_the_publication_of_the_draft(
    window: Opening, bob: User, settings: Any
) -> None:
    settings.FOUR_EYES = True
    claim = draft_by(bob).claim
    page = window(bob).open(reverse("admin:claims_claim_draft", args=[claim.pk]))
    page.get_by_label("Reason:").fill("Mine")
    page.get_by_role("button", name="Publish").click()
    assert "here another one must publish it" in page.locator("#publish_form").inner_text()
    assert last(claim).status == "draft"


def test_drafts_are_published_together_with_the_keyboard_alone(window: Opening, bob: User) -> None:
    drafts = [recorded(status="draft"), recorded(status="draft")]
    page = window(bob).open(QUEUE)
    page.get_by_label("Select all on this page").focus()
    page.keyboard.press("Space")
    page.get_by_label("With the selected claims:").focus()
    page.keyboard.type("Publish")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Reason:").wait_for()
    page.get_by_label("Reason:").focus()
    page.keyboard.type("Both read")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".messagelist a").wait_for()
    assert page.locator(".messagelist").inner_text() == "2 claims are published, in one change."
    assert [last(draft.claim).reason for draft in drafts] == ["Both read", "Both read"]

    page.locator(".messagelist a").click()
    assert page.locator("#result_list tbody tr").count() == 2


def test_earlier_revision_is_restored(window: Opening, ann: User) -> None:
    claim = corrected(recorded(value="100"), value="120").claim
    page = window(ann).open(history_of(claim))
    page.get_by_role("link", name="Restore 1").click()
    assert page.locator("del").first.inner_text().strip() == "120"
    page.get_by_label("Reason:").fill("It was right")
    page.get_by_role("button", name="Restore revision 1").click()
    assert "on record again" in page.locator(".messagelist").inner_text()
    assert (last(claim).value, last(claim).kind) == (100, "correction")
    assert page.locator("#revisions thead th").count() == 4


def test_earlier_word_is_amended(window: Opening, picture: Picture, ann: User) -> None:
    first = recorded(value="100")
    claim = restated(first, value="200", stated_at="2024-02-01").claim
    one = window(ann)
    page = one.open(history_of(claim))
    page.get_by_role("link", name="Amend 1").click()
    page.wait_for_url("**/amend/1/", wait_until="load")
    assert page.get_by_label("Value:", exact=True).input_value() == "100"
    picture(one, "amend-1280")
    assert (one.barriers(), one.overflow()) == ([], 0)
    page.get_by_label("Value:", exact=True).fill("110")
    page.get_by_label("Reason:").fill("Misread")
    page.get_by_role("button", name="Record the amendment").click()
    assert page.locator(".messagelist").inner_text() == "The amendment is recorded."
    amended = Revision.objects.get(claim=claim, kind="amendment")
    assert (amended.value, amended.reason, last(claim).value) == (110, "Misread", 200)


def test_past_day_is_looked_up_in_the_history(window: Opening, ann: User) -> None:
    first = recorded(value="100")
    corrected(first, value="120")
    page = window(ann).open(history_of(first.claim))
    page.get_by_label("On record as of").fill("2001-01-01")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".then").inner_text() == "Nothing was on record of this claim then."


def test_filters_propose_slugs_as_one_types(window: Opening, ann: User) -> None:
    speaker = SpeakerFactory.create(slug="ken-mccallum", name="Ken McCallum")
    wanted = recorded(speaker=speaker).claim
    recorded()
    page = window(ann).open(LIST)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Speaker", exact=True).press_sequentially("mcca")
    option = page.locator("#suggested-speaker option")
    option.wait_for(state="attached")
    assert option.get_attribute("value") == "ken-mccallum"
    page.get_by_label("Speaker", exact=True).fill("ken-mccallum")
    page.get_by_label("Published").check()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**/?speaker=ken-mccallum&status=published")
    assert page.locator("#result_list tbody th").all_inner_texts() == [str(wanted)]


def test_lists_work_without_scripts(window: Opening, bob: User) -> None:
    draft = recorded(status="draft")
    page = window(bob, scripts=False).open(LIST)
    page.get_by_label(f"Select {draft.claim}").check()
    page.get_by_label("With the selected claims:").select_option("publish")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Reason:").fill("Read")
    page.get_by_role("button", name="Record this for 1 claim").click()
    assert last(draft.claim).status == "published"


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (400, True)])
def test_pages_bar_nobody_and_fit_their_window(
    window: Opening, picture: Picture, bob: User, width: int, *, dark: bool
) -> None:
    mi5 = OrganisationFactory.create(name="MI5")
    series = SeriesFactory.create(title="People in the UK approached online")
    first = recorded(series=series, organisation=mi5, quote="He said that 100 were approached")
    claim = corrected(first, value="120", quote="He said that 120 were approached").claim
    draft = draft_by(bob, note="Heard somewhere")
    send_back(claim=draft.claim, seen=1, note="Where?", by=bob)
    one = window(bob, width=width, dark=dark)
    pages = {
        "index": reverse("admin:index"),
        "claims": f"{LIST}?status=draft,published",
        "claims-refused": f"{LIST}?speaker=nobody",
        "history": f"{history_of(claim)}?as_of=2001-01-01",
        "restore": reverse("admin:claims_claim_restore", args=[claim.pk, 1]),
        "changes": f"{CHANGES}?editor=bob",
        "change": reverse("admin:claims_change_change", args=[2]),
        "queue": QUEUE,
        "draft": reverse("admin:claims_claim_draft", args=[draft.claim_id]),
        "amend": reverse("admin:claims_claim_amend", args=[claim.pk]),
    }
    for name, path in pages.items():
        page = one.open(path)
        for details in page.locator("details").all():
            details.evaluate("each => { each.open = true; }")
        picture(one, f"{name}-{width}")
        assert (name, one.barriers(), one.overflow()) == (name, [], 0)
    one.open(LIST)
    one.page.get_by_label(f"Select {claim}").check()
    one.page.get_by_label("With the selected claims:").select_option("retract")
    one.page.get_by_role("button", name="Go on").click()
    one.page.wait_for_url("**/act/", wait_until="load")
    picture(one, f"act-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)
