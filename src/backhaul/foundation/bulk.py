"""Many rows in one statement: updates from arrays, where the ORM would send one per row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import JSONField, Model

Statement = tuple[str, list[Any]]
"""A statement and its parameters."""


def update_rows(rows: Sequence[Model], fields: Sequence[str]) -> int:
    """Write `fields` of brand rows back in one statement; return how many rows there were."""
    statement = update_statement(rows, fields)
    if statement is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return int(cursor.rowcount)


def update_statement(rows: Sequence[Model], fields: Sequence[str]) -> Statement | None:
    """Return the UPDATE that writes `fields` of `rows`, or None when there is nothing to do.

    All rows are of one model. Each row's own `brand_id` is part of the condition.
    """
    if not rows or not fields:
        return None
    model = type(rows[0])
    columns = [model._meta.get_field(name) for name in fields]
    quoted = [connection.ops.quote_name(_column(field)) for field in columns]
    types = ["bigint", "bigint", *(_type(field) for field in columns)]
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    sql = (
        f"UPDATE {connection.ops.quote_name(model._meta.db_table)} AS t "  # noqa: S608
        f"SET {', '.join(f'{name} = v.{name}' for name in quoted)} "
        f"FROM unnest({arrays}) AS v(key_brand, key_id, {', '.join(quoted)}) "
        "WHERE t.brand_id = v.key_brand AND t.id = v.key_id"
    )
    keys = [[row.brand_id for row in rows], [row.pk for row in rows]]  # type: ignore[attr-defined]
    return sql, [*keys, *([_value(field, row) for row in rows] for field in columns)]


def _column(field: Any) -> str:
    return str(field.column)


def _type(field: Any) -> str:
    kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    return "text" if str(kind).startswith("varchar") else str(kind)


def _value(field: Any, row: Model) -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, JSONField):
        return None if value is None else json.dumps(value)
    if isinstance(value, models.Choices) or hasattr(value, "value"):
        return value.value
    return value
