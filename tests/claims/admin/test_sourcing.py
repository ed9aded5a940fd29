from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from articles.models import Snapshot
from articles.services import capture
from tests.factories import ArticleFactory, SpeakerFactory
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db

ADD = reverse("admin:claims_claim_add")
BODY = "Spies at work 💼.\n\nIt has approached above 20,000 people, above 20,000 of them here."
WORDS = "above 20,000"
SECOND = BODY.rindex(WORDS)


@pytest.fixture
def text() -> Snapshot:
    return capture(article=ArticleFactory.create(headline="MI5"), body=BODY, by=None)


def begun(**proposed: Any) -> Page:
    client = superuser(f"user-{User.objects.count()}")
    return opened(client, f"{ADD}?{urlencode(proposed)}")


def told(page: Page) -> list[str]:
    return [str(message) for message in page.response.context["messages"]]


def source(page: Page) -> list[str]:
    """Return what the form begins with: article, snapshot, quote and its range."""
    names = ("article", "snapshot", "quote", "quote_start", "quote_end")
    return [page.fields[name] for name in names]


def test_form_begins_with_words_selected_in_a_text(text: Snapshot) -> None:
    page = begun(
        article=text.article_id,
        snapshot=text.pk,
        quote_exact=WORDS,
        quote_start=SECOND,
        quote_end=SECOND + 12,
    )
    expected = [str(text.article_id), str(text.pk), WORDS, str(SECOND), str(SECOND + 12)]
    assert (source(page), told(page)) == (expected, [])


def test_words_are_found_by_their_range_and_the_range_by_the_words(text: Snapshot) -> None:
    page = begun(snapshot=text.pk, quote_start=0, quote_end=15)
    assert source(page) == [str(text.article_id), str(text.pk), "Spies at work 💼", "0", "15"]
    assert source(begun(snapshot=text.pk, quote_exact="MI5"))[2:] == ["MI5", "", ""]
    first = str(BODY.index(WORDS))
    assert source(begun(snapshot=text.pk, quote_exact=WORDS))[2:4] == [WORDS, first]


@pytest.mark.parametrize(
    ("proposed", "message"),
    [
        ({"quote_start": 1}, "Give both quote_start and quote_end, or neither."),
        ({"quote_start": 3, "quote_end": 4711}, "Expected a range within 0 to 83: 3–4711."),
        (
            {"quote_start": "x", "quote_end": 3},
            "quote_start: Expected a whole number from 0 to 1000000000; got 'x'.",
        ),
        (
            {"quote_exact": WORDS, "quote_start": 0, "quote_end": 12},
            "Snapshot 1 has other words at 0–12.",
        ),
        (
            {"quote_exact": "20.000"},
            (
                "These words do not stand in snapshot 1 of the article: copy them exactly, or "
                "leave the snapshot out."
            ),
        ),
    ],
)
def test_quote_that_stands_elsewhere_is_told_and_its_words_are_kept(
    text: Snapshot, proposed: dict[str, Any], message: str
) -> None:
    page = begun(snapshot=text.pk, **proposed)
    assert told(page) == [message]
    assert source(page)[1:] == [str(text.pk), proposed.get("quote_exact", ""), "", ""]


def test_text_of_another_article_is_left_out(text: Snapshot) -> None:
    other = ArticleFactory.create()
    page = begun(article=other.pk, snapshot=text.pk, quote_exact=WORDS)
    assert told(page) == ["snapshot: It is a text of another article; it is left empty."]
    assert source(page) == [str(other.pk), "", WORDS, "", ""]


@pytest.mark.parametrize("name", ["article", "snapshot", "speaker", "series"])
@pytest.mark.parametrize("value", ["x", "4711", "9" * 30, "1,2", "-1"])
def test_what_is_not_on_record_is_told_and_left_empty(name: str, value: str) -> None:
    page = begun(**{name: value})
    message = f"{name}: {value!r} is none of those to choose from; it is left empty."
    assert (told(page), page.fields[name]) == ([message], "")


def test_other_fields_are_begun_too_and_unknown_ones_told() -> None:
    speaker = SpeakerFactory.create()
    page = begun(speaker=speaker.pk, value="7", colour="blue")
    assert told(page) == ["colour: This form can't begin with it; it is left out."]
    assert (page.fields["speaker"], page.fields["value"]) == (str(speaker.pk), "7")


def test_words_are_read_out_for_readers_of_texts_alone(text: Snapshot) -> None:
    client = staff("claims.view_claim", "claims.add_claim")
    page = opened(client, f"{ADD}?snapshot={text.pk}&quote_start=0&quote_end=5")
    assert (page.fields["quote"], told(page)) == ("", ["Snapshot 1 has other words at 0–5."])
