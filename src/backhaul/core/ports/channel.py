"""Where orders come from: the shape in which every channel hands us what was sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    external_id: str
    sku: str
    title: str
    quantity: int
    paid: Money
    """What the shopper paid for the whole line, discounts off, tax in."""
    tax: Money
    """The tax inside `paid`."""
    variant_title: str = ""
    category: str = ""
    is_final_sale: bool = False
    weight_grams: int | None = None
    image_url: str = ""
    already_returned: int = 0
    """How many of `quantity` came back, or were taken off, before we knew the order."""
    serials: tuple[str, ...] = ()
    """Of the pieces that were sent, where they have numbers of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    external_id: str
    method: str
    """card, paypal, gift_card, cash_on_delivery, bank_transfer, other."""
    captured: Money
    provider: str = ""
    """The name of the connection that can refund it; empty: by hand only."""
    provider_ref: str = ""
    label: str = ""
    """What a shopper recognises: `Visa ••42`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentParcel:
    """An outbound delivery and how many of which line it held."""

    external_id: str
    contents: tuple[tuple[str, int], ...]
    """(line external id, quantity)."""
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    carrier: str = ""
    tracking_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldOrder:
    """An order as the channel tells it. Quantities are what was bought, before any return."""

    channel: str
    external_id: str
    number: str
    """What the shopper knows it by."""
    placed_at: datetime
    currency: str
    email: str
    lines: tuple[SoldLine, ...]
    tenders: tuple[Tender, ...] = ()
    parcels: tuple[SentParcel, ...] = ()
    customer_ref: str = ""
    """The channel's own number of the customer; some logs know no e-mail address."""
    customer_name: str = ""
    phone: str = ""
    ship_to: tuple[tuple[str, str], ...] = ()
    """Pairs of the fields of core.ports.carrier.Address."""
    locale: str = ""
    shipping_paid: Money | None = None
