"""What a provider's peer must offer, so that one set of tests can run on every provider."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from backhaul.core.money import Money
from backhaul.core.ports.payments import PaymentProvider, RefundOrder
from tests.ports import free_port
from tests.sandbox.peers import Heard, Peer


@dataclass(frozen=True)
class Booked:
    """A refund in the provider's own books."""

    provider_ref: str
    amount: Money
    status: str
    """pending, paid, failed or cancelled."""
    intent: str


class Rig(Protocol):
    """One account at one provider. `name` is the adapter's."""

    name: ClassVar[str]
    saves_errors: ClassVar[bool]
    """Whether a repeated key gives a saved 500 again, though the refund was made."""
    tells_at_once: ClassVar[bool]
    """Whether the answer to a refund says what becomes of it; else a webhook alone does."""
    supported: ClassVar[tuple[Money, ...]]
    """Amounts in currencies of none, two and three places that it moves."""
    unsupported: ClassVar[tuple[Money, ...]]
    """Amounts that it cannot hold exactly, or whose currency it does not move."""

    def provider(self, *, timeout_seconds: float = 5, is_away: bool = False) -> PaymentProvider:
        """Return the adapter, which believes the webhooks once `listen` was called.

        `is_away`: there is nobody at its address.
        """
        ...

    def now(self) -> datetime:
        """Return the provider's own time."""
        ...

    def seed(self, captured: Money) -> str:
        """Return the reference of a captured payment."""
        ...

    def trouble(self, kind: str, *, times: int = 1) -> None: ...

    def booked(self, payment_ref: str) -> list[Booked]: ...

    def refund_elsewhere(self, payment_ref: str, amount: Money) -> None: ...

    def dispute(self, payment_ref: str, amount: Money) -> str:
        """Let the payment be charged back; return the dispute's reference."""
        ...

    def take_back(self, payment_ref: str, amount: Money) -> None:
        """Let the provider take money of the payment by itself."""
        ...

    def evidence_of(self, dispute_ref: str) -> list[Any]:
        """Return what was handed in about a dispute, each with the `file` that came along."""
        ...

    def becomes(self, provider_ref: str, status: str) -> None:
        """Let a refund become paid or failed."""
        ...

    def move_clock(self, by: timedelta) -> None: ...

    def listen(self, url: str) -> None:
        """Have webhooks sent there."""
        ...

    def redeliver(self) -> None:
        """Send all webhooks again."""
        ...


def address_of(peer: Peer, *, is_away: bool) -> str:
    return f"http://127.0.0.1:{free_port()}" if is_away else peer.url


def handed_in(peer: Peer, dispute_ref: str) -> list[Any]:
    rows = peer.ask("GET", "/evidence.json").json["evidence"]
    return [row for row in rows if row["dispute"] == dispute_ref]


def time_of(peer: Peer) -> datetime:
    return datetime.fromisoformat(peer.ask("GET", "/healthz").json["now"])


def order(payment_ref: str, amount: Money, intent: str = "") -> RefundOrder:
    """Return an order with an intent and a key of its own."""
    intent = intent or "leg_" + secrets.token_hex(12)
    return RefundOrder(
        key=f"{intent}-{amount.minor}", intent=intent, payment_ref=payment_ref, amount=amount
    )


def forged(heard: Heard) -> tuple[dict[str, str], bytes]:
    """Return what was heard with another amount in it, and its signature left as it is."""
    for digit in b"123456789":
        other = heard.body.replace(bytes([digit]), b"7" if digit != ord("7") else b"8")
        if other != heard.body:
            return heard.headers, other
    raise AssertionError("there is no number in it")
