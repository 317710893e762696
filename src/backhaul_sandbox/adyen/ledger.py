"""Payments, refunds and chargebacks in the books, and what is left of a payment."""

from __future__ import annotations

import re
import secrets
import sqlite3

from backhaul_sandbox.adyen.errors import refusal
from backhaul_sandbox.books import Books

SCHEMA = """
CREATE TABLE IF NOT EXISTS payments (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    merchant TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    label TEXT NOT NULL,
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
    reference TEXT NOT NULL,
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
    created REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS chargebacks_of ON chargebacks (account, payment);
CREATE TABLE IF NOT EXISTS keys (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (account, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS endpoints (
    account TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    hmac_key TEXT NOT NULL
);
"""

IDENTITY = re.compile(r"[A-Z0-9]{16}")
_SIGNS = "BCDFGHJKLMNPQRSTVWXZ23456789"


def new_psp() -> str:
    """Return a reference of sixteen signs, as Adyen gives them."""
    return "".join(secrets.choice(_SIGNS) for _ in range(16))


class Ledger:
    def __init__(self, books: Books) -> None:
        self._books = books

    def payment(self, account: str, identity: str) -> sqlite3.Row:
        """`account` empty: whosesoever, for control only."""
        found = self._books.row(
            "SELECT * FROM payments WHERE ? IN ('', account) AND id = ?", account, identity
        )
        if found is None:
            raise refusal(422, "167", "Original pspReference required for this operation")
        return found

    def refund(self, identity: str) -> sqlite3.Row:
        return self._by_id("refunds", identity)

    def chargeback(self, identity: str) -> sqlite3.Row:
        return self._by_id("chargebacks", identity)

    def add_refund(
        self, payment: sqlite3.Row, amount: int, *, reference: str, key: str = ""
    ) -> sqlite3.Row:
        identity = new_psp()
        self._books.insert(
            "refunds",
            account=payment["account"], id=identity, payment=payment["id"], amount=amount,
            currency=payment["currency"], status="pending", reference=reference, key=key,
            created=self._books.now(),
        )  # fmt: skip
        return self.refund(identity)

    def refund_became(self, identity: str, status: str, why: str = "") -> None:
        self._books.write(
            "UPDATE refunds SET status = ?, failure_reason = ? WHERE id = ?",
            status, why, identity,
        )  # fmt: skip

    def add_chargeback(self, payment: sqlite3.Row, amount: int) -> sqlite3.Row:
        identity = new_psp()
        self._books.insert(
            "chargebacks",
            account=payment["account"], id=identity, payment=payment["id"], amount=amount,
            currency=payment["currency"], status="lost", created=self._books.now(),
        )  # fmt: skip
        return self.chargeback(identity)

    def left(self, payment: sqlite3.Row) -> int:
        """Return what refunds that succeeded and chargebacks leave of a payment."""
        given = payment["account"], payment["id"]
        (taken,) = self._books.rows(
            "SELECT (SELECT coalesce(sum(amount), 0) FROM refunds WHERE account = ?"
            " AND payment = ? AND status = 'succeeded') + (SELECT coalesce(sum(amount), 0)"
            " FROM chargebacks WHERE account = ? AND payment = ? AND status = 'lost') AS sum",
            *given, *given,
        )  # fmt: skip
        return int(payment["amount"]) - int(taken["sum"])

    def _by_id(self, table: str, identity: str) -> sqlite3.Row:
        sql = f"SELECT * FROM {table} WHERE id = ?"  # noqa: S608 - our own names
        found = self._books.row(sql, identity)
        if found is None:
            raise refusal(404, "167", f"There is no {identity[:40]}.")
        return found
