"""The server's own process: whether it lives, how it starts, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from backhaul.foundation.postgres import locks
from backhaul.foundation.postgres.account import Account
from backhaul.foundation.postgres.cluster import environment, open_log, postgres_command
from backhaul.foundation.postgres.inhabitants import is_server, leftovers
from backhaul.foundation.postgres.probe import Answer, probe
from backhaul.foundation.postgres.trouble import ServerTrouble, with_log
from backhaul.foundation.postgres.where import Places
from backhaul.foundation.processes import die_with_parent

START_LIMIT_S = 60.0
RECOVERY_LIMIT_S = 900.0  # it answers "starting up": reading back a long log takes its time
DEAF_LIMIT_S = 3.0
LEFTOVERS_LIMIT_S = 2.0
PAUSE_S = 0.02

# How to stop, in order: disconnect everybody and finish; drop everything; no choice left.
ENDINGS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))

_children: dict[int, subprocess.Popen[bytes]] = {}  # started by this process, not yet reaped


def pid_of(places: Places) -> int | None:
    """Return the living server's process; a number left in a stale file is nobody's."""
    try:
        pid = int((places.pgdata / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if is_server(pid, places.pgdata) else None


def settle(places: Places) -> bool:
    """Wait for a server that is already there; False if it is gone or was deaf and is ended."""
    pid = pid_of(places)
    if pid is None:
        return False
    if _await(places, lambda: pid_of(places) != pid, DEAF_LIMIT_S) is Answer.READY:
        return True
    end(places)
    return False


def start(
    places: Places, account: Account, programs: Path, *, owned: bool, durable: bool
) -> bool:
    """Start the server and wait until it answers. Needs the gate.

    False if one turned up by itself: whoever had started it was killed while it came up.
    """
    _reap()
    running = locks.opened(places.running_lock, account)
    log = open_log(places, account)
    try:
        if not _make_vacant(places, running):
            return False
        child = subprocess.Popen(
            postgres_command(places, programs, durable=durable),
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(running,),  # its processes hold the lock on, down to the last one
            start_new_session=True,  # Ctrl-C in our terminal is not meant for it
            preexec_fn=die_with_parent(signal.SIGINT) if owned else None,  # noqa: PLW1509
            **account.run_as(),
        )
    finally:
        os.close(log)
        os.close(running)
    _children[child.pid] = child
    _check_started(places, child)
    return True


def _check_started(places: Places, child: subprocess.Popen[bytes]) -> None:
    if _await(places, lambda: child.poll() is not None, START_LIMIT_S) is Answer.READY:
        return
    if child.returncode is None:
        end(places, child.pid)
        raise with_log("PostgreSQL started but did not answer in time.", places.log)
    raise with_log(f"PostgreSQL ended while starting (exit {child.returncode}).", places.log)


def _await(places: Places, gone: Callable[[], bool], limit: float) -> Answer:
    """Ask until the server is ready, is gone, or has said nothing for `limit` seconds."""
    began = time.monotonic()
    heard = began
    while True:
        answer = probe(places.socket)
        now = time.monotonic()
        if answer is Answer.READY or gone():
            return answer
        if answer is Answer.BUSY:
            heard = now
        if now - heard > limit or now - began > max(limit, RECOVERY_LIMIT_S):
            return answer
        time.sleep(PAUSE_S)


def end(places: Places, pid: int | None = None) -> bool:
    """End the server, gently first. Needs the gate. False if there was none."""
    pid = pid or pid_of(places)
    if pid is None:
        return False
    for number, limit in ENDINGS:
        _send(pid, number)
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if not is_server(pid, places.pgdata):
                _reap()
                return True
            time.sleep(PAUSE_S)
    raise with_log(f"PostgreSQL (process {pid}) does not end.", places.log)


def _reap() -> None:
    """Take leave of our dead children, that they do not stay zombies."""
    for pid, child in list(_children.items()):
        if child.poll() is not None:
            del _children[pid]


def _make_vacant(places: Places, running: int) -> bool:
    """Remove the lock files of a dead server, once none of its processes is left.

    False if it is not dead. PostgreSQL believes any process that bears the number in
    its file, even a zombie or a stranger, and would refuse to start.
    """
    if not locks.try_exclusive_within(running, LEFTOVERS_LIMIT_S):
        if settle(places):
            return False
        for pid in leftovers(places.pgdata):
            _send(pid, signal.SIGKILL)
        if not locks.try_exclusive_within(running, LEFTOVERS_LIMIT_S):
            raise ServerTrouble(
                f"Processes of another server still use {places.pgdata}, perhaps in another "
                f"container. End them first (fuser {places.running_lock})."
            )
    stale = (places.pgdata / "postmaster.pid", places.socket, Path(f"{places.socket}.lock"))
    for path in stale:
        path.unlink(missing_ok=True)
    return True


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
