"""Refunds by the real rules, and what can go wrong on the way of a reply."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backhaul_sandbox.modes import Fault
from backhaul_sandbox.payments import objects
from backhaul_sandbox.payments.keys import Keys, in_use
from backhaul_sandbox.payments.ledger import Ledger
from backhaul_sandbox.payments.notices import Notices
from backhaul_sandbox.payments.params import (
    amount,
    bad,
    limit,
    metadata,
    moment,
    no_such,
    only,
    word,
)
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Problem, Reply, Request, answer

FAULTS = (
    "lost_reply", "lost_request", "timeout", "timeout_before", "slow",
    "500", "500_saved", "500_saved_undone", "409", "429",
    "pending", "pending_funds", "fails_later", "partial", "webhook_first",
)  # fmt: skip
_REASONS = ("", "duplicate", "fraudulent", "requested_by_customer")
_KNOWN = frozenset({"payment_intent", "charge", "amount", "metadata", "reason", "expand"})
_SLOW_SECONDS, _HANG_SECONDS = 2.0, 30.0


class Refunds:
    def __init__(self, peer: Peer, ledger: Ledger, keys: Keys, notices: Notices) -> None:
        self._peer = peer
        self._books = peer.books
        self._ledger = ledger
        self._keys = keys
        self._notices = notices
        peer.routes.add("POST", "/v1/refunds", self.create)
        peer.routes.add("GET", "/v1/refunds", self.list)
        peer.routes.add("GET", "/v1/refunds/{id}", self.show)

    def create(self, request: Request) -> Reply:
        account = self._peer.account(request)
        asked = request.form()
        key = request.headers.get("Idempotency-Key", "")
        fault = self._peer.modes.take(account)
        if fault.kind == "lost_request":
            return Reply(500, b"", is_lost=True)
        if fault.kind == "timeout_before":
            return _on_its_way(Reply(500, b""), fault)
        _refuse(fault)
        with self._keys.in_flight(account, key):
            if fault.kind == "slow":
                self._peer.pause(_SLOW_SECONDS if fault.seconds is None else fault.seconds)
            held: list[int] = []
            reply = self._keys.once(
                account,
                key,
                {"path": request.path, **asked},
                lambda: self._new(account, key, asked, (fault, held)),
            )
            if held:
                self._peer.sender.deliver_now(held)
        self._peer.sender.wake()
        return _on_its_way(reply, fault)

    def _new(
        self, account: str, key: str, asked: dict[str, Any], going: tuple[Fault, list[int]]
    ) -> Reply:
        fault, held = going
        only(asked, _KNOWN)
        payment = self._ledger.payment(account, _payment(asked), "payment_intent")
        taken = self._ledger.taken(payment)
        left = payment["amount"] - sum(taken)
        wanted = amount(asked) if "amount" in asked else max(left, 1)
        reason = str(asked.get("reason", ""))
        if reason not in _REASONS:
            raise bad("parameter_invalid", "Invalid reason.", "reason")
        known = metadata(asked)
        if fault.kind == "500_saved_undone":
            return self._peer.routes.error(_broken())
        if refusal := _refusal(payment, wanted, left, charged_back=taken[1]):
            return self._peer.routes.error(refusal)
        made = self._ledger.add_refund(
            payment,
            max(wanted // 2, 1) if fault.kind == "partial" else wanted,
            "pending" if fault.kind in {"pending", "pending_funds"} else "succeeded",
            reason=reason,
            metadata=known,
            key=key,
        )
        if fault.kind == "pending_funds":
            made = self._ledger.refund_became(made["id"], "pending", "insufficient_funds")
        told = objects.refund(made)
        is_held = fault.kind == "webhook_first"
        numbers = self._notices.tell(account, "refund.created", told, key=key, is_held=is_held)
        held += numbers if is_held else []
        if fault.kind == "fails_later":
            self._fail(account, made["id"])
        return self._peer.routes.error(_broken()) if fault.kind == "500_saved" else answer(told)

    def _fail(self, account: str, identity: str) -> None:
        """What was told as succeeded fails: the shopper's bank has sent it back."""
        failed = self._ledger.refund_became(identity, "failed", "lost_or_stolen_card")
        for kind in ("refund.updated", "refund.failed"):
            self._notices.tell(account, kind, objects.refund(failed))

    def show(self, request: Request, identity: str) -> Reply:
        account = self._peer.account(request)
        return answer(objects.refund(self._ledger.refund(account, identity)))

    def list(self, request: Request) -> Reply:
        account = self._peer.account(request)
        query = request.query
        only(query, {"payment_intent", "limit", "starting_after", "expand", "created[gte]"})
        size, since = limit(query), moment(query, "created[gte]")
        before = 2**62
        if after := query.get("starting_after"):
            try:
                before = self._ledger.refund(account, after)["seq"]
            except Problem:
                raise no_such("refund", after[:100], "starting_after") from None
        found = self._books.rows(
            "SELECT * FROM refunds WHERE account = ? AND seq < ? AND ? IN ('', payment)"
            " AND created >= ? ORDER BY seq DESC LIMIT ?",
            account, before, query.get("payment_intent", ""), since, size + 1,
        )  # fmt: skip
        data = [objects.refund(row) for row in found[:size]]
        return answer(objects.page(data, url="/v1/refunds", has_more=len(found) > size))


def _broken() -> Problem:
    return Problem(500, "api_error", "An error of the sandbox, on request.", type="api_error")


def _payment(asked: Mapping[str, Any]) -> str:
    if "charge" in asked and "payment_intent" not in asked:
        return "pi_" + word(asked, "charge").removeprefix("ch_")
    return word(asked, "payment_intent")


def _refusal(
    payment: sqlite3.Row, wanted: int, left: int, *, charged_back: int
) -> Problem | None:
    """Return why the money rules say no. Such an answer is kept with its key."""
    charge = objects.charge_id(payment["id"])
    if wanted <= left:
        return None
    if charged_back:
        return bad("charge_disputed", f"Charge {charge} has been charged back.", "charge")
    if left <= 0:
        return bad(
            "charge_already_refunded", f"Charge {charge} has already been refunded.", "charge"
        )
    return bad(
        "amount_too_large",
        f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})",
        "amount",
    )


def _refuse(fault: Fault) -> None:
    """Raise what is answered before anything is done, and is kept nowhere."""
    if fault.kind == "429":
        raise Problem(429, "rate_limit", "Too many requests.")
    if fault.kind == "409":
        raise in_use()
    if fault.kind == "500":
        raise _broken()


def _on_its_way(reply: Reply, fault: Fault) -> Reply:
    if fault.kind == "lost_reply":
        return replace(reply, is_lost=True)
    if fault.kind in {"timeout", "timeout_before"}:
        hangs = _HANG_SECONDS if fault.seconds is None else fault.seconds
        return replace(reply, delay_seconds=hangs, is_lost=True)
    return reply
