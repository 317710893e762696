"""Orders as an integrator tells them: the shapes of what comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from backhaul.core.law.words import Channel, Goods
from backhaul.core.money import Money
from backhaul.core.ports.channel import (
    Discount,
    SentParcel,
    SoldLine,
    SoldOrder,
    SoldTax,
    Tender,
)
from backhaul.doors.api.fields import (
    Address,
    Amount,
    Body,
    Code,
    Count,
    Currency,
    Email,
    Instant,
    Language,
    Line,
    Number,
    Optional80,
    Optional120,
    Optional200,
    Optional300,
    Quantity,
)

MOST_LINES = 1000

Tags = Annotated[
    list[Annotated[Optional120, Field(min_length=1)]],
    Field(max_length=250, description="Empty: it has none. Not told: not known."),
]


def _told(codes: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(str(code) for code in codes)


class TaxIn(Body):
    name: Annotated[Optional80, Field(min_length=1)]
    rate_bp: Annotated[int, Field(strict=True, ge=0, le=100_000)] | None = Field(
        None, description="In basis points: 1900 is 19 %."
    )
    amount: Amount

    def tax(self) -> SoldTax:
        return SoldTax(name=self.name, rate_bp=self.rate_bp, amount=self.amount.money())


Taxes = Annotated[list[TaxIn], Field(max_length=10)]


def _taxes(told: Sequence[TaxIn] | None) -> tuple[SoldTax, ...] | None:
    return None if told is None else tuple(one.tax() for one in told)


class DiscountIn(Body):
    name: Annotated[Optional80, Field(min_length=1)]
    amount: Amount

    def discount(self) -> Discount:
        return Discount(name=self.name, amount=self.amount.money())


class OrderLineIn(Body):
    external_id: Line = Field(description="Your own name of the line, unique in its order.")
    sku: Annotated[Optional80, Field(min_length=1)]
    title: Annotated[Optional200, Field(min_length=1)]
    variant_title: Optional120 = ""
    category: Optional80 = ""
    quantity: Quantity
    paid: Amount = Field(description="For the whole line: discounts off, tax in.")
    tax: Amount | None = Field(None, description="The tax inside `paid`.")
    is_final_sale: bool | None = Field(None, description="Not told is not known, never no.")
    weight_grams: Quantity | None = None
    image_url: Optional300 = ""
    already_returned: Count = 0
    serials: Annotated[
        list[Annotated[Optional80, Field(min_length=1)]], Field(max_length=1000)
    ] = Field([], description="Of the pieces that were sent: compared with what comes back.")
    full: Amount | None = Field(
        None, description="For the whole line before discounts, tax in."
    )
    product: Optional120 = Field("", description="What its variants are variants of.")
    tags: Tags | None = None
    goods: list[Goods] | None = Field(None, description="What the law would call it.")
    is_hazardous: bool | None = None
    is_serialised: bool | None = None
    cost: Amount | None = Field(
        None, description="Landed cost of one piece, without tax, in the brand's currency."
    )
    first_used_at: Instant | None = None
    taxes: Taxes | None = Field(None, description="What `tax` is made of: they sum to it.")
    discounts: Annotated[list[DiscountIn], Field(max_length=20)] | None = Field(
        None, description="What was taken off, this line’s part of the order’s own too."
    )
    duties: Amount | None = Field(None, description="Paid beside `paid`, for the customs.")

    def sold(self, currency: str) -> SoldLine:
        tax = self.tax or Amount(minor=0, currency=currency)
        return SoldLine(
            external_id=self.external_id,
            sku=self.sku,
            title=self.title,
            variant_title=self.variant_title,
            category=self.category,
            quantity=self.quantity,
            paid=self.paid.money(),
            tax=tax.money(),
            is_final_sale=self.is_final_sale,
            weight_grams=self.weight_grams,
            image_url=self.image_url,
            already_returned=self.already_returned,
            serials=tuple(self.serials),
            full=self.full.money() if self.full else None,
            product=self.product,
            tags=_told(self.tags),
            goods=_told(self.goods),
            is_hazardous=self.is_hazardous,
            is_serialised=self.is_serialised,
            cost=self.cost.money() if self.cost else None,
            first_used_at=self.first_used_at,
            taxes=_taxes(self.taxes),
            discounts=None
            if self.discounts is None
            else tuple(one.discount() for one in self.discounts),
            duties=self.duties.money() if self.duties else None,
        )


class PaymentIn(Body):
    external_id: Line
    method: Code = Field(description="card, paypal, gift_card, bank_transfer, other …")
    captured: Amount
    provider: Optional80 = Field(
        "", description="The name of the connection that can refund it; empty: by hand only."
    )
    provider_ref: Optional120 = ""
    label: Annotated[Optional80, Field(max_length=60)] = Field(
        "", description="What the shopper recognises: `Visa ••42`."
    )

    def tender(self) -> Tender:
        return Tender(
            external_id=self.external_id,
            method=self.method,
            captured=self.captured.money(),
            provider=self.provider,
            provider_ref=self.provider_ref,
            label=self.label,
        )


class ParcelLineIn(Body):
    line: Line
    quantity: Quantity


class SentParcelIn(Body):
    external_id: Line
    contents: Annotated[list[ParcelLineIn], Field(min_length=1, max_length=MOST_LINES)]
    shipped_at: Instant | None = None
    delivered_at: Instant | None = None
    carrier: Optional80 = ""
    tracking_number: Optional80 = ""

    def parcel(self) -> SentParcel:
        return SentParcel(
            external_id=self.external_id,
            contents=tuple((part.line, part.quantity) for part in self.contents),
            shipped_at=self.shipped_at,
            delivered_at=self.delivered_at,
            carrier=self.carrier,
            tracking_number=self.tracking_number,
        )


def _money(told: Amount | None) -> Money | None:
    return told.money() if told else None


class OrderIn(Body):
    external_id: Line = Field(description="The channel's id: an order is known by it.")
    number: Number = Field(description="What the shopper knows it by.")
    placed_at: Instant
    currency: Currency
    email: Email = ""
    customer_ref: Optional120 = ""
    customer_name: Optional200 = ""
    phone: Annotated[Optional80, Field(max_length=60)] = ""
    ship_to: Address | None = None
    locale: Language = ""
    shipping_paid: Amount | None = Field(None, description="Discounts off, tax in.")
    shipping_tax: Amount | None = Field(None, description="The tax inside it.")
    shipping_taxes: Taxes | None = Field(
        None, description="What `shipping_tax` is made of: they sum to it."
    )
    shipping_standard: Amount | None = Field(
        None, description="The cheapest usual way that you offered, where this one is dearer."
    )
    shipping_refunded: Amount | None = Field(
        None, description="What of it went back already, without us."
    )
    shown_total: Amount | None = Field(
        None, description="All of it in the currency that the shopper saw, if another."
    )
    tags: Tags | None = None
    customer_tags: Tags | None = None
    member_tier: Optional80 = Field("", description="Of your loyalty programme.")
    discount: Amount | None = Field(None, description="Taken off all of it, tax in.")
    is_gift: bool | None = None
    contract: Channel | None = Field(
        None, description="How it was sold; not told counts as online."
    )
    lines: Annotated[list[OrderLineIn], Field(min_length=1, max_length=MOST_LINES)]
    payments: Annotated[list[PaymentIn], Field(max_length=20)] = []
    parcels: Annotated[list[SentParcelIn], Field(max_length=200)] = Field(
        [], description="What was sent. Without parcels everything counts as sent."
    )

    def sold(self, channel: str) -> SoldOrder:
        address = self.ship_to.model_dump() if self.ship_to else {}
        return SoldOrder(
            channel=channel,
            external_id=self.external_id,
            number=self.number,
            placed_at=self.placed_at,
            currency=self.currency,
            email=self.email,
            customer_ref=self.customer_ref,
            customer_name=self.customer_name,
            phone=self.phone,
            ship_to=tuple(address.items()),
            locale=self.locale,
            shipping_paid=_money(self.shipping_paid),
            shipping_tax=_money(self.shipping_tax),
            shipping_taxes=_taxes(self.shipping_taxes),
            shipping_standard=_money(self.shipping_standard),
            shipping_refunded=_money(self.shipping_refunded),
            shown_total=_money(self.shown_total),
            tags=_told(self.tags),
            customer_tags=_told(self.customer_tags),
            member_tier=self.member_tier,
            discount=self.discount.money() if self.discount else None,
            is_gift=self.is_gift,
            contract=self.contract.value if self.contract else "",
            lines=tuple(line.sold(self.currency) for line in self.lines),
            tenders=tuple(payment.tender() for payment in self.payments),
            parcels=tuple(parcel.parcel() for parcel in self.parcels),
        )
