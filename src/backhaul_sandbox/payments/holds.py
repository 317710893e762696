"""Holds: payment intents that are captured by hand, on a card that a payment left behind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from backhaul_sandbox.modes import Modes
from backhaul_sandbox.payments import objects
from backhaul_sandbox.payments.keys import Keys, in_use
from backhaul_sandbox.payments.ledger import Ledger
from backhaul_sandbox.payments.params import amount, bad, currency, limit, metadata, only, word
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Problem, Reply, Request, answer
from backhaul_sandbox.webhooks import new_id

FAULTS = ("declined", "lost_reply", "lost_request", "500", "429", "409")
LASTS_SECONDS = 7 * 24 * 3600
SCHEMA = """
CREATE TABLE IF NOT EXISTS holds (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    customer TEXT NOT NULL,
    method TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    captured INTEGER NOT NULL DEFAULT 0 CHECK (captured <= amount),
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    metadata TEXT NOT NULL,
    key TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS holds_of ON holds (account, customer, seq);
"""


class Holds:
    def __init__(self, peer: Peer, ledger: Ledger, keys: Keys) -> None:
        self._peer = peer
        self._books = peer.books
        self._ledger = ledger
        self._keys = keys
        self.modes = Modes(FAULTS)
        peer.routes.add("GET", "/v1/payment_intents", self.list)
        peer.routes.add("POST", "/v1/payment_intents/{id}/capture", self.capture)
        peer.routes.add("POST", "/v1/payment_intents/{id}/cancel", self.cancel)

    def create(self, request: Request, account: str, asked: dict[str, Any]) -> Reply:
        return self._once(request, account, asked, lambda key: self._new(account, key, asked))

    def find(self, account: str, identity: str) -> sqlite3.Row | None:
        """Return a hold of that account as it is by now: one that is too old has ended."""
        self._books.write(
            "UPDATE holds SET status = 'canceled' WHERE account = ? AND id = ?"
            " AND status = 'requires_capture' AND created <= ?",
            account, identity, self._books.now() - LASTS_SECONDS,
        )  # fmt: skip
        return self._books.row(
            "SELECT * FROM holds WHERE account = ? AND id = ?", account, identity
        )

    def told(self, row: sqlite3.Row) -> dict[str, Any]:
        return objects.hold(row, until=int(row["created"]) + LASTS_SECONDS)

    def capture(self, request: Request, identity: str) -> Reply:
        account, asked = self._peer.account(request), request.form()
        only(asked, {"amount_to_capture", "expand"})
        return self._once(
            request, account, asked, lambda _: self._captured(account, identity, asked)
        )

    def cancel(self, request: Request, identity: str) -> Reply:
        account, asked = self._peer.account(request), request.form()
        only(asked, {"cancellation_reason", "expand"})
        return self._once(request, account, asked, lambda _: self._ended(account, identity))

    def list(self, request: Request) -> Reply:
        """The holds of a customer; what was captured at once is not listed here."""
        account, query = self._peer.account(request), request.query
        only(query, {"customer", "limit", "starting_after", "expand"})
        size, before = limit(query), 2**62
        if after := self.find(account, query.get("starting_after", "")):
            before = after["seq"]
        found = self._books.rows(
            "SELECT id FROM holds WHERE account = ? AND seq < ? AND ? IN ('', customer)"
            " ORDER BY seq DESC LIMIT ?",
            account, before, query.get("customer", ""), size + 1,
        )  # fmt: skip
        data = [self._now(account, row["id"]) for row in found[:size]]
        more = len(found) > size
        return answer(objects.page(data, url="/v1/payment_intents", has_more=more))

    def _once(
        self, request: Request, account: str, asked: dict[str, Any],
        work: Callable[[str], Reply],
    ) -> Reply:  # fmt: skip
        fault = self.modes.take(account).kind
        if fault == "lost_request":
            return Reply(500, b"", is_lost=True)
        if refusal := _REFUSALS.get(fault):
            raise refusal()
        key = request.headers.get("Idempotency-Key", "")

        def keep() -> Reply:
            if fault == "declined":
                return self._peer.routes.error(_declined())
            return work(key)

        with self._keys.in_flight(account, key):
            given = {"path": request.path, **asked}
            reply = self._keys.once(account, key, given, keep)
        return replace(reply, is_lost=fault == "lost_reply")

    def _new(self, account: str, key: str, asked: dict[str, Any]) -> Reply:
        customer, method = word(asked, "customer"), word(asked, "payment_method")
        if (customer, method) != objects.instrument("pi_" + customer.removeprefix("cus_")):
            raise bad("resource_missing", f"{method} is not of {customer}.", "payment_method")
        if (asked.get("confirm"), asked.get("off_session")) != ("true", "true"):
            raise bad("parameter_missing", "A hold is confirmed off session.", "confirm")
        identity = new_id("pi")
        self._books.insert(
            "holds",
            account=account, id=identity, customer=customer, method=method,
            amount=amount(asked), currency=currency(asked), status="requires_capture",
            metadata=json.dumps(metadata(asked), ensure_ascii=False), key=key,
            created=self._books.now(),
        )  # fmt: skip
        return answer(self._now(account, identity))

    def _captured(self, account: str, identity: str, asked: dict[str, Any]) -> Reply:
        row = self._held(account, identity)
        wanted = amount(asked, "amount_to_capture") if "amount_to_capture" in asked else 0
        wanted = wanted or row["amount"]
        if wanted > row["amount"]:
            raise bad("amount_too_large", "More than is held.", "amount_to_capture")
        self._books.write(
            "UPDATE holds SET status = 'succeeded', captured = ? WHERE id = ?", wanted, identity
        )
        money = wanted, row["currency"]
        self._ledger.add_payment(account, identity, money, "captured hold", {"one_time": "yes"})
        return answer(self._now(account, identity))

    def _ended(self, account: str, identity: str) -> Reply:
        self._held(account, identity)
        self._books.write("UPDATE holds SET status = 'canceled' WHERE id = ?", identity)
        return answer(self._now(account, identity))

    def _held(self, account: str, identity: str) -> sqlite3.Row:
        row = self.find(account, identity)
        if row is None:
            raise bad("resource_missing", f"No such payment_intent: '{identity}'", "intent")
        if row["status"] != "requires_capture":
            raise bad(
                "payment_intent_unexpected_state",
                f"This PaymentIntent has a status of {row['status']}.",
                "intent",
            )
        return row

    def _now(self, account: str, identity: str) -> dict[str, Any]:
        row = self.find(account, identity)
        assert row is not None
        return self.told(row)


def _declined() -> Problem:
    return Problem(402, "card_declined", "Your card was declined.", type="card_error")


_REFUSALS: dict[str, Callable[[], Problem]] = {
    "429": lambda: Problem(429, "rate_limit", "Too many requests."),
    "500": lambda: Problem(500, "api_error", "An error on request.", type="api_error"),
    "409": in_use,
}
