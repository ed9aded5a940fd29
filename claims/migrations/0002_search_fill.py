from typing import Any

from django.db import migrations

from claimsdb.search.operations import fill


def of_series(series: Any) -> list[str]:
    return [series.slug, series.title, series.definition]


def of_speaker(speaker: Any) -> list[str]:
    return [speaker.slug, speaker.name, *(alias["name"] for alias in speaker.aliases)]


def of_revision(revision: Any) -> list[str]:
    return [revision.quote, revision.stated_as, revision.role, revision.note]


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_search")]

    operations = [
        fill("claims", "Series", of_series),
        fill("claims", "Speaker", of_speaker),
        fill("claims", "Revision", of_revision),
    ]
