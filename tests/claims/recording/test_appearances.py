"""Other articles that carry a claim, and which articles the public may know of."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from articles.models import Article
from articles.services import capture
from claims import recording
from claims.models import Appearance, Change, Claim
from tests.claims.recording.acting import ClaimOf, Source, act, change, record
from tests.factories import ArticleFactory


def appear(claim: Claim, article: Article, **given: Any) -> Appearance:
    return recording.appear(claim=claim, article=article, by=None, door="api", **given)


def public(*articles: Article) -> list[bool]:
    found = dict(Article.objects.values_list("pk", "is_public"))
    return [found[article.pk] for article in articles]


def test_appearance_is_recorded_in_a_change(claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    appearance = appear(claim, ArticleFactory.create(), note="page 3")
    change_ = Change.objects.get(pk=2)
    assert (appearance.number, appearance.kind, appearance.note) == (1, "repeat", "page 3")
    assert (appearance.change, appearance.recorded_at) == (change_, change_.recorded_at)
    assert change_.is_public is True


def test_appearances_are_numbered_by_claim(claim_of: ClaimOf, source: Source) -> None:
    claims = [claim_of("published"), record(source.says(1, "2020"))]
    with change() as recorder:
        for claim in (claims[0], claims[1], claims[0]):
            recorder.appear(claim=claim, article=ArticleFactory.create())
        recorder.flush()
        recorder.appear(claim=claims[0], article=ArticleFactory.create())
    appear(claims[0], ArticleFactory.create())
    rows = Appearance.objects.values_list("claim", "number")
    assert sorted(rows) == [
        *((claims[0].pk, number) for number in (1, 2, 3, 4)),
        (claims[1].pk, 1),
    ]


def test_appearance_of_a_claim_of_the_same_change(source: Source) -> None:
    article = ArticleFactory.create()
    with change() as recorder:
        claim = recorder.record(content=source.says(1, "2020")).claim
        recorder.appear(claim=claim, article=article)
    assert Appearance.objects.get().claim == claim
    assert Change.objects.count() == 1


def test_appearance_places_its_quote(claim_of: ClaimOf) -> None:
    article = ArticleFactory.create()
    snapshot = capture(article=article, body="It was one, they said.", by=None)
    appearance = appear(claim_of("published"), article, snapshot=snapshot, quote="one")
    appearance.refresh_from_db()
    assert (appearance.snapshot, appearance.quote_start, appearance.quote_end) == (snapshot, 7, 10)
    assert (appearance.quote_prefix, appearance.quote_suffix) == ("It was ", ", they said.")


def test_appearance_quoted_from_another_article(claim_of: ClaimOf) -> None:
    first, second = ArticleFactory.create(), ArticleFactory.create()
    appear(claim_of("published"), second, kind="quoted_from", quoted_from=first)
    assert Appearance.objects.get().quoted_from == first
    assert public(first, second) == [True, True]


def test_last_appearance_in_an_article_counts(claim_of: ClaimOf) -> None:
    claim, one, two = claim_of("published"), ArticleFactory.create(), ArticleFactory.create()
    appear(claim, one)
    appear(claim, two)
    appear(claim, one, taken_back=True)
    assert [row.article for row in Appearance.objects.standing()] == [two]
    appear(claim, one, kind="translation")
    assert [(row.number, row.kind) for row in Appearance.objects.standing()] == [
        (2, "repeat"),
        (4, "translation"),
    ]


@pytest.mark.parametrize("status", ["draft", "published", "retracted", "withdrawn"])
def test_appearance_is_recorded_whatever_the_status(claim_of: ClaimOf, status: str) -> None:
    article = ArticleFactory.create()
    appear(claim_of(status), article)
    assert public(article) == [status != "draft"]
    assert Change.objects.last().is_public is (status != "draft")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kind": "reprint"}, {"kind": ["Value 'reprint' is not a valid choice."]}),
        (
            {"kind": "quoted_from"},
            {"quoted_from": ["Required: the article that this one quotes the claim from."]},
        ),
        (
            {"note": "a\x00"},
            {"note": ["The text holds a NUL character, which can't be stored."]},
        ),
        (
            {"quote": "a\ud800"},
            {"quote": ["The text holds half a surrogate pair, which can't be stored."]},
        ),
    ],
)
def test_appearance_that_does_not_hold_is_refused(
    claim_of: ClaimOf, given: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    claim = claim_of("published")
    with pytest.raises(ValidationError) as caught:
        appear(claim, ArticleFactory.create(), **given)
    assert caught.value.message_dict == expected
    assert Change.objects.count() == 1


def test_appearance_that_quotes_nothing_names_no_article(claim_of: ClaimOf) -> None:
    with pytest.raises(ValidationError) as caught:
        appear(claim_of("published"), ArticleFactory.create(), quoted_from=ArticleFactory.create())
    assert caught.value.message_dict == {
        "quoted_from": ["A repeat has none: leave it empty, or choose the kind quoted_from."]
    }


def test_appearance_in_a_snapshot_of_another_article_is_refused(claim_of: ClaimOf) -> None:
    snapshot = capture(article=ArticleFactory.create(), body="It was one.", by=None)
    with pytest.raises(ValidationError) as caught:
        appear(claim_of("published"), ArticleFactory.create(), snapshot=snapshot, quote="one")
    assert caught.value.message_dict == {"snapshot": ["This snapshot is of another article."]}


def test_published_claim_makes_its_article_public(source: Source) -> None:
    article = ArticleFactory.create()
    record(source.says(1, "2020", article=article))
    assert public(article) == [True]


def test_draft_leaves_its_articles_private(source: Source) -> None:
    article, other = ArticleFactory.create(), ArticleFactory.create()
    appear(record(source.says(1, "2020", article=article), "draft"), other)
    assert public(article, other) == [False, False]
    assert Change.objects.filter(is_public=True).count() == 0


def test_publication_makes_articles_and_appearances_public(source: Source) -> None:
    articles = [ArticleFactory.create() for _ in range(3)]
    claim = record(source.says(1, "2020", article=articles[0]), "draft")
    appear(claim, articles[1], kind="quoted_from", quoted_from=articles[2])
    act("publish", claim)
    assert public(*articles) == [True, True, True]
    assert [row.is_public for row in Change.objects.all()] == [False, False, True]


def test_publication_leaves_the_articles_of_former_drafts_private(source: Source) -> None:
    former, article = ArticleFactory.create(), ArticleFactory.create()
    claim = record(source.says(1, "2020", article=former), "draft")
    act("edit", claim, content=source.says(1, "2020", article=article))
    act("publish", claim)
    assert public(former, article) == [False, True]


def test_publication_and_appearance_in_one_change(source: Source) -> None:
    articles = [ArticleFactory.create() for _ in range(3)]
    claim = record(source.says(1, "2020", article=articles[0]), "draft")
    with change() as recorder:
        recorder.appear(claim=claim, article=articles[1])
        recorder.publish(claim=claim, seen=1, reason="why")
        recorder.flush()
        recorder.appear(claim=claim, article=articles[2])
    assert public(*articles) == [True, True, True]


def test_amendment_of_a_public_claim_makes_its_article_public(source: Source) -> None:
    article = ArticleFactory.create()
    claim = record(source.says(1, "2020"))
    act("amend", claim, word=None, content=source.says(1, "2019", article=article))
    assert public(article) == [True]


def test_withdrawn_draft_leaves_its_article_private(source: Source) -> None:
    article = ArticleFactory.create()
    claim = record(source.says(1, "2020", article=article), "draft")
    act("withdraw", claim)
    act("reinstate", claim)
    assert public(article) == [False]


def test_settled_instant_of_the_public_ignores_drafts(
    source: Source, django_user_model: Any
) -> None:
    record(source.says(1, "2020"))
    record(source.says(1, "2020"), "draft")
    public_, draft = Change.objects.all()
    reader = django_user_model.objects.create(username="reader")
    assert Change.objects.settled_at(reader=reader) == public_.settled_at
    assert Change.objects.settled_at() == draft.settled_at


def test_settled_instant_of_an_empty_record_is_none(db: None) -> None:
    assert Change.objects.settled_at() is None
