"""A small, quick HTTP server whose replies can get lost on purpose."""

from __future__ import annotations

import http.server
import json
import re
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from backhaul_sandbox.forms import BadInput, read_form, read_json

MAX_BODY = 16 * 1024 * 1024
_IDLE_SECONDS = 300
_DRAIN_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Message
    body: bytes

    def json(self) -> dict[str, Any]:
        return read_json(self.body)

    def form(self) -> dict[str, Any]:
        return read_form(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delay_seconds: float = 0
    is_lost: bool = False
    """The connection is cut instead of an answer: what was done stays done."""


class Problem(Exception):
    """An answer that is a refusal, in the error shape of the peer."""

    def __init__(self, status: int, code: str, message: str, **more: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = {**more, "code": code, "message": message}


def answer(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())


Handler = Callable[..., Reply]
_PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass
class Routes:
    """Which handler answers what; `error_defaults` go into each error of the peer."""

    error_defaults: Mapping[str, str] = field(default_factory=dict)
    _exact: dict[str, dict[str, Handler]] = field(default_factory=dict)
    _patterns: dict[re.Pattern[str], dict[str, Handler]] = field(default_factory=dict)

    def add(self, method: str, path: str, handler: Handler) -> None:
        if "{" not in path:
            self._exact.setdefault(path, {})[method] = handler
            return
        pattern = re.compile(_PLACEHOLDER.sub(r"([A-Za-z0-9_.-]{1,100})", path))
        self._patterns.setdefault(pattern, {})[method] = handler

    def _find(self, method: str, path: str) -> tuple[Handler, tuple[str, ...]]:
        methods, arguments = self._at(path)
        if method not in methods:
            allowed = ", ".join(sorted(methods))
            raise Problem(405, "wrong_method", f"Only {allowed} works here.")
        return methods[method], arguments

    def _at(self, path: str) -> tuple[dict[str, Handler], tuple[str, ...]]:
        if path in self._exact:
            return self._exact[path], ()
        for pattern, methods in self._patterns.items():
            if match := pattern.fullmatch(path):
                return methods, match.groups()
        raise Problem(404, "unknown_route", f"There is nothing at {path[:200]}.")

    def dispatch(self, request: Request) -> Reply:
        try:
            handler, arguments = self._find(request.method, request.path)
            return handler(request, *arguments)
        except Problem as problem:
            return self.error(problem)
        except BadInput as bad:
            return self.error(Problem(400, "malformed", str(bad)))

    def error(self, problem: Problem) -> Reply:
        return answer({"error": {**self.error_defaults, **problem.error}}, problem.status)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], routes: Routes) -> None:
        self.routes = routes
        self.stopping = threading.Event()
        super().__init__(address, _Connection)

    def server_bind(self) -> None:
        # The parent asks the name service for its own name, which can take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        if not isinstance(sys.exception(), OSError):  # a caller who hung up is no error
            traceback.print_exc()


class _Connection(http.server.BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = _IDLE_SECONDS

    def _answer(self) -> None:
        try:
            reply = self.server.routes.dispatch(self._request())
        except Problem as problem:
            self.close_connection = True  # the body was not read: nothing can follow it
            self._send(self.server.routes.error(problem))
            self._drain()
            return
        except OSError:
            raise
        except Exception:  # noqa: BLE001 - the last net: a bug of ours must be seen, and answered
            traceback.print_exc()
            reply = self.server.routes.error(Problem(500, "bug", "A bug of the sandbox."))
        if reply.delay_seconds:
            self.server.stopping.wait(reply.delay_seconds)
        if reply.is_lost:
            self._cut()
        else:
            self._send(reply)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - http.server's own names
    do_PATCH = do_HEAD = do_OPTIONS = _answer  # noqa: N815 - likewise

    def _request(self) -> Request:
        body = self._body()
        try:
            parts = urlsplit(self.path)
        except ValueError as error:
            raise Problem(400, "malformed", str(error)) from None
        query = dict(parse_qsl(parts.query)) if parts.query else {}
        return Request(self.command, parts.path, query, self.headers, body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding"):
            raise Problem(411, "length_required", "Send a Content-Length.")
        length = self.headers.get("Content-Length", "0").strip()
        if not length.isascii() or not length.isdigit():
            raise Problem(400, "malformed", "Content-Length is no number.")
        if len(length) > 12 or int(length) > MAX_BODY:
            raise Problem(413, "too_large", f"At most {MAX_BODY} bytes.")
        body = self.rfile.read(int(length)) if length != "0" else b""
        if len(body) < int(length):
            raise Problem(400, "malformed", "The body is shorter than its Content-Length.")
        return body

    def _send(self, reply: Reply) -> None:
        try:
            reason = HTTPStatus(reply.status).phrase
        except ValueError:
            reason = ""
        lines = [f"HTTP/1.1 {reply.status} {reason}", f"Content-Type: {reply.content_type}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if self.close_connection:
            lines.append("Connection: close")
        lines.append(f"Content-Length: {len(reply.body)}\r\n\r\n")
        self.wfile.write("\r\n".join(lines).encode("latin-1"))
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        self.wfile.flush()

    def _cut(self) -> None:
        self.close_connection = True
        # close() alone would leave the caller waiting for the whole of its timeout.
        self.connection.shutdown(socket.SHUT_RDWR)

    def _drain(self) -> None:
        """Read what still comes, a little: or else the caller never sees why we refuse."""
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(_DRAIN_SECONDS)
        seen = 0
        while seen < 4 * MAX_BODY and (part := self.connection.recv(65536)):
            seen += len(part)

    def handle_expect_100(self) -> bool:
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Answer in JSON what is not HTTP, or a method that nobody knows."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        status = {501: 405, 505: 400}.get(int(code), int(code))
        self._send(
            self.server.routes.error(
                Problem(status, "malformed", explain or message or "Not understood.")
            )
        )

    def log_message(self, *_: object) -> None:
        """Say nothing: the books tell what happened."""
