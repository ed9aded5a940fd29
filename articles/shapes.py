"""What the bodies may hold that write publishers, articles and their texts."""

from typing import Any

from articles.models import Article, Publisher, Snapshot
from claimsdb.api.bodies import Either, Shape, Text
from claimsdb.api.patterns import COUNTRY, INSTANT, PARTIAL, SLUG, WEB_ADDRESS

SLUG_IS_FIXED = (
    "A slug is part of addresses, so it stays. Create another one, and merge this one into it: both"
    " slugs lead there then."
)
WHY = "Why it is changed: kept in its history."
WHEN = "A year, month, day or instant: as precisely as it is known."


def text_of(model: Any, name: str, **options: Any) -> Text:
    """A text of as many characters as the model's field takes."""
    return Text(max_length=model._meta.get_field(name).max_length, **options)


def slug_of(what: str, **options: Any) -> Text:
    """A text that names something by its slug."""
    return Text(allow_blank=False, written=SLUG, help_text=f"The slug of {what}.", **options)


def own_slug(model: Any) -> Text:
    """The slug by which a thing is called, and found."""
    return text_of(model, "slug", allow_blank=False, written=SLUG)


class _Publisher(Shape):
    name = text_of(Publisher, "name", allow_blank=False)
    homepage = text_of(
        Publisher, "homepage", allow_null=True, written=WEB_ADDRESS, help_text="Its web address."
    )
    country = text_of(Publisher, "country", written=COUNTRY, help_text="ISO 3166-1 alpha-2.")


class DescribedPublisher(_Publisher):
    """A publisher, by its slug. One that is not on record is created; `name` is needed then."""

    slug = own_slug(Publisher)
    needed = frozenset({"slug"})


class NewPublisher(_Publisher):
    """A publisher to create."""

    slug = own_slug(Publisher)
    change_reason = Text(help_text="Kept in its history.")
    needed = frozenset({"slug", "name"})


class PublisherChange(_Publisher):
    """What is to change of a publisher."""

    merged_into = slug_of("the publisher that this one turned out to be")
    change_reason = Text(allow_blank=False, help_text=WHY)
    needed = frozenset({"change_reason"})
    fixed = {"slug": SLUG_IS_FIXED}


class _Article(Shape):
    external_id = text_of(
        Article,
        "external_id",
        allow_null=True,
        allow_blank=False,
        help_text="The name that an outside file or system knows it by.",
    )
    headline = text_of(Article, "headline", allow_blank=False)
    source_url = text_of(
        Article,
        "url",
        allow_null=True,
        written=WEB_ADDRESS,
        help_text="Its canonical address at the publisher's.",
    )
    language = text_of(Article, "language", help_text="BCP 47.")
    byline = text_of(Article, "byline")
    published_at = Text(allow_null=True, max_length=40, written=PARTIAL, help_text=WHEN)


class DescribedArticle(_Article):
    """An article, by its `external_id` or else its `source_url`.

    One that is not on record is created; `publisher` and `headline` are needed then.
    """

    publisher = Either(
        slug_of("a publisher"),
        DescribedPublisher(),
        about="a publisher's slug, or an object that describes it",
    )


class NewArticle(_Article):
    """An article to create. Its text is captured separately."""

    publisher = slug_of("the publisher")
    change_reason = Text(help_text="Kept in its history.")
    needed = frozenset({"publisher", "headline"})


class ArticleChange(_Article):
    """What is to change of an article's metadata."""

    publisher = slug_of("the publisher")
    change_reason = Text(allow_blank=False, help_text=WHY)
    needed = frozenset({"change_reason"})


class NewSnapshot(Shape):
    """The text of an article, as it stands now or stood at `captured_at`."""

    headline = text_of(Snapshot, "headline", help_text="Where left out: the article's.")
    body = Text(allow_blank=False)
    caption = Text()
    summary = Text(help_text="In our words, not the publisher's.")
    summary_language = text_of(Snapshot, "summary_language", help_text="BCP 47.")
    captured_at = Text(
        allow_blank=False,
        max_length=40,
        written=INSTANT,
        help_text="An instant with its zone, not in the future; where left out: now.",
    )
    needed = frozenset({"body"})
