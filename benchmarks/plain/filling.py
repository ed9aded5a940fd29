"""Filling the tables of the plain app from those of the product: the same facts."""

import os
import sys
from typing import Any

import django
from django.core.management import call_command


def fill() -> None:
    """Make the tables, and copy what is on record into them."""
    from django.db import connection, transaction  # noqa: PLC0415 - once Django is set up

    from benchmarks.plain.models import (  # noqa: PLC0415 - as above
        Article,
        Claim,
        Publisher,
        Series,
        Speaker,
    )

    call_command("migrate", run_syncdb=True, verbosity=0)
    sources: dict[Any, str] = {
        Publisher: "articles_publisher",
        Article: "articles_article",
        Speaker: "claims_speaker",
        Series: "claims_series",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for model, source in sources.items():
            names = ", ".join(_columns(model))
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {names} FROM {source}"
            )
        names = ", ".join(name for name in _columns(Claim) if name != "id")
        cursor.execute(
            f"INSERT INTO plain_claim (id, {names})"
            f" SELECT claim_id, {names} FROM claims_revision WHERE superseded_at IS NULL"
        )
        cursor.execute(
            f"INSERT INTO plain_historicalclaim (id, history_date, history_type, {names})"
            " SELECT claim_id, recorded_at, CASE number WHEN 1 THEN '+' ELSE '~' END,"
            f" {names} FROM claims_revision ORDER BY claims_revision.id"
        )


def _columns(model: Any) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.plain.settings"
    django.setup()
    fill()
    sys.exit()
