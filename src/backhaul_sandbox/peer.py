"""What both peers have: books, a clock, a sender of webhooks, and the routes for them."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from datetime import UTC, datetime

from backhaul_sandbox.books import Books
from backhaul_sandbox.forms import BadInput, flag, seconds, text
from backhaul_sandbox.modes import Modes
from backhaul_sandbox.server import Problem, Reply, Request, Routes, answer
from backhaul_sandbox.webhooks import Sender

_SHORTEST_KEY = 8


def account_of(key: str) -> str:
    """Return the public name of the account that `key` opens; the key itself is not kept."""
    return "acct_" + hashlib.sha256(key.encode()).hexdigest()[:16]


class Peer:
    def __init__(
        self, name: str, books: Books, sender: Sender, modes: Modes, routes: Routes
    ) -> None:
        self.name = name
        self.books = books
        self.sender = sender
        self.modes = modes
        self.routes = routes
        self._stopping = threading.Event()
        routes.add("GET", "/healthz", self._health)
        routes.add("POST", "/control/clock", self._move_clock)
        routes.add("POST", "/control/webhooks/redeliver", self._redeliver)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.books.now(), UTC)

    def pause(self, seconds: float) -> None:
        """Take time over a request; the end of the peer ends it too."""
        self._stopping.wait(seconds)

    def close(self) -> None:
        self._stopping.set()
        self.sender.stop()
        self.books.close()

    def account(self, request: Request) -> str:
        """Return whose request it is; any key opens an account of its own."""
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or len(key.strip()) < _SHORTEST_KEY:
            raise Problem(
                401,
                "unauthorized",
                f"Send Authorization: Bearer KEY, with a key of {_SHORTEST_KEY} characters or"
                " more.",
            )
        return account_of(key.strip())

    def asked_account(self, query: Mapping[str, str]) -> str:
        """Return the account that a reader of the books asks for: a key or a name, or all."""
        asked = query.get("account", "")
        return asked if not asked or asked.startswith("acct_") else account_of(asked)

    def _health(self, _request: Request) -> Reply:
        return answer({"status": "ok", "peer": self.name, "now": stamp(self.now())})

    def _move_clock(self, request: Request) -> Reply:
        self.books.move_clock(seconds(request.json(), "offset_seconds"))
        return answer({"now": stamp(self.now()), "offset_seconds": self.books.clock_offset})

    def _redeliver(self, request: Request) -> Reply:
        """Send again: all, only those that failed, or one."""
        asked = request.json()
        if flag(asked, "all"):
            count = self.sender.release("state != 'held'")
        elif flag(asked, "failed"):
            count = self.sender.release("state = 'failed'")
        elif "id" in asked:
            count = self.sender.release("id = ?", text(asked, "id"))
        else:
            raise BadInput('Send {"all": true}, {"failed": true} or {"id": "…"}.')
        return answer({"released": count})


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
