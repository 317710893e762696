"""Reading rows of several models with one statement of our own, where the ORM's is costly.

Django builds the text of a query anew each time; on the paths that every call takes, that is
most of the cost. Here the text is made once and rows become the same model instances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from django.db import connection
from django.db.models import JSONField, Model
from django.db.models.base import ModelState

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
    made = []
    at = 0
    for model in models:
        places = slice(at, at := at + len(_fields(model)))
        made.append(_instances(model, [row[places] for row in rows]))
    return list(zip(*made, strict=True))


def rows_of(model: type[M], rest: str, values: Sequence[Any] | Mapping[str, Any]) -> list[M]:
    """Return instances of one model; `rest` is what follows FROM, with the table as `t`."""
    return [row[0] for row in fetch((model,), _select(model, rest), values)]


@cache
def _select(model: type[Model], rest: str) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    return f"SELECT {columns_of(model, 't')} FROM {table} AS t {rest}"  # noqa: S608 - names


def _instances(model: type[M], rows: Sequence[Sequence[Any]]) -> list[M]:
    """Return what `model.from_db` would, without a look at each field and two signals."""
    names, places = _names(model), _json_places(model)
    made = []
    for row in rows:
        one = model.__new__(model)
        values = one.__dict__
        state = values["_state"] = ModelState()
        state.adding, state.db = False, "default"
        values.update(zip(names, row, strict=True))
        for name in places:
            if isinstance(text := values[name], str):
                values[name] = msgspec.json.decode(text)
        made.append(one)
    return made


@cache
def _fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)


@cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in _fields(model))


@cache
def _json_places(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in _fields(model) if isinstance(field, JSONField))
