"""Adyen's adapter and its peer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from backhaul.adapters.payments.adyen import AdyenConfig, connect
from backhaul.adapters.payments.adyen.mapping import adyen_amount, money_of
from backhaul.core.money import Money
from backhaul.core.ports.payments import PaymentProvider
from tests.contracts.payments.rig import Booked, address_of, handed_in, time_of
from tests.sandbox.adyen import MERCHANT, AdyenAccount
from tests.sandbox.peers import Peer

DISPUTES = "/ca/services/DisputeService/v30"
_STATUS = {"succeeded": "paid", "pending": "pending", "failed": "failed"}
_THEIRS = {"paid": "succeeded", "failed": "failed"}


class AdyenRig:
    name: ClassVar[str] = "adyen"
    saves_errors: ClassVar[bool] = False
    tells_at_once: ClassVar[bool] = False
    supported: ClassVar[tuple[Money, ...]] = (
        Money(1205, "EUR"), Money(1205, "JPY"), Money(12_345, "KWD"), Money(1205, "ISK"),
    )  # fmt: skip
    unsupported: ClassVar[tuple[Money, ...]] = (Money(1550, "IDR"), Money(1550, "CVE"))

    def __init__(self, peer: Peer) -> None:
        self._account = AdyenAccount(peer)
        self._hmac_key = ""

    def provider(self, *, timeout_seconds: float = 5, is_away: bool = False) -> PaymentProvider:
        return connect(
            AdyenConfig(
                api_key=self._account.key,
                merchant_account=MERCHANT,
                hmac_key=self._hmac_key,
                base_url=address_of(self._account.peer, is_away=is_away),
                disputes_url=address_of(self._account.peer, is_away=is_away) + DISPUTES,
                timeout_seconds=timeout_seconds,
            )
        )

    def now(self) -> datetime:
        return time_of(self._account.peer)

    def seed(self, captured: Money) -> str:
        return self._account.seed(adyen_amount(captured), captured.currency)

    def trouble(self, kind: str, *, times: int = 1) -> None:
        self._account.mode(kind, times=times)

    def booked(self, payment_ref: str) -> list[Booked]:
        book: Any = self._account.book(payment_ref)
        return [
            Booked(
                provider_ref=row["id"],
                amount=money_of({"value": row["amount"], "currency": book["currency"]}),
                status=_STATUS[row["status"]],
                intent=row["intent"],
            )
            for row in book["refunds"]
        ]

    def refund_elsewhere(self, payment_ref: str, amount: Money) -> None:
        path = f"/control/payments/{payment_ref}/refund_elsewhere"
        self._account.peer.control(path, {"amount": adyen_amount(amount)})

    def dispute(self, payment_ref: str, amount: Money) -> str:
        path = f"/control/payments/{payment_ref}/chargeback"
        told = self._account.peer.control(path, {"amount": adyen_amount(amount)})
        return str(told["pspReference"])

    def take_back(self, payment_ref: str, amount: Money) -> None:
        self.dispute(payment_ref, amount)

    def evidence_of(self, dispute_ref: str) -> list[Any]:
        return handed_in(self._account.peer, dispute_ref)

    def becomes(self, provider_ref: str, status: str) -> None:
        self._account.settle(provider_ref, _THEIRS[status])

    def move_clock(self, by: timedelta) -> None:
        self._account.peer.move_clock(by.total_seconds())

    def listen(self, url: str) -> None:
        self._account.listen(url)
        self._hmac_key = self._account.hmac_key

    def redeliver(self) -> None:
        self._account.peer.control("/control/webhooks/redeliver", {"all": True})
