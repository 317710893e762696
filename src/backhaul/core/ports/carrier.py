"""A carrier: sells return labels, answers where a parcel is, sends its scans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backhaul.core.money import Money
from backhaul.core.tracking.scan import ParsedBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    name: str
    line1: str
    city: str
    postcode: str
    country: str
    """ISO 3166-1 alpha-2."""
    line2: str = ""
    region: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOrder:
    """One return label to buy; `key` is ours and makes a repeated order harmless."""

    key: str
    reference: str
    """The RAN, printed on the label."""
    sender: Address
    destination: Address
    weight_grams: int
    paperless: bool
    """True: a QR code that the carrier's counter prints; False: a label to print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtLabel:
    carrier_label_id: str
    carrier_name: str
    tracking_number: str
    price: Money
    qr_text: str
    """What the carrier's counter scans."""
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierCapabilities:
    sells_labels: bool
    paperless: bool
    answers_tracking: bool
    sends_webhooks: bool


class TrackingParser(Protocol):
    """Reads one body of a carrier. Pure: it never calls the network and knows no clock."""

    name: str

    def parse(self, body: bytes, *, received_at: datetime) -> ParsedBody:
        """Return all scans of all shipments in `body`, in document order.

        A body that is not understood gives no scans and a problem, never an exception.
        `received_at` is used only where the carrier leaves the year out.
        """
        ...


class Carrier(Protocol):
    """A carrier that we can call; raises Refused, Unavailable or OutcomeUnknown."""

    capabilities: CarrierCapabilities

    def buy_label(self, order: LabelOrder) -> BoughtLabel: ...

    def void_label(self, carrier_label_id: str) -> None: ...

    def ask_tracking(self, tracking_number: str) -> bytes:
        """Return the raw answer; the parser reads it after it was stored."""
        ...


class WebhookGuard(Protocol):
    """Knows whether a body really comes from the sender."""

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool: ...
