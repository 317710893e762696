from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backhaul.foundation.postgres.where import (
    APP,
    OWNER,
    ROOTS_PLACE,
    django_database,
    dsn,
    places,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def test_everything_lies_in_the_data_directory(empty: Path) -> None:
    found = places(empty)

    assert found.pgdata == empty / "postgres" / "pgdata"
    assert found.socket == empty / "postgres" / "socket" / ".s.PGSQL.5432"
    assert found.log == empty / "postgres" / "server.log"
    assert not found.is_elsewhere
    assert not empty.exists()


def test_a_long_path_gets_a_short_socket_directory_of_its_own(empty: Path) -> None:
    one = places(empty / ("a" * 90))
    other = places(empty / ("b" * 90))

    assert len(os.fsencode(one.socket)) < 100
    assert one.sockets.parent == Path("/tmp")
    assert one.sockets != other.sockets
    assert one.pgdata == empty / ("a" * 90) / "postgres" / "pgdata"


def test_a_way_through_a_link_leads_to_the_same_place(empty: Path) -> None:
    empty.mkdir()
    link = empty.parent / "link"
    link.symlink_to(empty)

    assert places(link) == places(empty)


def test_psycopg_and_django_get_their_own_words(empty: Path) -> None:
    sockets = str(empty / "postgres" / "socket")

    assert dsn(empty, OWNER, "other") == {
        "host": sockets,
        "port": 5432,
        "user": "bh_owner",
        "dbname": "other",
    }
    assert django_database(empty) == {
        "HOST": sockets,
        "PORT": "5432",
        "USER": APP,
        "NAME": "backhaul",
        "PASSWORD": "",
    }


@as_root
def test_as_root_a_closed_directory_moves_the_server_elsewhere(empty: Path) -> None:
    empty.mkdir(mode=0o700)

    found = places(empty)

    assert found.is_elsewhere
    assert found.home.parent == ROOTS_PLACE


@as_root
def test_once_moved_it_stays_there_even_if_the_directory_opens(empty: Path) -> None:
    (empty / "postgres").mkdir(parents=True)
    (empty / "postgres" / "moved-to.txt").write_text("/var/lib/backhaul/abc\n\nWords.\n")

    assert places(empty).home == Path("/var/lib/backhaul/abc")


def test_settings_can_import_it_without_loading_a_driver() -> None:
    code = (
        "import sys, backhaul.foundation.postgres.where; "
        "print(sorted({'psycopg', 'django', 'subprocess', 'socket'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "[]\n"
