"""Orders: what a channel sold, told by the integrator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Path, Router
from pydantic import Field

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import (
    Body,
    Code,
    Said,
    plain_path,
)
from backhaul.doors.api.keys import ApiRequest
from backhaul.doors.api.order_told import OrderIn
from backhaul.doors.api.service import says
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.queries import SoldRecord, order_named

router = Router()
MOST_ORDERS = 500


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
    taxes: list[shapes.NamedTax] | None = Field(description="By name; null: not told.")
    is_final_sale: bool | None
    delivered_at: datetime | None
    is_delivery_corrected: bool = Field(description="A person said it, not the channel.")
    channel_delivered_at: datetime | None = Field(
        description="What the channel says, where a person’s word counts in its place."
    )
    full: shapes.Money | None = Field(description="Before discounts; null: not told.")
    product: str
    tags: list[str] | None
    goods: list[str] | None
    is_hazardous: bool | None
    is_serialised: bool | None
    weight_grams: int | None
    first_used_at: datetime | None
    duties: shapes.Money


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
    tags: list[str] | None
    customer_tags: list[str] | None
    member_tier: str
    discount: shapes.Money | None
    shipping_paid: shapes.Money
    shipping_tax: shapes.Money
    shipping_taxes: list[shapes.NamedTax] | None = Field(description="By name; null: not told.")
    shipping_refunded: shapes.Money = Field(
        description="By us, ordered or paid, and by others as the channel told."
    )
    is_gift: bool | None
    contract: str
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


#: As the rows have them.
_OF_ORDER = (
    "channel", "external_id", "number", "placed_at", "currency", "email", "customer_name",
    "tags", "customer_tags", "member_tier", "is_gift", "contract",
)  # fmt: skip
_OF_LINE = (
    "external_id", "sku", "title", "quantity", "shipped", "already_returned", "is_final_sale",
    "delivered_at", "channel_delivered_at", "product", "tags", "goods", "is_hazardous",
    "is_serialised", "weight_grams", "first_used_at",
)  # fmt: skip


def _amount(minor: int | None, currency: str) -> dict[str, object] | None:
    return None if minor is None else shapes.money(minor, currency)


def _taxes(
    told: list[tuple[str, int | None, int]] | None, currency: str
) -> list[dict[str, object]] | None:
    return None if told is None else shapes.taxes(told, currency)


def _order(found: SoldRecord) -> dict[str, object]:
    order, currency = found.order, found.order["currency"]
    return {
        **{name: order[name] for name in _OF_ORDER},
        "discount": _amount(order["discount_minor"], currency),
        "shipping_paid": shapes.money(order["shipping_paid_minor"], currency),
        "shipping_tax": shapes.money(order["shipping_tax_minor"], currency),
        "shipping_taxes": _taxes(order["shipping_taxes"], currency),
        "shipping_refunded": shapes.money(
            order["shipping_refunded_minor"] + order["shipping_ordered_minor"], currency
        ),
        "lines": [
            {
                **{name: line[name] for name in _OF_LINE},
                "is_delivery_corrected": bool(line["delivered_by"]),
                "asked_back": line["asked"],
                "paid": shapes.money(line["paid_minor"], currency),
                "tax": shapes.money(line["tax_minor"], currency),
                "taxes": _taxes(line["taxes"], currency),
                "full": _amount(line["full_minor"], currency),
                "duties": shapes.money(line["duties_minor"], currency),
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
