"""Refunds by PayPal's rules, and what can go wrong on the way of a reply."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace
from typing import Any

from backhaul_sandbox.in_flight import InFlight
from backhaul_sandbox.modes import Fault
from backhaul_sandbox.paypal import objects
from backhaul_sandbox.paypal.errors import broken, issue
from backhaul_sandbox.paypal.ledger import Ledger
from backhaul_sandbox.paypal.notices import Notices
from backhaul_sandbox.paypal.sign_in import SignIn
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Problem, Reply, Request, answer

FAULTS = (
    "lost_reply", "lost_request", "timeout", "timeout_before", "slow",
    "500", "500_saved", "409", "429", "401",
    "pending", "fails_later", "partial", "webhook_first",
)  # fmt: skip
_SLOW_SECONDS, _HANG_SECONDS = 2.0, 30.0
_EVENTS = {
    "COMPLETED": "PAYMENT.CAPTURE.REFUNDED",
    "PENDING": "PAYMENT.REFUND.PENDING",
    "FAILED": "PAYMENT.REFUND.FAILED",
}


class Refunds:
    def __init__(self, peer: Peer, sign_in: SignIn, ledger: Ledger, notices: Notices) -> None:
        self._peer = peer
        self._books = peer.books
        self._sign_in = sign_in
        self._ledger = ledger
        self._notices = notices
        self._in_flight = InFlight()
        peer.routes.add("POST", "/v2/payments/captures/{id}/refund", self.create)
        peer.routes.add("GET", "/v2/payments/captures/{id}", self.capture)
        peer.routes.add("GET", "/v2/payments/refunds/{id}", self.show)
        peer.routes.add("GET", "/v2/checkout/orders/{id}", self.order)

    def create(self, request: Request, identity: str) -> Reply:
        account = self._sign_in.account(request)
        fault = self._peer.modes.take(account)
        if fault.kind == "lost_request":
            return Reply(500, b"", is_lost=True)
        if fault.kind == "timeout_before":
            return _on_its_way(Reply(500, b""), fault)
        _refuse(fault)
        key = request.headers.get("PayPal-Request-Id", "")
        with self._in_flight.hold(account, key, _in_progress):
            if fault.kind == "slow":
                self._peer.pause(_SLOW_SECONDS if fault.seconds is None else fault.seconds)
            with self._books.transaction():
                made, held = self._once((account, identity, key), request.json(), fault)
            if held:
                self._peer.sender.deliver_now(held)
        self._peer.sender.wake()
        reply = answer(objects.refund(made), 201)
        if fault.kind == "500_saved":
            reply = self._peer.routes.error(broken())
        return _on_its_way(reply, fault)

    def show(self, request: Request, identity: str) -> Reply:
        account = self._sign_in.account(request)
        found = self._ledger.refund(identity)
        if found["account"] != account:
            raise issue(404, "INVALID_RESOURCE_ID", f"There is no refund {identity}.")
        return answer(objects.refund(found))

    def capture(self, request: Request, identity: str) -> Reply:
        found = self._ledger.capture(self._sign_in.account(request), identity)
        return answer(objects.capture(found, left=self._ledger.left(found)))

    def order(self, request: Request, identity: str) -> Reply:
        account = self._sign_in.account(request)
        rows = self._books.rows(
            "SELECT * FROM captures WHERE account = ? AND order_id = ?", account, identity
        )
        if not rows:
            raise issue(404, "INVALID_RESOURCE_ID", f"There is no order {identity}.")
        captures = [objects.capture(row, left=self._ledger.left(row)) for row in rows]
        refunds = [
            objects.refund(refund)
            for row in rows
            for refund in self._ledger.refunds_of(account, row["id"])
        ]
        return answer(objects.order(identity, captures, refunds))

    def _once(
        self, to: tuple[str, str, str], asked: dict[str, Any], fault: Fault
    ) -> tuple[sqlite3.Row, list[int]]:
        """Return the refund of a request id as it is now, or make it."""
        account, identity, key = to
        written = json.dumps([identity, asked], sort_keys=True).encode()
        fingerprint = hashlib.sha256(written).hexdigest()
        kept = self._ledger.kept(account, key) if key else None
        if kept is not None:
            if kept["fingerprint"] != fingerprint:
                raise issue(422, "DUPLICATE_REQUEST_ID", "The id has been used already.")
            return self._ledger.refund(kept["refund"]), []
        made, held = self._new(to, asked, fault)
        if key:
            self._ledger.keep(account, key, fingerprint, made["id"])
        return made, held

    def _new(
        self, to: tuple[str, str, str], asked: dict[str, Any], fault: Fault
    ) -> tuple[sqlite3.Row, list[int]]:
        account, identity, key = to
        capture = self._ledger.capture(account, identity)
        left = self._ledger.left(capture)
        told = asked.get("amount")
        wanted = objects.amount_of(told, capture["currency"]) if told else left
        _check(wanted, left)
        made = self._ledger.add_refund(
            capture,
            max(wanted // 2, 1) if fault.kind == "partial" else wanted,
            "PENDING" if fault.kind == "pending" else "COMPLETED",
            custom_id=str(asked.get("custom_id") or "")[:127],
            key=key,
        )
        is_held = fault.kind == "webhook_first"
        numbers = self.tell(made, is_held=is_held)
        if fault.kind == "fails_later":
            self.tell(self._ledger.refund_became(made["id"], "FAILED", "DECLINED"))
        return made, numbers if is_held else []

    def tell(self, made: sqlite3.Row, *, is_held: bool = False) -> list[int]:
        kind = _EVENTS[made["status"]]
        return self._notices.tell(made["account"], kind, objects.refund(made), is_held=is_held)


def _check(wanted: int, left: int) -> None:
    if left <= 0:
        raise issue(422, "CAPTURE_FULLY_REFUNDED", "The capture has already been refunded.")
    if wanted <= 0:
        raise issue(422, "CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.")
    if wanted > left:
        raise issue(422, "REFUND_AMOUNT_EXCEEDED", "More than is left of the captured amount.")


def _in_progress() -> Problem:
    return issue(409, "PREVIOUS_REQUEST_IN_PROGRESS", "A request with this id is under way.")


def _refuse(fault: Fault) -> None:
    """Raise what is answered before anything is done."""
    if fault.kind == "429":
        raise issue(429, "", "Too many requests.")
    if fault.kind == "409":
        raise _in_progress()
    if fault.kind == "401":
        raise issue(401, "invalid_token", "Token signature verification failed")
    if fault.kind == "500":
        raise broken()


def _on_its_way(reply: Reply, fault: Fault) -> Reply:
    if fault.kind == "lost_reply":
        return replace(reply, is_lost=True)
    if fault.kind in {"timeout", "timeout_before"}:
        hangs = _HANG_SECONDS if fault.seconds is None else fault.seconds
        return replace(reply, delay_seconds=hangs, is_lost=True)
    return reply
