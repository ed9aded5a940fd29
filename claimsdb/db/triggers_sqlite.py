"""Guards as SQLite triggers.

REPLACE deletes rows without firing DELETE triggers, so INSERT refuses every row that another one
would have to make way for.
"""

from claimsdb.db.guards import Table


def triggers(table: Table) -> dict[str, str]:
    """Return the statements that create the guard of `table`, by trigger name."""
    return {
        f"{table.name}_no_delete": _trigger(table, "delete", "DELETE", _refuse(table, "DELETE")),
        f"{table.name}_no_update": _trigger(table, "update", "UPDATE", _update(table)),
        f"{table.name}_only_append": _trigger(table, "append", "INSERT", _insert(table)),
    }


def _trigger(table: Table, kind: str, event: str, body: str) -> str:
    name = f"{table.name}_only_append" if kind == "append" else f"{table.name}_no_{kind}"
    return f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table.name}" BEGIN {body} END'


def _refuse(table: Table, what: str, condition: str = "1") -> str:
    return f"SELECT RAISE(ABORT, '{table.name} is append-only: {what}') WHERE {condition};"


def _update(table: Table) -> str:
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in table.fixed)
    statements = [_refuse(table, "UPDATE", f"({changed})")]
    statements += [
        _refuse(
            table,
            f"{name} is set once",
            f'OLD."{name}" IS NOT NULL AND OLD."{name}" IS NOT NEW."{name}"',
        )
        for name in table.set_once
    ]
    unset = " AND ".join(f'OLD."{name}" IS NEW."{name}"' for name in table.set_once) or "1"
    return " ".join([*statements, _refuse(table, "UPDATE", unset)])


def _insert(table: Table) -> str:
    clashes = " OR ".join(
        "(" + " AND ".join(f'"{name}" = NEW."{name}"' for name in columns) + ")"
        for columns in table.unique
    )
    statements = [
        _refuse(table, "REPLACE", f'EXISTS (SELECT 1 FROM "{table.name}" WHERE {clashes})')
    ]
    scope = f'WHERE "{table.scope}" = NEW."{table.scope}"' if table.scope else ""
    last = f'FROM "{table.name}" {scope} ORDER BY "{table.number}" DESC LIMIT 1'
    statements.append(
        _refuse(
            table,
            f"{table.number} must follow on",
            f'NEW."{table.number}" IS NOT 1 + COALESCE((SELECT "{table.number}" {last}), 0)',
        )
    )
    if table.stamp:
        statements.append(
            _refuse(
                table,
                f"{table.stamp} must rise",
                f'NEW."{table.stamp}" <= (SELECT "{table.after or table.stamp}" {last})',
            )
        )
    if table.open_until:
        open_row = f'"{table.open_until}" IS NULL'
        statements.append(
            _refuse(
                table,
                f"only one row may have no {table.open_until}",
                f'NEW.{open_row} AND EXISTS (SELECT 1 FROM "{table.name}" {scope} AND {open_row})',
            )
        )
    return " ".join(statements)
