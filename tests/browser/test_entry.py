"""An editor's form: a claim recorded, corrected, and revised by two at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.services import capture
from claims import recording
from claims.models import Affiliation, Change, Claim, Revision
from tests.browser.conftest import Opening
from tests.browser.watching import Window
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)
from tests.members import member

Picture = Callable[[Window, str], None]

ADD = reverse("admin:claims_claim_add")
BODY = "Spies at work 💼.\n\nIt has approached above 20,000 people, he said on Tuesday."


@pytest.fixture
def ann() -> User:
    return member("editor", username="ann", is_staff=True)


@pytest.fixture
def bob() -> User:
    return member("editor", username="bob", is_staff=True)


@pytest.fixture
def source() -> dict[str, Any]:
    """An article with a text, a speaker with a role, and a series."""
    article = ArticleFactory.create(headline="MI5 on LinkedIn")
    speaker = SpeakerFactory.create(name="Ken McCallum")
    mi5 = OrganisationFactory.create(name="MI5")
    Affiliation.objects.create(person=speaker, organisation=mi5, role="Director General")
    return {
        "snapshot": capture(article=article, body=BODY, by=None),
        "speaker": speaker,
        "series": SeriesFactory.create(title="People approached", unit="person"),
    }


def change_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def last() -> Revision:
    return Revision.objects.with_references().order_by("-id")[0]


def choose(page: Page, name: str, words: str) -> None:
    """Look a row up by the keys alone, and take the first that is found."""
    page.locator(f".field-{name} [role=combobox]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".select2-container--open .select2-search__field")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text(words)
    page.keyboard.press("Enter")


def select_words(page: Page, words: str) -> None:
    """Select words of the snapshot as a mouse does, and let go of the button."""
    page.locator(".entry-body").evaluate(
        """(body, words) => {
          const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at >= 0) {
              getSelection().setBaseAndExtent(
                walker.currentNode, at, walker.currentNode, at + words.length);
            }
          }
          for (const name of ["pointerdown", "pointerup"]) {
            body.dispatchEvent(new PointerEvent(name, {bubbles: true}));
          }
        }""",
        words,
    )


def panel(page: Page, name: str) -> Any:
    return page.locator(f"[data-panel={name}]")


def test_a_draft_is_recorded_by_the_keys_with_what_is_proposed(
    window: Opening, picture: Picture, ann: User, source: dict[str, Any]
) -> None:
    one = window(ann)
    page = one.open(ADD)
    choose(page, "article", "MI5 on LinkedIn")
    offer = panel(page, "source").get_by_role("button")
    expect(offer).to_contain_text("Snapshot 1, captured on ")
    offer.press("Enter")
    page.get_by_label("Stated at:").fill("2023-10-17")
    choose(page, "speaker", "Ken McCallum")
    offer = panel(page, "speaker").get_by_role("button")
    expect(offer).to_have_text("Director General, MI5")
    offer.press("Enter")
    choose(page, "series", "People approached")
    page.get_by_label("Comparator:").select_option("more_than")
    page.get_by_label("Approximate").press("Space")
    page.get_by_label("Value:", exact=True).fill("20000")
    expect(panel(page, "figure")).to_contain_text("more than about 20,000 people")
    expect(panel(page, "figure")).to_contain_text("20,000, in the series' unit: person")
    page.get_by_label("Period:", exact=True).fill("2023-10")
    expect(panel(page, "periods")).to_contain_text("October 2023: 2023-10-01 to 2023-10-31")

    select_words(page, "above 20,000 people")
    expect(page.get_by_label("Quote:", exact=True)).to_have_value("above 20,000 people")
    expect(page.locator(".entry-body mark")).to_have_text("above 20,000 people")
    picture(one, "record")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()

    revision = last()
    assert (revision.kind, revision.status, revision.change.recorded_by) == (
        "initial",
        "draft",
        "ann",
    )
    assert (revision.value, revision.comparator, revision.approximate) == (20000, "more_than", True)
    assert (str(revision.organisation), revision.role) == ("MI5", "Director General")
    start = BODY.index("above")
    assert (revision.quote_start, revision.quote_end) == (start, start + 19)
    assert revision.snapshot == source["snapshot"]


def test_a_quote_is_picked_by_the_keys_and_put_back(
    window: Opening, ann: User, source: dict[str, Any]
) -> None:
    snapshot = source["snapshot"]
    claim = recorded(article=snapshot.article, snapshot=snapshot, quote="above 20,000 people").claim
    page = window(ann).open(change_of(claim))
    expect(page.locator(".entry-body mark")).to_have_text("above 20,000 people")
    body = page.locator(".entry-body")
    body.evaluate("(body) => getSelection().setPosition(body.firstChild, 0)")
    body.focus()
    for _ in range(len("Spies at work")):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    quote = page.get_by_label("Quote:", exact=True)
    expect(quote).to_have_value("Spies at work")
    expect(page.get_by_label("From character:")).to_have_value("0")
    expect(body).to_have_text(BODY)
    page.get_by_role("button", name="Put back the quote").press("Enter")
    expect(quote).to_have_value("above 20,000 people")
    expect(page.locator(".entry-body mark")).to_have_text("above 20,000 people")


def test_a_claim_is_corrected_once_a_kind_and_reason_are_given(
    window: Opening, picture: Picture, ann: User
) -> None:
    claim = recorded(value="100").claim
    one = window(member("reviewer", username="eve", is_staff=True))
    page = one.open(change_of(claim))
    save = page.get_by_role("button", name="Save", exact=True)
    save.click()
    expect(page.locator(".errorlist")).to_have_text(
        "Nothing has been changed, so nothing is saved."
    )
    page.get_by_label("Value:", exact=True).fill("1,200")
    expect(panel(page, "figure").locator(".entry-error")).to_contain_text("is not a number")
    page.get_by_label("Value:", exact=True).fill("120")
    expect(panel(page, "record")).to_contain_text("Changed: Value")
    save.click()
    expect(page.locator(".field-kind .errorlist")).to_contain_text("choose what kind of change")
    picture(one, "refused")
    page.get_by_label("Correction").check()
    page.get_by_label("Reason:").fill("Misheard")
    save.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert (last().number, last().kind, last().value) == (2, "correction", 120)


def test_two_editors_meet_and_nothing_is_lost(window: Opening, picture: Picture, bob: User) -> None:
    claim = recorded(value="100").claim
    eve = member("reviewer", username="eve", is_staff=True)
    first, second = window(eve), window(member("reviewer", username="ada", is_staff=True))
    one, two = first.open(change_of(claim)), second.open(change_of(claim))
    for page, value, role in ((one, "120", "Director"), (two, "130", "")):
        page.get_by_label("Value:", exact=True).fill(value)
        page.get_by_label("Role:").fill(role)
        page.get_by_label("Correction").check()
        page.get_by_label("Reason:").fill(f"Misheard {value}")
    two.get_by_label("Note:").fill("Mine")
    one.get_by_role("button", name="Save", exact=True).click()
    expect(one.locator(".messagelist .success")).to_be_visible()
    two.get_by_role("button", name="Save", exact=True).click()

    expect(two.get_by_role("heading", level=1)).to_have_text(
        "Someone else has revised this claim meanwhile"
    )
    expect(two.locator(".conflict-since")).to_contain_text("eve")
    expect(two.locator(".conflict-open legend")).to_contain_text("Figure changed by both")
    picture(second, "conflict")
    assert second.barriers() == []
    figure = two.get_by_role("group", name="Figure")
    figure.get_by_label("Theirs (revision 2)").focus()
    two.keyboard.press("ArrowDown")
    expect(figure.get_by_label("Yours")).to_be_checked()
    two.get_by_role("button", name="Save on top of revision 2").press("Enter")
    expect(two.locator(".messagelist .success")).to_be_visible()
    revision = last()
    assert (revision.number, revision.value, revision.role) == (3, 130, "Director")
    assert (revision.note, revision.reason) == ("Mine", "Misheard 130")


def test_the_form_says_when_somebody_else_was_quicker(window: Opening, ann: User) -> None:
    claim = recorded(status="draft").claim
    page = window(ann).open(change_of(claim))
    expect(panel(page, "record")).to_contain_text("Changed: nothing yet")
    recording.edit(claim=claim, seen=1, changes={"note": "X"}, by=None, door=Change.Door.API)
    page.get_by_label("Value:", exact=True).fill("7")
    expect(panel(page, "record")).to_contain_text("it is at revision 2")


def test_claims_that_disagree_are_warned_of(window: Opening, picture: Picture, ann: User) -> None:
    series = SeriesFactory.create(title="People approached")
    recorded(series=series, value="100")
    claim = recorded(series=series, value="100", status="draft").claim
    one = window(ann)
    page = one.open(change_of(claim))
    page.get_by_label("Value:", exact=True).fill("300")
    expect(panel(page, "figure").locator(".entry-warning")).to_be_visible()
    picture(one, "warning")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert last().value == 300


def test_all_errors_are_shown_without_scripts(window: Opening, ann: User) -> None:
    claim = recorded(status="draft").claim
    page = window(ann, scripts=False).open(change_of(claim))
    page.get_by_label("Value:", exact=True).fill("1,200")
    page.get_by_label("Period:", exact=True).fill("last year")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".field-value .errorlist, .field-period .errorlist")).to_have_count(2)
    page.get_by_label("Value:", exact=True).fill("1200")
    page.get_by_label("Period:", exact=True).fill("2023")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert (last().number, last().value, last().period) == (2, 1200, "2023")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (400, False), (400, True)])
def test_the_form_bars_nobody(
    window: Opening, picture: Picture, source: dict[str, Any], width: int, *, dark: bool
) -> None:
    snapshot = source["snapshot"]
    given = {"article": snapshot.article, "snapshot": snapshot, "quote": "above 20,000 people"}
    claim = recorded(**given, value="20000").claim
    one = window(member("reviewer", username="eve", is_staff=True), width=width, dark=dark)
    for path, name in ((ADD, "new"), (change_of(claim), "edit")):
        page = one.open(path)
        if name == "edit":
            expect(page.locator(".entry-body mark")).to_be_visible()
        picture(one, f"{name}-{width}{'-dark' if dark else ''}")
        assert one.barriers() == [], path
        assert one.overflow() == 0, path


@pytest.mark.parametrize("width", [1280, 400])
def test_a_draft_is_recorded_without_scripts(
    window: Opening, picture: Picture, ann: User, source: dict[str, Any], width: int
) -> None:
    one = window(ann, scripts=False, width=width)
    page = one.open(ADD)
    for name, row in (
        ("article", str(source["snapshot"].article_id)),
        ("speaker", source["speaker"].slug),
        ("series", source["series"].slug),
    ):
        page.get_by_label(f"Another {name}, by id").fill(row)
    page.get_by_label("Value:", exact=True).fill("20000")
    page.get_by_label("Stated at:").fill("2023-10-17")
    picture(one, f"entry-without-scripts-{width}")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "was added successfully" in page.locator(".messagelist").inner_text()
    revision = last()
    assert (revision.series, revision.speaker) == (source["series"], source["speaker"])
    assert (revision.article, revision.value) == (source["snapshot"].article, 20000)
