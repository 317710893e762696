"""Where orders come from: the shape in which every channel hands us what was sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backhaul.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldTax:
    """One tax of a line or of the way out, inside what was paid for it."""

    name: str
    amount: Money
    rate_bp: int | None = None
    """In basis points; None: not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What one discount took off a line, tax in where the price has it."""

    name: str
    amount: Money


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
    is_final_sale: bool | None = None
    weight_grams: int | None = None
    image_url: str = ""
    already_returned: int = 0
    """How many of `quantity` came back, or were taken off, before we knew the order."""
    serials: tuple[str, ...] = ()
    """Of the pieces that were sent, where they have numbers of their own."""
    full: Money | None = None
    """The whole line before discounts, tax in; None: not told, as of all that follows."""
    product: str = ""
    """What its variants are variants of: an id or a handle of the channel."""
    tags: tuple[str, ...] | None = None
    goods: tuple[str, ...] | None = None
    """What the law would call it: core.law.words.Goods."""
    is_hazardous: bool | None = None
    is_serialised: bool | None = None
    cost: Money | None = None
    """Landed cost of one piece, without tax."""
    first_used_at: datetime | None = None
    taxes: tuple[SoldTax, ...] | None = None
    """They sum to `tax`."""
    discounts: tuple[Discount, ...] | None = None
    """As they were given: those of the line, and its part of those of the order."""
    duties: Money | None = None
    """Paid beside `paid` for the whole line, for the customs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    external_id: str
    method: str
    """card, paypal, gift_card, store_credit, points, cash_on_delivery, bank_transfer, other."""
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
    """Discounts off, tax in."""
    shipping_tax: Money | None = None
    """Inside it."""
    shipping_taxes: tuple[SoldTax, ...] | None = None
    """They sum to `shipping_tax`; None: only the sum is told."""
    shipping_standard: Money | None = None
    """The cheapest usual way that was offered; None: not told, as what follows."""
    shipping_refunded: Money | None = None
    """What of it went back already, without us."""
    shown_total: Money | None = None
    """The whole order in the currency that the shopper was shown, where it is another."""
    tags: tuple[str, ...] | None = None
    """None: not told, as of all that follows."""
    customer_tags: tuple[str, ...] | None = None
    member_tier: str = ""
    """Of the brand's loyalty programme, when the order was placed."""
    discount: Money | None = None
    """What was taken off all of it, tax in."""
    is_gift: bool | None = None
    contract: str = ""
    """How it was sold: core.law.words.Channel."""
