"""First start: two roles, one database, and what each role may do in it. Safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backhaul.foundation.postgres.server import Server
from backhaul.foundation.postgres.where import APP, DATABASE, OWNER, SUPERUSER

# One number for all of Backhaul's bootstraps on a server: two at once must take turns.
TURN = 0x6261_636B_6861_756C

ROLES = {
    OWNER: "LOGIN CREATEDB NOCREATEROLE NOSUPERUSER BYPASSRLS",
    APP: "LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS",
}

GRANTS = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
    "GRANT USAGE ON SCHEMA public TO {app}",
    """ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
       GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}""",
    """ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
       GRANT USAGE, SELECT ON SEQUENCES TO {app}""",
)


def ensure_database(server: Server, name: str = DATABASE) -> bool:
    """Make roles and database in the embedded server; True if the database is new."""
    return create_roles_and_database(server.dsn(SUPERUSER, "postgres"), name)


def create_roles_and_database(
    admin: str | Mapping[str, str | int],
    name: str = DATABASE,
    *,
    passwords: Mapping[str, str] | None = None,
) -> bool:
    """Do the same on any server, as a role that may create roles; True if it is new.

    `admin` says where and as whom: a connection string or keywords, any database of the
    server. `passwords` by role name, for a server that asks for them.
    """
    with _connect(admin) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [TURN])
        for role, rights in ROLES.items():
            _ensure_role(session, role, rights, (passwords or {}).get(role))
        is_new = _ensure_database(session, name)
        with _connect(admin, dbname=name) as inside, inside.transaction():
            for grant in GRANTS:
                inside.execute(_named(grant))
    return is_new


def _connect(
    admin: str | Mapping[str, str | int], **more: str
) -> psycopg.Connection[tuple[object, ...]]:
    base = admin if isinstance(admin, str) else make_conninfo("", **dict(admin))
    return psycopg.connect(make_conninfo(base, **more), autocommit=True)


def _named(text: str, **more: sql.Composable) -> sql.Composed:
    roles = {"owner": sql.Identifier(OWNER), "app": sql.Identifier(APP)}
    return sql.SQL(text).format(**roles, **more)


def _ensure_role(
    session: psycopg.Connection[tuple[object, ...]],
    role: str,
    rights: str,
    password: str | None,
) -> None:
    found = session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if found else "CREATE"
    order = sql.SQL(f"{verb} ROLE {{}} {rights}").format(sql.Identifier(role))
    if password is not None:
        order += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    session.execute(order)


def _ensure_database(session: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    found = session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found:
        return False
    if not _is_superuser(session):  # it may not give a database to a role it is not part of
        session.execute(_named("GRANT {owner} TO CURRENT_USER"))
    session.execute(
        _named(
            "CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'",
            name=sql.Identifier(name),
        )
    )
    return True


def _is_superuser(session: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = session.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return row is not None and bool(row[0])
