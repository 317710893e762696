"""An installation of its own for a benchmark: started, seeded, stopped and forgotten."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Installation:
    data: Path
    port: int
    access: dict[str, dict[str, str]]
    pid: int

    @property
    def web(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def payments(self) -> tuple[str, int]:
        return "127.0.0.1", self.port + 2

    def statements(self) -> int:
        """Return what web and worker counted, the worker's as of its last heartbeat."""
        return sum(int(file.read_text() or 0) for file in self.data.glob("statements-*"))

    def cpu_seconds(self) -> dict[str, float]:
        """Return the processor time of each part of the installation so far."""
        spent: dict[str, float] = {}
        for pid in _descendants(self.pid):
            part = _part(pid)
            if part:
                spent[part] = spent.get(part, 0.0) + _cpu_seconds(pid)
        return spent


def _descendants(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, open_ones = [], [root]
    while open_ones:
        children = parents.get(open_ones.pop(), [])
        found += children
        open_ones += children
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the third on; none if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu_seconds(pid: int) -> float:
    """User and system time, with that of children that have ended."""
    stat = _stat(pid)
    return sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK") if stat else 0.0


def _part(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
    known = {"granian": "web", "worker": "worker", "backhaul_sandbox": "peers"}
    named = (part for mark, part in known.items() if mark in words)
    return next(named, "postgres" if "postgres" in words else "")


@contextmanager
def running(**env: str) -> Iterator[Installation]:
    """Start the demo without returns on free ports; counts statements when env says so."""
    data = Path(tempfile.mkdtemp(prefix="backhaul-bench-"))
    data.chmod(0o755)  # the embedded server may run as another user
    port = _free_ports()
    environ = {**os.environ, "BACKHAUL_DATA": str(data), "BACKHAUL_PORT": str(port), **env}
    command = [sys.executable, "-m", "backhaul.wiring.cli", "demo", "--returns", "0"]
    log = (data / "bench.log").open("w")
    tree = subprocess.Popen(command, env=environ, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield Installation(data, port, _wait(data, port, tree), tree.pid)
    finally:
        tree.send_signal(signal.SIGTERM)
        tree.wait(timeout=40)
        shutil.rmtree(data, ignore_errors=True)


def _wait(data: Path, port: int, tree: subprocess.Popen[bytes]) -> dict[str, dict[str, str]]:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if tree.poll() is not None:
            sys.exit(f"the installation ended:\n{(data / 'bench.log').read_text()}")
        if _is_well(port) and "The demo is ready" in (data / "bench.log").read_text():
            access: dict[str, Any] = json.loads((data / "demo.json").read_text())
            return access
        time.sleep(0.2)
    sys.exit(f"the installation did not come up:\n{(data / 'bench.log').read_text()}")


def _is_well(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_ports() -> int:
    """Return the first of five free ports in a row."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        try:
            for port in range(first + 1, first + 5):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
