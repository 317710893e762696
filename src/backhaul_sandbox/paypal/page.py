"""The provider's own ledger: what was captured, what was given back, what is left."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from backhaul_sandbox.captured import captured_table
from backhaul_sandbox.pages import page, webhooks_table
from backhaul_sandbox.paypal.ledger import KEYS_FORGOTTEN_AFTER_SECONDS
from backhaul_sandbox.paypal.objects import money
from backhaul_sandbox.peer import Peer, stamp
from backhaul_sandbox.server import Reply, Request, answer

_SHOWN = 200
_TAKES = ("PENDING", "COMPLETED")


class Page:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        peer.routes.add("GET", "/", self.html)
        peer.routes.add("GET", "/books.json", self.json)

    def json(self, request: Request) -> Reply:
        return answer(self._books(self._peer.asked_account(request.query), -1))

    def html(self, request: Request) -> Reply:
        books = self._books(self._peer.asked_account(request.query), _SHOWN)
        return page(
            self._peer.name,
            f"The peer's clock: {books['now']}. The newest {_SHOWN} of each are shown;"
            " books.json has all.",
            [
                (
                    "Captures",
                    captured_table(
                        books["payments"], _amount, name="Capture", taken="Taken back"
                    ),
                ),
                ("Webhooks", webhooks_table(books["webhooks"])),
            ],
        )

    def _books(self, account: str, limit: int) -> dict[str, Any]:
        books = self._peer.books
        with books.transaction():  # one moment for all tables
            captures = books.rows(
                "SELECT * FROM captures WHERE ? IN ('', account) ORDER BY seq DESC LIMIT ?",
                account, limit,
            )  # fmt: skip
            refunds = books.rows(
                "SELECT * FROM refunds WHERE ? IN ('', account)"
                " AND id NOT IN (SELECT taking FROM given_back) ORDER BY seq",
                account,
            )
            webhooks = books.rows(
                "SELECT seq, id, account, subject, kind, url, state, attempts, error"
                " FROM deliveries WHERE ? IN ('', account) ORDER BY seq DESC LIMIT ?",
                account, limit,
            )  # fmt: skip
        by_capture: dict[tuple[str, str], list[sqlite3.Row]] = defaultdict(list)
        for row in refunds:
            by_capture[row["account"], row["capture"]].append(row)
        return {
            "peer": self._peer.name,
            "now": stamp(self._peer.now()),
            "keys_forgotten_after_seconds": KEYS_FORGOTTEN_AFTER_SECONDS,
            "payments": [
                _capture(row, by_capture[row["account"], row["id"]]) for row in captures
            ],
            "webhooks": [dict(row) for row in webhooks],
        }


def _capture(row: sqlite3.Row, refunds: list[sqlite3.Row]) -> dict[str, Any]:
    alive = [refund for refund in refunds if refund["status"] in _TAKES]
    taken_back = sum(refund["amount"] for refund in alive if refund["is_reversal"])
    refunded = sum(refund["amount"] for refund in alive) - taken_back
    return {
        "id": row["id"],
        "account": row["account"],
        "label": row["label"],
        "currency": row["currency"],
        "captured": row["amount"],
        "refunded": refunded,
        "charged_back": taken_back,
        "remaining": row["amount"] - refunded - taken_back,
        "refunds": [_refund(refund) for refund in refunds if not refund["is_reversal"]],
    }


def _refund(row: sqlite3.Row) -> dict[str, Any]:
    names = ("id", "amount", "status", "failure_reason", "key")
    told = {name: row[name] for name in names}
    return {**told, "intent": row["custom_id"], "created": int(row["created"])}


def _amount(amount: int, currency: str) -> str:
    told = money(amount, currency)
    return f"{told['value']} {told['currency_code']}"
