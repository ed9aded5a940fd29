"""The migrations that make a search index, as each database has it, and fill it."""

from collections.abc import Callable
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from claimsdb.search.tokens import tokens_of

_BATCH = 500
_CREATE = {
    "postgresql": 'CREATE INDEX "{table}_tokens" ON "{table}" USING gin ("tokens")',
    "sqlite": (
        'CREATE VIRTUAL TABLE "{table}" USING'
        ' fts5("tokens", detail=none, columnsize=0, tokenize="ascii tokenchars \'.\'")'
    ),
}


class CreateSearchIndex(migrations.CreateModel):
    """Create the table of a `SearchIndex`: with a GIN index, or in FTS5.

    FTS5 is told to part tokens at spaces, to alter none but the case of A to Z, which have no
    upper case here, and to keep no more than which token is in which row.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        table = self._table(app_label, to_state)
        schema_editor.execute(_CREATE[vendor].format(table=table))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002 - Django's signature
    ) -> None:
        schema_editor.execute(f'DROP TABLE "{self._table(app_label, from_state)}"')

    def _table(self, app_label: str, state: ProjectState) -> Any:
        return state.apps.get_model(app_label, self.name)._meta.db_table


def fill(
    app_label: str,
    name: str,
    texts_of: Callable[[Any], list[str]],
    *,
    prefetch: tuple[str, ...] = (),
) -> migrations.RunPython:
    """Index the rows that there are of the model `name`, each by its texts."""

    def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
        index = apps.get_model(app_label, f"{name}Index")._default_manager
        rows = apps.get_model(app_label, name)._default_manager.order_by("pk")
        last = 0
        while batch := [*rows.filter(pk__gt=last).prefetch_related(*prefetch)[:_BATCH]]:
            tokens = ((row.pk, tokens_of(texts_of(row))) for row in batch)
            index.bulk_create(index.model(pk=key, tokens=found) for key, found in tokens if found)
            last = batch[-1].pk

    return migrations.RunPython(forwards, migrations.RunPython.noop)
