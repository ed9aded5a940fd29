from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import claimsdb.search.fields
from claimsdb.search.operations import CreateSearchIndex


def fields(model: str) -> list[tuple[str, Any]]:
    subject = models.OneToOneField(
        db_column="rowid",
        on_delete=django.db.models.deletion.CASCADE,
        primary_key=True,
        related_name="+",
        serialize=False,
        to=model,
    )
    return [("tokens", claimsdb.search.fields.TokensField()), ("subject", subject)]


OPTIONS = {"abstract": False, "default_permissions": ()}


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [
        CreateSearchIndex(name="SeriesIndex", fields=fields("claims.series"), options=OPTIONS),
        CreateSearchIndex(name="SpeakerIndex", fields=fields("claims.speaker"), options=OPTIONS),
        CreateSearchIndex(name="RevisionIndex", fields=fields("claims.revision"), options=OPTIONS),
    ]
