from __future__ import annotations

import codecs
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from backhaul.foundation.postgres import binaries
from backhaul.foundation.postgres.account import NOBODY, Account
from backhaul.foundation.postgres.inhabitants import is_server, leftovers
from backhaul.foundation.postgres.postmaster import pid_of
from backhaul.foundation.postgres.probe import Answer, probe
from backhaul.foundation.postgres.server import Server, ensure_running, stop
from backhaul.foundation.postgres.trouble import ServerTrouble
from backhaul.foundation.postgres.where import places
from tests.foundation.postgres.conftest import User, eventually, runs

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def ask(server: Server, query: str) -> object:
    with psycopg.connect(**server.dsn("postgres", "postgres"), autocommit=True) as session:  # type: ignore[arg-type]
        cursor = session.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def as_account(uid: int, act: Callable[[], None]) -> int:
    """Run `act` in a forked process of another account; return its exit code."""
    for encoding in ("ascii", "idna"):  # loaded now: that account may not see our Python
        codecs.lookup(encoding)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            act()
            code = 0
        except BaseException as error:  # noqa: BLE001  # the child must never go on as pytest
            sys.__stderr__.write(f"{error!r}\n")  # type: ignore[union-attr]
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_four_first_starts_at_once_make_one_server(empty: Path) -> None:
    users = [User(empty) for _ in range(4)]
    for user in users:
        user.await_up()

    assert (places(empty).log.read_text()).count("starting PostgreSQL") == 1
    assert runs(empty)

    for user in users:
        user.leave()
    assert not runs(empty)
    assert list(places(empty).home.glob("pgdata.new*")) == []


def test_the_server_is_closed_to_others_and_speaks_utf8(empty: Path) -> None:
    with ensure_running(empty) as server:
        assert ask(server, "SHOW listen_addresses") == ""
        assert ask(server, "SHOW server_encoding") == "UTF8"
        assert ask(server, "SHOW fsync") == "on"
        assert ask(server, "SHOW timezone") == "UTC"
        assert ask(server, "SELECT upper('ä')") == "Ä"
        assert ask(server, "SELECT 'Z' < 'a'") is True
        assert server.places.sockets.stat().st_mode & 0o777 == 0o700
        assert server.places.pgdata.stat().st_mode & 0o777 == 0o700


def test_the_last_user_stops_it_and_only_the_last(data: Path) -> None:
    web, worker = User(data), User(data)
    web.await_up()
    worker.await_up()
    here = ensure_running(data, durable=False)

    web.leave()
    assert here.is_ready()
    assert here.close() is False
    assert runs(data)
    worker.leave()
    assert not runs(data)


def test_two_holds_of_one_process_count_as_two(data: Path) -> None:
    first, second = ensure_running(data, durable=False), ensure_running(data)

    assert first.close() is False
    assert second.is_ready()
    assert second.close() is True
    assert second.close() is False


def test_a_killed_user_does_not_keep_the_server_up(data: Path) -> None:
    owner, worker = User(data), User(data)
    owner.await_up()
    worker.await_up()

    owner.kill()
    assert runs(data)
    worker.leave()

    assert not runs(data)


def test_an_owned_server_ends_with_its_killed_owner(data: Path) -> None:
    owner = User(data, "owned")
    owner.await_up()

    owner.kill()

    assert eventually(lambda: not runs(data))
    assert eventually(lambda: "database system is shut down" in places(data).log.read_text())


def test_ctrl_c_in_the_terminal_does_not_reach_it(data: Path) -> None:
    with ensure_running(data, durable=False) as server:
        pid = pid_of(server.places)
        assert pid is not None

        assert os.getpgid(pid) == pid
        assert os.getsid(pid) == pid


def test_a_killed_server_comes_back_with_what_was_committed(data: Path) -> None:
    with ensure_running(data) as server:
        ask(server, "CREATE TABLE kept AS SELECT 7 AS number")
        kill(pid_of(server.places))
        assert eventually(lambda: not server.is_ready())

        assert server.revive() is True
        assert server.revive() is False
        assert ask(server, "SELECT number FROM kept") == 7


def test_after_killing_owner_and_server_the_next_one_starts_it(data: Path) -> None:
    owner = User(data)
    owner.await_up()
    pid = pid_of(places(data))
    owner.kill()
    kill(pid)

    with ensure_running(data, durable=False) as server:
        assert ask(server, "SELECT 1") == 1
        assert pid_of(server.places) != pid


def test_a_stranger_that_bears_the_number_of_the_dead_server_is_left_alone(data: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pidfile = places(data).pgdata / "postmaster.pid"
        pidfile.write_text(f"{stranger.pid}\n{places(data).pgdata}\n1\n5432\n\n\n")

        with ensure_running(data, durable=False) as server:
            assert ask(server, "SELECT 1") == 1

        assert stranger.poll() is None
        stranger.kill()


def test_a_zombie_that_bears_its_number_is_dead(data: Path) -> None:
    with subprocess.Popen(["true"]) as zombie:
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        pidfile = places(data).pgdata / "postmaster.pid"
        pidfile.write_text(f"{zombie.pid}\n{places(data).pgdata}\n1\n5432\n\n\n")

        with ensure_running(data, durable=False) as server:
            assert ask(server, "SELECT 1") == 1


def test_workers_that_outlive_a_killed_server_are_ended_first(data: Path) -> None:
    with ensure_running(data, durable=False) as server:
        pid = pid_of(server.places)
        frozen = next(p for p in leftovers(server.places.pgdata) if p != pid)
        os.kill(frozen, signal.SIGSTOP)
        kill(pid)
        assert eventually(lambda: leftovers(server.places.pgdata) == [frozen])

        assert server.revive() is True

        assert not is_server(frozen, server.places.pgdata)
        assert ask(server, "SELECT 1") == 1


def test_a_server_that_lost_its_socket_is_started_again(data: Path) -> None:
    with ensure_running(data, durable=False) as server:
        before = pid_of(server.places)
        server.places.socket.unlink()

        assert server.revive() is True

        assert pid_of(server.places) != before
        assert ask(server, "SELECT 1") == 1


def test_a_full_server_is_still_a_running_one(data: Path) -> None:
    conf = places(data).pgdata / "postgresql.conf"
    conf.write_text(
        f"{conf.read_text()}\nmax_connections = 2\nsuperuser_reserved_connections=0\n"
    )
    conf.write_text(f"{conf.read_text()}\nmax_wal_senders = 0\nreserved_connections = 0\n")
    with ensure_running(data, durable=False) as server:
        where = server.dsn("postgres", "postgres")
        with psycopg.connect(**where), psycopg.connect(**where):  # type: ignore[arg-type]
            assert server.is_ready()


def test_stop_ends_it_whoever_uses_it(data: Path) -> None:
    server = ensure_running(data, durable=False)

    assert stop(data) is True
    assert stop(data) is False

    assert probe(server.places.socket) is Answer.NOBODY
    assert server.close() is False


def test_stopping_what_never_was_makes_nothing(empty: Path) -> None:
    assert stop(empty) is False
    assert not empty.exists()


def test_a_server_that_ends_at_once_shows_the_end_of_its_log(data: Path) -> None:
    conf = places(data).pgdata / "postgresql.conf"
    conf.write_text(f"{conf.read_text()}\nshared_buffers = 'lots'\n")

    with pytest.raises(ServerTrouble, match=r"(?s)exit 1.*server\.log.*shared_buffers"):
        ensure_running(data, durable=False)
    assert not runs(data)


def test_a_cluster_of_another_release_is_refused_untouched(data: Path) -> None:
    version = places(data).pgdata / "PG_VERSION"
    version.write_text("17\n")

    with pytest.raises(ServerTrouble, match="made by PostgreSQL 17, the installed one is 18"):
        ensure_running(data, durable=False)
    assert version.read_text() == "17\n"
    assert not runs(data)


def test_half_a_cluster_of_a_killed_first_start_does_not_count(empty: Path) -> None:
    half = places(empty).home / "pgdata.new-abc"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    with ensure_running(empty, durable=False) as server:
        assert ask(server, "SELECT 1") == 1
    assert not half.exists()


def test_a_long_path_works_too(empty: Path) -> None:
    deep = empty / ("d" * 120)

    with ensure_running(deep, durable=False) as server:
        assert ask(server, "SELECT 1") == 1
        assert server.places.sockets.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(server.places.sockets)


def test_a_socket_directory_of_somebody_else_is_refused(empty: Path) -> None:
    deep = empty / ("d" * 120)
    sockets = places(deep).sockets
    sockets.symlink_to(empty.parent)

    try:
        with pytest.raises(ServerTrouble, match="is not ours"):
            ensure_running(deep, durable=False)
    finally:
        sockets.unlink()


@as_root
def test_root_serves_as_nobody(data: Path) -> None:
    with ensure_running(data, durable=False) as server:
        pid = pid_of(server.places)

        assert Path(f"/proc/{pid}").stat().st_uid == NOBODY


@as_root
def test_an_ordinary_user_serves_as_itself(empty: Path) -> None:
    daemon = pwd.getpwnam("daemon").pw_uid
    empty.mkdir()
    os.chown(empty, daemon, daemon)

    def use() -> None:
        with ensure_running(empty, durable=False) as server:
            assert ask(server, "SELECT 1") == 1
            assert Path(f"/proc/{pid_of(server.places)}").stat().st_uid == daemon
        assert not runs(empty)

    assert as_account(daemon, use) == 0

    with ensure_running(empty, durable=False) as server:  # root comes after: same owner
        assert Path(f"/proc/{pid_of(server.places)}").stat().st_uid == daemon
    assert as_account(daemon, use) == 0


@as_root
def test_a_directory_of_a_number_without_a_name_is_served_by_nobody(empty: Path) -> None:
    empty.mkdir()
    os.chown(empty, 54321, 54321)

    with ensure_running(empty, durable=False) as server:
        assert ask(server, "SELECT 1") == 1
        assert server.places.pgdata.stat().st_uid == NOBODY


@as_root
def test_an_account_without_a_name_is_told_what_to_do(empty: Path) -> None:
    empty.mkdir()
    os.chown(empty, 54321, 54321)

    def use() -> None:
        with pytest.raises(ServerTrouble, match="Give the account a name in /etc/passwd"):
            ensure_running(empty, durable=False)

    assert as_account(54321, use) == 0
    assert not places(empty).pgdata.exists()


@as_root
def test_an_ordinary_user_is_refused_what_root_made(data: Path) -> None:
    def use() -> None:
        with pytest.raises(ServerTrouble, match="account 54321 is not the one"):
            ensure_running(data, durable=False)

    assert as_account(54321, use) == 0
    assert not runs(data)


@as_root
def test_root_with_a_closed_directory_keeps_it_elsewhere_and_says_so(
    empty: Path, caplog: pytest.LogCaptureFixture
) -> None:
    empty.mkdir(mode=0o700)
    home = places(empty).home

    try:
        with ensure_running(empty, durable=False) as server:
            assert ask(server, "SELECT 1") == 1
            assert server.places.pgdata == home / "pgdata"
            assert str(home) in caplog.text
            assert (empty / "postgres" / "moved-to.txt").read_text().startswith(f"{home}\n")
    finally:
        stop(empty)
        shutil.rmtree(home)


@as_root
def test_programs_in_a_closed_place_are_lent_as_a_copy(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = empty / "closed"
    closed.mkdir(mode=0o700, parents=True)
    package, libraries = binaries._package(), f"{binaries.PACKAGE}.libs"
    wheel = closed / binaries.PACKAGE
    shutil.copytree(package / "pginstall18", wheel / "pginstall18", symlinks=True)
    shutil.copytree(package.parent / libraries, closed / libraries)
    monkeypatch.setattr(binaries, "_package", lambda: wheel)
    monkeypatch.setattr(binaries, "ROOTS_PLACE", empty / "lent")
    nobody = Account(NOBODY, NOBODY)

    lent = binaries.programs_for(nobody)

    assert binaries.programs_for(nobody) == lent
    assert lent.is_relative_to(empty / "lent")
    for name in ("initdb", "pg_dump"):
        command = [str(lent / name), "--version"]
        said = subprocess.run(command, capture_output=True, check=True, **nobody.run_as())
        assert said.stdout.startswith(name.encode())
    assert not (lent.parent / "include").exists()
    assert len(list((empty / "lent").iterdir())) == 1
