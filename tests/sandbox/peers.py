"""Sandbox peers as real processes, and a listener for the webhooks that they send."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from tests.ports import free_port

SOURCES = Path(__file__).resolve().parents[2] / "src"
_PATIENCE_SECONDS = 40.0


def wait_until(is_so: Callable[[], bool], *, seconds: float = _PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not become true in time"
        time.sleep(0.01)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Peer:
    """One peer: `with Peer("carrier", tmp_path) as peer:`; a free port unless one is given."""

    def __init__(
        self,
        kind: Literal["carrier", "payments", "paypal", "adyen"],
        data: Path,
        port: int | None = None,
    ) -> None:
        self.kind = kind
        self.data = data
        self.port = free_port() if port is None else port
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self._process is None:
            self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        arguments = [self.kind, "--port", str(self.port), "--data", str(self.data)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "backhaul_sandbox", *arguments],
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
            stdout=subprocess.DEVNULL,
        )
        try:
            self.wait_ready()
        except BaseException:
            self.kill()  # else another test is blamed for it
            raise

    def wait_ready(self) -> None:
        def is_ready() -> bool:
            assert self._process is not None
            assert self._process.poll() is None, f"the {self.kind} peer ended by itself"
            try:
                return self.ask("GET", "/healthz").status == 200
            except OSError:
                return False

        wait_until(is_ready)

    def stop(self) -> int:
        """End it politely and return its exit code; a peer that is down already stays down."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """End it as a power cut does."""
        return self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(how)
        code = self._process.wait(timeout=_PATIENCE_SECONDS)
        self._process = None
        return code

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            reply = connection.getresponse()
            named = {name.lower(): value for name, value in reply.getheaders()}
            return Answer(reply.status, named, reply.read())
        finally:
            connection.close()

    def control(self, path: str, body: object = None) -> Any:
        """POST `body` as JSON to /control/… and return the answer; anything but 2xx fails."""
        answer = self.ask("POST", path, json.dumps({} if body is None else body))
        assert 200 <= answer.status < 300, answer.body
        return answer.json

    def move_clock(self, offset_seconds: float) -> None:
        self.control("/control/clock", {"offset_seconds": offset_seconds})

    def books(self, account: str = "") -> Any:
        return self.ask("GET", f"/books.json?account={account}").json


@dataclass(frozen=True)
class Heard:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Listener:
    """A receiver of webhooks; `answers` are the next status codes, then 200 for ever."""

    def __init__(self, port: int = 0) -> None:
        self.heard: list[Heard] = []
        self.answers: list[int] = []
        listener = self

        class Ear(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.heard.append(Heard(self.path, dict(self.headers), body))
                self.send_response(listener.answers.pop(0) if listener.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Ear)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait_for(self, count: int) -> list[Heard]:
        wait_until(lambda: len(self.heard) >= count)
        return list(self.heard)
