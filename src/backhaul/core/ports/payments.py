"""A payment provider: gives money back, and says what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from backhaul.core.money import Money


class RefundStatus(StrEnum):
    PENDING = "pending"
    """Taken on by the provider, not yet with the bank."""
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """One refund to make. `key` never changes for one intent, whatever happens."""

    key: str
    intent: str
    """Our public id of the leg; the provider keeps it, so that a lost refund can be found."""
    payment_ref: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRefund:
    """A refund as the provider tells it."""

    provider_ref: str
    payment_ref: str
    amount: Money
    status: RefundStatus
    intent: str = ""
    """Our id, empty when somebody refunded elsewhere."""
    failure_code: str = ""
    at: datetime | None = None
    bank_reference: str = ""
    """What the shopper's bank can search for, where the provider tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """One webhook of a provider, read."""

    event_id: str
    kind: str
    at: datetime
    refund: ProviderRefund | None
    """None: an event that is not about refunds; it is kept and does nothing."""


class PaymentProvider(Protocol):
    """Raises Refused, Unavailable or OutcomeUnknown; a timeout is OutcomeUnknown."""

    def refund(self, order: RefundOrder) -> ProviderRefund: ...

    def find_refund(self, order: RefundOrder) -> ProviderRefund | None:
        """Look for the refund of `order.intent`; None is a definite no."""
        ...

    def read_event(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> ProviderEvent | None:
        """Return the event of a genuine webhook, None if it is not genuine.

        Raises ValueError for a genuine body that cannot be read.
        """
        ...
