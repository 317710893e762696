"""Refunds: what is asked is received, and what became of it is told by webhook alone."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from backhaul_sandbox.adyen.errors import passing, refusal
from backhaul_sandbox.adyen.keys import Keys, in_progress
from backhaul_sandbox.adyen.ledger import Ledger
from backhaul_sandbox.adyen.notices import Notices
from backhaul_sandbox.forms import BadInput, group, text
from backhaul_sandbox.modes import Fault
from backhaul_sandbox.peer import Peer, account_of
from backhaul_sandbox.server import Problem, Reply, Request, answer

VERSION = "v72"
FAULTS = (
    "lost_reply", "lost_request", "timeout", "timeout_before", "slow",
    "500", "500_saved", "503", "409", "429",
    "pending", "fails", "fails_later", "webhook_first",
)  # fmt: skip
_LARGEST = 10**12
_SLOW_SECONDS, _HANG_SECONDS = 2.0, 30.0
_SHORTEST_KEY = 8


class Refunds:
    def __init__(self, peer: Peer, ledger: Ledger, keys: Keys, notices: Notices) -> None:
        self._peer = peer
        self._ledger = ledger
        self._keys = keys
        self._notices = notices
        peer.routes.add("POST", f"/{VERSION}/payments/{{id}}/refunds", self.create)
        peer.routes.add("POST", f"/{VERSION}/paymentMethods", self.methods)

    def methods(self, request: Request) -> Reply:
        account_of_request(request)
        _merchant(request.json())
        return answer({"paymentMethods": [{"name": "Cards", "type": "scheme"}]})

    def create(self, request: Request, identity: str) -> Reply:
        account = account_of_request(request)
        asked = request.json()
        key = request.headers.get("idempotency-key", "")
        fault = self._peer.modes.take(account)
        if fault.kind == "lost_request":
            return Reply(500, b"", is_lost=True)
        if fault.kind == "timeout_before":
            return _on_its_way(self._peer, Reply(500, b""), fault)
        _refuse(fault)
        with self._keys.in_flight(account, key):
            if fault.kind == "slow":
                self._peer.pause(_SLOW_SECONDS if fault.seconds is None else fault.seconds)
            held: list[int] = []
            reply = self._keys.once(
                account,
                key,
                lambda: self._new((account, identity, key), asked, fault, held),
            )
            if held:
                self._peer.sender.deliver_now(held)
        self._peer.sender.wake()
        return _on_its_way(self._peer, reply, fault)

    def _new(
        self, whose: tuple[str, str, str], asked: dict[str, Any], fault: Fault, held: list[int]
    ) -> Reply:
        account, identity, key = whose
        payment = self._ledger.payment(account, identity)
        if _merchant(asked) != payment["merchant"]:
            raise refusal(403, "901", "Invalid Merchant Account", kind="security")
        made = self._ledger.add_refund(
            payment,
            _amount(asked, payment),
            reference=text(asked, "reference", ""),
            key=key,
        )
        if fault.kind != "pending":
            numbers = self._process(payment, made, fault)
            held += numbers if fault.kind == "webhook_first" else []
        return answer(_received(payment, made, asked), 201)

    def _process(self, payment: sqlite3.Row, made: sqlite3.Row, fault: Fault) -> list[int]:
        """Decide at once, and tell it as the webhook does: too much is a no of later."""
        why = "Insufficient balance on payment"
        if made["amount"] <= self._ledger.left(payment):
            why = "Refused by the sandbox, on request" if fault.kind == "fails" else ""
        self._ledger.refund_became(made["id"], "failed" if why else "succeeded", why)
        is_held = fault.kind == "webhook_first"
        told = self._notices.tell("REFUND", payment, made, reason=why, is_held=is_held)
        if fault.kind == "fails_later":
            self._fail(payment, made)
        return told

    def _fail(self, payment: sqlite3.Row, made: sqlite3.Row) -> None:
        """The bank refuses what was told as a success before."""
        why = "Rejected by the shopper's bank"
        self._ledger.refund_became(made["id"], "failed", why)
        self._notices.tell("REFUND_FAILED", payment, made, reason=why)


def account_of_request(request: Request) -> str:
    key = request.headers.get("x-api-key", "").strip()
    if len(key) < _SHORTEST_KEY:
        raise refusal(401, "000", "HTTP Status Response - Unauthorized", kind="security")
    return account_of(key)


def _merchant(asked: dict[str, Any]) -> str:
    try:
        return text(asked, "merchantAccount")
    except BadInput:
        raise refusal(403, "901", "Invalid Merchant Account", kind="security") from None


def _amount(asked: dict[str, Any], payment: sqlite3.Row) -> int:
    amount = group(asked, "amount")
    value, currency = amount.get("value"), amount.get("currency")
    if type(value) is not int or not 1 <= value <= _LARGEST:
        raise refusal(422, "137", "Invalid amount specified")
    if currency != payment["currency"]:
        raise refusal(422, "138", "Unsupported currency specified")
    return value


def _received(payment: sqlite3.Row, made: sqlite3.Row, asked: dict[str, Any]) -> dict[str, Any]:
    told = {
        "merchantAccount": payment["merchant"],
        "paymentPspReference": payment["id"],
        "pspReference": made["id"],
        "reference": made["reference"],
        "status": "received",
        "amount": {"currency": made["currency"], "value": made["amount"]},
    }
    return told if "reference" in asked else {k: v for k, v in told.items() if k != "reference"}


def _refuse(fault: Fault) -> None:
    """Raise what is answered before anything is done, and is kept nowhere."""
    if fault.kind == "429":
        raise refusal(429, "", "Too many requests", kind="security")
    if fault.kind == "409":
        raise in_progress()
    if fault.kind == "503":
        raise passing(503, "703", "required resource temporarily unavailable")
    if fault.kind == "500":
        raise _broken()


def _broken() -> Problem:
    return refusal(500, "905", "An error of the sandbox, on request.", kind="internal")


def _on_its_way(peer: Peer, reply: Reply, fault: Fault) -> Reply:
    if fault.kind == "500_saved":
        return peer.routes.error(_broken())
    if fault.kind == "lost_reply":
        return replace(reply, is_lost=True)
    if fault.kind in {"timeout", "timeout_before"}:
        hangs = _HANG_SECONDS if fault.seconds is None else fault.seconds
        return replace(reply, delay_seconds=hangs, is_lost=True)
    return reply
