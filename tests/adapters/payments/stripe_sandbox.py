"""The Stripe adapter as an account of the sandbox would have it."""

from __future__ import annotations

from backhaul.adapters.payments.stripe.client import StripePayments
from backhaul.core.money import Money
from backhaul.core.ports.payments import RefundOrder
from tests.sandbox.accounts import PaymentsAccount

HOUR = 3600


def connected(
    account: PaymentsAccount, *, secret: str = "", timeout_seconds: float = 5
) -> StripePayments:
    return StripePayments(
        api_key=account.key,
        webhook_secret=secret,
        base_url=account.peer.url,
        timeout_seconds=timeout_seconds,
    )


def order(payment: str, minor: int = 1200, *, number: int = 1) -> RefundOrder:
    return RefundOrder(
        key=f"key-{number}",
        intent=f"leg_{number}",
        payment_ref=payment,
        amount=Money(minor, "EUR"),
    )
