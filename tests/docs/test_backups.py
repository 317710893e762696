"""A backup made and restored as the how-to says keeps rows, walls and rights."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.postgres.binaries import MAJOR, program
from backhaul.foundation.tenancy.acting import acting_for
from tests.cast import MONDAY, Cast
from tests.database import admin_dsn
from tests.docs.documents import shell_lines

#: Left-overs of it are known by the number of the process: see tests.database.
NAME = f"bh_test_restored_{os.getpid()}"

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def restored() -> Iterator[str]:
    """The name of a new database that is only created, as the how-to says."""
    with psycopg.connect(**admin_dsn(), autocommit=True) as session:
        session.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        session.execute(f"CREATE DATABASE {NAME} OWNER bh_owner TEMPLATE template0")
        yield NAME
        session.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def documented(name: str) -> list[str]:
    """Return the words of the how-to's own command."""
    [line] = [line for _, line in shell_lines() if line.startswith(f"{name} ")]
    return shlex.split(line)


def url(role: str, database: str) -> str:
    where = connection.settings_dict
    host, port = quote(str(where["HOST"]), safe=""), where["PORT"]
    password = f":{quote(where['PASSWORD'])}" if where["PASSWORD"] else ""
    return f"postgresql://{role}{password}@{host}:{port}/{database}"


def run(words: list[str], *, role: str, database: str, folder: Path) -> int:
    told = [word.replace("$DATABASE_OWNER_URL", url(role, database)) for word in words]
    done = subprocess.run(
        [program(told[0]), *told[1:]], cwd=folder, check=False, capture_output=True, timeout=60
    )
    return done.returncode


def _server_major() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        return int(cursor.fetchone()[0])


def test_a_backup_restored_as_the_how_to_says_is_whole_and_walled(
    live_cast: Cast, restored: str, tmp_path: Path
) -> None:
    if _server_major() > MAJOR:
        pytest.skip("pg_dump cannot read a newer server")
    brand = live_cast.nordlicht.pk
    with acting_for(brand):
        Entry.objects.create(
            brand_id=brand, kind="cost.recorded", occurred_at=MONDAY, actor="system"
        )
    here = str(connection.settings_dict["NAME"])

    dumped = run(documented("pg_dump"), role="bh_owner", database=here, folder=tmp_path)
    back = run(documented("pg_restore"), role="bh_owner", database=restored, folder=tmp_path)

    assert (dumped, back) == (0, 0)
    with psycopg.connect(url("bh_app", restored), autocommit=True) as session:
        assert session.execute("SELECT count(*) FROM journal_entry").fetchone() == (0,)
        session.execute("SELECT set_config('app.brands', %s, false)", [str(brand)])
        assert session.execute("SELECT count(*) FROM journal_entry").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("DELETE FROM journal_entry")


def test_a_dump_as_the_runtime_role_fails_loudly(live_cast: Cast, tmp_path: Path) -> None:
    del live_cast
    here = str(connection.settings_dict["NAME"])

    assert run(documented("pg_dump"), role="bh_app", database=here, folder=tmp_path) != 0
