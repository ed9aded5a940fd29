from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article, Snapshot
from articles.services import capture
from claims.admin.marking import Place, Stretch, place_of, stretches
from claims.models import Revision
from tests.factories import ArticleFactory, recorded

TEXT = "One two three"
RANGES = st.tuples(st.integers(0, 12), st.integers(1, 13)).filter(lambda each: each[0] < each[1])


def test_text_without_quotes_is_one_stretch() -> None:
    assert stretches(TEXT, []) == [Stretch(TEXT)]
    assert stretches("", []) == []


def test_overlapping_quotes_part_the_text_at_their_ends() -> None:
    assert stretches(TEXT, [(0, 7, 5), (4, 13, 6), (4, 7, 7)]) == [
        Stretch("One ", held=(5,), begun=(5,)),
        Stretch("two", held=(5, 6, 7), begun=(6, 7)),
        Stretch(" three", held=(6,)),
    ]


def test_quotes_side_by_side_do_not_run_into_each_other() -> None:
    assert stretches(TEXT, [(0, 3, 1), (3, 7, 2)]) == [
        Stretch("One", held=(1,), begun=(1,)),
        Stretch(" two", held=(2,), begun=(2,)),
        Stretch(" three"),
    ]


@given(ends=st.lists(RANGES, max_size=8))
def test_stretches_are_the_text_and_each_quote_its_words(ends: list[tuple[int, int]]) -> None:
    found = stretches(TEXT, [(start, end, key) for key, (start, end) in enumerate(ends)])
    assert "".join(each.text for each in found) == TEXT
    words = ["".join(each.text for each in found if key in each.held) for key in range(len(ends))]
    assert words == [TEXT[start:end] for start, end in ends]
    assert sorted(key for each in found for key in each.begun) == list(range(len(ends)))


def test_stretch_is_markup_with_its_carriage_returns() -> None:
    assert Stretch("<b>\r\n&").html == "&lt;b&gt;&#13;\n&amp;"


@pytest.mark.django_db
class TestPlace:
    """Where a quote stands in its own and in other texts."""

    @pytest.fixture
    def article(self) -> Article:
        article: Article = ArticleFactory.create(headline="MI5: 20,000 approached")
        return article

    def text(self, article: Article, body: str, **given: Any) -> Snapshot:
        return capture(article=article, body=body, by=None, **given)

    def quoting(self, snapshot: Snapshot, quote: str, **given: Any) -> Revision:
        return recorded(article=snapshot.article, snapshot=snapshot, quote=quote, **given)

    def test_in_its_own_text_it_stands_where_it_was_taken_from(self, article: Article) -> None:
        text = self.text(article, "Ten here, ten there: ten.")
        revision = self.quoting(text, "ten", quote_start=21, quote_end=24)
        assert place_of(revision, text) == Place("body", 21, 24)

    def test_in_a_later_text_it_is_found_by_what_stands_around_it(self, article: Article) -> None:
        text = self.text(article, "Some ten here. He said: ten of them.")
        revision = self.quoting(text, "ten", quote_start=24, quote_end=27)
        later = self.text(article, "About ten here, of all. He said: ten.")
        moved = self.text(article, "It is ten of them. And ten.")
        assert place_of(revision, later) == Place("body", 6, 9)
        assert place_of(revision, moved) == Place("body", 6, 9)

    def test_in_headline_and_caption_it_stands_too(self, article: Article) -> None:
        text = self.text(article, "Spies.", caption="Some 300 of them")
        assert place_of(self.quoting(text, "20,000"), text) == Place("headline", 5, 11)
        assert place_of(self.quoting(text, "300"), text) == Place("caption", 5, 8)

    def test_words_that_are_gone_stand_nowhere(self, article: Article) -> None:
        text = self.text(article, "Above ten.")
        revision = self.quoting(text, "Above ten")
        assert place_of(revision, self.text(article, "Above 10.")) is None
        assert place_of(recorded(article=article), text) is None
