"""Captures, refunds and disputes in the books. Amounts are whole smallest units."""

from __future__ import annotations

import secrets
import sqlite3

from backhaul_sandbox.books import Books
from backhaul_sandbox.paypal.errors import issue

KEYS_FORGOTTEN_AFTER_SECONDS = 45 * 24 * 3600
SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, account TEXT NOT NULL, expires REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS captures (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    label TEXT NOT NULL,
    created REAL NOT NULL,
    UNIQUE (account, id)
);
CREATE INDEX IF NOT EXISTS captures_of ON captures (account, order_id);
CREATE TABLE IF NOT EXISTS refunds (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    capture TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    failure_reason TEXT NOT NULL DEFAULT '',
    custom_id TEXT NOT NULL DEFAULT '',
    key TEXT NOT NULL DEFAULT '',
    is_reversal INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    updated REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS refunds_of ON refunds (account, capture, seq);
CREATE TABLE IF NOT EXISTS given_back (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    taking TEXT NOT NULL UNIQUE,
    reference TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS disputes (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    capture TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    stage TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS dispute_changes (dispute TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    refund TEXT NOT NULL,
    created REAL NOT NULL,
    PRIMARY KEY (account, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS endpoints (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    home TEXT NOT NULL,
    kinds TEXT NOT NULL,
    UNIQUE (account, url)
);
"""
#: What a row of refunds is, by its `is_reversal`: a chargeback is one for a card's bank.
REFUND, REVERSAL, CHARGEBACK = range(3)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def new_number() -> str:
    """Return seventeen letters and digits, as PayPal's own numbers are."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(17))


class Ledger:
    def __init__(self, books: Books) -> None:
        self._books = books

    def capture(self, account: str, identity: str) -> sqlite3.Row:
        found = self._books.row(
            "SELECT * FROM captures WHERE account = ? AND id = ?", account, identity
        )
        if found is None:
            raise issue(404, "INVALID_RESOURCE_ID", f"There is no capture {identity}.")
        return found

    def add_capture(
        self, account: str, identity: str, order: str, money: tuple[int, str], label: str
    ) -> bool:
        """Return False and change nothing where the capture is known already."""
        return bool(
            self._books.write(
                "INSERT OR IGNORE INTO captures"
                " (account, id, order_id, amount, currency, label, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                account, identity, order, *money, label, self._books.now(),
            )
        )  # fmt: skip

    def refund(self, identity: str) -> sqlite3.Row:
        found = self._books.row("SELECT * FROM refunds WHERE id = ?", identity)
        if found is None:
            raise issue(404, "INVALID_RESOURCE_ID", f"There is no refund {identity}.")
        return found

    def refunds_of(self, account: str, capture: str) -> list[sqlite3.Row]:
        """Return what was refunded; what PayPal took back by itself is no refund."""
        return self._books.rows(
            "SELECT * FROM refunds WHERE account = ? AND capture = ? AND NOT is_reversal"
            " ORDER BY seq",
            account, capture,
        )  # fmt: skip

    def add_refund(
        self, capture: sqlite3.Row, amount: int, status: str, *, custom_id: str = "",
        key: str = "", what: int = REFUND,
    ) -> sqlite3.Row:  # fmt: skip
        identity, now = new_number(), self._books.now()
        self._books.insert(
            "refunds",
            account=capture["account"], id=identity, capture=capture["id"], amount=amount,
            currency=capture["currency"], status=status, custom_id=custom_id, key=key,
            is_reversal=what, created=now, updated=now,
        )  # fmt: skip
        return self.refund(identity)

    def refund_became(self, identity: str, status: str, why: str = "") -> sqlite3.Row:
        self._books.write(
            "UPDATE refunds SET status = ?, failure_reason = ?, updated = ? WHERE id = ?",
            status, why, self._books.now(), identity,
        )  # fmt: skip
        return self.refund(identity)

    def left(self, capture: sqlite3.Row) -> int:
        """Return what refunds, also pending ones, and takings have left of a capture."""
        taken = self._books.rows(
            "SELECT coalesce(sum(amount), 0) AS total FROM refunds WHERE account = ?"
            " AND capture = ? AND status IN ('PENDING', 'COMPLETED')"
            " AND id NOT IN (SELECT taking FROM given_back)",
            capture["account"], capture["id"],
        )  # fmt: skip
        return int(capture["amount"]) - int(taken[0]["total"])

    def give_back(self, taking: str, *, of_payment: bool) -> sqlite3.Row:
        """Give back what a bank had taken; it refers to the payment, or to the taking."""
        row, identity = self.refund(taking), new_number()
        if row["is_reversal"] != CHARGEBACK:
            raise issue(422, "ACTION_NOT_ALLOWED", f"{taking} is no chargeback.")
        self._books.write(
            "INSERT OR IGNORE INTO given_back (id, taking, reference, created)"
            " VALUES (?, ?, ?, ?)",
            identity, taking, row["capture"] if of_payment else taking, self._books.now(),
        )  # fmt: skip
        return row

    def kept(self, account: str, key: str) -> sqlite3.Row | None:
        return self._books.row(
            "SELECT * FROM keys WHERE account = ? AND key = ? AND created > ?",
            account, key, self._books.now() - KEYS_FORGOTTEN_AFTER_SECONDS,
        )  # fmt: skip

    def keep(self, account: str, key: str, fingerprint: str, refund: str) -> None:
        self._books.write(
            "INSERT OR REPLACE INTO keys (account, key, fingerprint, refund, created)"
            " VALUES (?, ?, ?, ?, ?)",
            account, key, fingerprint, refund, self._books.now(),
        )  # fmt: skip

    def dispute(self, identity: str) -> sqlite3.Row:
        found = self._books.row(
            "SELECT d.*, coalesce(c.at, d.created) AS updated FROM disputes d"
            " LEFT JOIN dispute_changes c ON c.dispute = d.id WHERE d.id = ?",
            identity,
        )
        if found is None:
            raise issue(404, "INVALID_RESOURCE_ID", f"There is no dispute {identity}.")
        return found

    def dispute_became(self, identity: str, status: str, outcome: str = "") -> sqlite3.Row:
        self._books.write(
            "UPDATE disputes SET status = ?, outcome = ? WHERE id = ?",
            status, outcome, identity,
        )  # fmt: skip
        self._books.write(
            "INSERT OR REPLACE INTO dispute_changes (dispute, at) VALUES (?, ?)",
            identity, self._books.now(),
        )  # fmt: skip
        return self.dispute(identity)

    def add_dispute(self, capture: sqlite3.Row, amount: int, stage: str) -> sqlite3.Row:
        identity = f"PP-D-{secrets.randbelow(90000) + 10000}-{secrets.token_hex(4)}"
        self._books.insert(
            "disputes",
            account=capture["account"], id=identity, capture=capture["id"], amount=amount,
            currency=capture["currency"], status="WAITING_FOR_SELLER_RESPONSE", stage=stage,
            created=self._books.now(),
        )  # fmt: skip
        return self.dispute(identity)
