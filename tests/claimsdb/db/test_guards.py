"""That guards are where they should be: after migrations, after being lifted; and what tells."""

import shutil
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from claims.models import Revision
from claimsdb.db import append_only
from claimsdb.environment import ROOT
from tests.claimsdb.db.conftest import Rows
from tests.rawrows import columns

TABLES = [
    "articles_snapshot",
    "claims_appearance",
    "claims_change",
    "claims_reviewnote",
    "claims_revision",
]
KINDS = {
    "sqlite": ["no_delete", "no_update", "only_append"],
    "postgresql": ["append_only", "no_truncate"],
}
GUARDS = [f"{table}_{kind}" for table in TABLES for kind in KINDS[connection.vendor]]

every_guard = pytest.mark.parametrize("guard", GUARDS)


class FailureError(Exception):
    """What happens half-way."""


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def table_of(guard: str) -> str:
    [table] = [name for name in TABLES if guard.startswith(f"{name}_")]
    return table


def drop(guard: str) -> None:
    on = f" ON {table_of(guard)}" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER {guard}{on}")


def assert_refused(rows: Rows) -> None:
    """Expect that every row can neither be saved nor deleted."""
    for row in rows.values():
        before = columns(row)
        with pytest.raises(IntegrityError, match="append-only: UPDATE"), transaction.atomic():
            row.save()
        with pytest.raises(IntegrityError, match="append-only: DELETE"), transaction.atomic():
            row.delete()
        row.refresh_from_db()
        assert columns(row) == before


def test_no_guard_is_missing(db: None) -> None:
    assert append_only.missing(connection) == []


@every_guard
def test_dropped_guard_is_named(db: None, guard: str) -> None:
    drop(guard)
    assert append_only.missing(connection) == [guard]


@every_guard
def test_dropped_guard_is_installed_again(db: None, guard: str) -> None:
    drop(guard)
    append_only.install(connection)
    assert append_only.missing(connection) == []


@pytest.mark.sqlite
@every_guard
def test_altered_guard_is_named(db: None, guard: str) -> None:
    drop(guard)
    execute(f"CREATE TRIGGER {guard} BEFORE DELETE ON {table_of(guard)} BEGIN SELECT 1; END")
    assert append_only.missing(connection) == [guard]
    append_only.install(connection)
    assert append_only.missing(connection) == []


@pytest.mark.postgresql
@every_guard
@pytest.mark.parametrize(
    "how",
    [
        "CREATE TRIGGER {guard} AFTER UPDATE ON {table} EXECUTE FUNCTION {table}_guard()",
        (
            "CREATE TRIGGER {guard} BEFORE INSERT ON {table} FOR EACH ROW WHEN (false)"
            " EXECUTE FUNCTION {table}_guard()"
        ),
        "ALTER TABLE {table} DISABLE TRIGGER {guard}",
        "ALTER TABLE {table} ENABLE REPLICA TRIGGER {guard}",
    ],
)
def test_altered_trigger_is_named(db: None, guard: str, how: str) -> None:
    if how.startswith("CREATE"):
        drop(guard)
    execute(how.format(guard=guard, table=table_of(guard)))
    assert append_only.missing(connection) == [guard]
    append_only.install(connection)
    assert append_only.missing(connection) == []


@pytest.mark.postgresql
@pytest.mark.parametrize("table", TABLES)
def test_altered_function_is_named(db: None, table: str) -> None:
    execute(
        f"CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RETURN NEW; END$$"
    )
    kinds = KINDS["postgresql"]
    assert append_only.missing(connection) == [f"{table}_{kind}" for kind in kinds]
    append_only.install(connection)
    assert append_only.missing(connection) == []


def test_check_passes_where_all_guards_are(db: None) -> None:
    out = StringIO()
    call_command("check", databases=["default"], stdout=out)
    assert out.getvalue() == "System check identified no issues (0 silenced).\n"


@every_guard
def test_check_names_a_missing_guard(db: None, guard: str) -> None:
    drop(guard)
    with pytest.raises(SystemCheckError) as caught:
        call_command("check", databases=["default"], stderr=StringIO())
    assert (
        f"(claimsdb.E001) The guard {guard} is missing or altered in the database “default”.\n"
        "\tHINT: Run “manage.py migrate”, which installs it, and “manage.py verify_history”."
    ) in str(caught.value)


def test_check_without_database_does_not_look(db: None) -> None:
    append_only.lift(connection)
    call_command("check", stdout=StringIO())


def test_lifted_lets_through_and_guards_again(rows: Rows) -> None:
    with append_only.lifted(connection):
        Revision.objects.filter(number=2).update(note="changed")
    assert Revision.objects.get(number=2).note == "changed"
    assert append_only.missing(connection) == []
    rows["Revision"].refresh_from_db()
    assert_refused(rows)


def change_and_fail() -> None:
    with append_only.lifted(connection):
        Revision.objects.filter(number=2).update(note="changed")
        raise FailureError


def test_lifted_guards_again_after_a_failure(rows: Rows) -> None:
    with pytest.raises(FailureError):
        change_and_fail()
    assert Revision.objects.get(number=2).note == ""
    assert append_only.missing(connection) == []
    assert_refused(rows)


def test_lifted_without_transaction_guards_again_after_a_failure(kept_rows: Rows) -> None:
    with pytest.raises(FailureError):
        change_and_fail()
    assert append_only.missing(connection) == []
    assert_refused(kept_rows)


def test_lift_takes_all_guards_away(db: None) -> None:
    append_only.lift(connection)
    assert sorted(append_only.missing(connection)) == GUARDS


REBUILD = """
from django.db import migrations, models
from tests.claimsdb.db.test_guards import note_missing

class Migration(migrations.Migration):
    dependencies = [("{app}", "{latest}")]
    operations = [
        *(
            migrations.AlterField(model, field, models.CharField(max_length=5000, blank=True))
            for model, field in {fields}
        ),
        migrations.RunPython(note_missing, migrations.RunPython.noop),
    ]
"""
FIELDS = {
    "articles": [("snapshot", "caption")],
    "claims": [(name, "note") for name in ("revision", "appearance", "change", "reviewnote")],
}
missing_midway: list[str] = []


def note_missing(_apps: Any, schema_editor: Any) -> None:
    missing_midway.extend(append_only.missing(schema_editor.connection))


@pytest.fixture
def later_migrations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[dict[str, str]]:
    """Give each app one more migration, which alters a column of each guarded table.

    The names of the migrations before, by app.
    """
    latest = {app: name for app, name in MigrationLoader(None).graph.leaf_nodes() if app in FIELDS}
    for app, fields in FIELDS.items():
        folder = tmp_path / f"later_{app}"
        shutil.copytree(ROOT / app / "migrations", folder)
        source = REBUILD.format(app=app, latest=latest[app], fields=fields)
        (folder / "9999_rebuild.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {app: f"later_{app}" for app in FIELDS}
    missing_midway.clear()
    yield latest
    for name in [name for name in sys.modules if name.startswith("later_")]:
        del sys.modules[name]


def test_guards_are_there_after_a_migration_that_rebuilds_the_tables(
    kept_rows: Rows, later_migrations: dict[str, str]
) -> None:
    call_command("migrate", verbosity=0)
    try:
        if connection.vendor == "sqlite":
            assert set(missing_midway) == set(GUARDS)
        assert append_only.missing(connection) == []
        assert_refused(kept_rows)
    finally:
        for app, name in later_migrations.items():
            call_command("migrate", app, name, verbosity=0)
    assert append_only.missing(connection) == []
    assert_refused(kept_rows)
