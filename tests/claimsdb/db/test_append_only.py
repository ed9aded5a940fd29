"""What the guarded tables refuse, whoever asks, and what they let through."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from articles.models import Snapshot
from claims.models import Appearance, Change, Revision
from tests.claimsdb.db.conftest import Rows
from tests.rawrows import columns, insert_like

MODELS: list[type[models.Model]] = [Snapshot, Appearance, Revision, Change]
TEXTS = {"Snapshot": "caption", "Appearance": "note", "Revision": "note", "Change": "note"}
SET_ONCE = ["superseded_at", "known_until", "annulled_at"]
LATER = datetime(2100, 1, 1, tzinfo=UTC)

every_model = pytest.mark.parametrize("name", [model.__name__ for model in MODELS])


@contextmanager
def refused(row: models.Model, what: str) -> Iterator[None]:
    """Expect the guard of the row's table to refuse, and the row to stay as it was."""
    table = row._meta.db_table
    before = columns(row)
    message = rf"^{table} is append-only: {re.escape(what)}(\n|$)"
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        yield
    row.refresh_from_db()
    assert columns(row) == before


def execute(sql: str, row: models.Model, *parameters: Any, **names: str) -> None:
    """Execute a statement on the row's table, which it calls `:table`; so with other names."""
    for name, meant in {"table": row._meta.db_table, **names}.items():
        sql = sql.replace(f":{name}", meant)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def another(value: Any) -> Any:
    """Return a value of the same kind that is not the same, and not longer."""
    if isinstance(value, str):
        return value[1:] or "x"
    if value is None or isinstance(value, bool):
        return None if value is None else not value
    if isinstance(value, UUID):
        return uuid4()
    return value + (timedelta(days=1) if isinstance(value, date) else 1)


@every_model
def test_save_of_a_changed_row_is_refused(rows: Rows, name: str) -> None:
    with refused(rows[name], "UPDATE"):
        changed = type(rows[name])._default_manager.get(pk=rows[name].pk)
        setattr(changed, TEXTS[name], "changed")
        changed.save()


@every_model
def test_save_of_an_unchanged_row_is_refused(rows: Rows, name: str) -> None:
    with refused(rows[name], "UPDATE"):
        rows[name].save()


@every_model
def test_update_is_refused(rows: Rows, name: str) -> None:
    text = TEXTS[name]
    for value in ("changed", F(text)):
        with refused(rows[name], "UPDATE"):
            type(rows[name])._default_manager.filter(pk=rows[name].pk).update(**{text: value})


@every_model
def test_bulk_update_is_refused(rows: Rows, name: str) -> None:
    with refused(rows[name], "UPDATE"):
        changed = type(rows[name])._default_manager.get(pk=rows[name].pk)
        setattr(changed, TEXTS[name], "changed")
        type(rows[name])._default_manager.bulk_update([changed], [TEXTS[name]])


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (model.__name__, field.name)
        for model in MODELS
        for field in model._meta.concrete_fields
        if field.name not in SET_ONCE
    ],
)
def test_update_of_each_column_is_refused(rows: Rows, name: str, field: str) -> None:
    model = type(rows[name])
    attribute = model._meta.get_field(field).attname  # type: ignore[union-attr]
    value = another(getattr(rows[name], attribute))
    with refused(rows[name], "UPDATE"):
        model._default_manager.filter(pk=rows[name].pk).update(**{attribute: value})


@every_model
def test_delete_is_refused(rows: Rows, name: str) -> None:
    row = rows[name]
    found = type(row)._default_manager.filter(pk=row.pk)
    with refused(row, "DELETE"):
        type(row)._default_manager.get(pk=row.pk).delete()
    with refused(row, "DELETE"):
        found.delete()
    with refused(row, "DELETE"):
        found._raw_delete(using="default")
    with refused(row, "DELETE"):
        execute("DELETE FROM :table", row)


@every_model
def test_raw_update_is_refused(rows: Rows, name: str) -> None:
    with refused(rows[name], "UPDATE"):
        execute("UPDATE :table SET :text = 'changed'", rows[name], text=TEXTS[name])


@every_model
def test_upsert_is_refused(rows: Rows, name: str) -> None:
    row, text = rows[name], TEXTS[name]
    what = "REPLACE" if connection.vendor == "sqlite" else number_must_follow_on(name)
    with refused(row, what):
        changed = type(row)(pk=row.pk, **columns(row) | {text: "changed"})
        type(row)._default_manager.bulk_create(
            [changed], update_conflicts=True, unique_fields=["id"], update_fields=[text]
        )
    with refused(row, what):
        execute(
            "INSERT INTO :table SELECT * FROM :table WHERE id = %s"
            " ON CONFLICT (id) DO UPDATE SET :text = 'changed'",
            row,
            row.pk,
            text=text,
        )


def number_must_follow_on(name: str) -> str:
    return "id must follow on" if name == "Change" else "number must follow on"


def test_upsert_with_a_number_that_follows_on_is_refused(rows: Rows) -> None:
    row = rows["Appearance"]
    what = "REPLACE" if connection.vendor == "sqlite" else "UPDATE"
    with refused(row, what):
        changed = Appearance(pk=row.pk, **columns(row) | {"number": 3, "uuid": uuid4()})
        Appearance.objects.bulk_create(
            [changed], update_conflicts=True, unique_fields=["id"], update_fields=["note"]
        )


@pytest.mark.sqlite
@every_model
@pytest.mark.parametrize("recursive", ["off", "on"])
@pytest.mark.parametrize(
    "insert", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT OR ROLLBACK"]
)
def test_replace_is_refused(rows: Rows, name: str, insert: str, recursive: str) -> None:
    row = rows[name]
    execute("PRAGMA recursive_triggers = :state", row, state=recursive)
    with refused(row, "REPLACE"):
        execute(
            ":insert INTO :table SELECT * FROM :table WHERE id = %s", row, row.pk, insert=insert
        )
    execute("PRAGMA recursive_triggers = off", row)


@pytest.mark.sqlite
@every_model
@pytest.mark.parametrize("conflict", ["REPLACE", "IGNORE", "FAIL"])
def test_update_or_is_refused(rows: Rows, name: str, conflict: str) -> None:
    row = rows[name]
    with refused(row, "UPDATE"):
        sql = "UPDATE OR :conflict :table SET id = id - 1 WHERE id = %s"
        execute(sql, row, row.pk, conflict=conflict)


@pytest.mark.sqlite
@pytest.mark.parametrize("column", ["uuid", "id"])
def test_replace_by_one_unique_column_is_refused(rows: Rows, column: str) -> None:
    """REPLACE would delete the row of the same id or UUID, though the number follows on."""
    row = rows["Appearance"]
    assert isinstance(row, Appearance)
    fresh = {"id": row.pk + 7, "uuid": uuid4().hex}
    fresh[column] = {"id": row.pk, "uuid": row.uuid.hex}[column]
    others = ", ".join(name for name in columns(row) if name not in {"uuid", "number"})
    with refused(row, "REPLACE"):
        execute(
            "INSERT OR REPLACE INTO :table (id, uuid, number, :others)"
            " SELECT %s, %s, 3, :others FROM :table WHERE id = %s",
            row,
            fresh["id"],
            fresh["uuid"],
            row.pk,
            others=others,
        )


@pytest.mark.postgresql
@every_model
def test_truncate_is_refused(rows: Rows, name: str) -> None:
    row = rows[name]
    execute("SET CONSTRAINTS ALL IMMEDIATE", row)
    with refused(row, "TRUNCATE"):
        execute("TRUNCATE :table CASCADE", row)


@every_model
@pytest.mark.parametrize("step", [2, -1, 0])
def test_number_that_does_not_follow_on_is_refused(rows: Rows, name: str, step: int) -> None:
    row = rows[name]
    number = "id" if name == "Change" else "number"
    changed: dict[str, Any] = {number: getattr(row, number) + step}
    if hasattr(row, "uuid"):
        changed["uuid"] = uuid4()
    is_clash = connection.vendor == "sqlite" and step <= 0
    with refused(row, "REPLACE" if is_clash else number_must_follow_on(name)):
        insert_like(row, **later(name) | changed)


@pytest.mark.parametrize(
    ("name", "scope"),
    [("Snapshot", "article_id"), ("Appearance", "claim_id"), ("Revision", "claim_id")],
)
@pytest.mark.parametrize("number", [0, 2])
def test_first_number_is_one(rows: Rows, name: str, scope: str, number: int) -> None:
    changed: dict[str, Any] = {"number": number, scope: 4711}
    changed |= {"uuid": uuid4()} if hasattr(rows[name], "uuid") else {}
    with refused(rows[name], "number must follow on"):
        insert_like(rows[name], **changed)


def later(name: str) -> dict[str, Any]:
    """Return what makes a revision or change that is inserted like another a later one."""
    match name:
        case "Revision":
            return {"recorded_at": LATER, "superseded_at": LATER, "annulled_at": LATER}
        case "Change":
            return {"recorded_at": LATER, "settled_at": LATER}
        case _:
            return {}


@pytest.mark.parametrize("step", [timedelta(), -timedelta(microseconds=1)])
def test_revision_that_is_not_later_is_refused(rows: Rows, step: timedelta) -> None:
    row = rows["Revision"]
    assert isinstance(row, Revision)
    at = row.recorded_at + step
    with refused(row, "recorded_at must rise"):
        insert_like(
            row, number=row.number + 1, recorded_at=at, superseded_at=LATER, annulled_at=LATER
        )


@pytest.mark.parametrize("step", [timedelta(), -timedelta(microseconds=1)])
def test_change_that_begins_before_the_last_settled_is_refused(rows: Rows, step: timedelta) -> None:
    row = rows["Change"]
    assert isinstance(row, Change)
    settled = row.settled_at + timedelta(seconds=5)
    between = insert_like(
        row,
        id=row.pk + 1,
        uuid=uuid4(),
        recorded_at=row.settled_at + timedelta(seconds=1),
        settled_at=settled,
    )
    with refused(between, "recorded_at must rise"):
        insert_like(
            between, id=between.pk + 1, uuid=uuid4(), recorded_at=settled + step, settled_at=LATER
        )


def test_what_follows_on_is_let_through(rows: Rows) -> None:
    for name, row in rows.items():
        number = "id" if name == "Change" else "number"
        changed = {number: getattr(row, number) + 1} | later(name)
        changed |= {"uuid": uuid4()} if hasattr(row, "uuid") else {}
        assert type(row)._default_manager.filter(pk=insert_like(row, **changed).pk).exists()


def test_second_current_revision_is_refused(rows: Rows) -> None:
    row = rows["Revision"]
    assert isinstance(row, Revision)
    expected = {
        "sqlite": r"^claims_revision is append-only: only one row may have no superseded_at$",
        "postgresql": r'^duplicate key value violates unique constraint "revision_one_current"',
    }
    with pytest.raises(IntegrityError, match=expected[connection.vendor]), transaction.atomic():
        insert_like(row, number=row.number + 1, recorded_at=LATER)


def test_time_is_set_once_from_null(rows: Rows) -> None:
    row = rows["Revision"]
    found = Revision.objects.filter(pk=row.pk)
    found.update(superseded_at=LATER, known_until=LATER)
    found.update(annulled_at=LATER)
    assert found.values_list(*SET_ONCE).get() == (LATER, LATER, LATER)


@pytest.mark.parametrize("field", SET_ONCE)
@pytest.mark.parametrize("again", [None, LATER + timedelta(seconds=1)])
def test_time_is_not_set_twice(rows: Rows, field: str, again: datetime | None) -> None:
    row = rows["Revision"]
    Revision.objects.filter(pk=row.pk).update(**dict.fromkeys(SET_ONCE, LATER))
    row.refresh_from_db()
    with refused(row, f"{field} is set once"):
        Revision.objects.filter(pk=row.pk).update(**{field: again})


def test_revision_is_not_reopened(rows: Rows) -> None:
    first = Revision.objects.get(claim__revisions=rows["Revision"].pk, number=1)
    with refused(first, "superseded_at is set once"):
        Revision.objects.filter(pk=first.pk).update(**dict.fromkeys(SET_ONCE))


def test_times_set_to_what_they_are_are_refused(rows: Rows) -> None:
    row = rows["Revision"]
    with refused(row, "UPDATE"):
        Revision.objects.filter(pk=row.pk).update(**{name: F(name) for name in SET_ONCE})


def test_time_and_content_at_once_are_refused(rows: Rows) -> None:
    row = rows["Revision"]
    with refused(row, "UPDATE"):
        Revision.objects.filter(pk=row.pk).update(
            superseded_at=LATER, annulled_at=LATER, note="changed"
        )
