"""Stripe's adapter and its peer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from backhaul.adapters.payments.stripe.client import EVENTS, StripePayments
from backhaul.core.money import Money
from backhaul.core.ports.payments import PaymentProvider
from tests.contracts.payments.rig import Booked, address_of, handed_in, time_of
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Peer

_STATUS = {"succeeded": "paid", "pending": "pending", "failed": "failed"}
_THEIRS = {"paid": "succeeded", "failed": "failed"}


class StripeRig:
    name: ClassVar[str] = "stripe"
    saves_errors: ClassVar[bool] = True
    tells_at_once: ClassVar[bool] = True
    supported: ClassVar[tuple[Money, ...]] = (
        Money(1205, "EUR"), Money(1205, "JPY"), Money(12_340, "KWD"),
    )  # fmt: skip
    unsupported: ClassVar[tuple[Money, ...]] = (Money(12_345, "KWD"), Money(500, "UGX"))

    def __init__(self, peer: Peer) -> None:
        self._account = PaymentsAccount(peer)
        self._secret = ""

    def provider(self, *, timeout_seconds: float = 5, is_away: bool = False) -> PaymentProvider:
        return StripePayments(
            api_key=self._account.key,
            webhook_secret=self._secret,
            base_url=address_of(self._account.peer, is_away=is_away),
            timeout_seconds=timeout_seconds,
        )

    def now(self) -> datetime:
        return time_of(self._account.peer)

    def seed(self, captured: Money) -> str:
        return self._account.seed(captured.minor, captured.currency.lower())

    def trouble(self, kind: str, *, times: int = 1) -> None:
        self._account.mode(kind, times=times)

    def booked(self, payment_ref: str) -> list[Booked]:
        book = self._account.book(payment_ref)
        return [
            Booked(
                provider_ref=row["id"],
                amount=Money(row["amount"], book["currency"].upper()),
                status=_STATUS[row["status"]],
                intent=row["intent"],
            )
            for row in book["refunds"]
        ]

    def refund_elsewhere(self, payment_ref: str, amount: Money) -> None:
        path = f"/control/payments/{payment_ref}/refund_elsewhere"
        self._account.peer.control(path, {"amount": amount.minor})

    def dispute(self, payment_ref: str, amount: Money) -> str:
        path = f"/control/payments/{payment_ref}/chargeback"
        return str(self._account.peer.control(path, {"amount": amount.minor})["id"])

    def take_back(self, payment_ref: str, amount: Money) -> None:
        self.dispute(payment_ref, amount)

    def evidence_of(self, dispute_ref: str) -> list[Any]:
        return handed_in(self._account.peer, dispute_ref)

    def becomes(self, provider_ref: str, status: str) -> None:
        path = f"/control/refunds/{provider_ref}/settle"
        self._account.peer.control(path, {"status": _THEIRS[status]})

    def move_clock(self, by: timedelta) -> None:
        self._account.peer.move_clock(by.total_seconds())

    def listen(self, url: str) -> None:
        self._secret = self._account.listen(url, *EVENTS)

    def redeliver(self) -> None:
        self._account.peer.control("/control/webhooks/redeliver", {"all": True})
