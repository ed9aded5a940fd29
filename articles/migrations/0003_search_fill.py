from typing import Any

from django.db import migrations

from claimsdb.search.operations import fill


def of_publisher(publisher: Any) -> list[str]:
    return [publisher.slug, publisher.name]


def of_article(article: Any) -> list[str]:
    snapshots = article.snapshots.all()
    return [
        article.headline,
        *(text for each in snapshots for text in (each.headline, each.summary)),
    ]


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_search")]

    operations = [
        fill("articles", "Publisher", of_publisher),
        fill("articles", "Article", of_article, prefetch=("snapshots",)),
    ]
