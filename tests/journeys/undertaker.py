"""Whoever has started an installation may die first: then this process puts it down.

It holds one end of a pipe, and reads the directory of the installation from it. The other end
is closed by the kernel, however its owner dies; then all processes of the installation are
killed, and what it kept is deleted. Needs nothing but Python, so that it is up at once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

_ROUNDS = 200
_PAUSE = 0.05
_LOOKS = 2


class Undertaker:
    """Waits for the end of this process, or for `put_down`."""

    def __init__(self, data: Path) -> None:
        # Nothing that it is started with names the directory: it is no part of what it kills.
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__],
            env={},
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(f"{data}\n".encode())
        self._process.stdin.flush()

    def put_down(self, within: float) -> None:
        """Kill and delete at once; returns when it is done."""
        self._process.communicate(timeout=within)


def processes_of(data: Path) -> dict[int, str]:
    """Return the living processes of an installation, by number, with their commands."""
    marks = (f"BACKHAUL_DATA={data}".encode(), str(data).encode())
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes()
            env = (entry / "environ").read_bytes().split(b"\0")
            state = (entry / "stat").read_bytes().rpartition(b")")[2].split()[0]
        except OSError:
            continue  # it ended while we looked, or is somebody else's
        if state != b"Z" and (marks[0] in env or marks[1] in words):
            found[int(entry.name)] = words.replace(b"\0", b" ").decode().strip()
    return found


def kill(pid: int) -> None:
    """End a process as a power cut does."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def bury(data: Path) -> None:
    """Kill until nothing is left: who is killed may just have started another one.

    Two looks have to find nothing, as who has just begun is not seen for a moment.
    """
    empty = 0
    for _ in range(_ROUNDS):
        living = processes_of(data)
        empty = 0 if living else empty + 1
        if empty == _LOOKS:
            break
        for pid in living:
            kill(pid)
        time.sleep(_PAUSE)
    shutil.rmtree(data, ignore_errors=True)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    named = sys.stdin.buffer.readline().decode().rstrip("\n")
    sys.stdin.buffer.read()
    if named:
        bury(Path(named))


if __name__ == "__main__":
    main()
