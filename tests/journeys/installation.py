"""A whole installation of the tests' own: started as a person starts it, seen from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import psycopg
import requests

from backhaul.foundation.postgres.where import dsn
from tests.journeys.undertaker import Undertaker, kill, processes_of
from tests.ports import free_ports

__all__ = ["Installation", "eventually", "kill"]

Seen = TypeVar("Seen")

START_WITHIN = 180.0
STOP_WITHIN = 60.0
PATIENCE = 60.0
_PAUSE = 0.05
_BACKHAUL = [sys.executable, "-m", "backhaul.wiring.cli"]


def eventually(
    look: Callable[[], Seen],
    is_so: Callable[[Seen], bool] = bool,
    *,
    within: float = PATIENCE,
) -> Seen:
    """Look until it is so; fails with what was seen last."""
    deadline = time.monotonic() + within
    while not is_so(seen := look()):
        assert time.monotonic() < deadline, f"in vain; last seen: {str(seen)[:1500]}"
        time.sleep(_PAUSE)
    return seen


class Installation:
    """`command` is what is typed after `backhaul`; it ends with this process in any case."""

    starts_within = START_WITHIN

    def __init__(self, *command: str) -> None:
        self.command = command
        self.data = Path(tempfile.mkdtemp(prefix="backhaul-journeys-"))
        self.data.chmod(0o755)  # as root, the embedded server runs as another account
        self._undertaker = Undertaker(self.data)
        self.port = free_ports(5)
        self.log = self.data / "tree.log"
        self._tree: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._put_down()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            self._put_down()

    def start(self) -> None:
        with self.log.open("wb") as log:
            self._tree = subprocess.Popen(
                [*_BACKHAUL, *self.command],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        eventually(self.is_up, within=self.starts_within)

    def is_up(self) -> bool:
        """Web, database and worker are well, and the tree has said so."""
        assert self.tree.poll() is None, f"it ended by itself:\n{self.said}"
        return self.is_well() and ("is ready." in self.said or "is up:" in self.said)

    def is_well(self) -> bool:
        try:
            return requests.get(f"{self.web}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it politely; fails when any process of it is left."""
        self.tree.send_signal(how)
        try:
            code = self.tree.wait(timeout=STOP_WITHIN)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it did not end:\n{self.said}") from None
        assert self.processes() == {}, self.said
        return code

    def _put_down(self) -> None:
        """Leave nothing behind, whatever the tests have found."""
        self._undertaker.put_down(within=STOP_WITHIN)
        if self._tree is not None:
            self._tree.wait(timeout=STOP_WITHIN)

    @property
    def tree(self) -> subprocess.Popen[bytes]:
        assert self._tree is not None
        return self._tree

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    @property
    def env(self) -> dict[str, str]:
        """The environment of somebody who has nothing set but where it is."""
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("BACKHAUL_", "PYTEST"))
        }
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "backhaul.wiring.settings",
            "BACKHAUL_DATA": str(self.data),
            "BACKHAUL_PORT": str(self.port),
        }

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def carrier(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def payments(self) -> str:
        return f"http://127.0.0.1:{self.port + 2}"

    def access(self, slug: str) -> dict[str, str]:
        """Return the keys that the demo handed out for a brand."""
        given: dict[str, str] = json.loads((self.data / "demo.json").read_text())[slug]
        return given

    def run(self, *words: str, within: float = 60.0) -> subprocess.CompletedProcess[str]:
        """Type a command; the caller looks at its exit code."""
        return subprocess.run(
            [*_BACKHAUL, *words],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that runs beside the test."""
        return subprocess.Popen(
            [*_BACKHAUL, *words],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def advance(self, span: str) -> None:
        """Move the clock of web, worker, sweeper and peers."""
        done = self.run("clock", "advance", span)
        assert done.returncode == 0, done.stderr

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database as its owner, who sees every brand."""
        with psycopg.connect(**dsn(self.data, "bh_owner"), autocommit=True) as session:  # type: ignore[arg-type]
            return session.execute(query.encode(), values or None).fetchall()

    def number(self, query: str, *values: object) -> int:
        return int(self.sql(query, *values)[0][0])

    def wait_until_at_rest(self) -> None:
        """Wait until nothing is left to do at once: what comes now comes by the clock."""
        eventually(lambda: self.sql(_UNDONE), lambda rows: rows == [(0, 0, 0, 0)])

    def processes(self) -> dict[int, str]:
        """Return the living processes of this installation, by number, with their commands."""
        return processes_of(self.data)

    def pids(self, *words: str) -> list[int]:
        """Return the processes with all these words in their command, oldest first."""
        living = self.processes()
        return sorted(pid for pid, said in living.items() if all(w in said for w in words))


_UNDONE = """
SELECT (SELECT count(*) FROM outbox_task WHERE NOT is_parked),
       (SELECT count(*) FROM inbox_rawbody WHERE state = 'new'),
       (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')),
       (SELECT count(*) FROM messaging_message WHERE state = 'queued')
"""
