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
class Rate:
    """What one service of a carrier asks for a parcel."""

    service: str
    """The carrier's own code, such as `ups_ground`."""
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """A label as its carrier drew it: nobody may draw it anew."""

    media_type: str
    """`application/pdf` or `application/zpl`."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtLabel:
    carrier_label_id: str
    carrier_name: str
    tracking_number: str
    price: Money | None
    """None: the carrier names it on its invoice only."""
    qr_text: str
    """What the carrier's counter scans."""
    expires_at: datetime | None
    carrier: str = ""
    """The code of the carrier that takes it; empty: the adapter's own name."""
    service: str = ""
    """Which of its services; empty: it has but one."""
    rates: tuple[Rate, ...] = ()
    """What all its services asked for this parcel, the cheapest first."""
    file: LabelFile | None = None
    """None: the label is ours to draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierCapabilities:
    sells_labels: bool
    paperless: bool
    answers_tracking: bool
    sends_webhooks: bool
    repeats_orders: bool = True
    """Whether an order of the same key gives the same label again; else it buys another."""


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
