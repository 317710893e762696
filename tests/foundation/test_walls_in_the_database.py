"""T1: no brand ever sees another brand's row, proved table by table in SQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from backhaul.foundation.postgres.engine.base import is_brand_model
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.tables import DIRECTORY, INSTALLATION, JOB_PREFIX
from tests.cast import Cast
from tests.makers.rows import one_of_everything

BRAND_MODELS = sorted(
    (model for model in apps.get_models() if is_brand_model(model)),
    key=lambda model: model._meta.db_table,
)
APPEND_ONLY = {"holds_consent", "journal_entry", "settlement_ledgerline"}


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def test_every_table_is_listed_or_walled_in(cast: Cast) -> None:
    tables = _rows(
        """
        SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
          EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid),
          EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                  AND a.attname = 'brand_id' AND a.attnotnull AND NOT a.attisdropped)
        FROM pg_class c WHERE c.relkind IN ('r', 'p')
          AND c.relnamespace = 'public'::regnamespace
        """
    )
    open_ones = {
        name
        for name, is_forced, has_policy, has_brand in tables
        if not (is_forced and has_policy and has_brand)
        and name not in DIRECTORY | INSTALLATION
        and not name.startswith(JOB_PREFIX)
    }

    assert open_ones == set()
    assert {name for name, *_ in tables} >= DIRECTORY | INSTALLATION


def test_no_view_and_no_function_looks_over_the_wall(cast: Cast) -> None:
    views = _rows(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') "
        "AND relnamespace = 'public'::regnamespace "
        "AND NOT coalesce('security_invoker=true' = ANY(reloptions), false)"
    )
    definers = _rows(
        "SELECT proname FROM pg_proc WHERE prosecdef "
        "AND pronamespace = 'public'::regnamespace AND proname NOT LIKE 'procrastinate%%'"
    )

    assert (views, definers) == ([], [])


def test_keys_between_brand_tables_are_composite(cast: Cast) -> None:
    crossing = _rows(
        """
        SELECT c.conname FROM pg_constraint c
        JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid
        WHERE c.contype = 'f' AND a.relrowsecurity AND b.relrowsecurity
          AND array_length(c.conkey, 1) = 1
        """
    )

    assert crossing == []


def test_the_runtime_role_owns_nothing_and_bypasses_nothing(cast: Cast) -> None:
    ((is_super, bypasses, creates),) = _rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles "
        "WHERE rolname = current_user"
    )
    owned = _rows(
        "SELECT relname FROM pg_class JOIN pg_roles ON relowner = pg_roles.oid "
        "WHERE rolname = current_user"
    )

    assert (is_super, bypasses, creates, owned) == (False, False, False, [])


def test_no_verb_reaches_over_the_wall(cast: Cast, subtests: pytest.Subtests) -> None:
    one_of_everything(cast.nordlicht)
    for model in BRAND_MODELS:
        with subtests.test(model._meta.db_table):
            _no_verb_reaches(model._meta.db_table, cast)


def _no_verb_reaches(table: str, cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        (mine,) = _rows(f"SELECT count(*) FROM {table}")
        assert mine[0] > 0, f"make one in tests/makers/rows.py: {table}"

    with acting_for():
        assert _rows(f"SELECT * FROM {table}") == []
    with acting_for(cast.voltaic.pk):
        theirs = f"brand_id = {cast.nordlicht.pk}"
        assert _rows(f"SELECT * FROM {table} WHERE {theirs}") == []
        for verb in (f"UPDATE {table} SET brand_id = brand_id", f"DELETE FROM {table}"):
            assert _touched(f"{verb} WHERE {theirs}", table) == 0
        assert _is_refused_a_row_of_theirs(table, cast)
    with acting_for(cast.nordlicht.pk):
        assert _rows(f"SELECT count(*) FROM {table}") == [mine]


def _touched(sql: str, table: str) -> int:
    if table in APPEND_ONLY:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        return 0
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


#: Something that each type of column takes.
_DEFAULTS = """
SELECT column_name, CASE data_type WHEN 'boolean' THEN 'false' WHEN 'jsonb' THEN '{}'
  WHEN 'date' THEN '2026-11-16' WHEN 'timestamp with time zone' THEN '2026-11-16T00:00:00Z'
  WHEN 'bytea' THEN '' WHEN 'character varying' THEN 'x' WHEN 'text' THEN 'x' ELSE '1' END
FROM information_schema.columns WHERE table_name = %s
"""


def _is_refused_a_row_of_theirs(table: str, cast: Cast) -> bool:
    columns = _rows(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND column_name <> 'id' AND is_generated = 'NEVER' AND is_nullable = 'NO'",
        table,
    )
    names = [name for (name,) in columns]
    defaults = dict(_rows(_DEFAULTS, table))
    values = [
        str(cast.nordlicht.pk) if name == "brand_id" else defaults[name] for name in names
    ]
    quoted = ", ".join(f'"{name}"' for name in names)
    places = ", ".join(["%s"] * len(names))
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO {table} ({quoted}) VALUES ({places})", values)
    return "row-level security" in str(refused.value)
