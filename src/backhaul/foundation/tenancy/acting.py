"""Whose rows a transaction may see: the one context manager for requests, jobs and commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db import connection, transaction

from backhaul.foundation import clock

_acting: ContextVar[tuple[int, ...]] = ContextVar("acting_brands", default=())

#: One round trip sets the wall and brings the clock of a sandbox installation.
_SET_LOCAL = (
    "SELECT set_config('app.brands', %s, true), "
    "(SELECT clock_offset_seconds FROM tenancy_installation WHERE kind = 'sandbox')"
)
_ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


def acting_brands() -> tuple[int, ...]:
    """Return the brands of the present block; empty outside of one."""
    return _acting.get()


@contextmanager
def acting_for(*brand_ids: int, is_one_snapshot: bool = False) -> Iterator[None]:
    """Open a transaction that sees exactly these brands' rows; none named: no brand rows.

    Nested blocks may only narrow. Everything inside is committed together, or nothing is.
    `is_one_snapshot`, of an outermost block that only reads: all its statements see what was
    committed at one moment, so that an answer made of several does not contradict itself.
    """
    outer = _acting.get()
    if outer and not set(brand_ids) <= set(outer):
        raise RuntimeError("a block inside another may not see more brands than it")
    token = _acting.set(brand_ids)
    try:
        with transaction.atomic():
            if is_one_snapshot and not connection.savepoint_ids:
                connection.cursor().execute(_ONE_SNAPSHOT)
            _set_local(brand_ids)
            yield
            if connection.savepoint_ids:
                # A released savepoint keeps the inner value; a rolled-back one restores it.
                _set_local(outer)
    finally:
        _acting.reset(token)


def _set_local(brand_ids: tuple[int, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET_LOCAL, [",".join(map(str, brand_ids))])
        row = cursor.fetchone()
    clock.set_offset(timedelta(seconds=row[1] or 0))
