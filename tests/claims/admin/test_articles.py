import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Snapshot
from articles.services import capture
from claims import recording
from claims.admin.drawing import MOST
from claims.entry import make_content
from claims.models import Change, Claim, Revision
from tests.claims.views.acts import appeared, corrected, withdrawn
from tests.factories import (
    ArticleFactory,
    SeriesFactory,
    SpeakerFactory,
    UserFactory,
    claim_fields,
    recorded,
)
from tests.members import browser_of
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db

BODY = "Spies <at> work 💼. It has approached above 20,000 people, he said on Tuesday."


@pytest.fixture
def article() -> Article:
    article: Article = ArticleFactory.create(headline="MI5 on LinkedIn")
    return article


def captured(article: Article, body: str = BODY, **given: Any) -> Snapshot:
    return capture(article=article, body=body, by=UserFactory.create(), **given)


def page_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def text_page(snapshot: Snapshot, query: str = "") -> str:
    args = [snapshot.article_id, snapshot.number]
    return reverse("admin:articles_article_text", args=args) + query


def quoting(snapshot: Snapshot, quote: str, **given: Any) -> Revision:
    return recorded(article=snapshot.article, snapshot=snapshot, quote=quote, **given)


def reading(page: Page) -> Any:
    return page.response.context["reading"]


def marked(page: Page, part: str = "body") -> list[tuple[str, list[int]]]:
    """Return the words of a text that quotes hold, with the claims whose quotes they are."""
    return [
        (each.stretch.text, [one.drawn.claim.pk for one in each.by])
        for each in reading(page).parts[part]
        if each.by
    ]


def drawn(page: Page) -> list[int]:
    return [each.drawn.claim.pk for each in reading(page).page]


def lost(page: Page) -> list[int]:
    return [each.drawn.claim.pk for each in reading(page).lost]


def shown_text(page: Page) -> str:
    """Return the body as a browser shows it."""
    (body,) = re.findall(r'data-part="body">(.*?)</div>', page.html, flags=re.DOTALL)
    return strip_tags(body).replace("&lt;", "<").replace("&gt;", ">")


def test_article_shows_its_latest_text_with_each_quote_linked(article: Article) -> None:
    first = captured(article, "Not much.")
    text = captured(article, summary="Many", summary_language="en", caption="A door")
    claim = quoting(text, "above 20,000 people").claim
    page = opened(superuser(), page_of(article))

    assert reading(page).snapshot == text
    assert marked(page) == [("above 20,000 people", [claim.pk])]
    link = reverse("admin:claims_claim_change", args=[claim.pk])
    assert re.findall(r'<mark><a href="([^"]+)"[^>]*>([^<]+)<', page.html) == [
        (link, "above 20,000 people")
    ]
    assert shown_text(page) == BODY
    assert ("A door" in page.html, "Many" in page.html) == (True, True)
    assert f'href="{text_page(first)}"' in page.html
    assert page.breaches == []


def test_words_that_several_quotes_hold_lead_to_each_claim(article: Article) -> None:
    text = captured(article)
    one = quoting(text, "above 20,000 people").claim.pk
    other = quoting(text, "20,000 people, he said").claim.pk
    page = opened(superuser(), page_of(article))
    assert marked(page) == [
        ("above ", [one]),
        ("20,000 people", [one, other]),
        (", he said", [other]),
    ]
    links = re.findall(r'class="quoted-by" href="([^"]+)"', page.html)
    assert links == [reverse("admin:claims_claim_change", args=[pk]) for pk in (one, other)]
    assert shown_text(page) == BODY


def test_quotes_of_appearances_are_marked_until_they_are_taken_back(article: Article) -> None:
    text = captured(article)
    claim = recorded(external_id="elsewhere")
    given = {"article": article, "snapshot": text, "quote": "above 20,000"}
    appeared(claim, **given)
    client = superuser()
    page = opened(client, page_of(article))
    assert marked(page) == [("above 20,000", [claim.claim_id])]
    assert "elsewhere, repeat" in strip_tags(page.html)

    appeared(claim, article=article, taken_back=True)
    assert drawn(opened(client, page_of(article))) == []


def test_current_revision_alone_says_what_is_quoted(article: Article) -> None:
    text = captured(article)
    first = quoting(text, "above 20,000 people")
    corrected(first, quote="above 20,000", quote_start=None, quote_end=None)
    moved = quoting(text, "work")
    corrected(moved, article=None, snapshot=None)
    page = opened(superuser(), page_of(article))
    assert marked(page) == [("above 20,000", [first.claim_id])]


def test_quote_of_an_older_text_is_found_again_or_told_to_be_lost(article: Article) -> None:
    old = captured(article, "Above ten came. Some 300 went.")
    kept, gone = quoting(old, "Some 300"), quoting(old, "Above ten")
    none = recorded(article=article)
    unplaced = recorded(article=article, quote="Six of them")
    captured(article, "Above 10 came, says our reporter. Some 300 went.")
    client = superuser()
    page = opened(client, page_of(article))
    assert marked(page) == [("Some 300", [kept.claim_id])]
    assert lost(page) == [gone.claim_id, unplaced.claim_id]
    assert drawn(page) == [each.claim_id for each in (kept, gone, none, unplaced)]
    assert f'href="{text_page(old)}">quoted from snapshot 1<' in page.html

    assert marked(opened(client, text_page(old))) == [
        ("Above ten", [gone.claim_id]),
        ("Some 300", [kept.claim_id]),
    ]


def test_claims_are_listed_with_figure_speaker_period_and_status(article: Article) -> None:
    text = captured(article)
    speaker = SpeakerFactory.create(name="Ken McCallum")
    draft = quoting(text, "he said", value="7", status="draft", speaker=speaker, period="2023-10")
    other = withdrawn(quoting(text, "above 20,000", value="20000", comparator="more_than"))
    page = opened(superuser(), page_of(article))
    rows = re.findall(r'<ul class="drawn".*?</ul>', page.html, flags=re.DOTALL)
    items = [" ".join(strip_tags(item).split()) for item in rows[0].split("</li>")]
    assert items == [
        f"more than 20,000 people {other.speaker}, 2023-10 Withdrawn, {other.claim} in the text",
        f"7 people Ken McCallum, 2023-10 Draft, {draft.claim} in the text",
        "",
    ]


def test_drafts_are_for_those_who_see_drafts(article: Article) -> None:
    text = captured(article)
    public = quoting(text, "above 20,000").claim_id
    draft = quoting(text, "he said", status="draft")
    appeared(recorded(status="draft"), article=article, snapshot=text, quote="work")
    reader = staff("articles.view_article", "articles.view_snapshot", "claims.view_claim")
    assert drawn(opened(reader, page_of(article))) == [public]
    assert draft.claim_id in drawn(opened(browser_of("reader"), page_of(article)))


def test_texts_and_claims_are_for_those_who_may_view_them(article: Article) -> None:
    text = captured(article)
    quoting(text, "above 20,000")
    no_texts = staff("articles.view_article", username="one")
    assert "reading" not in opened(no_texts, page_of(article)).response.context
    assert no_texts.get(text_page(text)).status_code == 403
    no_claims = staff("articles.view_article", "articles.view_snapshot", username="two")
    page = opened(no_claims, page_of(article))
    assert (marked(page), "20,000 people" in page.html) == ([], True)
    no_articles = staff("articles.view_snapshot", username="three")
    assert no_articles.get(text_page(text)).status_code == 403


def test_claim_is_recorded_from_a_text_by_those_who_may(article: Article) -> None:
    text = captured(article)
    record = f"{reverse('admin:claims_claim_add')}?article={article.pk}&amp;snapshot={text.pk}"
    assert f'data-record="{record}"' in opened(browser_of("editor"), page_of(article)).html
    assert record not in opened(browser_of("reader"), page_of(article)).html


def test_article_without_a_text_says_so(article: Article) -> None:
    page = opened(superuser(), page_of(article))
    assert "No text of this article is captured yet." in page.html


@pytest.mark.parametrize("query", ["?page=x", "?page=0", "?page=2"])
def test_page_that_is_none_is_not_found(article: Article, query: str) -> None:
    assert superuser().get(text_page(captured(article), query)).status_code == 404


def test_text_that_is_none_is_not_found(article: Article) -> None:
    captured(article)
    client = superuser()
    for number in (0, 2, 10**12):
        path = reverse("admin:articles_article_text", args=[article.pk, number])
        assert client.get(path).status_code == 404, number
    assert client.get(reverse("admin:articles_article_text", args=[4711, 1])).status_code == 404


def many(text: Snapshot, number: int) -> None:
    fields = claim_fields(article=text.article, snapshot=text, quote="above 20,000")
    with recording.change(by=None, door=Change.Door.COMMAND) as recorder:
        content = make_content(fields)
        for _ in range(number):
            recorder.record(content=content)


def test_many_claims_are_all_marked_and_listed_in_pages(article: Article) -> None:
    text = captured(article)
    many(text, 120)
    client = superuser()
    page = opened(client, page_of(article))
    assert [len(claims) for _, claims in marked(page)] == [120]
    claims = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    assert drawn(page) == claims[:50]
    assert f'href="{text_page(text)}?page=2#text"' in page.html
    assert drawn(opened(client, text_page(text, "?page=3"))) == claims[100:]


def test_of_too_many_claims_the_first_are_marked_and_that_is_told(article: Article) -> None:
    text = captured(article)
    many(text, MOST + 1)
    page = opened(superuser(), page_of(article))
    assert [len(claims) for _, claims in marked(page)] == [MOST]
    claims = reverse("admin:claims_claim_changelist")
    assert f'{claims}?article={article.pk}">All claims from this article<' in page.html


def test_pages_take_as_many_queries_for_many_claims_as_for_one(
    article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, text = superuser(), captured(article)
    series: Any = SeriesFactory.create()
    opened(client, page_of(article))  # content types are asked for once per process
    for _ in range(2):
        captured(article)
        quoting(text, "above 20,000", series=series)
        appeared(recorded(series=series), article=article, snapshot=text, quote="he said")
        # A text: the session, the user, the article, its texts, this one, claims drawn from the
        # article, appearances in it, and the claims of these. An article: also its last version,
        # its snapshots, and its publisher as chosen.
        with django_assert_num_queries(8):
            opened(client, text_page(text))
        with django_assert_num_queries(11):
            opened(client, page_of(article))
        for _ in range(3):
            quoting(text, "he said")
            recorded()
