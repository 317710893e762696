"""Which processes live in a cluster: by what they are, never by their number alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROC = Path("/proc")


def is_server(pid: int, pgdata: Path) -> bool:
    """Tell whether `pid` is a living PostgreSQL that works in `pgdata`; a zombie is dead."""
    if sys.platform != "linux":
        return _is_server_by_ps(pid, pgdata)
    try:
        state = (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()[0]
        words = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except (OSError, IndexError):
        return False
    if state in {b"Z", b"X"} or not _is_postgres(words[0]):
        return False
    return os.fsencode(pgdata) in words or _works_in(pid, pgdata)


def leftovers(pgdata: Path) -> list[int]:
    """Return what a killed server left behind: workers that have not noticed yet."""
    if sys.platform != "linux":
        return []
    return [
        int(entry.name)
        for entry in PROC.iterdir()
        if entry.name.isdecimal() and is_server(int(entry.name), pgdata)
    ]


def _is_postgres(word: bytes) -> bool:
    # A server is "/some/where/postgres -D …", its workers call themselves "postgres: …".
    return word.startswith(b"postgres:") or word.rpartition(b"/")[2] == b"postgres"


def _works_in(pid: int, pgdata: Path) -> bool:
    try:
        return (PROC / str(pid) / "cwd").samefile(pgdata)
    except OSError:
        return False


def _is_server_by_ps(pid: int, pgdata: Path) -> bool:
    done = subprocess.run(
        ["ps", "-o", "state=,command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, command = done.stdout.strip().partition(" ")
    return not state.startswith("Z") and "postgres" in command and str(pgdata) in command
