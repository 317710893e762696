"""The strings behind the payments: seeding, trouble, and what others do to a payment."""

from __future__ import annotations

import sqlite3
from typing import Any

from backhaul_sandbox.forms import BadInput, flag, text, whole
from backhaul_sandbox.payments import objects
from backhaul_sandbox.payments.holds import Holds
from backhaul_sandbox.payments.intents import IDENTITY
from backhaul_sandbox.payments.ledger import Ledger
from backhaul_sandbox.payments.notices import Notices
from backhaul_sandbox.payments.params import amount, bad, currency, no_such
from backhaul_sandbox.peer import Peer, account_of
from backhaul_sandbox.server import Reply, Request, answer

_MAY_BECOME = {"pending": ("succeeded", "failed"), "succeeded": ("failed",)}
_DISPUTE_MAY_BECOME = {
    "warning_needs_response": ("warning_under_review", "warning_closed"),
    "warning_under_review": ("warning_closed",),
    "needs_response": ("under_review", "won", "lost"),
    "under_review": ("won", "lost"),
}


class Control:
    def __init__(self, peer: Peer, ledger: Ledger, notices: Notices, holds: Holds) -> None:
        self._peer = peer
        self._books = peer.books
        self._ledger = ledger
        self._notices = notices
        self._holds = holds
        peer.routes.add("POST", "/control/payments", self.seed)
        peer.routes.add("POST", "/control/mode", self.mode)
        peer.routes.add("POST", "/control/webhooks/hold", self.hold)
        peer.routes.add("POST", "/control/webhooks/flush", self.flush)
        peer.routes.add("POST", "/control/refunds/{id}/settle", self.settle)
        peer.routes.add(
            "POST", "/control/payments/{id}/refund_elsewhere", self.refund_elsewhere
        )
        peer.routes.add("POST", "/control/payments/{id}/chargeback", self.chargeback)
        peer.routes.add("POST", "/control/disputes/{id}/settle", self.settle_dispute)

    def seed(self, request: Request) -> Reply:
        """Add payments; those that are known already stay as they are."""
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
                identity = text(payment, "id")
                if not IDENTITY.fullmatch(identity):
                    raise BadInput(f"{identity[:80]!r} is no pi_… id.")
                money = amount(payment), currency(payment)
                label = text(payment, "label", "")
                known = {"one_time": "yes"} if flag(payment, "one_time") else {}
                added += self._ledger.add_payment(account, identity, money, label, known)
        return answer({"added": added, "known": len(payments) - added})

    def mode(self, request: Request) -> Reply:
        asked = request.json()
        if "holds" in asked:
            self._holds.modes.set(_whose(asked), asked["holds"], asked)
            return answer({"holds": asked["holds"]})
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
            before = self._ledger.any_refund(identity)
            if status not in _MAY_BECOME.get(before["status"], ()):
                raise bad(
                    "refund_status",
                    f"{before['status']} cannot become {status[:40]}.",
                    "status",
                )
            why = text(asked, "failure_reason", "unknown") if status == "failed" else ""
            told = objects.refund(self._ledger.refund_became(identity, status, why))
            self._notices.tell(before["account"], "refund.updated", told)
            if status == "failed":
                self._notices.tell(before["account"], "refund.failed", told)
        return self._told(told)

    def refund_elsewhere(self, request: Request, identity: str) -> Reply:
        """Refund as somebody does who sits at the provider's own console."""
        asked = request.json()
        with self._books.transaction():
            payment = self._any_payment(asked, identity)
            made = self._ledger.add_refund(
                payment, amount(asked), "succeeded", reason="requested_by_customer"
            )
            told = objects.refund(made)
            self._notices.tell(payment["account"], "refund.created", told)
        return self._told(told)

    def chargeback(self, request: Request, identity: str) -> Reply:
        asked = request.json()
        with self._books.transaction():
            payment = self._any_payment(asked, identity)
            made = self._ledger.add_chargeback(
                payment,
                amount(asked),
                reason=text(asked, "reason", "fraudulent"),
                is_inquiry=asked.get("inquiry") is True,
            )
            told = objects.dispute(made)
            self._notices.tell(payment["account"], "charge.dispute.created", told)
        return self._told(told)

    def settle_dispute(self, request: Request, identity: str) -> Reply:
        """Let a bank look at it, or decide: won, the money comes back."""
        status = text(request.json(), "status")
        with self._books.transaction():
            before = self._ledger.chargeback(identity)
            if status not in _DISPUTE_MAY_BECOME.get(before["status"], ()):
                raise bad("dispute_status", f"{before['status']} cannot become that.", "status")
            self._books.write(
                "UPDATE chargebacks SET status = ? WHERE id = ?", status, identity
            )
            told = objects.dispute(self._ledger.chargeback(identity))
            what = "updated" if status.endswith("under_review") else "closed"
            self._notices.tell(before["account"], f"charge.dispute.{what}", told)
        return self._told(told)

    def _told(self, about: dict[str, Any]) -> Reply:
        self._peer.sender.wake()
        return answer(about)

    def _any_payment(self, asked: dict[str, Any], identity: str) -> sqlite3.Row:
        """Return the payment of whatever account; `account` chooses where two have the id."""
        account = _whose(asked)
        found = self._books.row(
            "SELECT * FROM payments WHERE id = ? AND ? IN ('', account)", identity, account
        )
        if found is None:
            raise no_such("payment_intent", identity, "id", 404)
        return found


def _whose(asked: dict[str, Any]) -> str:
    """Return the account that is meant; empty: all."""
    return account_of(text(asked, "account")) if "account" in asked else ""
