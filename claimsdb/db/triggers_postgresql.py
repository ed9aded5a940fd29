"""Guards as PostgreSQL triggers. A table's owner can still drop them."""

from claimsdb.db.guards import Table


def function(table: Table) -> str:
    """Return the body of the trigger function of `table`, in PL/pgSQL."""
    return "\n".join(
        [
            "DECLARE last record;",
            "BEGIN",
            "IF TG_OP = 'INSERT' THEN",
            *_insert(table),
            "RETURN NEW;",
            "ELSIF TG_OP = 'UPDATE' THEN",
            *_update(table),
            "RETURN NEW;",
            "END IF;",
            _refuse(table, "% ", "TG_OP"),
            "END",
        ]
    )


def triggers(table: Table) -> dict[str, str]:
    """Return the statements that create the triggers of `table`, by trigger name."""
    execute = f'EXECUTE FUNCTION "{function_name(table)}"()'
    return {
        f"{table.name}_append_only": f'CREATE TRIGGER "{table.name}_append_only" '
        f'BEFORE INSERT OR UPDATE OR DELETE ON "{table.name}" FOR EACH ROW {execute}',
        f"{table.name}_no_truncate": f'CREATE TRIGGER "{table.name}_no_truncate" '
        f'BEFORE TRUNCATE ON "{table.name}" FOR EACH STATEMENT {execute}',
    }


CATALOGUE = """\
SELECT t.tgname, concat_ws(' ', t.tgenabled, t.tgtype, t.tgqual IS NULL, t.tgattr, p.proname, p.prosrc)
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = to_regclass(%s)"""
"""The triggers of a table: enabled, type, without a condition, for which columns, function."""

# The bits of pg_trigger.tgtype: row 1, before 2, insert 4, delete 8, update 16, truncate 32.
_APPEND_ONLY, _NO_TRUNCATE = 1 | 2 | 4 | 8 | 16, 2 | 32


def catalogued(table: Table) -> dict[str, str]:
    """Return what `CATALOGUE` finds where the triggers of `table` are as they were made."""
    called = f"{function_name(table)} {function(table)}"
    return {
        f"{table.name}_append_only": f"O {_APPEND_ONLY} t  {called}",
        f"{table.name}_no_truncate": f"O {_NO_TRUNCATE} t  {called}",
    }


def function_name(table: Table) -> str:
    """Return the name of the trigger function of `table`."""
    return f"{table.name}_guard"


def _refuse(table: Table, what: str, argument: str = "") -> str:
    message = f"{table.name} is append-only: {what}".rstrip()
    using = "USING ERRCODE = 'integrity_constraint_violation'"
    return f"RAISE EXCEPTION '{message}'{', ' + argument if argument else ''} {using};"


def _refuse_if(condition: str, statement: str) -> list[str]:
    return [f"IF {condition} THEN", statement, "END IF;"]


def _update(table: Table) -> list[str]:
    old = ", ".join(f'OLD."{name}"' for name in table.fixed)
    new = ", ".join(f'NEW."{name}"' for name in table.fixed)
    lines = _refuse_if(f"ROW({old}) IS DISTINCT FROM ROW({new})", _refuse(table, "UPDATE"))
    for name in table.set_once:
        changed = f'OLD."{name}" IS NOT NULL AND OLD."{name}" IS DISTINCT FROM NEW."{name}"'
        lines += _refuse_if(changed, _refuse(table, f"{name} is set once"))
    unset = " AND ".join(
        f'OLD."{name}" IS NOT DISTINCT FROM NEW."{name}"' for name in table.set_once
    )
    return lines + _refuse_if(unset or "true", _refuse(table, "UPDATE"))


def _insert(table: Table) -> list[str]:
    seen = [table.number, *([table.after or table.stamp] if table.stamp else [])]
    columns = ", ".join(f'"{name}"' for name in dict.fromkeys(filter(None, seen)))
    scope = f'WHERE "{table.scope}" = NEW."{table.scope}"' if table.scope else ""
    last = f'FROM "{table.name}" {scope} ORDER BY "{table.number}" DESC LIMIT 1'
    lines = [
        f"SELECT {columns} INTO last {last};",
        *_refuse_if(
            f'NEW."{table.number}" IS DISTINCT FROM 1 + COALESCE(last."{table.number}", 0)',
            _refuse(table, f"{table.number} must follow on"),
        ),
    ]
    if table.stamp:
        lines += _refuse_if(
            f'NEW."{table.stamp}" <= last."{table.after or table.stamp}"',
            _refuse(table, f"{table.stamp} must rise"),
        )
    return lines
