"""PayPal's adapter and its peer."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from backhaul.adapters.payments.paypal import PayPalConfig, connect
from backhaul.adapters.payments.paypal.client import PayPalPayments
from backhaul.core.money import Money
from tests.contracts.payments.rig import Booked, address_of, handed_in, time_of
from tests.sandbox.peers import Peer


def theirs(amount: Money) -> int:
    """Return an amount in PayPal's own smallest unit: HUF and TWD have no decimals there."""
    return amount.minor // 100 if amount.currency in {"HUF", "TWD"} else amount.minor


class PayPalRig:
    name: ClassVar[str] = "paypal"
    saves_errors: ClassVar[bool] = False
    tells_at_once: ClassVar[bool] = True
    supported: ClassVar[tuple[Money, ...]] = (
        Money(1205, "EUR"), Money(1205, "JPY"), Money(120_500, "HUF"),
    )  # fmt: skip
    unsupported: ClassVar[tuple[Money, ...]] = (Money(12_340, "KWD"), Money(1205, "HUF"))

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.secret = "secret_" + secrets.token_hex(8)
        self._webhook = ""

    def provider(self, *, timeout_seconds: float = 5, is_away: bool = False) -> PayPalPayments:
        made = connect(
            PayPalConfig(
                client_id="client",
                client_secret=self.secret,
                webhook_secret=self._webhook,
                base_url=address_of(self.peer, is_away=is_away),
                timeout_seconds=timeout_seconds,
            )
        )
        assert isinstance(made, PayPalPayments)
        return made

    def now(self) -> datetime:
        return time_of(self.peer)

    def seed(self, captured: Money, **more: Any) -> str:
        identity = secrets.token_hex(8).upper()
        payment = {
            "id": identity,
            "amount": theirs(captured),
            "currency": captured.currency,
            **more,
        }
        self.control("/control/payments", {"payments": [payment]})
        return identity

    def control(self, path: str, asked: dict[str, Any]) -> Any:
        return self.peer.control(path, {"account": self.secret, **asked})

    def trouble(self, kind: str, *, times: int = 1) -> None:
        self.control("/control/mode", {"refunds": kind, "times": times})

    def booked(self, payment_ref: str) -> list[Booked]:
        books = self.peer.books(self.secret)["payments"]
        book = next(row for row in books if row["id"] == payment_ref)
        times = 100 if book["currency"] in {"HUF", "TWD"} else 1
        return [
            Booked(
                provider_ref=row["id"],
                amount=Money(row["amount"] * times, book["currency"]),
                status="paid" if row["status"] == "COMPLETED" else row["status"].lower(),
                intent=row["intent"],
            )
            for row in book["refunds"]
        ]

    def refund_elsewhere(self, payment_ref: str, amount: Money) -> None:
        path = f"/control/payments/{payment_ref}/refund_elsewhere"
        self.control(path, {"amount": theirs(amount)})

    def dispute(self, payment_ref: str, amount: Money) -> str:
        path = f"/control/payments/{payment_ref}/dispute"
        return str(self.control(path, {"amount": theirs(amount)})["dispute_id"])

    def take_back(self, payment_ref: str, amount: Money) -> None:
        self.control(f"/control/payments/{payment_ref}/reverse", {"amount": theirs(amount)})

    def evidence_of(self, dispute_ref: str) -> list[Any]:
        return handed_in(self.peer, dispute_ref)

    def becomes(self, provider_ref: str, status: str) -> None:
        told = "COMPLETED" if status == "paid" else status.upper()
        self.control(f"/control/refunds/{provider_ref}/settle", {"status": told})

    def move_clock(self, by: timedelta) -> None:
        self.peer.move_clock(by.total_seconds())

    def listen(self, url: str) -> None:
        self._webhook = self.provider().tell_webhook(url, "")

    def redeliver(self) -> None:
        self.peer.control("/control/webhooks/redeliver", {"all": True})
