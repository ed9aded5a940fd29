from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from claimsdb.db import append_only
from claimsdb.search.fields import TokensField
from claimsdb.search.indexes import search_indexes
from claimsdb.search.operations import CreateSearchIndex
from tests.articles.making import captured
from tests.factories import ArticleFactory, PublisherFactory, SpeakerFactory, recorded


@pytest.mark.django_db
def test_rows_that_there_are_are_indexed_by_the_migrations() -> None:
    article = ArticleFactory.create()
    captured(article, headline="Another", summary="领英", summary_language="zh")
    speaker = SpeakerFactory.create(aliases=[{"name": "麦卡勒姆", "language": "zh"}])
    for number in range(3):
        recorded(article=article, speaker=speaker, note=f"note {number}", role="Head")
    for index in search_indexes():
        index._default_manager.all().delete()
    for name in ("articles.migrations.0003_search_fill", "claims.migrations.0002_search_fill"):
        for operation in import_module(name).Migration.operations:
            operation.code(apps, None)
    assert [list(index.faults()) for index in search_indexes()] == [[]] * len(search_indexes())


@pytest.mark.django_db(transaction=True)
def test_index_is_made_and_taken_away() -> None:
    subject = models.OneToOneField(
        "articles.publisher", models.CASCADE, primary_key=True, db_column="rowid", related_name="+"
    )
    fields: list[tuple[str, Any]] = [("tokens", TokensField()), ("subject", subject)]
    operation = CreateSearchIndex(name="TrialIndex", fields=fields)
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("articles", after)
    trial = after.apps.get_model("articles", "TrialIndex")._default_manager
    publisher = PublisherFactory.create()
    with connection.schema_editor() as editor:
        operation.database_forwards("articles", editor, before, after)
    trial.bulk_create([trial.model(pk=publisher.pk, tokens={"麦卡", "2.5"})])
    assert trial.filter(tokens__holds=("2.5", "麦卡")).count() == 1
    assert trial.filter(tokens__holds=("2",)).count() == 0
    assert [row.tokens for row in trial.all()] == [{"麦卡", "2.5"}]
    with connection.schema_editor() as editor:
        operation.database_backwards("articles", editor, after, before)
    tables = connection.introspection.table_names()
    assert [name for name in tables if "trialindex" in name] == []


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_indexes() -> None:
    recorded(note="words", article=ArticleFactory.create())
    assert [index._default_manager.exists() for index in search_indexes()] == [True] * 5
    append_only.lift(connection)
    call_command("flush", interactive=False, verbosity=0)
    assert [index._default_manager.exists() for index in search_indexes()] == [False] * 5


@pytest.mark.django_db
@pytest.mark.postgresql
def test_words_are_looked_up_through_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for index in search_indexes():
            table = index._meta.db_table
            assert f"Bitmap Index Scan on {table}_tokens" in index.holding(("word",)).explain()


@pytest.mark.django_db
@pytest.mark.sqlite
def test_words_are_looked_up_through_fts5() -> None:
    for index in search_indexes():
        assert "VIRTUAL TABLE INDEX 0:M1" in index.holding(("word",)).explain()
