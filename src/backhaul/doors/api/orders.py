"""Orders: what a channel sold, told by the integrator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Path, Router
from pydantic import Field

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder, Tender
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
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
    Said,
    plain_path,
)
from backhaul.doors.api.keys import ApiRequest
from backhaul.doors.api.service import says
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.queries import SoldRecord, order_named

router = Router()
MOST_ORDERS = 500
MOST_LINES = 1000


class OrderLineIn(Body):
    external_id: Line = Field(description="Your own name of the line, unique in its order.")
    sku: Annotated[Optional80, Field(min_length=1)]
    title: Annotated[Optional200, Field(min_length=1)]
    variant_title: Optional120 = ""
    category: Optional80 = ""
    quantity: Quantity
    paid: Amount = Field(description="For the whole line: discounts off, tax in.")
    tax: Amount | None = Field(None, description="The tax inside `paid`.")
    is_final_sale: bool = False
    weight_grams: Quantity | None = None
    image_url: Optional300 = ""
    already_returned: Count = 0
    serials: Annotated[
        list[Annotated[Optional80, Field(min_length=1)]], Field(max_length=1000)
    ] = Field([], description="Of the pieces that were sent: compared with what comes back.")

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
    shipping_paid: Amount | None = None
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
            shipping_paid=self.shipping_paid.money() if self.shipping_paid else None,
            lines=tuple(line.sold(self.currency) for line in self.lines),
            tenders=tuple(payment.tender() for payment in self.payments),
            parcels=tuple(parcel.parcel() for parcel in self.parcels),
        )


class OrdersIn(Body):
    channel: Code = Field("api", description="Where they were sold. Part of an order's name.")
    orders: Annotated[list[OrderIn], Field(min_length=1, max_length=MOST_ORDERS)]


class OrderResult(Said):
    external_id: str
    is_new: bool


class OrdersResult(Said):
    orders: list[OrderResult]


class OrderLine(Said):
    external_id: str
    sku: str
    title: str
    quantity: int
    shipped: int
    already_returned: int
    asked_back: int = Field(description="Units that are in a return and were not let go.")
    paid: shapes.Money
    tax: shapes.Money
    is_final_sale: bool
    delivered_at: datetime | None


class OrderPayment(Said):
    external_id: str
    method: str
    label: str
    captured: shapes.Money
    refund_ordered: shapes.Money
    taken_back: shapes.Money = Field(description="Refunded elsewhere, or charged back.")


class Order(Said):
    channel: str
    external_id: str
    number: str
    placed_at: datetime
    currency: str
    email: str
    customer_name: str
    lines: list[OrderLine]
    payments: list[OrderPayment]


@router.put("orders", summary="Tell orders", **says("orders", {200: OrdersResult}))
def put_orders(request: ApiRequest, body: OrdersIn) -> HttpResponse:
    """Store 1 to 500 orders of one channel, all or none.

    A known order keeps what was sold; its deliveries and the shopper's data follow. Sending
    it again changes nothing, so this call needs no idempotency key.
    """
    return change(request, lambda _at: Answer(_upserted(request.auth.brand_id, body)))


@router.get("orders/{path:number}", summary="Read an order", **says("orders", {200: Order}))
def get_order(
    request: ApiRequest, number: Annotated[str, Path(description="Its number or id.")]
) -> HttpResponse:
    """Return the order that shoppers know by this number, or the channel by this id.

    Where two channels use the same number the newer order is returned.
    """
    if not plain_path(number):
        raise NotFound("no_such_order")
    return read(request, lambda brand_id: _order(order_named(brand_id, number)))


def _upserted(brand_id: int, body: OrdersIn) -> dict[str, object]:
    seen: set[str] = set()
    for order in body.orders:
        if order.external_id in seen:
            raise DomainError("order_twice", order=order.external_id)
        seen.add(order.external_id)
        _refuse_twice(order, "payment_twice", [one.external_id for one in order.payments])
        _refuse_twice(order, "parcel_twice", [one.external_id for one in order.parcels])
    stored = upsert_orders(brand_id, [order.sold(body.channel) for order in body.orders])
    results = [{"external_id": one.external_id, "is_new": one.is_new} for one in stored]
    return {"orders": results}


def _refuse_twice(order: OrderIn, code: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise DomainError(code, order=order.external_id)


def _order(found: SoldRecord) -> dict[str, object]:
    order, currency = found.order, found.order["currency"]
    told = ("channel", "external_id", "number", "placed_at", "currency", "email")
    return {
        **{name: order[name] for name in told},
        "customer_name": order["customer_name"],
        "lines": [
            {
                "external_id": line["external_id"],
                "sku": line["sku"],
                "title": line["title"],
                "quantity": line["quantity"],
                "shipped": line["shipped"],
                "already_returned": line["already_returned"],
                "asked_back": line["asked"],
                "paid": shapes.money(line["paid_minor"], currency),
                "tax": shapes.money(line["tax_minor"], currency),
                "is_final_sale": line["is_final_sale"],
                "delivered_at": line["delivered_at"],
            }
            for line in found.lines
        ],
        "payments": [
            {
                "external_id": payment["external_id"],
                "method": payment["method"],
                "label": payment["label"],
                "captured": shapes.money(payment["captured_minor"], currency),
                "refund_ordered": shapes.money(payment["refund_ordered_minor"], currency),
                "taken_back": shapes.money(payment["taken_back_minor"], currency),
            }
            for payment in found.payments
        ],
    }
