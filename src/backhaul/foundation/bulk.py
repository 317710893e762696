"""Many rows in one statement: updates from arrays, where the ORM would send one per row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import JSONField, Model

Statement = tuple[str, list[Any]]
"""A statement and its parameters."""


def array(values: Iterable[object]) -> str:
    """Return the literal of a PostgreSQL array of texts, numbers, moments and NULL.

    The statement casts it: `%s::text[]`. The driver's own lists are checked element by element
    with regular expressions, which is most of the time of a statement with thousands of rows.
    """
    given: list[Any] = values if isinstance(values, list) else list(values)
    kinds = set(map(type, given))
    if kinds <= _NUMBERS:
        return "{" + str(given)[1:-1].replace("None", "NULL") + "}"
    if kinds == _MOMENTS:
        return '{"' + '","'.join([value.isoformat() for value in given]) + '"}'
    if all(issubclass(kind, str) for kind in kinds):
        inside = '","'.join(given)
        if inside.count('"') == 2 * len(given) - 2 and "\\" not in inside:
            return '{"' + inside + '"}'
    return "{" + ",".join([_element(value) for value in given]) + "}"


_NUMBERS = {int, type(None)}
_MOMENTS = {datetime}


def _element(value: object) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if value is None:
        return "NULL"
    if isinstance(value, int | float):  # also True and False
        return str(value)
    if isinstance(value, datetime | date):
        return f'"{value.isoformat()}"'
    raise TypeError(f"no element of an array: {type(value).__name__}")


def as_json(value: object) -> str:
    """Return JSON for a column: of codes, numbers, lists and mappings of them."""
    return msgspec.json.encode(value).decode()


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
    names = tuple(fields)
    keys = [[row.brand_id for row in rows], [row.pk for row in rows]]  # type: ignore[attr-defined]
    given = [*keys, *(_values(model._meta.get_field(name), rows) for name in names)]
    return _update_of(model, names), [array(values) for values in given]


@lru_cache(maxsize=256)
def _update_of(model: type[Model], names: tuple[str, ...]) -> str:
    columns = [model._meta.get_field(name) for name in names]
    quoted = [connection.ops.quote_name(_column(field)) for field in columns]
    types = ["bigint", "bigint", *(_type(field) for field in columns)]
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    return (
        f"UPDATE {connection.ops.quote_name(model._meta.db_table)} AS t "  # noqa: S608
        f"SET {', '.join(f'{name} = v.{name}' for name in quoted)} "
        f"FROM unnest({arrays}) AS v(key_brand, key_id, {', '.join(quoted)}) "
        "WHERE t.brand_id = v.key_brand AND t.id = v.key_id"
    )


def _column(field: Any) -> str:
    return str(field.column)


def _type(field: Any) -> str:
    kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    return "text" if str(kind).startswith("varchar") else str(kind)


def _values(field: Any, rows: Sequence[Model]) -> list[Any]:
    values = [getattr(row, field.attname) for row in rows]
    if isinstance(field, JSONField):
        return [None if value is None else as_json(value) for value in values]
    if all(kind in _PLAIN for kind in set(map(type, values))):
        return values
    return [value.value if isinstance(value, Enum) else value for value in values]


_PLAIN = {str, int, bool, float, datetime, date, type(None)}
