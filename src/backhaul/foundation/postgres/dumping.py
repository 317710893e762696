"""Dumping a database as it stood at one moment, and bringing a dump back beside the old one."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backhaul.foundation.postgres.binaries import program
from backhaul.foundation.postgres.server import Server
from backhaul.foundation.postgres.trouble import ServerTrouble
from backhaul.foundation.postgres.where import DATABASE, OWNER, SUPERUSER

_NEW = f"{DATABASE}_restoring"
_TABLES = """
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY relname
"""

Counts = Mapping[str, int]
"""Rows by table."""


def dump(server: Server, file: Path) -> Counts:
    """Write the database in pg_dump's own format; return how many rows each table had then."""
    with psycopg.connect(**server.dsn(OWNER)) as session:  # type: ignore[arg-type]
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = session.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        counts = _count(session)
        _run(
            "pg_dump",
            "--format=custom",
            f"--snapshot={row[0]}",
            f"--file={file}",
            f"--dbname={_address(server, DATABASE)}",
        )
    return counts


def is_empty(server: Server) -> bool:
    """Whether the database has no tables yet."""
    with psycopg.connect(**server.dsn(OWNER)) as session:  # type: ignore[arg-type]
        return session.execute(_TABLES).fetchone() is None


def bring_back(server: Server, file: Path, counts: Counts) -> None:
    """Restore a dump, compare its rows with `counts`, and put it in the place of what is there.

    Raises ServerTrouble, and leaves what is there, where the dump is not whole.
    """
    admin = make_conninfo("", **server.dsn(SUPERUSER, "postgres"))
    with psycopg.connect(admin, autocommit=True) as session:
        # Only created: the dump brings the rights, and must not meet any that were given.
        session.execute(_order("DROP DATABASE IF EXISTS {new} WITH (FORCE)"))
        session.execute(
            _order("CREATE DATABASE {new} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'")
        )
        _run("pg_restore", "--exit-on-error", f"--dbname={_address(server, _NEW)}", str(file))
        _compare(server, counts)
        session.execute(_order("DROP DATABASE IF EXISTS {old} WITH (FORCE)"))
        session.execute(_order("ALTER DATABASE {new} RENAME TO {old}"))


def _compare(server: Server, counts: Counts) -> None:
    with psycopg.connect(**server.dsn(OWNER, _NEW)) as session:  # type: ignore[arg-type]
        found = _count(session)
    other = sorted(
        name for name in counts.keys() | found if counts.get(name) != found.get(name)
    )
    if other:
        raise ServerTrouble(f"The backup is not whole: {', '.join(other)} differ.")


def _count(session: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    names = [str(row[0]) for row in session.execute(_TABLES)]
    counts: dict[str, int] = {}
    for name in names:
        count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        row = session.execute(count).fetchone()
        assert row is not None
        counts[name] = int(str(row[0]))
    return counts


def _order(text: str) -> sql.Composed:
    return sql.SQL(text).format(
        new=sql.Identifier(_NEW), old=sql.Identifier(DATABASE), owner=sql.Identifier(OWNER)
    )


def _address(server: Server, name: str) -> str:
    return make_conninfo("", **server.dsn(OWNER, name))


def _run(name: str, *words: str) -> None:
    done = subprocess.run(
        [program(name), *words], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise ServerTrouble(f"{name} failed:\n{said[-2000:]}")
