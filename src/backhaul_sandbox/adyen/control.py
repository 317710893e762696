"""The strings behind the payments: seeding, trouble, and what others do to a payment."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from backhaul_sandbox.adyen.errors import refusal
from backhaul_sandbox.adyen.ledger import IDENTITY, Ledger
from backhaul_sandbox.adyen.notices import Notices
from backhaul_sandbox.forms import BadInput, flag, text, url, whole
from backhaul_sandbox.peer import Peer, account_of
from backhaul_sandbox.server import Reply, Request, answer

_HMAC_KEY = re.compile(r"(?:[0-9A-Fa-f]{2}){8,64}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST = 10**12

#: What a refund may become next, and by which webhook it is told.
_NEXT = {
    ("pending", "succeeded"): "REFUND",
    ("pending", "failed"): "REFUND",
    ("succeeded", "failed"): "REFUND_FAILED",
    ("succeeded", "reversed"): "REFUNDED_REVERSED",
}


class Control:
    def __init__(self, peer: Peer, ledger: Ledger, notices: Notices) -> None:
        self._peer = peer
        self._books = peer.books
        self._ledger = ledger
        self._notices = notices
        for path, work in (
            ("payments", self.seed),
            ("webhook", self.listen),
            ("mode", self.mode),
            ("webhooks/hold", self.hold),
            ("webhooks/flush", self.flush),
            ("refunds/{id}/settle", self.settle),
            ("payments/{id}/refund_elsewhere", self.refund_elsewhere),
            ("payments/{id}/chargeback", self.chargeback),
            ("chargebacks/{id}/reverse", self.reverse),
        ):
            peer.routes.add("POST", f"/control/{path}", work)

    def seed(self, request: Request) -> Reply:
        """Add payments; those that are known already stay as they are."""
        asked = request.json()
        account = account_of(text(asked, "account"))
        payments = asked.get("payments")
        if not isinstance(payments, list):
            raise BadInput("payments must be a list.")
        with self._books.transaction():
            added = sum(self._seed(account, payment) for payment in payments)
        return answer({"added": added, "known": len(payments) - added})

    def _seed(self, account: str, payment: object) -> int:
        if not isinstance(payment, dict):
            raise BadInput("Each payment is an object.")
        identity, currency = text(payment, "id"), text(payment, "currency")
        if not IDENTITY.fullmatch(identity) or not _CURRENCY.fullmatch(currency):
            raise BadInput("A payment has a pspReference of 16 signs, and a currency code.")
        return self._books.write(
            "INSERT OR IGNORE INTO payments"
            " (account, id, merchant, amount, currency, reference, label, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            account,
            identity,
            text(payment, "merchant", "SandboxShop"),
            whole(payment, "amount", 1, _LARGEST),
            currency,
            text(payment, "reference", f"order-{identity}"),
            text(payment, "label", ""),
            self._books.now(),
        )

    def listen(self, request: Request) -> Reply:
        """Set up where an account's webhooks go, as one does in Adyen's Customer Area."""
        asked = request.json()
        hmac_key = text(asked, "hmac_key")
        if not _HMAC_KEY.fullmatch(hmac_key):
            raise BadInput("hmac_key must be hexadecimal.")
        self._books.write(
            "INSERT OR REPLACE INTO endpoints (account, url, hmac_key) VALUES (?, ?, ?)",
            account_of(text(asked, "account")), url(asked), hmac_key,
        )  # fmt: skip
        return answer({"url": asked["url"]})

    def mode(self, request: Request) -> Reply:
        asked = request.json()
        if "refunds" not in asked:
            raise BadInput("refunds is missing; normal ends a fault.")
        self._peer.modes.set(_whose(asked), asked["refunds"], asked)
        return answer({"refunds": asked["refunds"]})

    def hold(self, request: Request) -> Reply:
        asked = request.json()
        is_on = flag(asked, "is_on")
        self._notices.hold(_whose(asked), is_on=is_on)
        return answer({"is_on": is_on})

    def flush(self, request: Request) -> Reply:
        """Let what was held go: in the order it happened or the other way round, n times."""
        asked = request.json()
        times = whole(asked, "times", 1, 100) if "times" in asked else 1
        is_reversed = flag(asked, "is_reversed")
        sent = self._peer.sender.flush(_whose(asked), times=times, is_reversed=is_reversed)
        return answer({"released": sent})

    def settle(self, request: Request, identity: str) -> Reply:
        asked = request.json()
        status = text(asked, "status")
        with self._books.transaction():
            before = self._ledger.refund(identity)
            kind = _NEXT.get((before["status"], status))
            if kind is None:
                raise BadInput(f"{before['status']} cannot become {status[:40]}.")
            why = "" if status == "succeeded" else text(asked, "reason", "Not refundable")
            became = "succeeded" if status == "succeeded" else "failed"
            self._ledger.refund_became(identity, became, why)
            payment = self._ledger.payment(before["account"], before["payment"])
            self._notices.tell(kind, payment, before, reason=why)
        return self._told({"status": status, "eventCode": kind})

    def refund_elsewhere(self, request: Request, identity: str) -> Reply:
        """Refund as somebody does who sits in Adyen's Customer Area: no reference of ours."""
        asked = request.json()
        with self._books.transaction():
            payment = self._any(asked, identity)
            made = self._ledger.add_refund(
                payment, whole(asked, "amount", 1, _LARGEST), reference=""
            )
            self._books.write(
                "UPDATE refunds SET status = 'succeeded' WHERE id = ?", made["id"]
            )
            self._notices.tell("REFUND", payment, made)
        return self._told({"pspReference": made["id"]})

    def chargeback(self, request: Request, identity: str) -> Reply:
        asked = request.json()
        with self._books.transaction():
            payment = self._any(asked, identity)
            made = self._ledger.add_chargeback(payment, whole(asked, "amount", 1, _LARGEST))
            self._notices.tell("CHARGEBACK", payment, made, reason="Fraud - card absent")
        return self._told({"pspReference": made["id"]})

    def reverse(self, _request: Request, identity: str) -> Reply:
        """The dispute was won: the money comes back."""
        with self._books.transaction():
            made = self._ledger.chargeback(identity)
            if made["status"] == "won":
                raise refusal(422, "000", "It was reversed already.")
            self._books.write("UPDATE chargebacks SET status = 'won' WHERE id = ?", identity)
            payment = self._ledger.payment(made["account"], made["payment"])
            self._notices.tell("CHARGEBACK_REVERSED", payment, made)
        return self._told({"pspReference": identity})

    def _told(self, about: dict[str, Any]) -> Reply:
        self._peer.sender.wake()
        return answer(about)

    def _any(self, asked: dict[str, Any], identity: str) -> sqlite3.Row:
        """Return the payment of whatever account; `account` chooses where two have the id."""
        return self._ledger.payment(_whose(asked), identity)


def _whose(asked: dict[str, Any]) -> str:
    """Return the account that is meant; empty: all."""
    return account_of(text(asked, "account")) if "account" in asked else ""
