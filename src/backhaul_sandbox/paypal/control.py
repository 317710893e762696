"""The strings behind the payments: seeding, trouble, and what others do to a capture."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from backhaul_sandbox.forms import BadInput, flag, text, whole
from backhaul_sandbox.paypal import objects
from backhaul_sandbox.paypal.errors import issue
from backhaul_sandbox.paypal.ledger import CHARGEBACK, REVERSAL, Ledger
from backhaul_sandbox.paypal.notices import Notices
from backhaul_sandbox.peer import Peer, account_of
from backhaul_sandbox.server import Reply, Request, answer

_IDENTITY = re.compile(r"[A-Z0-9]{10,20}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MAY_BECOME = {"PENDING": ("COMPLETED", "FAILED", "CANCELLED"), "COMPLETED": ("FAILED",)}
_EVENTS = {
    "COMPLETED": "PAYMENT.CAPTURE.REFUNDED",
    "FAILED": "PAYMENT.REFUND.FAILED",
    "CANCELLED": "PAYMENT.REFUND.CANCELLED",
}
_OUTCOMES = {"won": "RESOLVED_SELLER_FAVOUR", "lost": "RESOLVED_BUYER_FAVOUR"}
_LARGEST = 99_999_999


class Control:
    def __init__(self, peer: Peer, ledger: Ledger, notices: Notices) -> None:
        self._peer = peer
        self._books = peer.books
        self._ledger = ledger
        self._notices = notices
        add = peer.routes.add
        add("POST", "/control/payments", self.seed)
        add("POST", "/control/mode", self.mode)
        add("POST", "/control/webhooks/hold", self.hold)
        add("POST", "/control/webhooks/flush", self.flush)
        add("POST", "/control/refunds/{id}/settle", self.settle)
        add("POST", "/control/payments/{id}/refund_elsewhere", self.refund_elsewhere)
        add("POST", "/control/payments/{id}/reverse", self.reverse)
        add("POST", "/control/takings/{id}/give_back", self.give_back)
        add("POST", "/control/payments/{id}/dispute", self.dispute)
        add("POST", "/control/disputes/{id}/settle", self.settle_dispute)

    def seed(self, request: Request) -> Reply:
        """Add captures; those that are known already stay as they are."""
        asked = request.json()
        account = account_of(text(asked, "account"))
        payments = asked.get("payments")
        if not isinstance(payments, list):
            raise BadInput("payments must be a list.")
        added = 0
        with self._books.transaction():
            for payment in payments:
                if not isinstance(payment, dict):
                    raise BadInput("Each payment is an object.")
                identity, currency = text(payment, "id"), text(payment, "currency")
                if not _IDENTITY.fullmatch(identity) or not _CURRENCY.fullmatch(currency):
                    raise BadInput("id is 10 to 20 capitals and digits, currency a code.")
                order = "" if flag(payment, "without_order") else f"O{identity}"
                money = whole(payment, "amount", 1, _LARGEST), currency
                label = text(payment, "label", "")
                added += self._ledger.add_capture(account, identity, order, money, label)
        return answer({"added": added, "known": len(payments) - added})

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
        status = text(asked, "status").upper()
        with self._books.transaction():
            before = self._ledger.refund(identity)
            if status not in _MAY_BECOME.get(before["status"], ()):
                raise issue(400, "REFUND_STATUS", f"{before['status']} cannot become that.")
            why = text(asked, "failure_reason", "DECLINED") if status == "FAILED" else ""
            told = objects.refund(self._ledger.refund_became(identity, status, why))
            self._notices.tell(before["account"], _EVENTS[status], told)
        return self._told(told)

    def refund_elsewhere(self, request: Request, identity: str) -> Reply:
        """Refund as somebody does who sits at the provider's own console."""
        asked = request.json()
        amount = whole(asked, "amount", 1, _LARGEST)
        with self._books.transaction():
            capture = self._any_capture(asked, identity)
            told = objects.refund(self._ledger.add_refund(capture, amount, "COMPLETED"))
            self._notices.tell(capture["account"], "PAYMENT.CAPTURE.REFUNDED", told)
        return self._told(told)

    def reverse(self, request: Request, identity: str) -> Reply:
        """Take money back as PayPal does after a case it has decided for the buyer.

        `by_bank`: for the bank of the buyer's card. `as_capture`: tell it as the capture that
        was reversed, not as the reversal.
        """
        asked = request.json()
        amount = whole(asked, "amount", 1, _LARGEST)
        what = CHARGEBACK if flag(asked, "by_bank") else REVERSAL
        with self._books.transaction():
            capture = self._any_capture(asked, identity)
            made = self._ledger.add_refund(capture, amount, "COMPLETED", what=what)
            told, kind = objects.refund(made), "refund"
            if flag(asked, "as_capture"):
                told, kind = (
                    objects.capture(capture, left=self._ledger.left(capture)),
                    "capture",
                )
            self._notices.tell(
                capture["account"], "PAYMENT.CAPTURE.REVERSED", told, resource_type=kind
            )
        return self._told(told)

    def give_back(self, request: Request, identity: str) -> Reply:
        """Give back what a bank had taken; the history alone tells it.

        `of_payment`: it refers to the payment there, not to the taking.
        """
        of_payment = flag(request.json(), "of_payment")
        with self._books.transaction():
            taking = self._ledger.give_back(identity, of_payment=of_payment)
        return answer(objects.refund(taking))

    def dispute(self, request: Request, identity: str) -> Reply:
        asked = request.json()
        amount, stage = whole(asked, "amount", 1, _LARGEST), text(asked, "stage", "CHARGEBACK")
        with self._books.transaction():
            capture = self._any_capture(asked, identity)
            told = objects.dispute(self._ledger.add_dispute(capture, amount, stage))
            self._case(capture["account"], "CREATED", told)
        return self._told(told)

    def settle_dispute(self, request: Request, identity: str) -> Reply:
        outcome = _OUTCOMES.get(text(request.json(), "status"))
        if outcome is None:
            raise BadInput("status is won or lost.")
        with self._books.transaction():
            before = self._ledger.dispute(identity)
            told = objects.dispute(self._ledger.dispute_became(identity, "RESOLVED", outcome))
            self._case(before["account"], "RESOLVED", told)
        return self._told(told)

    def _case(self, account: str, what: str, told: dict[str, Any]) -> None:
        kind = f"CUSTOMER.DISPUTE.{what}"
        self._notices.tell(account, kind, told, resource_type="dispute")

    def _told(self, about: dict[str, Any]) -> Reply:
        self._peer.sender.wake()
        return answer(about)

    def _any_capture(self, asked: dict[str, Any], identity: str) -> sqlite3.Row:
        """Return the capture of whatever account; `account` chooses where two have the id."""
        found = self._books.row(
            "SELECT * FROM captures WHERE id = ? AND ? IN ('', account)",
            identity, _whose(asked),
        )  # fmt: skip
        if found is None:
            raise issue(404, "INVALID_RESOURCE_ID", f"There is no capture {identity}.")
        return found


def _whose(asked: dict[str, Any]) -> str:
    """Return the account that is meant; empty: all."""
    return account_of(text(asked, "account")) if "account" in asked else ""
