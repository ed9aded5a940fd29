"""Rows that violate one named constraint, inserted past all validation."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Model, UniqueConstraint

from tests.rawrows import columns, insert_like

Violations = Mapping[str, list[dict[str, Any]]]
"""By the name of each constraint, what to change in a good row, one way each."""


def constraints_of(app: str) -> set[str]:
    """Return the names of all constraints of an app's models."""
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def cases(violations: Violations) -> list[Any]:
    """Return the parameters of a test: the name of a constraint and what to change."""
    return [
        pytest.param(name, changed, id=f"{name} {number}")
        for name, ways in violations.items()
        for number, changed in enumerate(ways, start=1)
    ]


def assert_violates(
    row: Model, name: str, changed: dict[str, Any], *, implied: frozenset[str] = frozenset()
) -> None:
    """Expect the database to refuse a row like `row`, for the constraint `name` and no other.

    But for those `implied`, which nothing can violate `name` without violating: the database
    tells of one of them.
    """
    [constraint] = [one for one in row._meta.constraints if one.name == name]
    is_check = isinstance(constraint, CheckConstraint)
    assert (
        _violated(type(row)(**columns(row) | changed)) == ({name} if is_check else set()) | implied
    )
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        insert_like(row, **changed)
    told = [
        _told(one, row._meta.db_table)
        for one in row._meta.constraints
        if one.name in {name, *implied}
    ]
    assert any(message in str(caught.value) for message in told)


def _violated(row: Model) -> set[str]:
    violated = set()
    for constraint in row._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            try:
                constraint.validate(type(row), row)
            except ValidationError:
                violated.add(constraint.name)
    return violated


def _told(constraint: Any, table: str) -> str:
    """Return what a database's message says of a constraint: SQLite names columns of unique ones."""
    if connection.vendor == "sqlite" and isinstance(constraint, UniqueConstraint):
        names = [f"{table}.{column}" for column in _unique_columns(constraint, table)]
        return f"UNIQUE constraint failed: {', '.join(names)}"
    return constraint.name if connection.vendor == "sqlite" else f'"{constraint.name}"'


def _unique_columns(constraint: UniqueConstraint, table: str) -> list[str]:
    [model] = [model for model in apps.get_models() if model._meta.db_table == table]
    columns_ = {field.name: field.column for field in model._meta.concrete_fields}
    return [str(columns_[name]) for name in constraint.fields]
