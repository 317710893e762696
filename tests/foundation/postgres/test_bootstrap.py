from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from backhaul.foundation.postgres.bootstrap import create_roles_and_database, ensure_database
from backhaul.foundation.postgres.server import Server, ensure_running, stop
from backhaul.foundation.postgres.where import APP, OWNER, SUPERUSER


@pytest.fixture(scope="module")
def server(template: Path) -> Iterator[Server]:
    with ensure_running(template, durable=False) as running:
        yield running
    stop(template)


def session(server: Server, role: str, name: str) -> psycopg.Connection[Any]:
    return psycopg.connect(**server.dsn(role, name), autocommit=True)  # type: ignore[arg-type]


def test_two_first_starts_at_once_make_one_database(server: Server) -> None:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: ensure_database(server, "twice"), range(2)))

    assert sorted(made) == [False, True]
    assert ensure_database(server, "twice") is False


def test_the_roles_may_what_they_should_and_no_more(server: Server) -> None:
    ensure_database(server)

    with session(server, SUPERUSER, "postgres") as admin:
        found = admin.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
            " FROM pg_roles WHERE rolname LIKE 'bh%' ORDER BY rolname"
        ).fetchall()

    assert found == [
        ("bh_app", True, False, False, False, False),
        ("bh_owner", True, False, True, True, False),
    ]


def test_what_the_owner_makes_the_runtime_role_may_use_but_not_change(server: Server) -> None:
    ensure_database(server)
    with session(server, OWNER, "backhaul") as owner:
        owner.execute("DROP TABLE IF EXISTS thing")
        owner.execute("CREATE TABLE thing (id bigserial PRIMARY KEY, name text)")

    with session(server, APP, "backhaul") as app:
        app.execute("INSERT INTO thing (name) VALUES ('box')")
        assert app.execute("SELECT name FROM thing").fetchall() == [("box",)]
        for forbidden in ("TRUNCATE thing", "DROP TABLE thing", "CREATE TABLE mine (id int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
        assert app.execute("SELECT count(*) FROM thing").fetchone() == (1,)


def test_roles_that_were_given_more_lose_it_again(server: Server) -> None:
    ensure_database(server)
    with session(server, SUPERUSER, "postgres") as admin:
        admin.execute("ALTER ROLE bh_app BYPASSRLS CREATEDB")

        ensure_database(server)

        query = "SELECT rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = 'bh_app'"
        assert admin.execute(query).fetchone() == (False, False)


def test_a_server_of_ones_own_is_set_up_by_a_connection_string_with_passwords(
    server: Server,
) -> None:
    where = server.dsn(SUPERUSER, "postgres")
    admin = f"host={where['host']} port={where['port']} user=postgres dbname=postgres"

    made = create_roles_and_database(admin, "own place", passwords={OWNER: "it's", APP: "b"})

    assert made is True
    with session(server, SUPERUSER, "own place") as inside:
        query = "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM%%'"
        assert inside.execute(query, []).fetchone() == (2,)
    with session(server, OWNER, "own place") as owner:
        assert owner.execute("SHOW server_encoding").fetchone() == ("UTF8",)
