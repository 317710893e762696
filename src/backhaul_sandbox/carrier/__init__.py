"""Paketo, a carrier that does not exist: sells labels, moves parcels, sends scans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from backhaul_sandbox.books import Books
from backhaul_sandbox.carrier.control import Control
from backhaul_sandbox.carrier.labels import Labels
from backhaul_sandbox.carrier.page import Page
from backhaul_sandbox.modes import Modes
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Problem, Reply, Request, Routes
from backhaul_sandbox.webhooks import Sender

_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    account TEXT PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS labels (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    asked TEXT NOT NULL,
    price_minor INTEGER NOT NULL,
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    status TEXT NOT NULL,
    behaviour TEXT NOT NULL,
    UNIQUE (account, key)
);
CREATE TABLE IF NOT EXISTS events (
    number TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    description TEXT NOT NULL,
    at TEXT NOT NULL,
    local_time TEXT NOT NULL,
    utc_offset TEXT NOT NULL,
    facility TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    PRIMARY KEY (number, sequence)
) WITHOUT ROWID;
"""

OUTAGES = ("503", "timeout", "lost_reply", "lost_request")
_HANG_SECONDS = 30.0


def carrier_peer(path: Path) -> Peer:
    books = Books(path, _SCHEMA)
    routes = _Faulty()
    peer = Peer(
        "Paketo (sandbox)", books, Sender(books, "Paketo-Signature"), Modes(OUTAGES), routes
    )
    routes.modes = peer.modes
    Labels(peer)
    Control(peer)
    Page(peer)
    return peer


class _Faulty(Routes):
    """The carrier's own interface can be down; its control never is."""

    modes: Modes

    def dispatch(self, request: Request) -> Reply:
        if not request.path.startswith("/v1/"):
            return super().dispatch(request)
        return self._with_fault(request, super().dispatch)

    def _with_fault(self, request: Request, work: Callable[[Request], Reply]) -> Reply:
        fault = self.modes.take("")
        if fault.kind == "503":
            return self.error(
                Problem(503, "unavailable", "Down for a moment: nothing was done.")
            )
        if fault.kind == "lost_request":
            return Reply(500, b"", is_lost=True)
        reply = work(request)
        if fault.kind == "lost_reply":
            return replace(reply, is_lost=True)
        if fault.kind == "timeout":
            hangs = _HANG_SECONDS if fault.seconds is None else fault.seconds
            return replace(reply, delay_seconds=hangs, is_lost=True)
        return reply
