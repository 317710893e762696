"""A payment provider: gives money back, holds some, and says what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from backhaul.core.money import Money

LIST_NOT_WHOLE = "list_not_whole"
"""Code of Unavailable: there is more than the provider lists, so what it lacks says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a provider can do, as its public documentation says."""

    keeps_keys_for: timedelta
    """How long the same key gives the same refund; zero: a key protects nothing there."""
    refunds_partly: bool = True
    settles_later: bool = True
    """A refund may be pending first; a webhook or a file tells the end."""
    finds_refunds: bool = True
    """Whether `find_refund` can say a definite no. If not, a person looks."""
    shows_refunds_after: timedelta = timedelta(0)
    """How long a new refund may be missing from what `find_refund` sees."""
    lists_refunds_after: timedelta | None = None
    """How long a new refund may be missing from the list; None: there is no list."""
    sends_webhooks: bool = True
    holds_for: timedelta | None = None
    """How long a hold lasts; None: it holds nothing. Else it is a HoldProvider."""
    lists_disputes_after: timedelta | None = None
    """How long a new dispute may be missing from the list; None: there is no list.

    Else it is a DisputeProvider.
    """
    takes_evidence_of: int | None = None
    """The most bytes of a PDF about a dispute; None: it takes none.

    Else it is an EvidenceProvider.
    """


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
    is_taken_back: bool = False
    """Whether the provider took it by itself, without a word of which dispute it is."""

    @property
    def is_given_back(self) -> bool:
        """Whether it gave back what it had taken.

        `provider_ref` is then the name of the taking, or that of its payment alone; both are
        the same where the provider tells but one of them.
        """
        ended = {RefundStatus.FAILED, RefundStatus.CANCELLED}
        return self.is_taken_back and self.status in ended


class DisputeStatus(StrEnum):
    WARNED = "warned"
    """An inquiry: no money was taken yet."""
    OPEN = "open"
    """The provider waits for our evidence."""
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderDispute:
    """A chargeback or a complaint, as the provider tells it."""

    provider_ref: str
    payment_ref: str
    amount: Money
    status: DisputeStatus
    reason: str = ""
    """The provider's own code."""
    respond_by: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """One webhook of a provider, read."""

    event_id: str
    kind: str
    at: datetime
    refund: ProviderRefund | None
    """None: an event that moves no money back; it is kept.

    Money that a dispute took is told here as well: `kind` then has `dispute` in it.
    """
    dispute: ProviderDispute | None = None

    @property
    def is_taken_back(self) -> bool:
        """Whether `refund` is money that the provider took by itself."""
        return self.refund is not None and self.refund.is_taken_back


class PaymentProvider(Protocol):
    """Raises Refused, Unavailable or OutcomeUnknown; a timeout is OutcomeUnknown.

    What only reads has no outcome: whatever goes wrong there is Unavailable.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    def refund(self, order: RefundOrder) -> ProviderRefund: ...

    def find_refund(self, order: RefundOrder) -> ProviderRefund | None:
        """Look for the refund of `order.intent`; None is a definite no."""
        ...

    def list_refunds(self, since: datetime) -> Iterator[ProviderRefund]:
        """Give every refund made since then, by whomever, a page at a time, in any order.

        With them goes what the provider took by itself, where no list of disputes tells it.
        Empty where `capabilities.lists_refunds_after` is None. `payment_ref` and `intent` are
        empty where the provider's list does not tell them.
        """
        ...

    def read_event(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> ProviderEvent | None:
        """Return the event of a genuine webhook, None if it is not genuine.

        Raises ValueError for a genuine body that cannot be read, and Unavailable where what
        proves it cannot be had now: the provider will send it again.
        """
        ...

    def parse_event(self, body: bytes) -> ProviderEvent:
        """Read a body that was genuine when it came; raises ValueError."""
        ...


@runtime_checkable
class DisputeProvider(PaymentProvider, Protocol):
    """One that tells its disputes when it is asked, too."""

    def list_disputes(self, since: datetime) -> Iterator[ProviderEvent]:
        """Give every dispute that was opened since then, each as a webhook would tell it.

        At most 180 days back: no list is known to reach further with certainty.
        `at` is the moment of the last change where the provider tells it, else of its opening.
        Raises Unavailable only; LIST_NOT_WHOLE at the end of what it lists.
        """
        ...

    def read_dispute(self, provider_ref: str) -> ProviderEvent:
        """Give one dispute as it stands; raises Unavailable, and Refused for one unknown."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """What of the evidence a provider wants as words; what is not known is empty."""

    summary: str
    customer_name: str = ""
    customer_email: str = ""
    product: str = ""
    carrier: str = ""
    tracking_number: str = ""
    shipped_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOrder:
    """Evidence to hand in. `key` never changes for one intent, nor does what it stands for."""

    key: str
    dispute_ref: str
    pdf: bytes
    facts: EvidenceFacts


@runtime_checkable
class EvidenceProvider(PaymentProvider, Protocol):
    """One that takes the evidence about a dispute from a program."""

    def submit_evidence(self, order: EvidenceOrder) -> None:
        """Hand it in for good: what was handed in cannot be changed.

        Raises Refused where the provider takes none any more, Unavailable or OutcomeUnknown.
        """
        ...

    def has_evidence(self, dispute_ref: str) -> bool | None:
        """Return whether some of ours is there already; None: it cannot be asked."""
        ...


class HoldStatus(StrEnum):
    PENDING = "pending"
    """Neither held nor refused yet."""
    HELD = "held"
    CAPTURED = "captured"
    """Its captured part is paid, the rest is free again."""
    RELEASED = "released"
    """Given back, or expired."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOrder:
    """One hold to place. `key` and `intent` as in a RefundOrder."""

    key: str
    intent: str
    amount: Money
    like_payment_ref: str
    """The payment whose instrument is held: it has to be stored for later use.

    Refused with `no_stored_instrument` where it is not.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderHold:
    """A hold as the provider tells it."""

    provider_ref: str
    """After a capture it is the `payment_ref` to refund."""
    amount: Money
    captured: Money
    status: HoldStatus
    intent: str = ""
    failure_code: str = ""
    expires_at: datetime | None = None


@runtime_checkable
class HoldProvider(PaymentProvider, Protocol):
    """One that can hold an amount of an instrument that the shopper has left with it."""

    def hold(self, order: HoldOrder) -> ProviderHold: ...

    def capture(self, provider_ref: str, amount: Money, *, key: str) -> ProviderHold:
        """Take so much of a hold, once; the rest is free again."""
        ...

    def release(self, provider_ref: str, *, key: str) -> ProviderHold:
        """Let a hold go; one that was released already is told as such."""
        ...

    def find_hold(self, order: HoldOrder) -> ProviderHold | None:
        """Look for the hold of `order.intent`; None is a definite no."""
        ...

    def read_hold(self, provider_ref: str) -> ProviderHold: ...
