from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from articles.models import TEXTS, Article, Publisher, Snapshot
from articles.services import capture
from tests.factories import ArticleFactory, PublisherFactory, UserFactory
from tests.pages import errors, opened, staff, submitted, superuser

pytestmark = pytest.mark.django_db

ADD_ARTICLE = reverse("admin:articles_article_add")
ADD_PUBLISHER = reverse("admin:articles_publisher_add")
ADD_SNAPSHOT = reverse("admin:articles_snapshot_add")


def change_of(row: Any) -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def kept(row: Any) -> list[tuple[str, str | None, str]]:
    """Return who did what to a row and why, the last first."""
    return [
        (str(version.history_user), version.history_change_reason, version.history_type)
        for version in row.history.all()
    ]


def captured(article: Article, body: str = "One.\nTwo.") -> Snapshot:
    return capture(article=article, body=body, by=UserFactory.create())


def test_adding_keeps_who_did_it() -> None:
    response = submitted(superuser("ed"), ADD_PUBLISHER, name="BBC News", slug="bbc")

    assert response.status_code == 302
    publisher = Publisher.objects.get()
    assert (publisher.slug, kept(publisher)) == ("bbc", [("ed", "", "+")])


def test_an_edit_keeps_who_did_it_and_why() -> None:
    publisher = PublisherFactory.create(name="BBC")
    response = submitted(
        superuser("ed"), change_of(publisher), name="BBC News", change_reason="Its full name"
    )

    assert response.status_code == 302
    publisher.refresh_from_db()
    assert publisher.name == "BBC News"
    assert kept(publisher) == [("ed", "Its full name", "~"), ("None", None, "+")]


def test_an_edit_without_a_reason_is_refused_with_all_else_that_is_wrong() -> None:
    publisher = PublisherFactory.create()
    response = submitted(
        superuser(), change_of(publisher), name="Other", country="XX", homepage="?"
    )

    assert errors(response) == {
        "country": [
            "“XX” is not a country: expected an ISO 3166-1 code of two capitals, such as GB."
        ],
        "homepage": ["Enter a valid URL."],
        "change_reason": ["Required: say why it is changed."],
    }
    assert len(kept(publisher)) == 1


def test_an_edit_that_changes_nothing_says_so_and_leaves_no_trace() -> None:
    publisher = PublisherFactory.create()
    response = submitted(superuser(), change_of(publisher), change_reason="None at all")

    assert errors(response) == {"": ["Nothing has been changed, so nothing is saved."]}
    assert len(kept(publisher)) == 1


def test_of_two_editors_the_second_is_refused_and_keeps_what_was_typed() -> None:
    publisher = PublisherFactory.create(name="BBC")
    first, second = superuser("ann"), superuser("bob")
    late = opened(second, change_of(publisher)).fields
    submitted(first, change_of(publisher), name="BBC News", change_reason="Its full name")
    at = publisher.history.first().history_date

    response = second.post(
        change_of(publisher), late | {"name": "Beeb", "change_reason": "Its nickname"}
    )

    (message,) = errors(response)[""]
    assert message == (
        f"ann saved this on {at:%Y-%m-%d %H:%M:%S} UTC, after you had opened it (Its full name). "
        "Look at its history, then open it again and make your change."
    )
    typed = response.context["adminform"].form
    assert (typed["name"].value(), typed["change_reason"].value()) == ("Beeb", "Its nickname")
    publisher.refresh_from_db()
    assert publisher.name == "BBC News"


def test_a_version_can_be_reverted_to_with_a_reason() -> None:
    publisher = PublisherFactory.create(name="BBC")
    client = superuser("ed")
    submitted(client, change_of(publisher), name="Beeb", change_reason="Its nickname")
    first = publisher.history.last()
    path = reverse("admin:articles_publisher_simple_history", args=[publisher.pk, first.pk])

    assert errors(submitted(client, path)) == {
        "change_reason": ["Required: say why it is changed."]
    }
    assert submitted(client, path, change_reason="A joke").status_code == 302
    publisher.refresh_from_db()
    assert publisher.name == "BBC"
    assert kept(publisher)[0] == ("ed", "A joke", "~")


def test_who_may_only_view_can_neither_edit_nor_revert() -> None:
    publisher = PublisherFactory.create(name="BBC")
    client = staff("articles.view_publisher", "articles.view_article")
    version = publisher.history.first()
    revert = reverse("admin:articles_publisher_simple_history", args=[publisher.pk, version.pk])
    given = {"name": "Beeb", "slug": "bbc", "change_reason": "None", "seen": version.pk}

    assert opened(client, change_of(publisher)).fields.keys() == {"csrfmiddlewaretoken"}
    assert client.get(revert).status_code == 200
    assert client.post(change_of(publisher), given).status_code == 403
    assert client.post(revert, given).status_code == 403
    assert client.get(ADD_PUBLISHER).status_code == 403
    publisher.refresh_from_db()
    assert publisher.name == "BBC"


@pytest.mark.parametrize(
    ("text", "instant", "precision"),
    [
        ("2023", datetime(2023, 1, 1, tzinfo=UTC), "year"),
        ("2023-10", datetime(2023, 10, 1, tzinfo=UTC), "month"),
        (" 2023-10-17 ", datetime(2023, 10, 17, tzinfo=UTC), "day"),
        ("2023-10-17T20:30:19+02:00", datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC), "instant"),
        ("", None, ""),
    ],
)
def test_an_article_is_dated_as_precisely_as_known(
    text: str, instant: datetime | None, precision: str
) -> None:
    publisher, client = PublisherFactory.create(), superuser()
    submitted(client, ADD_ARTICLE, publisher=publisher.pk, headline="H", published_at=text)

    article = Article.objects.get()
    assert (article.published_at, article.published_at_precision) == (instant, precision)
    again = submitted(client, change_of(article), change_reason="None")
    assert errors(again) == {"": ["Nothing has been changed, so nothing is saved."]}


def test_an_article_that_was_edited_meanwhile_is_left_alone() -> None:
    article, client = ArticleFactory.create(), superuser()
    late = opened(client, change_of(article)).fields
    submitted(client, change_of(article), headline="First", change_reason="Typo")

    given = late | {"headline": "Second", "published_at": "2020", "change_reason": "Typo"}
    assert errors(client.post(change_of(article), given)).keys() == {""}
    article.refresh_from_db()
    assert (article.headline, article.published_at_precision) == ("First", "instant")


def test_an_article_with_an_unreadable_date_is_refused_beside_the_field() -> None:
    response = submitted(superuser(), ADD_ARTICLE, headline="H", published_at="17/10/2023")
    found = errors(response)

    assert found.keys() == {"publisher", "published_at"}
    assert found["published_at"][0].startswith("Expected a year (2023), a month (2023-10), a day")


def test_who_may_only_view_an_article_sees_its_date_with_its_precision() -> None:
    article = ArticleFactory.create(
        published_at=datetime(2023, 10, 1, tzinfo=UTC), published_at_precision="month"
    )
    page = opened(staff("articles.view_article"), change_of(article))
    assert '<div class="readonly">2023-10</div>' in page.html


def test_an_article_is_added_with_its_first_text_and_leads_to_it() -> None:
    publisher, client = PublisherFactory.create(), superuser("ed")
    response = submitted(
        client,
        ADD_ARTICLE,
        publisher=publisher.pk,
        headline="H",
        body="One.\r\nTwo.",
        caption="A door",
        summary="Spies",
        summary_language="en",
    )

    article = Article.objects.get()
    assert (response.status_code, response.url) == (302, f"{change_of(article)}#text")
    snapshot = Snapshot.objects.get(article=article)
    assert [getattr(snapshot, name) for name in TEXTS] == [
        "H",
        "One.\nTwo.",
        "A door",
        "Spies",
        "en",
    ]
    assert (snapshot.number, str(snapshot.captured_by), kept(article)) == (
        1,
        "ed",
        [("ed", "", "+")],
    )


def test_an_article_is_added_without_a_text() -> None:
    publisher = PublisherFactory.create()
    response = submitted(superuser(), ADD_ARTICLE, publisher=publisher.pk, headline="H")
    assert response.status_code == 302
    assert (Article.objects.count(), Snapshot.objects.count()) == (1, 0)


def test_what_is_wrong_with_an_article_and_its_text_is_told_at_once() -> None:
    response = submitted(
        superuser(), ADD_ARTICLE, headline="H", language="?", caption="A door", summary="Spies"
    )
    assert errors(response) == {
        "publisher": ["This field is required."],
        "language": ["“?” is not a language: expected a BCP 47 tag, such as en, zh or zh-Hans."],
        "body": ["This field cannot be blank."],
        "": ["A summary needs its language, and a language its summary."],
    }
    assert (Article.objects.count(), Snapshot.objects.count()) == (0, 0)
    assert response.context["adminform"].form["caption"].value() == "A door"


def test_a_text_that_can_not_be_captured_leaves_no_article() -> None:
    publisher = PublisherFactory.create()
    response = submitted(
        superuser(),
        ADD_ARTICLE,
        publisher=publisher.pk,
        headline="H",
        body="One.",
        summary="Spies",
        summary_language="klingonisch",
    )
    assert errors(response).keys() == {"summary_language"}
    assert Article.objects.count() == 0


def test_a_first_text_needs_the_permission_to_capture() -> None:
    publisher = PublisherFactory.create()
    client = staff("articles.view_article", "articles.add_article", "articles.view_publisher")
    page = opened(client, ADD_ARTICLE)
    assert "body" not in page.fields

    given = page.fields | {"publisher": publisher.pk, "headline": "H", "body": "One."}
    assert client.post(ADD_ARTICLE, given).status_code == 302
    assert (Article.objects.count(), Snapshot.objects.count()) == (1, 0)


def test_an_article_shows_its_snapshots_but_no_form_for_them() -> None:
    article = ArticleFactory.create()
    captured(article, "One.\nTwo.")
    page = opened(superuser(), change_of(article))

    assert page.response.context["inline_admin_formsets"][0].formset.queryset.count() == 1
    assert [name for name in page.fields if name.endswith(("body", "sha256"))] == []
    assert f'href="{ADD_SNAPSHOT}?article={article.pk}"' in page.html


def test_an_article_takes_as_many_queries_with_many_snapshots_as_with_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client, article = superuser(), ArticleFactory.create()
    captured(article)
    opened(client, change_of(article))  # content types are asked for once per process
    # The session, the user, the article, its last version, its snapshots, its publisher as chosen;
    # for what is below the form: its texts, the latest one, and the claims that are drawn from it
    # and that it carries.
    with django_assert_num_queries(10):
        opened(client, change_of(article))
    captured(article)
    captured(article)
    with django_assert_num_queries(10):
        opened(client, change_of(article))


def test_a_text_is_captured_by_whom_and_as_it_was_pasted() -> None:
    article, client = ArticleFactory.create(headline="Its headline"), superuser("ed")
    page = opened(client, f"{ADD_SNAPSHOT}?article={article.pk}")
    assert page.fields["article"] == str(article.pk)

    # A browser sends CRLF.
    response = client.post(ADD_SNAPSHOT, page.fields | {"body": "One.\r\nTwo.", "caption": ""})

    assert response.status_code == 302
    snapshot = Snapshot.objects.get()
    assert (snapshot.number, snapshot.headline, snapshot.body) == (1, "Its headline", "One.\nTwo.")
    assert str(snapshot.captured_by) == "ed"
    assert snapshot.sha256 == captured(article, "One.\nTwo.").sha256


def test_a_text_that_is_the_latest_already_is_captured_only_on_purpose() -> None:
    article, client = ArticleFactory.create(), superuser()
    day = captured(article).captured_at.date()
    given = {"article": article.pk, "body": "One.\r\nTwo.\r\n"}

    assert errors(submitted(client, ADD_SNAPSHOT, **given)) == {
        "body": [f"Snapshot 1, captured on {day} (UTC), says the same in all fields."]
    }
    assert submitted(client, ADD_SNAPSHOT, **given, again="on").status_code == 302
    response = submitted(client, ADD_SNAPSHOT, **given, caption="A door")
    assert (response.status_code, response.url) == (302, f"{change_of(article)}#text")
    assert list(Snapshot.objects.values_list("number", "body", "caption")) == [
        (1, "One.\nTwo.", ""),
        (2, "One.\nTwo.", ""),
        (3, "One.\nTwo.", "A door"),
    ]


def test_a_text_that_was_the_latest_once_is_captured_again() -> None:
    article, client = ArticleFactory.create(), superuser()
    captured(article, "One.")
    captured(article, "Two.")
    assert submitted(client, ADD_SNAPSHOT, article=article.pk, body="One.").status_code == 302
    assert Snapshot.objects.count() == 3


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("article=x", "article: 'x' is none of those to choose from; it is left empty."),
        ("article=4711", "article: '4711' is none of those to choose from; it is left empty."),
        ("text=One", "text: This form can't begin with it; it is left out."),
    ],
)
def test_an_address_that_proposes_what_a_form_can_not_hold_is_told(
    query: str, message: str
) -> None:
    page = opened(superuser(), f"{ADD_SNAPSHOT}?{query}")
    assert [str(each) for each in page.response.context["messages"]] == [message]
    assert page.fields["article"] == ""


def test_what_capturing_refuses_is_shown_beside_its_field_with_what_was_typed() -> None:
    article = ArticleFactory.create()
    response = submitted(
        superuser(),
        ADD_SNAPSHOT,
        article=article.pk,
        body="A text.",
        captured_at="2999-01-01T00:00:00Z",
    )

    assert errors(response) == {"captured_at": ["2999-01-01 00:00:00+00:00 lies in the future."]}
    assert response.context["adminform"].form["body"].value() == "A text."
    assert not Snapshot.objects.exists()


def test_a_text_was_captured_when_its_editor_says() -> None:
    article, client = ArticleFactory.create(), superuser()
    given = {"article": article.pk, "body": "A text."}
    refused = submitted(client, ADD_SNAPSHOT, **given, captured_at="2023-10-17")
    assert errors(refused) == {
        "captured_at": ["Expected an instant with its zone; got '2023-10-17'."]
    }
    submitted(client, ADD_SNAPSHOT, **given, captured_at="2023-10-17T20:30:00+02:00")
    assert Snapshot.objects.get().captured_at == datetime(2023, 10, 17, 18, 30, tzinfo=UTC)


def test_who_may_only_add_is_not_led_to_what_they_may_not_see() -> None:
    publisher, article = PublisherFactory.create(), ArticleFactory.create()
    client = staff("articles.add_article", "articles.add_snapshot")
    added = submitted(client, ADD_ARTICLE, publisher=publisher.pk, headline="H")
    pasted = submitted(client, ADD_SNAPSHOT, article=article.pk, body="One.")
    assert [each.url for each in (added, pasted)] == [reverse("admin:index")] * 2


def test_a_captured_text_can_only_be_looked_at() -> None:
    snapshot, client = captured(ArticleFactory.create()), superuser()
    page = opened(client, change_of(snapshot))

    assert page.fields.keys() == {"csrfmiddlewaretoken"}
    assert client.post(change_of(snapshot), {"body": "Other."}).status_code == 403


def test_capturing_needs_its_own_permission() -> None:
    article = ArticleFactory.create()
    client = staff("articles.view_article", "articles.change_article", "articles.view_snapshot")

    assert client.get(ADD_SNAPSHOT).status_code == 403
    assert ADD_SNAPSHOT not in opened(client, change_of(article)).html
