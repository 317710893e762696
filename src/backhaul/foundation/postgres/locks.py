"""File locks of the embedded server; the kernel gives them back when a process dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backhaul.foundation.postgres.account import Account
from backhaul.foundation.postgres.trouble import ServerTrouble

GATE_LIMIT_S = 90.0
PAUSE_S = 0.02


def opened(path: Path, account: Account) -> int:
    """Open a lock file; the owner of the cluster gets it, so that it too can use it."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise ServerTrouble(
            f"{path} cannot be opened ({error.strerror}): account {os.geteuid()} is not "
            "the one that this database was made with."
        ) from error
    if os.geteuid() == 0:
        os.fchown(descriptor, account.uid, account.gid)
    return descriptor


def try_exclusive(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def try_exclusive_within(descriptor: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not try_exclusive(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_S)
    return True


@contextmanager
def gate(path: Path, account: Account) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    descriptor = opened(path, account)
    try:
        if not try_exclusive_within(descriptor, GATE_LIMIT_S):
            raise ServerTrouble(
                "Another process has been starting or stopping the server for "
                f"{GATE_LIMIT_S:.0f} seconds; it holds {path}. See who: fuser {path}"
            )
        yield
    finally:
        os.close(descriptor)
