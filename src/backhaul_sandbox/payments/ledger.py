"""Payments, refunds and chargebacks in the books, and what is left of a payment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from backhaul_sandbox.books import Books
from backhaul_sandbox.payments.params import no_such
from backhaul_sandbox.webhooks import new_id

SCHEMA = """
CREATE TABLE IF NOT EXISTS payments (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    label TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created REAL NOT NULL,
    UNIQUE (account, id)
);
CREATE TABLE IF NOT EXISTS refunds (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    payment TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    failure_reason TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL,
    key TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS refunds_of ON refunds (account, payment, seq);
CREATE TABLE IF NOT EXISTS chargebacks (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    payment TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS chargebacks_of ON chargebacks (account, payment);
CREATE TABLE IF NOT EXISTS keys (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (account, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS endpoints (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT NOT NULL
);
"""


class Ledger:
    def __init__(self, books: Books) -> None:
        self._books = books

    def payment(
        self, account: str, identity: str, param: str, status: int = 400
    ) -> sqlite3.Row:
        found = self._books.row(
            "SELECT * FROM payments WHERE account = ? AND id = ?", account, identity
        )
        if found is None:
            raise no_such("payment_intent", identity, param, status)
        return found

    def add_payment(
        self, account: str, identity: str, money: tuple[int, str], label: str,
        metadata: Mapping[str, str],
    ) -> bool:  # fmt: skip
        """Return False and change nothing where the payment is known already."""
        return bool(
            self._books.write(
                "INSERT OR IGNORE INTO payments"
                " (account, id, amount, currency, label, metadata, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                account,
                identity,
                *money,
                label,
                json.dumps(metadata, ensure_ascii=False),
                self._books.now(),
            )
        )

    def refund(self, account: str, identity: str) -> sqlite3.Row:
        found = self._books.row(
            "SELECT * FROM refunds WHERE account = ? AND id = ?", account, identity
        )
        if found is None:
            raise no_such("refund", identity, "id", 404)
        return found

    def any_refund(self, identity: str) -> sqlite3.Row:
        """Return a refund of whatever account: for control only."""
        found = self._books.row("SELECT * FROM refunds WHERE id = ?", identity)
        if found is None:
            raise no_such("refund", identity, "id", 404)
        return found

    def add_refund(
        self, payment: sqlite3.Row, amount: int, status: str, *, reason: str = "",
        metadata: Mapping[str, str] | None = None, key: str = "",
    ) -> sqlite3.Row:  # fmt: skip
        identity = new_id("re")
        self._books.insert(
            "refunds",
            account=payment["account"], id=identity, payment=payment["id"], amount=amount,
            currency=payment["currency"], status=status, reason=reason,
            metadata=json.dumps(metadata or {}, ensure_ascii=False), key=key,
            created=self._books.now(),
        )  # fmt: skip
        return self.any_refund(identity)

    def refund_became(self, identity: str, status: str, why: str = "") -> sqlite3.Row:
        """Return the refund as it is now. `why` is of one that is pending or failed."""
        self._books.write(
            "UPDATE refunds SET status = ?, failure_reason = ? WHERE id = ?",
            status, why, identity,
        )  # fmt: skip
        return self.any_refund(identity)

    def add_chargeback(
        self, payment: sqlite3.Row, amount: int, *, reason: str, is_inquiry: bool
    ) -> sqlite3.Row:
        """An inquiry takes no money."""
        identity = new_id("dp")
        self._books.insert(
            "chargebacks",
            account=payment["account"], id=identity, payment=payment["id"], amount=amount,
            currency=payment["currency"], reason=reason,
            status="warning_needs_response" if is_inquiry else "needs_response",
            created=self._books.now(),
        )  # fmt: skip
        return self.chargeback(identity)

    def chargeback(self, identity: str) -> sqlite3.Row:
        """Return a dispute of whatever account."""
        found = self._books.row(
            "SELECT c.*, (SELECT count(*) FROM evidence e WHERE e.dispute = c.id)"
            " AS submissions FROM chargebacks c WHERE c.id = ?",
            identity,
        )
        if found is None:
            raise no_such("dispute", identity, "id", 404)
        return found

    def taken(self, payment: sqlite3.Row) -> tuple[int, int]:
        """Return what refunds (also pending ones) and chargebacks took from the payment."""
        given = payment["account"], payment["id"]
        refunded = self._books.rows(
            "SELECT coalesce(sum(amount), 0) AS total FROM refunds WHERE account = ?"
            " AND payment = ? AND status IN ('pending', 'succeeded')",
            *given,
        )
        charged_back = self._books.rows(
            "SELECT coalesce(sum(amount), 0) AS total FROM chargebacks"
            " WHERE account = ? AND payment = ? AND status != 'won'"
            " AND status NOT LIKE 'warning%'",
            *given,
        )
        return int(refunded[0]["total"]), int(charged_back[0]["total"])
