"""A database per test process, copied from one that was migrated once.

The server is the embedded one, or the one named by BACKHAUL_TEST_DATABASE_URL: the URL of a
role that may create roles and databases.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from backhaul.foundation.postgres.bootstrap import create_roles_and_database
from backhaul.foundation.postgres.migrating import migrate
from backhaul.foundation.postgres.server import ensure_running
from backhaul.foundation.postgres.where import SUPERUSER

ROOT = Path(__file__).resolve().parent.parent
#: For a server that asks for them; the embedded one does not.
_PASSWORDS = {"bh_owner": "tests of backhaul", "bh_app": "tests of backhaul"}
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def admin_dsn() -> dict[str, Any]:
    """Start the embedded server if it is the one to use; return how to reach it as admin."""
    given = os.environ.get("BACKHAUL_TEST_DATABASE_URL")
    if given:
        return psycopg.conninfo.conninfo_to_dict(given)
    server = ensure_running(Path(os.environ["BACKHAUL_DATA"]), durable=False)
    _USERS.append(server)
    return server.dsn(SUPERUSER, "postgres")


_USERS: list[object] = []
"""Keeps the server up for the life of the process."""


def point_at(name: str, admin: dict[str, Any]) -> None:
    """Make both of Django's connections use the database `name`."""
    for alias, role in (("default", "bh_app"), ("owner", "bh_owner")):
        where = {
            "NAME": name,
            "USER": role,
            "PASSWORD": _PASSWORDS[role],
            "HOST": str(admin.get("host", "")),
            "PORT": str(admin.get("port", "")),
        }
        settings.DATABASES[alias].update(where)
        connections[alias].settings_dict.update(where)
        connections[alias].close()


def fresh_database(worker: str) -> str:
    """Return the name of an empty, migrated database for this test process."""
    admin = admin_dsn()
    template = f"bh_template_{_fingerprint()}"
    with _locked(), psycopg.connect(**admin, autocommit=True) as session:
        if not _exists(session, template):
            building = f"{template}_building"
            session.execute(f'DROP DATABASE IF EXISTS "{building}"')
            create_roles_and_database(admin, building, passwords=_PASSWORDS)
            point_at(building, admin)
            migrate()
            _keep_born_rows()
            connections["owner"].close()
            connections["default"].close()
            session.execute(f'ALTER DATABASE "{building}" RENAME TO "{template}"')
        name = f"bh_test_{worker}_{os.getpid()}"
        _drop_left_overs(session)
        session.execute(
            f'CREATE DATABASE "{name}" OWNER bh_owner TEMPLATE "{template}" STRATEGY file_copy'
        )
    point_at(name, admin)
    return name


def drop(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
    with psycopg.connect(**admin_dsn(), autocommit=True) as session:
        session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _keep_born_rows() -> None:
    """Put aside what the migrations wrote, so that a flush can bring it back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA born")
        for table in tables(cursor, "public"):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE born."{table}" AS TABLE "{table}"')


def tables(cursor: Any, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    return [row[0] for row in cursor.fetchall() if row[0] not in KEPT]


def _fingerprint() -> str:
    files = sorted((ROOT / "src").rglob("migrations/*.py"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    for name in ("engine/base.py", "migrating.py"):
        digest.update((ROOT / "src/backhaul/foundation/postgres" / name).read_bytes())
    return digest.hexdigest()[:12]


def _exists(session: psycopg.Connection[Any], name: str) -> bool:
    found = session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _drop_left_overs(session: psycopg.Connection[Any]) -> None:
    """Remove the databases of test processes that are no more."""
    rows = session.execute("SELECT datname FROM pg_database WHERE datname ~ '^bh_test_'")
    for (name,) in rows.fetchall():
        if not Path(f"/proc/{name.rsplit('_', 1)[1]}").exists():
            session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _locked() -> Iterator[None]:
    place = Path(os.environ["BACKHAUL_DATA"])
    place.mkdir(parents=True, exist_ok=True)
    with (place / "template.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
