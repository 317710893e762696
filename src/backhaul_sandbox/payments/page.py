"""The provider's own ledger: what was captured, what was given back, what is left."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from typing import Any

from backhaul_sandbox.captured import captured_table
from backhaul_sandbox.pages import page, webhooks_table
from backhaul_sandbox.payments.holds import LASTS_SECONDS
from backhaul_sandbox.payments.keys import FORGOTTEN_AFTER_SECONDS
from backhaul_sandbox.peer import Peer, stamp
from backhaul_sandbox.server import Reply, Request, answer

_SHOWN = 200
_WHOLE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv",
     "xaf", "xof", "xpf")
)  # fmt: skip
_THOUSANDTHS = frozenset(("bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd"))


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
                    "Payments",
                    captured_table(
                        books["payments"], _amount, name="Payment", taken="Charged back"
                    ),
                ),
                ("Webhooks", webhooks_table(books["webhooks"])),
            ],
        )

    def _books(self, account: str, limit: int) -> dict[str, Any]:
        books = self._peer.books
        with books.transaction():  # one moment for all tables
            payments = books.rows(
                "SELECT * FROM payments WHERE ? IN ('', account) ORDER BY seq DESC LIMIT ?",
                account, limit,
            )  # fmt: skip
            refunds = books.rows(
                "SELECT * FROM refunds WHERE ? IN ('', account) ORDER BY seq", account
            )
            chargebacks = books.rows(
                "SELECT * FROM chargebacks WHERE ? IN ('', account) ORDER BY seq", account
            )
            holds = books.rows(
                "SELECT * FROM holds WHERE ? IN ('', account) ORDER BY seq DESC LIMIT ?",
                account, limit,
            )  # fmt: skip
            webhooks = books.rows(
                "SELECT seq, id, account, subject, kind, url, state, attempts, error"
                " FROM deliveries WHERE ? IN ('', account) ORDER BY seq DESC LIMIT ?",
                account, limit,
            )  # fmt: skip
        return {
            "peer": self._peer.name,
            "now": stamp(self._peer.now()),
            "keys_forgotten_after_seconds": FORGOTTEN_AFTER_SECONDS,
            "payments": _with_takings(payments, refunds, chargebacks),
            "holds": [_hold(row, books.now()) for row in holds],
            "webhooks": [dict(row) for row in webhooks],
        }


def _with_takings(
    payments: list[sqlite3.Row], refunds: list[sqlite3.Row], chargebacks: list[sqlite3.Row]
) -> list[dict[str, Any]]:
    refunds_of: dict[tuple[str, str], list[sqlite3.Row]] = defaultdict(list)
    chargebacks_of: dict[tuple[str, str], list[sqlite3.Row]] = defaultdict(list)
    for row in refunds:
        refunds_of[row["account"], row["payment"]].append(row)
    for row in chargebacks:
        chargebacks_of[row["account"], row["payment"]].append(row)
    return [
        _payment(
            row,
            refunds_of[row["account"], row["id"]],
            chargebacks_of[row["account"], row["id"]],
        )
        for row in payments
    ]


def _payment(
    payment: sqlite3.Row, refunds: list[sqlite3.Row], chargebacks: list[sqlite3.Row]
) -> dict[str, Any]:
    refunded = sum(
        row["amount"] for row in refunds if row["status"] in ("pending", "succeeded")
    )
    charged_back = sum(
        row["amount"]
        for row in chargebacks
        if row["status"] != "won" and not row["status"].startswith("warning")
    )
    return {
        "id": payment["id"],
        "account": payment["account"],
        "label": payment["label"],
        "currency": payment["currency"],
        "captured": payment["amount"],
        "refunded": refunded,
        "charged_back": charged_back,
        "remaining": payment["amount"] - refunded - charged_back,
        "refunds": [_refund(row) for row in refunds],
        "chargebacks": [
            {name: row[name] for name in ("id", "amount", "status")} for row in chargebacks
        ],
    }


def _refund(row: sqlite3.Row) -> dict[str, Any]:
    metadata = json.loads(row["metadata"])
    return {
        "id": row["id"],
        "amount": row["amount"],
        "status": row["status"],
        "failure_reason": row["failure_reason"],
        "key": row["key"],
        "intent": metadata.get("intent", ""),
        "metadata": metadata,
        "created": int(row["created"]),
    }


def _hold(row: sqlite3.Row, now: float) -> dict[str, Any]:
    """One that is too old has ended, whether anybody has looked or not."""
    is_held = row["status"] == "requires_capture" and now < row["created"] + LASTS_SECONDS
    return {
        "id": row["id"],
        "intent": json.loads(row["metadata"]).get("intent", ""),
        "amount": row["amount"],
        "captured": row["captured"],
        "is_held": is_held,
    }


def _amount(minor: int, currency: str) -> str:
    places = 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2
    return f"{minor / 10**places:.{places}f} {currency.upper()}"
