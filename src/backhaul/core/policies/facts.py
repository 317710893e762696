"""Everything known about a request when it is decided, whether a rule uses it or not.

What nobody told is None (a text: empty): a rule that asks for it does not fit, and says why.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.law.words import Channel, Condition, Goods, Party
from backhaul.core.money import Money, total
from backhaul.core.policies.model import Frozen, RiskTier
from backhaul.core.risk.scoring import Scored


class Said(StrEnum):
    """The state of a thing, by the shopper's word."""

    UNOPENED = "unopened"
    OPENED = "opened"
    USED = "used"
    DAMAGED = "damaged"


class Proof(StrEnum):
    """What shows that the thing was bought, and from this brand."""

    ORDER = "order"
    RECEIPT = "receipt"
    SERIAL = "serial"
    GIFT_CODE = "gift_code"
    NONE = "none"


class ShopperFacts(Frozen):
    """The shopper's history with this brand alone, before this request; None: not known."""

    tags: tuple[str, ...] | None = None
    tier: str = ""
    """Of the brand's loyalty programme."""
    first_order_at: datetime | None = None
    orders: int | None = None
    units_bought: int | None = None
    returns: int | None = None
    units_returned: int | None = None
    refused: int | None = None
    incidents: int | None = None
    chargebacks: int | None = None
    kept_in_a_year: int | None = None
    """Units that were refunded and kept in the last 365 days."""


class ParcelFacts(Frozen):
    """One parcel of an order on its way out; None: nobody told."""

    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


class OrderFacts(Frozen):
    """An order as its channel told it. `paid` is for all of it, tax in and shipping too."""

    ref: str
    placed_at: datetime | None = None
    channel: str = ""
    """The sales channel's own name, such as `shopify` or `store`."""
    contract: Channel = Channel.ONLINE
    seller: Party = Party.BUSINESS
    buyer: Party = Party.PRIVATE
    country: str = ""
    region: str = ""
    """Of the address it was shipped to: ISO 3166-1, and the part after its hyphen."""
    zone: str = "UTC"
    """The IANA zone of that address, in which the law's days end."""
    holidays: tuple[date, ...] = ()
    """Public ones at that address, from the order to well after any period of the law."""
    parcels: tuple[ParcelFacts, ...] = ()
    language: str = ""
    tags: tuple[str, ...] | None = None
    paid_with: tuple[str, ...] | None = None
    paid: Money | None = None
    discount: Money | None = None
    is_gift: bool | None = None


class UnitFacts(Frozen):
    """One piece asked back. `paid` is for this one unit, tax inside."""

    key: str
    line_id: str
    sku: str
    paid: Money
    order_ref: str = ""
    reason: str | None = None
    category: str = ""
    product: str = ""
    tags: tuple[str, ...] | None = None
    goods: tuple[Goods, ...] | None = None
    """What the law would call it."""
    met: tuple[Condition, ...] = ()
    """What has happened to it that the law asks for: its seal is broken, …"""
    is_final_sale: bool | None = None
    is_hazardous: bool | None = None
    is_serialised: bool | None = None
    serial: str = ""
    said: Said | None = None
    full_price: Money | None = None
    """Before discounts, tax inside."""
    cost: Money | None = None
    """Landed cost, without tax."""
    weight_grams: int | None = None
    photos: int = 0
    proof: Proof = Proof.ORDER
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    first_used_at: datetime | None = None


class RequestFacts(Frozen):
    """One request: its units, their orders, and the shopper.

    `requested_at` is when the shopper asked: who asks in time is not late because we decide
    late. `is_withdrawal` is a declaration under the law, not a wish for kindness.
    """

    units: tuple[UnitFacts, ...]
    orders: tuple[OrderFacts, ...] = ()
    shopper: ShopperFacts = ShopperFacts()
    resolution: Resolution
    method: Method
    currency: str
    requested_at: datetime
    origin: Origin = Origin.PORTAL
    ship_from_country: str = ""
    is_withdrawal: bool = False
    risk_points: int | None = None
    risk_level: RiskTier | None = None
    scored: Scored | None = None
    """How the points came about: inputs, the rules' version, and every reason."""

    def as_json(self) -> dict[str, Any]:
        """Return the facts as a decision stores them; `model_validate` reads them back."""
        return self.model_dump(mode="json")

    @property
    def value(self) -> Money:
        return total((unit.paid for unit in self.units), self.currency)

    def order_of(self, unit: UnitFacts) -> OrderFacts | None:
        return next((order for order in self.orders if order.ref == unit.order_ref), None)
