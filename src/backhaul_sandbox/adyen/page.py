"""The provider's own ledger: what was captured, what was given back, what is left."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from backhaul_sandbox.adyen.keys import FORGOTTEN_AFTER_SECONDS
from backhaul_sandbox.pages import Markup, code, details, page, table, webhooks_table
from backhaul_sandbox.peer import Peer, stamp
from backhaul_sandbox.server import Reply, Request, answer

_SHOWN = 200
_TAKES = ("pending", "succeeded")
Key = tuple[str, str]


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
            f"The peer's clock: {books['now']}. Amounts are in minor units. The newest {_SHOWN}"
            " of each are shown; books.json has all.",
            [
                ("Payments", _payments(books["payments"])),
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
            refunds = self._by_payment("refunds", account)
            chargebacks = self._by_payment("chargebacks", account)
            webhooks = books.rows(
                "SELECT seq, id, account, subject, kind, url, state, attempts, error"
                " FROM deliveries WHERE ? IN ('', account) ORDER BY seq DESC LIMIT ?",
                account, limit,
            )  # fmt: skip
        return {
            "peer": self._peer.name,
            "now": stamp(self._peer.now()),
            "keys_forgotten_after_seconds": FORGOTTEN_AFTER_SECONDS,
            "payments": [
                _payment(
                    row,
                    refunds[row["account"], row["id"]],
                    chargebacks[row["account"], row["id"]],
                )
                for row in payments
            ],
            "webhooks": [dict(row) for row in webhooks],
        }

    def _by_payment(self, name: str, account: str) -> dict[Key, list[sqlite3.Row]]:
        sql = f"SELECT * FROM {name} WHERE ? IN ('', account) ORDER BY seq"  # noqa: S608 - our own names
        found: dict[Key, list[sqlite3.Row]] = defaultdict(list)
        for row in self._peer.books.rows(sql, account):
            found[row["account"], row["payment"]].append(row)
        return found


def _payment(
    payment: sqlite3.Row, refunds: list[sqlite3.Row], chargebacks: list[sqlite3.Row]
) -> dict[str, Any]:
    refunded = sum(row["amount"] for row in refunds if row["status"] in _TAKES)
    charged_back = sum(row["amount"] for row in chargebacks if row["status"] == "lost")
    return {
        "id": payment["id"],
        "account": payment["account"],
        "merchant": payment["merchant"],
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
    return {
        "id": row["id"],
        "amount": row["amount"],
        "status": row["status"],
        "failure_reason": row["failure_reason"],
        "key": row["key"],
        "intent": row["reference"],
        "created": int(row["created"]),
    }


def _payments(payments: list[dict[str, Any]]) -> Markup:
    sums = ("captured", "refunded", "charged_back", "remaining")
    return table(
        ("Payment", "Label", "", "Captured", "Refunded", "Charged back", "Left", "Refunds"),
        (
            (
                code(payment["id"]),
                payment["label"],
                payment["currency"],
                *(payment[name] for name in sums),
                _refunds(payment),
            )
            for payment in payments
        ),
    )


def _refunds(payment: dict[str, Any]) -> Markup | str:
    if not payment["refunds"]:
        return ""
    inside = table(
        ("Refund", "Amount", "Status", "Reference", "Key"),
        (
            (
                code(refund["id"]),
                refund["amount"],
                " ".join((refund["status"], refund["failure_reason"])),
                refund["intent"],
                code(refund["key"]),
            )
            for refund in payment["refunds"]
        ),
    )
    return details(f"{len(payment['refunds'])}", inside)
