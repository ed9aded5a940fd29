"""The whole day of those who keep a record, from an article to an imported file."""

from pathlib import Path

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article
from claims.models import Claim, Revision, Speaker
from tests.browser.conftest import Opening
from tests.browser.test_articles import BODY, drag_over
from tests.browser.test_entry import change_of, choose, last
from tests.browser.test_importing import IMPORT, bad_file, mend, send
from tests.browser.test_record import QUEUE, history_of
from tests.claims.importing.files import references
from tests.factories import PublisherFactory, SeriesFactory, SpeakerFactory
from tests.members import member

PASSWORD = "correct horse"


def staff(name: str, *roles: str) -> User:
    user: User = member(*roles, username=name, is_staff=True)
    user.set_password(PASSWORD)
    user.save()
    return user


def logged_in(window: Opening, user: User) -> Page:
    page = window().open("/admin/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def told(page: Page) -> None:
    expect(page.locator(".messagelist .success")).to_be_visible()


def add_article(page: Page) -> Article:
    page.goto(reverse("admin:articles_article_add"))
    choose(page, "publisher", "The Guardian")
    page.get_by_label("Headline:").fill("MI5 on LinkedIn")
    page.get_by_label("Body:").fill(BODY)
    save(page)
    told(page)
    return Article.objects.get()


def draft_from_selection(page: Page) -> Claim:
    drag_over(page, "above 20,000 people")
    page.get_by_role("link", name="Record a claim from these words").click()
    choose(page, "speaker", "Kenneth McCallum")
    choose(page, "series", "People in Britain")
    page.get_by_label("Stated at:").fill("2023-10-17")
    page.get_by_label("Comparator:").select_option("more_than")
    page.get_by_label("Value:", exact=True).fill("20000")
    page.get_by_label("Period:", exact=True).fill("2023-10")
    save(page)
    told(page)
    return last().claim


def publish(page: Page, claim: Claim) -> None:
    page.goto(QUEUE)
    page.get_by_role("link", name=str(claim)).click()
    page.get_by_label("Reason:").fill("Heard it too")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#result_list")).to_contain_text("No draft waits.")


def correct(page: Page, value: str) -> None:
    page.get_by_label("Value:", exact=True).fill(value)
    page.get_by_label("Correction").check()
    page.get_by_label("Reason:").fill(f"It was {value}")


def conflict(one: Page, two: Page, claim: Claim) -> None:
    """Both correct the claim; the one who is later chooses, and saves on top of the other's."""
    for page, value in ((one, "21000"), (two, "22000")):
        page.goto(change_of(claim))
        correct(page, value)
    save(one)
    told(one)
    save(two)
    figure = two.get_by_role("group", name="Figure")
    figure.get_by_label("Yours").check()
    two.get_by_role("button", name="Save on top of revision 3").click()
    told(two)


def restore(page: Page, claim: Claim, number: int) -> None:
    page.goto(history_of(claim))
    page.get_by_role("link", name=f"Restore {number}", exact=True).click()
    page.get_by_label("Reason:").fill("It was right")
    page.get_by_role("button", name=f"Restore revision {number}").click()
    told(page)


def restate_and_amend(page: Page, claim: Claim) -> None:
    page.goto(f"{change_of(claim)}?kind=restatement")
    page.get_by_label("Stated at:").fill("2024-02-01")
    page.get_by_label("Value:", exact=True).fill("30000")
    page.get_by_label("Reason:").fill("Said anew")
    save(page)
    told(page)
    page.goto(history_of(claim))
    page.get_by_role("link", name="Amend 5", exact=True).click()
    page.wait_for_url("**/amend/5/", wait_until="load")
    page.get_by_label("Value:", exact=True).fill("20500")
    page.get_by_label("Reason:").fill("Misread")
    page.get_by_role("button", name="Record the amendment").click()
    told(page)


def merge(page: Page, old: Speaker) -> None:
    page.goto(reverse("admin:claims_speaker_merge", args=[old.pk]))
    page.get_by_role("combobox", name="Merge into").click()
    page.get_by_role("searchbox").fill("ken mcc")
    page.get_by_role("option", name="Ken McCallum", exact=True).click()
    page.get_by_role("button", name="See what it means").click()
    page.get_by_label("Reason:").fill("One and the same")
    page.get_by_role("button", name="Merge Kenneth McCallum into Ken McCallum").click()
    page.get_by_text("is merged into Ken McCallum.").wait_for()


def import_file(page: Page, folder: Path) -> None:
    page.goto(IMPORT)
    send(page, bad_file(folder / "figures.csv"))
    expect(page.locator("tr.import-refused")).to_have_count(3)
    with page.expect_download() as download:
        page.get_by_role("link", name="The whole file").click()
    download.value.save_as(folder / "mended.csv")
    mend(folder / "mended.csv")
    page.goto(IMPORT)
    send(page, folder / "mended.csv")
    page.get_by_role("button", name="Import it as shown").click()
    page.wait_for_url("**/claims/change/*/change/", wait_until="load")
    expect(page.locator("#result_list tbody tr")).to_have_count(6)


def test_the_day_of_an_editor(window: Opening, tmp_path: Path) -> None:
    references()
    PublisherFactory.create(name="The Guardian")
    SeriesFactory.create(title="People in Britain", unit="person")
    old = SpeakerFactory.create(name="Kenneth McCallum", slug="kenneth")
    SpeakerFactory.create(name="Ken McCallum", slug="ken")
    ann = logged_in(window, staff("ann", "editor", "curator"))
    bob, eve = (logged_in(window, staff(name, "reviewer")) for name in ("bob", "eve"))

    article = add_article(ann)
    claim = draft_from_selection(ann)
    publish(bob, claim)
    conflict(bob, eve, claim)
    restore(bob, claim, 2)
    restate_and_amend(bob, claim)
    merge(ann, old)
    import_file(bob, tmp_path)

    history = Revision.objects.filter(claim=claim).order_by("number")
    assert [(row.kind, row.value, row.change.recorded_by) for row in history] == [
        ("initial", 20000, "ann"),
        ("publication", 20000, "bob"),
        ("correction", 21000, "bob"),
        ("correction", 22000, "eve"),
        ("correction", 20000, "bob"),
        ("restatement", 30000, "bob"),
        ("amendment", 20500, "bob"),
    ]
    assert history[0].article == article
    shown = Client().get(f"/api/v1/claims/{claim.pk}/").json()
    assert (shown["value"], shown["speaker"]["slug"]) == (30000, "ken")
