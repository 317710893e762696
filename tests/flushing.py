"""Empties the database behind a test that committed."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connections
from django.test import TransactionTestCase

from tests.database import KEPT, admin_dsn, tables

_sessions: list[psycopg.Connection[Any]] = []
"""At most one, kept open: a new one has to learn every table first."""


def instead_of_the_command() -> None:
    """Let Django empty the database by `flush`.

    Its own command makes the permissions and the content types again, which nothing here
    takes away: that costs four times as much as to empty the tables.
    """
    TransactionTestCase._fixture_teardown = _teardown  # type: ignore[attr-defined]


def _teardown(_test: TransactionTestCase) -> None:
    flush()


def flush() -> None:
    """Empty every table and bring back the rows that the migrations wrote.

    Only tables that hold something are touched. Truncating all of them costs a third of a
    second each time, and the order of foreign keys, row-level security and the triggers of
    the append-only tables would all stand in the way of a DELETE: so an administrator does it,
    in a session in which they sleep. The runtime role may not.
    """
    session = _session()
    with session.transaction():
        session.execute("SET LOCAL session_replication_role = replica")
        session.execute("SELECT pg_temp.empty(%s)", [list(KEPT)])
        for table in tables(session.cursor(), "born"):
            _bear_again(session.cursor(), table)


def no_more() -> None:
    while _sessions:
        _sessions.pop().close()


def _session() -> psycopg.Connection[Any]:
    """Return the session on the present database, with the function that empties it."""
    name = connections["owner"].settings_dict["NAME"]
    if _sessions and (_sessions[0].broken or _sessions[0].info.dbname != name):
        no_more()
    if not _sessions:
        session = psycopg.connect(**{**admin_dsn(), "dbname": name}, autocommit=True)
        session.execute(_EMPTY)
        _sessions.append(session)
    return _sessions[0]


_EMPTY = """
CREATE FUNCTION pg_temp.empty(kept text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one record;
    is_full boolean;
BEGIN
    FOR one IN
        SELECT t.tablename AS name, s.sequence FROM pg_tables t LEFT JOIN LATERAL (
            SELECT pg_get_serial_sequence(quote_ident(t.tablename), a.attname) AS sequence
            FROM pg_attribute a
            WHERE a.attrelid = quote_ident(t.tablename)::regclass AND a.attidentity <> ''
            LIMIT 1
        ) s ON true
        WHERE t.schemaname = 'public' AND t.tablename <> ALL (kept)
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one.name) INTO is_full;
        IF is_full THEN
            EXECUTE format('DELETE FROM %I', one.name);
        END IF;
        IF one.sequence IS NOT NULL THEN
            PERFORM setval(one.sequence, 1, false);
        END IF;
    END LOOP;
END $$
"""


def _bear_again(cursor: Any, table: str) -> None:
    cursor.execute(f'INSERT INTO public."{table}" OVERRIDING SYSTEM VALUE TABLE born."{table}"')
    cursor.execute(
        "SELECT pg_get_serial_sequence(attrelid::regclass::text, attname) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attidentity <> ''",
        [f'public."{table}"'],
    )
    for (sequence,) in cursor.fetchall():
        cursor.execute(f"SELECT setval('{sequence}', (SELECT max(id) FROM \"{table}\"))")
