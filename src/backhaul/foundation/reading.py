"""Reading rows of several models with one statement of our own, where the ORM's is costly.

Django builds the text of a query anew each time; on the paths that every call takes, that is
most of the cost. Here the text is made once and rows become the same model instances.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import JSONField, Model

M = TypeVar("M", bound=Model)


@cache
def columns_of(model: type[Model], alias: str) -> str:
    """Return the columns of `model` under `alias`, in the order that `fetch` expects."""
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(field.column)}" for field in _fields(model))


def fetch(
    models: Sequence[type[Model]], sql: str, values: Sequence[Any] | Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Run `sql`, whose columns are those of `models` one after the other.

    Returns a tuple of instances per row.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return [_instances(models, row) for row in rows]


def rows_of(model: type[M], rest: str, values: Sequence[Any]) -> list[M]:
    """Return instances of one model; `rest` is what follows FROM, with the table as `t`."""
    return [row[0] for row in fetch((model,), _select(model, rest), values)]


@cache
def _select(model: type[Model], rest: str) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    return f"SELECT {columns_of(model, 't')} FROM {table} AS t {rest}"  # noqa: S608 - names


def _instances(models: Sequence[type[Model]], row: Sequence[Any]) -> tuple[Any, ...]:
    made: list[Model] = []
    at = 0
    for model in models:
        fields = _fields(model)
        values = list(row[at : at + len(fields)])
        for place in _json_places(model):
            if isinstance(values[place], str):
                values[place] = json.loads(values[place])
        made.append(model.from_db("default", _names(model), values))
        at += len(fields)
    return tuple(made)


@cache
def _fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)


@cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in _fields(model))


@cache
def _json_places(model: type[Model]) -> tuple[int, ...]:
    return tuple(i for i, f in enumerate(_fields(model)) if isinstance(f, JSONField))
