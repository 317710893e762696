from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backhaul.foundation.postgres.postmaster import pid_of
from backhaul.foundation.postgres.server import ensure_running, stop
from backhaul.foundation.postgres.where import places

# A user of the server in a process of its own: says "up", stays until its input ends.
USER = """
import sys
from pathlib import Path
from backhaul.foundation.postgres.server import ensure_running
with ensure_running(Path(sys.argv[1]), owned=sys.argv[2] == "owned", durable=False):
    print("up", flush=True)
    sys.stdin.read()
"""


class User:
    def __init__(self, data: Path, kind: str = "guest") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(data), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def await_up(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"up\n"

    def leave(self) -> None:
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def eventually(what: Callable[[], bool], seconds: float = 40.0) -> bool:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def runs(data: Path) -> bool:
    return pid_of(places(data)) is not None


@pytest.fixture
def empty() -> Iterator[Path]:
    """A data directory that every account can reach: pytest's own are closed."""
    base = Path(tempfile.mkdtemp(prefix="bh-"))
    base.chmod(0o755)
    data = base / "data"
    yield data
    stop(data)
    shutil.rmtree(places(data).sockets, ignore_errors=True)
    shutil.rmtree(base)


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    base = Path(tempfile.mkdtemp(prefix="bh-"))
    base.chmod(0o755)
    ensure_running(base / "data", durable=False).close()
    yield base / "data"
    shutil.rmtree(base)


@pytest.fixture
def data(empty: Path, template: Path) -> Path:
    """A data directory with a cluster that has been used and stopped."""
    subprocess.run(["cp", "-a", str(template), str(empty)], check=True)
    return empty
