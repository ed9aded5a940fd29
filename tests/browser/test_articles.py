"""An article, from its text to the claims that are drawn from it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Snapshot
from articles.services import capture
from tests.browser.conftest import Opening
from tests.browser.test_entry import choose, last
from tests.browser.watching import Window
from tests.factories import (
    ArticleFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)
from tests.members import member

Picture = Callable[[Window, str], None]

BODY = "Spies at work 💼.\n\nIt has approached above 20,000 people, he said on Tuesday."
LONG = " ".join(f"Sentence {number} says nothing of note." for number in range(400))

EDGES = """
([part, words]) => {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at >= 0) {
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + words.length);
      const {left, right, top, bottom} = range.getBoundingClientRect();
      return [left + 1, right - 1, (top + bottom) / 2];
    }
  }
}
"""


@pytest.fixture
def ann() -> User:
    return member("editor", "curator", username="ann", is_staff=True)


@pytest.fixture
def text() -> Snapshot:
    SpeakerFactory.create(name="Ken McCallum")
    SeriesFactory.create(title="People approached", unit="person")
    return capture(article=ArticleFactory.create(headline="MI5 on LinkedIn"), body=BODY, by=None)


def page_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def drag_over(page: Page, words: str, part: str = "body") -> None:
    """Select words of a text with the mouse."""
    box = page.locator(f".article-part[data-part={part}]")
    box.scroll_into_view_if_needed()
    left, right, height = page.evaluate(
        f"(given) => ({EDGES})(given)", [box.element_handle(), words]
    )
    page.mouse.move(left, height)
    page.mouse.down()
    page.mouse.move((left + right) / 2, height)
    page.mouse.move(right, height)
    page.mouse.up()


def finish(page: Page) -> None:
    """Enter what words alone do not tell, and record the draft."""
    choose(page, "speaker", "Ken McCallum")
    choose(page, "series", "People approached")
    page.get_by_label("Stated at:").fill("2023-10-17")
    page.get_by_label("Value:", exact=True).fill("20000")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_an_article_is_added_with_its_text_and_a_draft_recorded_from_it(
    window: Opening, picture: Picture, ann: User
) -> None:
    PublisherFactory.create(name="The Guardian")
    SpeakerFactory.create(name="Ken McCallum")
    SeriesFactory.create(title="People approached", unit="person")
    one = window(ann)
    page = one.open(reverse("admin:articles_article_add"))
    choose(page, "publisher", "The Guardian")
    page.get_by_label("Headline:").fill("MI5 on LinkedIn")
    page.get_by_label("Body:").fill(BODY)
    page.get_by_label("Caption:").fill("A door")
    picture(one, "add-article")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#text-heading")).to_have_text("Latest text: snapshot 1")
    article = Article.objects.get()
    assert article.snapshots.get().body == BODY

    drag_over(page, "above 20,000 people")
    expect(page.locator("#text-selected q")).to_have_text("above 20,000 people")
    picture(one, "selected")
    page.get_by_role("link", name="Record a claim from these words").click()
    expect(page.get_by_label("Quote:", exact=True)).to_have_value("above 20,000 people")
    expect(page.locator(".entry-body mark")).to_have_text("above 20,000 people")
    picture(one, "from-selection")
    finish(page)

    revision = last()
    start = BODY.index("above")
    assert (revision.status, revision.article, revision.quote) == (
        "draft",
        article,
        "above 20,000 people",
    )
    assert (revision.quote_start, revision.quote_end) == (start, start + 19)
    page = one.open(page_of(article))
    expect(page.locator("[data-part=body] mark")).to_have_text("above 20,000 people")
    page.locator("[data-part=body] mark a").click()
    page.wait_for_url(f"**/claims/claim/{revision.claim_id}/change/")


def test_a_draft_is_recorded_from_a_selection_by_the_keys_alone(
    window: Opening, ann: User, text: Snapshot
) -> None:
    page = window(ann).open(page_of(text.article))
    page.get_by_role("button", name="Select with the keys").press("Enter")
    expect(page.get_by_role("textbox", name="Latest text: snapshot 1")).to_be_focused()
    page.keyboard.press("Control+Home")
    for key in ("ArrowDown", "Home", "x"):
        page.keyboard.press(key)
    for _ in range(len("Spies at work ")):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    offer = page.get_by_role("link", name="Record a claim from these words")
    expect(offer).to_be_focused()
    assert page.locator("[data-part=body]").text_content() == BODY
    page.keyboard.press("Enter")
    expect(page.get_by_label("Quote:", exact=True)).to_have_value("Spies at work")
    finish(page)
    assert (last().quote, last().quote_start, last().quote_end) == ("Spies at work", 0, 13)


def test_one_goes_back_from_the_keys_to_the_links(
    window: Opening, ann: User, text: Snapshot
) -> None:
    claim = recorded(article=text.article, snapshot=text, quote="20,000 people").claim
    page = window(ann).open(page_of(text.article))
    button = page.get_by_role("button", name="Select with the keys")
    button.press("Enter")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.locator("[data-part=body] mark a").press("Enter")
    page.wait_for_url(f"**/claims/claim/{claim.pk}/change/")


def test_words_are_selected_across_what_is_marked_and_beside_the_body(
    window: Opening, ann: User, text: Snapshot
) -> None:
    for quote in ("above 20,000 people", "20,000 people, he said"):
        recorded(article=text.article, snapshot=text, quote=quote)
    page = window(ann).open(page_of(text.article))
    selected = page.locator("#text-selected q")
    drag_over(page, "20,000 people")
    expect(selected).to_have_text("20,000 people")
    assert page.url.endswith(page_of(text.article))
    page.locator(".article-part[data-part=body]").evaluate(
        "(part) => getSelection().selectAllChildren(part)"
    )
    expect(selected).to_have_text(BODY, use_inner_text=False)
    drag_over(page, "on LinkedIn", "headline")
    expect(selected).to_have_text("on LinkedIn")
    page.get_by_role("link", name="Record a claim from these words").click()
    expect(page.get_by_label("Quote:", exact=True)).to_have_value("on LinkedIn")
    expect(page.get_by_label("From character:")).to_have_value("")


def test_articles_are_found_by_their_publisher(window: Opening, ann: User, text: Snapshot) -> None:
    other = ArticleFactory.create(publisher=PublisherFactory.create(slug="bbc", name="BBC News"))
    page = window(ann).open(reverse("admin:articles_article_changelist"))
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Publisher", exact=True).press_sequentially("news")
    option = page.locator("#suggested-publisher option")
    option.wait_for(state="attached")
    assert option.get_attribute("value") == "bbc"
    page.get_by_label("Publisher", exact=True).fill("bbc")
    page.get_by_role("group", name="Has texts").get_by_label("no").check()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**/?publisher=bbc&has_snapshots=no")
    assert page.locator("#result_list tbody th").all_inner_texts() == [other.headline]


def test_words_after_odd_ends_of_lines_are_where_they_stand(window: Opening, ann: User) -> None:
    body = "\r\nOne 💼.\r\n\rTwo & <three>."
    odd = capture(article=ArticleFactory.create(), body=body, by=None)
    recorded(article=odd.article, snapshot=odd, quote="One")
    page = window(ann).open(page_of(odd.article))
    drag_over(page, "Two & <three>")
    page.get_by_role("link", name="Record a claim from these words").click()
    expect(page.get_by_label("Quote:", exact=True)).to_have_value("Two & <three>")
    expect(page.get_by_label("From character:")).to_have_value(str(body.index("Two")))
    expect(page.locator(".messagelist")).to_have_count(0)


def test_long_words_are_sent_by_their_range(window: Opening, ann: User) -> None:
    long = capture(article=ArticleFactory.create(), body=LONG, by=None)
    page = window(ann).open(page_of(long.article))
    page.locator(".article-part[data-part=body]").evaluate(
        "(part) => getSelection().selectAllChildren(part)"
    )
    page.get_by_role("link", name="Record a claim from these words").click()
    expect(page.get_by_label("Quote:", exact=True)).to_have_value(LONG)


def pages(text: Snapshot) -> dict[str, str]:
    article = text.article
    return {
        "articles": f"{reverse('admin:articles_article_changelist')}?has_claims=yes,no",
        "article-add": reverse("admin:articles_article_add"),
        "article": page_of(article),
        "text": reverse("admin:articles_article_text", args=[article.pk, 1]),
        "differences": reverse("admin:articles_article_differences", args=[article.pk]),
        "differences-first": (
            reverse("admin:articles_article_differences", args=[article.pk])
            + "?snapshot=2&against=1"
        ),
        "paste": f"{reverse('admin:articles_snapshot_add')}?article={article.pk}",
    }


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (400, False), (400, True)])
def test_pages_of_articles_bar_nobody(
    window: Opening, picture: Picture, ann: User, text: Snapshot, width: int, *, dark: bool
) -> None:
    given: dict[str, Any] = {"article": text.article, "snapshot": text, "stated_as": "20,000"}
    recorded(**given, quote="above 20,000 people", comparator="more_than", value="20000")
    recorded(**given, quote="20,000 people, he said", status="draft")
    recorded(**given, quote="work")
    body = BODY.replace("work", "it") + f"\n\n{LONG}"
    capture(article=text.article, body=f"{LONG} Three.", by=ann)
    capture(
        article=text.article,
        body=body,
        caption="A door in London",
        summary="More than 20,000 people were approached.",
        summary_language="en",
        by=ann,
    )
    one = window(ann, width=width, dark=dark)
    for name, path in pages(text).items():
        page = one.open(path)
        for details in page.locator("details").all():
            details.evaluate("each => { each.open = true; }")
        picture(one, f"{name}-{width}{'-dark' if dark else ''}")
        assert (name, one.barriers(), one.overflow()) == (name, [], 0)
