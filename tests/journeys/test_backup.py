"""A backup of a running installation, brought back into another place."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backhaul.foundation.postgres.server import ensure_running, stop
from tests.journeys.installation import Installation
from tests.journeys.marks import JOURNEY

pytestmark = [*JOURNEY, pytest.mark.slow]


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """An empty data directory that the embedded server's account can reach."""
    with tempfile.TemporaryDirectory(prefix="backhaul-journeys-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        yield place
        stop(place)


def restore(place: Path, file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BACKHAUL_", "PYTEST"))}
    named = {"DJANGO_SETTINGS_MODULE": "backhaul.wiring.settings", "BACKHAUL_DATA": str(place)}
    return subprocess.run(
        [sys.executable, "-m", "backhaul.wiring.cli", "restore", str(file), *words],
        env={**env, **named},
        capture_output=True,
        text=True,
        check=False,
    )


def rows(place: Path, query: str) -> list[tuple[object, ...]]:
    with (
        ensure_running(place) as server,
        psycopg.connect(**server.dsn("bh_owner"), autocommit=True) as session,  # type: ignore[arg-type]
    ):
        return session.execute(query.encode()).fetchall()


def test_a_backup_comes_back_whole_once_and_holds_the_money(
    house: Installation, elsewhere: Path, tmp_path: Path
) -> None:
    file = tmp_path / "here.backup"
    here = house.sql("SELECT slug FROM tenancy_brand ORDER BY id")

    made = house.run("backup", str(file))
    again = house.run("backup", str(file))
    while_it_runs = house.run("restore", str(file), "--force")
    first = restore(elsewhere, file)
    second = restore(elsewhere, file)

    assert (made.returncode, file.stat().st_mode & 0o777) == (0, 0o600), made.stderr
    assert (again.returncode, "backup exists" in again.stderr) == (1, True)
    assert (while_it_runs.returncode, "runs already" in while_it_runs.stderr) == (1, True)
    assert first.returncode == 0, first.stderr
    assert (second.returncode, "installation not empty" in second.stderr) == (1, True)
    assert rows(elsewhere, "SELECT slug FROM tenancy_brand ORDER BY id") == here
    assert rows(elsewhere, "SELECT holds_refunds FROM tenancy_installation") == [(True,)]
    key = "secret-key"
    assert (elsewhere / key).read_text() == (house.data / key).read_text()


def test_a_file_that_was_changed_is_refused_and_changes_nothing(
    elsewhere: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.backup"
    with tarfile.open(broken, "w") as tar:
        tar.add(__file__, "database.dump")

    done = restore(elsewhere, broken)

    assert (done.returncode, "backup unreadable" in done.stderr) == (1, True)
    assert rows(elsewhere, "SELECT 1 FROM pg_class WHERE relname = 'tenancy_brand'") == []
